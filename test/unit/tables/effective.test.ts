import { describe, expect, it } from "vitest";
import { ask, demand, inForce, rowOf } from "./query.ts";

const DNS = { "dns/dns-tcp": "dns tcp/53 < pod", "dns/dns-udp": "dns udp/53 < pod" };
const BASTION = { "bastion/ssh": "bastion tcp/22 < ssh-client" };
const WORKER = { "worker/kubelet": "worker tcp/10250 < control-plane" };
const CONTROL_PLANE = {
	"control-plane/api-server": "control-plane tcp/6443 < control-plane worker client",
	"control-plane/kubelet": "control-plane tcp/10250 < control-plane",
};

describe("profile kubernetes", () => {
	it("mandates what every cluster needs, etcd on the control plane", () => {
		expect(inForce(ask({}))).toEqual({
			...BASTION,
			...CONTROL_PLANE,
			...DNS,
			"etcd/client": "control-plane tcp/2379 < control-plane etcd",
			"etcd/peer": "control-plane tcp/2380 < etcd",
			...WORKER,
		});
		expect(ask({}).classes["etcd"]).toEqual({ kind: "role", roles: ["control-plane"], podRoles: ["etcd"] });
	});

	it("leaves machines that hold etcd alone out of everything but etcd", () => {
		const answer = ask({
			cni: ["flannel-vxlan"],
			observed: { machineRoles: ["control-plane", "etcd", "worker"], separateEtcd: true, loadBalancer: true },
		});
		expect(inForce(answer)).toEqual({
			...BASTION,
			...CONTROL_PLANE,
			"control-plane/api-server": "control-plane tcp/6443 < control-plane worker load-balancer client",
			...DNS,
			"etcd/client": "etcd tcp/2379 < control-plane etcd",
			"etcd/peer": "etcd tcp/2380 < etcd",
			...WORKER,
			"node/vxlan": "control-plane+worker udp/8472 < control-plane worker",
		});
		expect(answer.classes["etcd"]?.roles).toEqual(["etcd"]);
	});

	it("believes the configuration of etcd more than the machines", () => {
		expect(
			rowOf(ask({ features: { externalEtcd: false }, observed: { separateEtcd: true } }), "kubernetes/etcd/client").targetRoles,
		).toEqual(["control-plane"]);
		expect(rowOf(ask({ features: { externalEtcd: true } }), "kubernetes/etcd/client").targetRoles).toEqual(["etcd"]);
	});

	it("never mandates what listens on loopback", () => {
		const { rows } = ask({});
		expect(
			rows.filter(({ bind }) => bind === "loopback").map(({ id, ports, applies, sources, need }) => [id, ports, applies, sources, need]),
		).toEqual([
			["kubernetes/control-plane/controller-manager", "10257", false, ["self"], "optional"],
			["kubernetes/control-plane/scheduler", "10259", false, ["self"], "optional"],
			["kubernetes/etcd/metrics", "2381", false, ["self"], "optional"],
			["kubernetes/node/kube-proxy-metrics", "10249", false, ["self"], "optional"],
			["kubernetes/node/kubelet-healthz", "10248", false, ["self"], "optional"],
		]);
	});

	it("binds pods to their own component only", () => {
		const { rows } = ask({ addons: ["metrics-server", "konnectivity"] });
		expect(Object.fromEntries(rows.filter(({ scope }) => scope === "pod").map(({ id, podRoles }) => [id, podRoles]))).toEqual({
			"konnectivity/control-plane/agent": ["konnectivity-server"],
			"kubernetes/control-plane/api-server": ["control-plane"],
			"kubernetes/control-plane/controller-manager": ["kube-controller-manager"],
			"kubernetes/control-plane/scheduler": ["kube-scheduler"],
			"kubernetes/dns/dns-tcp": ["dns"],
			"kubernetes/dns/dns-udp": ["dns"],
			"kubernetes/etcd/client": ["etcd"],
			"kubernetes/etcd/metrics": ["etcd"],
			"kubernetes/etcd/peer": ["etcd"],
			"metrics-server/metrics-server/https": ["metrics-server"],
			"metrics-server/metrics-server/https-0-4": ["metrics-server"],
			"metrics-server/metrics-server/https-0-5": ["metrics-server"],
		});
	});

	it.each([
		["nothing shows it", {}, false, ["self"]],
		[
			"a health check probes it",
			{ observed: { healthCheckPorts: "6443,10250-10256", loadBalancer: true } },
			true,
			["self", "load-balancer"],
		],
		[
			"a health check probes another port",
			{ observed: { healthCheckPorts: "6443", loadBalancer: true } },
			false,
			["self", "load-balancer"],
		],
		[
			"there is a LoadBalancer Service, and nobody knows the balancer",
			{ observed: { loadBalancerService: true } },
			true,
			["self", "load-balancer"],
		],
		["the balancer's addresses are given", { observed: { loadBalancerSource: true } }, true, ["self", "load-balancer"]],
		["configuration says so", { features: { loadBalancerHealthChecks: true } }, true, ["self", "load-balancer"]],
		["configuration says no", { features: { loadBalancerHealthChecks: false }, observed: { healthCheckPorts: "10256" } }, false, ["self"]],
	])("asks for 10256 on workers where a load balancer probes it: %s", (_, given, applies, sources) => {
		const row = rowOf(ask(given), "kubernetes/worker/kube-proxy-health");
		expect([row.applies, row.sources, row.targetRoles]).toEqual([applies, sources, ["worker"]]);
	});

	it("probes the port that kube-proxy was moved to", () => {
		const row = rowOf(
			ask({ parameters: { kubeProxyHealthPort: "11256" }, observed: { healthCheckPorts: "11256" } }),
			"kubernetes/worker/kube-proxy-health",
		);
		expect([row.applies, row.ports, row.because]).toEqual([
			true,
			"11256",
			"a load balancer probes the nodes; kubeProxyHealthPort=11256 moves it",
		]);
	});

	it("counts control-plane machines among those that run Services where they are schedulable", () => {
		const answer = ask({ features: { schedulableControlPlane: true, nodePortProtocols: ["udp"], loadBalancerHealthChecks: true } });
		expect(
			["kube-proxy-health", "node-ports", "node-ports-udp", "node-ports-sctp"]
				.map((id) => rowOf(answer, `kubernetes/worker/${id}`))
				.map((row) => [row.applies, demand(row)]),
		).toEqual([
			[true, "control-plane+worker tcp/10256 < self load-balancer"],
			[false, "control-plane+worker tcp/30000-32767 < external"],
			[true, "control-plane+worker udp/30000-32767 < external"],
			[false, "control-plane+worker sctp/30000-32767 < external"],
		]);
	});

	it("asks for NodePorts by the Services that there are, unless configuration says otherwise", () => {
		const inForceOf = (given: Parameters<typeof ask>[0]): readonly string[] =>
			Object.keys(inForce(ask(given))).filter((id) => id.includes("node-ports"));
		expect(inForceOf({})).toEqual([]);
		expect(inForceOf({ observed: { nodePortProtocols: ["tcp", "sctp"] } })).toEqual(["worker/node-ports", "worker/node-ports-sctp"]);
		expect(inForceOf({ features: { nodePortProtocols: [] }, observed: { nodePortProtocols: ["tcp"] } })).toEqual([]);
	});

	it("asks for the control plane's kubelet only where there is one, and for none where a tunnel reaches it", () => {
		expect(rowOf(ask({ features: { controlPlaneKubelet: false } }), "kubernetes/control-plane/kubelet").applies).toBe(false);
		const tunnelled = inForce(ask({ addons: ["konnectivity"] }));
		expect(Object.entries(tunnelled).filter(([id]) => /kubelet|agent/.test(id))).toEqual([
			["control-plane/agent", "control-plane tcp/8132 < control-plane worker"],
			["node/kubelet", "control-plane+worker tcp/10250 < worker"],
		]);
	});

	it("puts custom ports in the place of the default ones", () => {
		const answer = ask({
			parameters: {
				apiServerPort: "443",
				etcdClientPort: "4001",
				etcdPeerPort: "4002",
				kubeletPort: "20250",
				nodePortRange: "30000-31000",
				sshPort: "2222",
			},
		});
		const ports = Object.fromEntries(answer.rows.map(({ id, ports }) => [id.replace("kubernetes/", ""), ports]));
		expect(ports).toMatchObject({
			"bastion/ssh": "2222",
			"control-plane/api-server": "443",
			"control-plane/kubelet": "20250",
			"etcd/client": "4001",
			"etcd/peer": "4002",
			"load-balancer/api-server": "443",
			"worker/kubelet": "20250",
			"worker/node-ports": "30000-31000",
		});
		expect(Object.values(ports).filter((text) => ["22", "6443", "2379", "2380", "10250"].includes(text))).toEqual([]);
		expect(rowOf(answer, "kubernetes/worker/kubelet").because).toBe("the cluster does not work without it; kubeletPort=20250 moves it");
	});

	it("asks the load balancer for the API where its port is given, and the machines for their own port", () => {
		const answer = ask({ parameters: { loadBalancerPort: "443" }, observed: { loadBalancer: true } });
		expect(inForce(answer)).toMatchObject({
			"control-plane/api-server": "control-plane tcp/6443 < control-plane worker load-balancer client",
			"load-balancer/api-server": "load-balancer tcp/443 < control-plane worker client",
		});
		expect(rowOf(ask({ observed: { loadBalancer: true } }), "kubernetes/load-balancer/api-server")).toMatchObject({
			applies: false,
			ports: "6443",
		});
	});

	it("watches obsolete ports, and sensitive ones only where no row names them", () => {
		expect(ask({}).watched.map(({ kind, ports }) => [kind, ports])).toEqual([
			["obsolete", "10251"],
			["obsolete", "10252"],
			["obsolete", "10255"],
		]);
		expect(ask({ table: "published" }).watched.map(({ kind, component, ports }) => [kind, component, ports])).toEqual([
			["sensitive", "ssh", "22"],
			["sensitive", "etcd-metrics", "2381"],
			["sensitive", "kubelet", "10248"],
			["sensitive", "kube-proxy", "10249"],
			["obsolete", "scheduler-insecure", "10251"],
			["obsolete", "controller-manager-insecure", "10252"],
			["obsolete", "kubelet-read-only", "10255"],
		]);
		expect(ask({ table: "published", parameters: { sshPort: "2222" } }).watched[0]).toMatchObject({ component: "ssh", ports: "2222" });
	});

	it("bounds the Internet at an IPv4 /16 and an IPv6 /32", () => {
		expect(ask({}).bounds).toEqual({ ipv4: 2 ** 16, ipv6: 2 ** 16 });
	});
});

