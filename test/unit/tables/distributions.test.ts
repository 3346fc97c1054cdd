import { describe, expect, it } from "vitest";
import type { RequirementsAnswer } from "../../../src/model/requirement.ts";
import { ask, inForce, rowOf } from "./query.ts";

/** What every profile takes over from Kubernetes. */
const SHARED = {
	"bastion/ssh": "bastion tcp/22 < ssh-client",
	"dns/dns-tcp": "dns tcp/53 < pod",
	"dns/dns-udp": "dns udp/53 < pod",
};
/** What profiles that keep Kubernetes' own ports take over. */
const KUBEADM = {
	...SHARED,
	"control-plane/api-server": "control-plane tcp/6443 < control-plane worker load-balancer client",
	"control-plane/kubelet": "control-plane tcp/10250 < control-plane",
	"etcd/client": "control-plane tcp/2379 < control-plane etcd",
	"etcd/peer": "control-plane tcp/2380 < etcd",
	"worker/kubelet": "worker tcp/10250 < control-plane",
};

/** A cluster with a load balancer and several machines of every role. */
const many = (profile: string): RequirementsAnswer => {
	const roles = ["agent", "control-plane", "controller", "node", "server", "worker"];
	return ask({ profile, observed: { machineRoles: roles, severalRoles: roles, loadBalancer: true } });
};

const watchedBy = (profile: string): string =>
	ask({ profile })
		.watched.map(({ ports }) => ports)
		.join(" ");

