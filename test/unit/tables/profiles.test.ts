import { describe, expect, it } from "vitest";
import { ask, inForce, rowOf } from "./query.ts";

const baremetal = (release: string | null, bootMode: "iso" | null = null): Readonly<Record<string, string>> =>
	Object.fromEntries(
		Object.entries(inForce(ask({ profile: "eks-anywhere", provider: "baremetal", release, features: { bootMode } })))
			.filter(([id]) => id.startsWith("admin-machine/"))
			.map(([id, text]) => [id.slice("admin-machine/".length), text]),
	);

const BOTH = "admin-machine+tinkerbell";
const NETBOOT = { "boots-dhcp": `${BOTH} udp/67 < pxe-client`, "boots-tftp": `${BOTH} udp/69 < pxe-client` };
const SYSLOG = { "smee-syslog": `${BOTH} udp/514 < pxe-client` };
const GRPC = { "tink-server": `${BOTH} tcp/42113 < pxe-client` };
const HEGEL = { hegel: `${BOTH} tcp/50061 < pxe-client control-plane worker` };
const TOOTLES = { tootles: `${BOTH} tcp/7172 < pxe-client control-plane worker` };
const HTTP = { "smee-http": `${BOTH} tcp/7171 < pxe-client bmc` };

describe("profile eks-anywhere", () => {
	it.each([
		["0.12", { ...NETBOOT, ...SYSLOG, ...GRPC, ...HEGEL, "boots-http": "admin-machine tcp/80 < pxe-client" }],
		["v0.19.9", { ...NETBOOT, ...SYSLOG, ...GRPC, ...HEGEL, "boots-http": "admin-machine tcp/80 < pxe-client" }],
		["0.20.7", { ...NETBOOT, ...SYSLOG, ...GRPC, ...HEGEL, ...HTTP, "smee-http-default": "admin-machine tcp/80 < pxe-client" }],
		["0.22", { ...NETBOOT, ...SYSLOG, ...GRPC, ...HEGEL, ...HTTP }],
		["0.24.3", { ...NETBOOT, ...SYSLOG, ...GRPC, ...HEGEL, ...HTTP }],
		["0.25", { ...NETBOOT, ...SYSLOG, ...GRPC, ...TOOTLES, ...HTTP }],
		[null, { ...NETBOOT, ...SYSLOG, ...GRPC, ...TOOTLES, ...HTTP }],
	])("provisions bare metal of release %s over its ports", (release, expected) => {
		expect(baremetal(release)).toEqual(expected);
	});

	it("needs no DHCP and no TFTP to boot from ISO images", () => {
		expect(baremetal("0.25", "iso")).toEqual({ ...SYSLOG, ...GRPC, ...TOOTLES, ...HTTP });
	});

	it("levels TCP 80 by release", () => {
		const answer = (release: string) => ask({ profile: "eks-anywhere", provider: "baremetal", release });
		expect(rowOf(answer("0.19"), "eks-anywhere/admin-machine/boots-http")).toMatchObject({ applies: true, need: "required" });
		expect(rowOf(answer("0.21"), "eks-anywhere/admin-machine/smee-http-default")).toMatchObject({ applies: true, need: "optional" });
		expect(rowOf(answer("0.22"), "eks-anywhere/admin-machine/smee-http-default")).toMatchObject({
			applies: false,
			because: "it ended with release 0.21",
		});
	});

	it("adds its default CNI unless another is named", () => {
		const nodes = (cni: readonly string[]): readonly string[] =>
			ask({ profile: "eks-anywhere", cni })
				.rows.filter(({ id, applies }) => applies && !id.startsWith("eks-anywhere/"))
				.map(({ id, need }) => `${id} ${need}`);
		expect(nodes([])).toEqual(["cilium-geneve/node/geneve required", "cilium/node/health optional", "cilium/node/health-ping optional"]);
		expect(nodes(["calico-vxlan"])).toEqual(["calico-vxlan/node/vxlan required"]);
	});

	it("holds rows of providers back where another provider, or none, is given", () => {
		const because = (provider: string | null): string =>
			rowOf(ask({ profile: "eks-anywhere", provider }), "eks-anywhere/vcenter/api").because;
		expect(["vsphere", "baremetal", null].map(because)).toEqual([
			"the provider is one of vsphere",
			"it belongs to another provider: vsphere",
			"no provider is given, and it belongs to vsphere",
		]);
	});

	it("lets the management cluster check the health of external etcd", () => {
		const given = { profile: "eks-anywhere", provider: "vsphere", features: { externalEtcd: true } };
		expect(inForce(ask(given))).toMatchObject({
			"control-plane/api-server": "control-plane tcp/6443 < control-plane worker admin-machine mgmt-cluster client",
			"control-plane/ssh": "control-plane+etcd tcp/22 < ssh-client",
			"etcd/client": "etcd tcp/2379 < control-plane etcd",
			"etcd/client-from-management": "etcd tcp/2379 < admin-machine mgmt-cluster",
			"vcenter/api": "vcenter tcp/443 < control-plane admin-machine",
			"worker/ssh": "worker tcp/22 < ssh-client",
		});
		expect(Object.keys(inForce(ask({ ...given, provider: "baremetal" })))).not.toContain("etcd/client-from-management");
	});

	it("switches power of bare metal over UDP", () => {
		expect(rowOf(ask({ profile: "eks-anywhere", provider: "baremetal" }), "eks-anywhere/bmc/ipmi")).toMatchObject({
			protocol: "udp",
			ports: "623",
			need: "optional",
			applies: true,
		});
	});
});

