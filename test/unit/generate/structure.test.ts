import { describe, expect, it } from "vitest";
import type { Config } from "../../../src/model/config.ts";
import { configured, documents, judge, SOURCES, told, write, yaml } from "../../property/generated.ts";

const KUBERNETES = { profile: "kubernetes", provider: null };

/** A cluster with every kind of packet that a row may ask: NodePorts of three protocols, ICMP, IP-in-IP, ESP. */
async function everything(source: readonly string[] = SOURCES): Promise<readonly Config[]> {
	const [config] = await configured(KUBERNETES, { source });
	const features = { ...(config as Config).features, nodePortProtocols: ["tcp", "udp", "sctp"] };
	return [{ ...(config as Config), features, cni: ["calico-ipip", "cilium-ipsec"] }];
}

const blocks = (text: string, type: string): readonly string[] =>
	text.split("\n\n").filter((block) => block.startsWith(`resource "${type}"`));
const attribute = (block: string, key: string): string | undefined => new RegExp(`^ +${key} += (.*)$`, "m").exec(block)?.[1];

describe("terraform-azure", () => {
	it("orders the rules of each group by priorities of its own, what denies the rest last", async () => {
		const { text } = write("terraform-azure", await everything());
		const groups = new Map<string, string[]>();
		for (const block of blocks(text, "azurerm_network_security_rule")) {
			const group = attribute(block, "network_security_group_name") ?? "";
			groups.set(group, [...(groups.get(group) ?? []), block]);
		}
		expect(groups.size).toBeGreaterThan(1);
		for (const rules of groups.values()) {
			const order = rules.map((rule) => Number(attribute(rule, "priority")));
			expect(order).toEqual([...new Set(order)].sort((a, b) => a - b));
			expect(Math.min(...order)).toBeGreaterThanOrEqual(100);
			expect(order.at(-1)).toBe(4096);
			expect(rules.map((rule) => attribute(rule, "access"))).toEqual([...Array(rules.length - 1).fill('"Allow"'), '"Deny"']);
		}
	});

	it("names protocols as Azure does, and tells what it cannot say", async () => {
		const { text, notes } = write("terraform-azure", await everything());
		const protocols = blocks(text, "azurerm_network_security_rule").map((rule) => attribute(rule, "protocol"));
		expect([...new Set(protocols)].sort()).toEqual(['"*"', '"Esp"', '"Icmp"', '"Tcp"', '"Udp"']);
		const told = [
			"calico-ipip/node/ipip: not written: no rule of Azure names ipip (only Tcp, Udp, Icmp, Esp, Ah and all)",
			"cilium/node/health-ping: wider than asked: no rule of Azure names a type of ICMP, so all of it gets in",
			"kubernetes/worker/node-ports-sctp: not written: no rule of Azure names sctp (only Tcp, Udp, Icmp, Esp, Ah and all)",
		];
		expect(notes.filter((note) => /Azure/.test(note))).toEqual(told);
		for (const sentence of told) expect(text).toContain(`# ${sentence}\n`);
	});
});

describe("terraform-gcp", () => {
	it("names one family of addresses in a rule, and protocols as Google Cloud does", async () => {
		const { text } = write("terraform-gcp", await everything([...SOURCES, "client=198.51.100.0/28,2001:db8::/64"]));
		const rules = blocks(text, "google_compute_firewall");
		const ranges = rules.flatMap((rule) => attribute(rule, "source_ranges") ?? []);
		expect(ranges).toContain('["2001:db8::/64"]');
		expect(ranges.filter((range) => range.includes(":") && range.includes("."))).toEqual([]);
		const protocols = new Set([...text.matchAll(/protocol = "(\w+)"/g)].map(([, name]) => name));
		expect([...protocols].sort()).toEqual(["esp", "icmp", "ipip", "sctp", "tcp", "udp"]);
		for (const rule of rules)
			expect([attribute(rule, "source_tags"), attribute(rule, "source_ranges")].filter((one) => one !== undefined)).toHaveLength(1);
	});
});

describe("terraform-openstack", () => {
	it("says of which family a rule is, ICMP by type and code, and other protocols by number", async () => {
		const { text } = write("terraform-openstack", await everything([...SOURCES, "client=2001:db8::/64"]));
		const rules = blocks(text, "openstack_networking_secgroup_rule_v2");
		expect(rules.filter((rule) => attribute(rule, "ethertype") === undefined)).toEqual([]);
		expect(attribute(rules.find((rule) => rule.includes("2001:db8::/64")) ?? "", "ethertype")).toBe('"IPv6"');
		const ping = rules.find((rule) => attribute(rule, "protocol") === '"icmp"') ?? "";
		expect(["ethertype", "port_range_min", "port_range_max"].map((key) => attribute(ping, key))).toEqual(['"IPv4"', "8", "0"]);
		const ipip = rules.find((rule) => attribute(rule, "protocol") === '"4"') ?? "";
		expect(["port_range_min", "ethertype"].map((key) => attribute(ipip, key))).toEqual([undefined, "each.value"]);
	});
});