describe("distributions", () => {
	it("k3s: etcd among several servers, metrics between all machines, Flannel", () => {
		expect(inForce(many("k3s"))).toEqual({
			...SHARED,
			"node/kubelet": "agent+server tcp/10250 < agent server",
			"node/vxlan": "agent+server udp/8472 < agent server",
			"server/api-server": "server tcp/6443 < agent server load-balancer client",
			"server/etcd": "server tcp/2379-2380 < server",
		});
		expect(rowOf(ask({ profile: "k3s", observed: { machineRoles: ["server"] } }), "k3s/server/etcd")).toMatchObject({
			applies: false,
			because: "at most one machine is shown of the role server",
		});
		expect(watchedBy("k3s")).toBe("10251 10252 10255");
	});

	it("k0s: workers dial in to controllers, which reach no worker", () => {
		expect(inForce(many("k0s"))).toEqual({
			...SHARED,
			"controller/api-server": "controller tcp/6443 < worker load-balancer client",
			"controller/etcd-peer": "controller tcp/2380 < controller",
			"controller/join-api": "controller tcp/9443 < controller",
			"controller/konnectivity": "controller tcp/8132 < worker",
			"node/bgp": "worker tcp/179 < worker",
			"node/ipip": "worker ipip < worker",
			"worker/kubelet": "worker tcp/10250 < worker",
		});
		expect(rowOf(many("k0s"), "k0s/controller/vrrp")).toMatchObject({ applies: false, protocol: "vrrp", ports: "" });
		expect(watchedBy("k0s")).toBe("2379 2381 10251 10252 10255");
	});

	it("microk8s: one kind of machine, the API on a port of its own, the read-only kubelet port no requirement", () => {
		expect(inForce(many("microk8s"))).toEqual({
			...SHARED,
			"node/api-server": "node tcp/16443 < node load-balancer client",
			"node/cluster-agent": "node tcp/25000 < node",
			"node/dqlite": "node tcp/19001 < node",
			"node/kubelet": "node tcp/10250 < node",
			"node/vxlan": "node udp/4789 < node",
		});
		expect(watchedBy("microk8s")).toBe("2379 2380 2381 10251 10252 10255");
	});

	it("canonical-kubernetes: k8sd, dqlite in etcd's place, Cilium", () => {
		const { "etcd/client": client, "etcd/peer": peer, "worker/kubelet": worker, "control-plane/kubelet": own, ...kept } = KUBEADM;
		expect([client, peer, worker, own].every((row) => row !== undefined)).toBe(true);
		expect(inForce(many("canonical-kubernetes"))).toEqual({
			...kept,
			"control-plane/dqlite": "control-plane tcp/9000 < control-plane",
			"node/health": "control-plane+worker tcp/4240 < control-plane worker",
			"node/health-ping": "control-plane+worker icmp/8/0 < control-plane worker",
			"node/k8sd": "control-plane+worker tcp/6400 < control-plane worker",
			"node/kubelet": "control-plane+worker tcp/10250 < control-plane worker",
			"node/vxlan": "control-plane+worker udp/8472 < control-plane worker",
		});
	});

	it("talos: apid and trustd", () => {
		expect(inForce(many("talos"))).toEqual({
			...KUBEADM,
			"control-plane/apid": "control-plane tcp/50000 < control-plane client",
			"control-plane/trustd": "control-plane tcp/50001 < worker",
			"worker/apid": "worker tcp/50000 < control-plane",
		});
	});

	it("openshift: reserved ranges between all machines, machine configuration, Geneve", () => {
		const { "worker/kubelet": worker, "control-plane/kubelet": own, ...kept } = KUBEADM;
		expect([worker, own].every((row) => row !== undefined)).toBe(true);
		const nodes = "control-plane worker";
		expect(inForce(many("openshift"))).toEqual({
			...kept,
			"control-plane/machine-config": `control-plane tcp/22623 < ${nodes} load-balancer`,
			"node/geneve": `control-plane+worker udp/6081 < ${nodes}`,
			"node/host-services": `control-plane+worker tcp/9000-9999 < ${nodes}`,
			"node/host-services-udp": `control-plane+worker udp/9000-9999 < ${nodes}`,
			"node/kubernetes": `control-plane+worker tcp/10250-10259 < ${nodes}`,
			"node/ping": `control-plane+worker icmp < ${nodes}`,
			"node/router-metrics": `control-plane+worker tcp/1936 < ${nodes}`,
		});
		expect(watchedBy("openshift")).toBe("");
	});

	it("gke and aks: rows of nodes alone; whole protocols leave ports watched", () => {
		expect(inForce(many("gke"))).toEqual({
			...SHARED,
			"node/kubelet": "node tcp/10250 < control-plane",
			"node/metrics-server": "node tcp/443 < control-plane",
			"node/nodes-icmp": "node icmp < node",
			"node/nodes-tcp": "node tcp/1-65535 < node",
			"node/nodes-udp": "node udp/1-65535 < node",
			"node/pods-ah": "node ah < pod",
			"node/pods-esp": "node esp < pod",
			"node/pods-icmp": "node icmp < pod",
			"node/pods-sctp": "node sctp/1-65535 < pod",
			"node/pods-tcp": "node tcp/1-65535 < pod",
			"node/pods-udp": "node udp/1-65535 < pod",
		});
		expect(inForce(many("aks"))).toEqual({
			...SHARED,
			"node/network-tcp": "node tcp/1-65535 < vnet",
			"node/network-udp": "node udp/1-65535 < vnet",
		});
		expect(["gke", "aks"].map(watchedBy)).toEqual(["10251 10252 10255", "10251 10252 10255"]);
		expect(ask({ profile: "gke" }).rows.filter(({ blanket }) => blanket === true).length).toBe(5);
	});

	it("capa, capz, capv: kubeadm's ports, and what each adds", () => {
		expect(inForce(many("capa"))).toEqual(KUBEADM);
		expect(inForce(many("capz"))).toEqual({
			...KUBEADM,
			"control-plane/ssh": "control-plane tcp/22 < ssh-client",
			"node/network-tcp": "control-plane+worker tcp/1-65535 < vnet",
			"node/network-udp": "control-plane+worker udp/1-65535 < vnet",
		});
		expect(inForce(many("capv"))).toEqual({
			...KUBEADM,
			"control-plane/api-server": "control-plane tcp/6443 < control-plane worker load-balancer mgmt-cluster client",
			"vcenter/api": "vcenter tcp/443 < control-plane mgmt-cluster",
		});
	});

	it.each([
		["0.18.2", { "smee-http": "tcp/7171 < pxe-client bmc", tootles: "tcp/7172 < pxe-client node" }],
		["0.22.1", { "smee-http": "tcp/7171 < pxe-client bmc", tootles: "tcp/7172 < pxe-client node" }],
		["0.23.0", { http: "tcp/7080 < pxe-client node bmc" }],
		[null, { http: "tcp/7080 < pxe-client node bmc" }],
	])("tinkerbell: ports by release %s", (release, own) => {
		const always = { dhcp: "udp/67 < pxe-client", syslog: "udp/514 < pxe-client", tftp: "udp/69 < pxe-client" };
		const expected = { ...always, "tink-server": "tcp/42113 < pxe-client", ...own };
		expect(inForce(ask({ profile: "tinkerbell", release }))).toEqual(
			Object.fromEntries(Object.entries(expected).map(([id, text]) => [`tinkerbell/${id}`, `tinkerbell ${text}`])),
		);
		expect(
			Object.keys(inForce(ask({ profile: "tinkerbell", release, features: { bootMode: "iso" } }))).filter((id) => /dhcp|tftp/.test(id)),
		).toEqual([]);
	});

	it("says how sure a row is", () => {
		const answer = ask({ profile: "eks-anywhere", provider: "baremetal" });
		expect(["bmc/ipmi", "etcd/client-from-management", "etcd/client"].map((id) => rowOf(answer, `eks-anywhere/${id}`).confidence)).toEqual([
			"inferred",
			"reported",
			"proven",
		]);
	});
});
