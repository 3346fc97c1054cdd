import { describe, expect, it } from "vitest";
import { settings } from "./read.ts";

/** An envsubst variable. */
const variable = (name: string): string => `$\{${name}}`;

describe("kubeadm", () => {
	it("reads extraArgs as a mapping (until v1beta3)", () => {
		expect(
			settings(`
apiVersion: kubeadm.k8s.io/v1beta3
kind: ClusterConfiguration
kubernetesVersion: v1.29.4
apiServer: {extraArgs: {service-node-port-range: "31000-32000"}}
controllerManager: {extraArgs: {secure-port: "11257"}}
scheduler: {extraArgs: {secure-port: "11259"}}
etcd:
  local:
    extraArgs:
      listen-client-urls: https://127.0.0.1:2379,https://10.0.0.5:4379
      listen-peer-urls: https://10.0.0.5:4380
      listen-metrics-urls: http://127.0.0.1:4381
`),
		).toEqual([
			"release=1.29.4 by kubernetesVersion of ClusterConfiguration",
			"parameters.nodePortRange=31000-32000 by apiServer.extraArgs.service-node-port-range of ClusterConfiguration",
			"parameters.controllerManagerPort=11257 by controllerManager.extraArgs.secure-port of ClusterConfiguration",
			"parameters.schedulerPort=11259 by scheduler.extraArgs.secure-port of ClusterConfiguration",
			"features.externalEtcd=false by etcd.local of ClusterConfiguration",
			"parameters.etcdClientPort=4379 by etcd.local.extraArgs.listen-client-urls of ClusterConfiguration",
			"parameters.etcdPeerPort=4380 by etcd.local.extraArgs.listen-peer-urls of ClusterConfiguration",
			"parameters.etcdMetricsPort=4381 by etcd.local.extraArgs.listen-metrics-urls of ClusterConfiguration",
		]);
	});

	it("reads extraArgs as a list (v1beta4), the last of a name", () => {
		expect(
			settings(`
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
scheduler:
  extraArgs:
    - {name: secure-port, value: "1"}
    - {name: leader-elect, value: "false"}
    - {name: secure-port, value: "11259"}
`),
		).toEqual(["parameters.schedulerPort=11259 by scheduler.extraArgs[2].value of ClusterConfiguration"]);
	});

	it("takes external etcd from its endpoints", () => {
		expect(
			settings(`
apiVersion: kubeadm.k8s.io/v1beta3
kind: ClusterConfiguration
etcd: {external: {endpoints: ["https://10.0.0.1:3379", "https://10.0.0.2:3379"]}}
`),
		).toEqual([
			"features.externalEtcd=true by etcd.external of ClusterConfiguration",
			"parameters.etcdClientPort=3379 by etcd.external.endpoints of ClusterConfiguration",
		]);
	});

	it.each([
		["on the API server's port", "lb.example.com:6443", []],
		["without a port", "lb.example.com", []],
		["as an IPv6 address without a port", "fd00::1", []],
		["on a port of its own", "lb.example.com:443", ["parameters.loadBalancerPort=443 by controlPlaneEndpoint of ClusterConfiguration"]],
	])("takes an endpoint %s", (_, endpoint, expected) => {
		expect(settings(`{apiVersion: kubeadm.k8s.io/v1beta3, kind: ClusterConfiguration, controlPlaneEndpoint: "${endpoint}"}`)).toEqual(
			expected,
		);
	});

	it("compares the endpoint with the port that the API server was given", () => {
		const bound = (endpoint: string): string => `
apiVersion: kubeadm.k8s.io/v1beta3
kind: InitConfiguration
localAPIEndpoint: {bindPort: 8443}
---
apiVersion: kubeadm.k8s.io/v1beta3
kind: ClusterConfiguration
controlPlaneEndpoint: ${endpoint}
`;
		const own = "parameters.apiServerPort=8443 by localAPIEndpoint.bindPort of InitConfiguration";
		expect(settings(bound("api:8443"))).toEqual([own]);
		expect(settings(bound("api:6443"))).toEqual([own, "parameters.loadBalancerPort=6443 by controlPlaneEndpoint of ClusterConfiguration"]);
	});

	it("takes taints of control planes only", () => {
		const join = (more: string): string =>
			`{apiVersion: kubeadm.k8s.io/v1beta3, kind: JoinConfiguration, ${more} nodeRegistration: {taints: []}}`;
		expect(settings(join(""))).toEqual([]);
		expect(settings(join("controlPlane: {},"))).toEqual([
			"features.schedulableControlPlane=true by nodeRegistration.taints of JoinConfiguration",
		]);
	});

	it("reads the kubelet and kube-proxy", () => {
		expect(
			settings(`
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
port: 10260
---
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
healthzBindAddress: "[::]:11256"
`),
		).toEqual([
			"parameters.kubeletPort=10260 by port of KubeletConfiguration",
			"parameters.kubeProxyHealthPort=11256 by healthzBindAddress of KubeProxyConfiguration",
		]);
	});

	it.each([
		["a variable without a value", `"${variable("PORT")}"`, `is "${variable("PORT")}", which nobody gave a value`],
		["no port", '"ten"', 'cannot be read: "ten"'],
		["a port too high", "70000", "cannot be read: 70000"],
	])("leaves open what is %s", (_, port, why) => {
		expect(settings(`{apiVersion: kubelet.config.k8s.io/v1beta1, kind: KubeletConfiguration, port: ${port}}`)).toEqual([
			`parameters.kubeletPort? port of KubeletConfiguration ${why}`,
		]);
	});

	it("takes the default of a variable, and 0 for nothing", () => {
		expect(settings(`{apiVersion: kubelet.config.k8s.io/v1beta1, kind: KubeletConfiguration, port: "${variable("P:=10260")}"}`)).toEqual([
			"parameters.kubeletPort=10260 by port of KubeletConfiguration",
		]);
		expect(settings("{apiVersion: kubelet.config.k8s.io/v1beta1, kind: KubeletConfiguration, port: 0}")).toEqual([]);
	});
});