describe("calico", () => {
	it("narrows NodePorts before they are sent on, and leaves its own overlay to Felix", async () => {
		const { text, notes } = write("calico", await everything());
		const policies = yaml(text) as readonly { readonly metadata: { readonly name: string }; readonly spec: object }[];
		expect(policies.find(({ metadata }) => metadata.name === "worker-node-ports")?.spec).toMatchObject({
			preDNAT: true,
			applyOnForward: true,
		});
		expect(notes).toContain("calico-ipip/node/ipip: needs no rule: Felix lets its own overlay in before any policy");
	});

	it("tells machines of etcd from the control plane and from workers", async () => {
		const [config] = await configured(KUBERNETES);
		const configs = [{ ...(config as Config), features: { ...(config as Config).features, externalEtcd: true } }];
		const report = judge(configs, documents("kubernetes", yaml(write("calico", configs).text)));
		expect(report.targets.map(({ role }) => role).sort()).toEqual(["control-plane", "etcd", "worker"]);
		expect(told(report)).toEqual([]);
	});

	it("writes no rule for NodePorts that everybody may reach", async () => {
		const { text, notes } = write(
			"calico",
			await everything(SOURCES.map((one) => (one.startsWith("external=") ? "external=0.0.0.0/0" : one))),
		);
		expect(text).not.toContain("node-ports\n");
		expect(notes.some((note) => note.includes("needs no rule: packets to NodePorts are sent on to pods"))).toBe(true);
	});
});

describe("cilium", () => {
	it("tells what no rule of it names, and which machines are no nodes", async () => {
		const { notes } = write("cilium", await everything());
		expect(notes).toEqual([
			"kubernetes/bastion/ssh: not written: bastion machines are no nodes of the cluster, so Cilium does not filter them",
			"calico-ipip/node/ipip: not written: no rule of Cilium names ipip (only TCP, UDP, SCTP, ICMP, VRRP and IGMP)",
			"cilium-ipsec/node/esp: not written: no rule of Cilium names esp (only TCP, UDP, SCTP, ICMP, VRRP and IGMP)",
		]);
	});
});

describe("networkpolicy", () => {
	it("says that pods on the host network are behind no policy", async () => {
		const pod = {
			apiVersion: "v1",
			kind: "Pod",
			metadata: { name: "etcd-a", namespace: "kube-system", labels: { component: "etcd", tier: "control-plane" } },
			spec: { hostNetwork: true, containers: [{ name: "etcd", image: "etcd" }] },
		};
		const { text, notes } = write("networkpolicy", await configured(KUBERNETES), documents("kubernetes", [pod]));
		expect(yaml(text)).toEqual([]);
		expect(notes[0]).toBe(
			"kubernetes/etcd/client, kubernetes/etcd/peer: not written: kube-system/Pod/etcd-a is on the host network, where NetworkPolicies do nothing",
		);
	});
});

describe("sources that hold each other", () => {
	it("are one: what a wider range or rule lets in is not written again", async () => {
		const { text } = write(
			"aws-json",
			await configured(KUBERNETES, { source: ["client=0.0.0.0/0", "ssh-client=192.0.2.0/24,192.0.2.0/25"] }),
		);
		const { SecurityGroups: groups } = JSON.parse(text) as {
			SecurityGroups: {
				GroupId: string;
				IpPermissions: { FromPort: number; IpRanges: { CidrIp: string }[]; UserIdGroupPairs: unknown[] }[];
			}[];
		};
		const of = (id: string, port: number): unknown =>
			groups
				.find(({ GroupId }) => GroupId === id)
				?.IpPermissions.filter(({ FromPort }) => FromPort === port)
				.map(({ IpRanges, UserIdGroupPairs }) => [IpRanges[0]?.CidrIp, UserIdGroupPairs.length]);
		expect(of("sg-control-plane", 6443)).toEqual([["0.0.0.0/0", 0]]);
		expect(of("sg-bastion", 22)).toEqual([["192.0.2.0/24", 0]]);
	});
});

it("tells where a policy lets everybody in because nobody said where the callers are", async () => {
	const notes = async (source: readonly string[]): Promise<readonly string[]> => {
		const [config] = await configured(KUBERNETES, { source });
		return write("networkpolicy", [{ ...(config as Config), addons: ["metrics-server"] }]).notes;
	};
	expect(await notes([])).toContain(
		"metrics-server/metrics-server/https: lets everybody in, since nobody said where kube-apiserver is: --source kube-apiserver=CIDR narrows it",
	);
	expect((await notes(["kube-apiserver=10.0.0.0/28"])).filter((note) => note.includes("everybody"))).toEqual([]);
});

it.each(["terraform-aws", "terraform-azure", "terraform-gcp", "terraform-openstack"])(
	"%s gives each resource a name of its own",
	async (format) => {
		const near =
			"client=2001:db8::1/128,2001:db8:1::/128,2001:db8:1111:2222:3333:4444:5555:6666/128,2001:db8:1111:2222:3333:4444:5555:7777/128";
		const { text } = write(format, await everything([...SOURCES, near]));
		const names = [...text.matchAll(/^resource "(\w+)" "(\w+)"/gm)].map(([, type, name]) => `${type}.${name}`);
		expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
		for (const [, name = ""] of text.matchAll(/^ +name += "\$\{var\.name\}-([^"]*)"/gm))
			expect(name).toMatch(/^[a-z0-9](?:[-a-z0-9]{0,50}[a-z0-9])?$/);
	},
);
