// Where the classes live that are no group of the cluster.
export const ANYWHERE = "0.0.0.0/0";

export const ADDRESSES = {
	"admin-machine": "10.71.0.0/28",
	agent: "10.0.2.0/24",
	bmc: "10.50.0.0/24",
	client: "10.20.0.0/24",
	"control-plane": "172.16.0.0/28",
	controller: "172.16.0.0/28",
	external: "10.30.0.0/24",
	"kube-apiserver": "172.16.0.0/28",
	"load-balancer": "10.0.9.0/24",
	"mgmt-cluster": "10.70.0.0/24",
	monitoring: "10.60.0.0/28",
	node: "10.0.1.0/24",
	pod: "10.244.0.0/16",
	"pxe-client": "10.0.4.0/22",
	server: "172.16.0.0/28",
	"ssh-client": "10.40.0.0/28",
	vnet: "10.0.1.0/24",
	worker: "10.0.2.0/24",
};