describe("other profiles", () => {
	it("eks: four rows between control plane and nodes", () => {
		const answer = ask({ profile: "eks", observed: { machineRoles: ["control-plane", "node"] } });
		expect(inForce(answer)).toEqual({
			"bastion/ssh": "bastion tcp/22 < ssh-client",
			"control-plane/api-server": "control-plane tcp/443 < node",
			"dns/dns-tcp": "dns tcp/53 < pod",
			"dns/dns-udp": "dns udp/53 < pod",
			"node/dns-tcp": "node tcp/53 < node",
			"node/dns-udp": "node udp/53 < node",
			"node/kubelet": "node tcp/10250 < control-plane",
		});
		const named = answer.rows.filter(({ role }) => role === "node");
		expect(named.filter(({ sources, tolerates }) => ![...sources, ...tolerates].includes("node")).map(({ id }) => id)).toEqual([]);
		expect(
			named
				.filter(({ applies }) => !applies)
				.map(({ ports }) => ports)
				.sort(),
		).toEqual(["10248", "10249", "10251", "10256", "30000-32767", "30000-32767", "30000-32767", "443", "4443", "6443", "8443", "9443"]);
		expect(answer.watched.map(({ ports }) => ports)).toEqual(["10252", "10255"]);
		expect(answer.expectedRoles).toEqual(["control-plane", "node"]);
	});

	it("eks: metrics-server as add-on listens on a port of its own", () => {
		expect(inForce(ask({ profile: "eks", addons: ["metrics-server"] }))).toMatchObject({
			"node/metrics-server": "node tcp/10251 < control-plane",
			"node/scrape": "node tcp/10250 < node",
		});
	});

	it("kops: its own ports, and neither 6443 nor 2379 nor 10256", () => {
		const answer = ask({ profile: "kops", observed: { loadBalancer: true } });
		expect(inForce(answer)).toEqual({
			"bastion/ssh": "bastion tcp/22 < ssh-client",
			"control-plane/api-server": "control-plane tcp/443 < control-plane worker load-balancer client",
			"control-plane/kops-controller": "control-plane tcp/3988 < control-plane worker",
			"control-plane/kubelet": "control-plane tcp/10250 < control-plane",
			"dns/dns-tcp": "dns tcp/53 < pod",
			"dns/dns-udp": "dns udp/53 < pod",
			"etcd/client": "control-plane tcp/4001-4002 < control-plane etcd",
			"etcd/manager": "control-plane tcp/3994-3997 < control-plane",
			"etcd/peer": "control-plane tcp/2380-2381 < etcd",
			"worker/kubelet": "worker tcp/10250 < control-plane",
		});
		const named = new Set([...answer.rows, ...answer.watched].flatMap(({ ports }) => ports.split(",")));
		expect(["6443", "2379", "2381", "10256"].filter((port) => named.has(port))).toEqual([]);
		expect(rowOf(answer, "kops/etcd/manager").component).toBe("etcd-manager");
		expect(rowOf(answer, "kops/etcd/cilium")).toMatchObject({ applies: false, ports: "4003", component: "etcd" });
	});

	it("rke2: servers and agents", () => {
		const answer = ask({ profile: "rke2", cni: ["calico-vxlan"], observed: { machineRoles: ["agent", "server"], loadBalancer: true } });
		expect(inForce(answer)).toEqual({
			"bastion/ssh": "bastion tcp/22 < ssh-client",
			"dns/dns-tcp": "dns tcp/53 < pod",
			"dns/dns-udp": "dns udp/53 < pod",
			"node/kubelet": "agent+server tcp/10250 < agent server",
			"node/vxlan": "agent+server udp/4789 < agent server",
			"server/api-server": "server tcp/6443 < agent server load-balancer client",
			"server/etcd-client": "server tcp/2379 < server",
			"server/etcd-metrics": "server tcp/2381 < server",
			"server/etcd-peer": "server tcp/2380 < server",
			"server/supervisor": "server tcp/9345 < agent server load-balancer",
		});
		expect(answer.classes).toMatchObject({
			node: { roles: ["agent", "server"] },
			"kube-apiserver": { roles: ["server"] },
			etcd: { roles: ["server"] },
		});
	});

	it("kubespray: nodes may reach etcd, though only API servers and members must", () => {
		const answer = ask({ profile: "kubespray", observed: { separateEtcd: true } });
		expect(
			["client", "peer"].map((id) => rowOf(answer, `kubespray/etcd/${id}`)).map(({ sources, tolerates }) => [sources, tolerates]),
		).toEqual([
			[
				["control-plane", "etcd"],
				["control-plane", "worker"],
			],
			[["etcd"], ["control-plane", "worker"]],
		]);
	});

	it("kubeadm-ha: the load balancer's own port, the API's where none is given", () => {
		expect(inForce(ask({ profile: "kubeadm-ha" }))["load-balancer/api-server"]).toBe(
			"load-balancer tcp/6443 < control-plane worker client",
		);
		expect(inForce(ask({ profile: "kubeadm-ha", parameters: { loadBalancerPort: "8443" } }))["load-balancer/api-server"]).toBe(
			"load-balancer tcp/8443 < control-plane worker client",
		);
		expect(rowOf(ask({ profile: "kubeadm-ha" }), "kubeadm-ha/control-plane/vrrp")).toMatchObject({
			applies: false,
			protocol: "vrrp",
			ports: "",
		});
	});
});