describe("CNIs", () => {
	it.each([
		["calico", ["tcp/179", "ipip"]],
		["calico-bgp", ["tcp/179"]],
		["calico-ipip", ["tcp/179", "ipip"]],
		["calico-vxlan", ["udp/4789"]],
		["cilium", ["udp/8472", "tcp/4240", "icmp/8/0"]],
		["cilium-geneve", ["udp/6081", "tcp/4240", "icmp/8/0"]],
		["cilium-ipsec", ["esp", "tcp/4240", "icmp/8/0"]],
		["cilium-wireguard", ["udp/51871", "tcp/4240", "icmp/8/0"]],
		["flannel", ["udp/8472"]],
		["flannel-wireguard", ["udp/51820", "udp/51821"]],
		["antrea", ["tcp/10349-10351", "udp/6081", "udp/10351"]],
		["weave", ["tcp/6783", "udp/6783-6784"]],
		["kube-router", ["tcp/179", "ipip"]],
		["ovn-kubernetes", ["udp/6081"]],
	])("%s needs %j between the machines that run pods", (cni, expected) => {
		const own = ask({ cni: [cni] }).rows.filter(({ id, applies }) => applies && !id.startsWith("kubernetes/"));
		expect(own.map(({ protocol, ports }) => (ports === "" ? protocol : `${protocol}/${ports}`)).sort()).toEqual([...expected].sort());
		expect(
			own.every(({ targetRoles, sources }) => targetRoles.join() === "control-plane,worker" && sources.join() === "control-plane,worker"),
		).toBe(true);
	});

	it("moves the VXLAN port", () => {
		expect(rowOf(ask({ cni: ["flannel"], parameters: { vxlanPort: "4789" } }), "flannel-vxlan/node/vxlan").ports).toBe("4789");
	});
});