describe("objects of a running control plane", () => {
	it("reads command lines of static pods and kube-vip", () => {
		expect(
			settings(`
apiVersion: v1
kind: Pod
metadata: {name: kube-apiserver-cp, namespace: kube-system}
spec:
  containers:
    - name: kube-apiserver
      command: [kube-apiserver, --secure-port=8443, --service-node-port-range, 31000-31999]
---
apiVersion: v1
kind: Pod
metadata: {name: kube-vip, namespace: kube-system}
spec:
  containers:
    - name: kube-vip
      env:
        - {name: cp_enable, value: "true"}
        - {name: port, value: "8443"}
        - {name: lb_enable, value: "true"}
        - {name: lb_port, value: "443"}
---
apiVersion: v1
kind: Pod
metadata: {name: kube-apiserver, namespace: other}
spec: {containers: [{name: kube-apiserver, command: [kube-apiserver, --secure-port=1]}]}
`),
		).toEqual([
			"parameters.apiServerPort=8443 by spec.containers[0].command[1] of Pod kube-apiserver-cp",
			"parameters.nodePortRange=31000-31999 by spec.containers[0].command[3] of Pod kube-apiserver-cp",
			"parameters.apiServerPort=8443 by spec.containers[0].env[1].value of Pod kube-vip",
			"parameters.loadBalancerPort=443 by spec.containers[0].env[3].value of Pod kube-vip",
		]);
	});

	it("reads the ConfigMaps that kubeadm keeps", () => {
		expect(
			settings(`
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: ConfigMap
    metadata: {name: kubeadm-config, namespace: kube-system}
    data: {ClusterConfiguration: "kubernetesVersion: v1.30.1\\nscheduler: {extraArgs: {secure-port: 11259}}"}
  - apiVersion: v1
    kind: ConfigMap
    metadata: {name: kubelet-config, namespace: kube-system}
    data: {kubelet: "port: 10260"}
`),
		).toEqual([
			"release=1.30.1 by data.ClusterConfiguration.kubernetesVersion of ConfigMap kubeadm-config",
			"parameters.schedulerPort=11259 by data.ClusterConfiguration.scheduler.extraArgs.secure-port of ConfigMap kubeadm-config",
			"parameters.kubeletPort=10260 by data.kubelet.port of ConfigMap kubelet-config",
		]);
	});
});
