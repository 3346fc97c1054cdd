import { describe, expect, test } from "vitest";
import { ask, cluster, read } from "../kubernetes/manifests.ts";

const FRIEND = "pod:a/friend > pod:a/server tcp/8080";
const FAR = "pod:b/friend > pod:a/server tcp/8080";
const STRANGER = "pod:b/stranger > pod:a/server tcp/8080";
const OUTSIDE = "ip:203.0.113.9 > pod:a/server tcp/8080";
const FOUR = [FRIEND, FAR, STRANGER, OUTSIDE];
const [yes, no, maybe] = ["allowed", "blocked", "unknown"];

const ON_SERVER = "appliedTo: [{podSelector: {matchLabels: {app: server}}}]";
const object = (kind: string, name: string, spec: string, namespace = ""): string => `
apiVersion: crd.antrea.io/v1beta1
kind: ${kind}
metadata: {name: ${name}${namespace === "" ? "" : `, namespace: ${namespace}`}}
spec: {${spec}}
---
`;
const acnp = (name: string, spec: string): string => object("ClusterNetworkPolicy", name, spec);
const annp = (name: string, spec: string): string => object("NetworkPolicy", name, spec, "a");
/** A NetworkPolicy that admits pods of namespace a alone. */
const OWN_NAMESPACE = "{podSelector: {matchLabels: {app: server}}, ingress: [{from: [{podSelector: {}}]}]}";
const NONE = "{podSelector: {matchLabels: {app: nobody}}}";
const answers = (policies: string, networkPolicy = NONE, questions: readonly string[] = FOUR): readonly string[] => {
	const inventory = read(cluster(networkPolicy, policies));
	return questions.map((question) => ask(inventory, question));
};

describe("order (docs/antrea-network-policy.md)", () => {
	test("nobody is isolated by presence; the first rule that matches decides; Reject refuses as Drop does", () => {
		expect(
			answers(acnp("x", `priority: 5, ${ON_SERVER}, ingress: [{action: Allow, from: [{podSelector: {matchLabels: {app: friend}}}]}]`)),
		).toEqual([yes, yes, yes, yes]);
		const rules = "[{action: Allow, from: [{podSelector: {matchLabels: {app: friend}}}]}, {action: Reject}]";
		expect(answers(acnp("x", `priority: 5, ${ON_SERVER}, ingress: ${rules}`))).toEqual([yes, yes, no, no]);
	});
	test("tiers before priorities: emergency before application, whatever the numbers", () => {
		const drop = acnp("x", `priority: 1, ${ON_SERVER}, ingress: [{action: Drop}]`);
		const allow = acnp("y", `tier: emergency, priority: 9, ${ON_SERVER}, ingress: [{action: Allow, from: [{namespaceSelector: {}}]}]`);
		expect(answers(drop + allow)).toEqual([yes, yes, yes, no]);
	});
	test("a tier of the inputs stands where its priority says, and decides nothing for certain where nobody describes it", () => {
		const drop = acnp("x", `tier: platform, priority: 1, ${ON_SERVER}, ingress: [{action: Drop}]`);
		const own = acnp("y", `tier: Mine, priority: 9, ${ON_SERVER}, ingress: [{action: Allow}]`);
		expect(answers(drop + own + object("Tier", "mine", "priority: 10"))).toEqual([yes, yes, yes, yes]);
		expect(answers(drop + own + object("Tier", "mine", "priority: 210"))).toEqual([no, no, no, no]);
		expect(answers(drop + own)).toEqual([maybe, maybe, maybe, maybe]);
	});
	test("Allow and Drop act before NetworkPolicies, Pass leaves all of its tiers to them", () => {
		expect(answers(acnp("x", `priority: 1, ${ON_SERVER}, ingress: [{action: Allow}]`), OWN_NAMESPACE)).toEqual([yes, yes, yes, yes]);
		const pass = acnp("x", `tier: emergency, priority: 1, ${ON_SERVER}, ingress: [{action: Pass}]`);
		const drop = acnp("y", `priority: 1, ${ON_SERVER}, ingress: [{action: Drop}]`);
		expect(answers(pass + drop, OWN_NAMESPACE)).toEqual([yes, no, no, no]);
	});
	test("the baseline tier speaks only where no NetworkPolicy isolates", () => {
		const baseline = acnp("x", `tier: baseline, priority: 1, ${ON_SERVER}, ingress: [{action: Drop}]`);
		expect(answers(baseline)).toEqual([no, no, no, no]);
		expect(answers(baseline, OWN_NAMESPACE)).toEqual([yes, no, no, no]);
	});
	test("equal priorities that contradict each other leave it open, rules that stand for themselves included", () => {
		const at = (name: string, action: string): string => acnp(name, `priority: 1, ${ON_SERVER}, ingress: [{action: ${action}}]`);
		expect(answers(at("x", "Allow") + at("y", "Drop"))).toEqual([maybe, maybe, maybe, maybe]);
		const alone = (...actions: readonly string[]): string =>
			acnp("y", `priority: 1, ingress: [${actions.map((action) => `{action: ${action}, ${ON_SERVER}}`).join(", ")}]`);
		expect(answers(at("x", "Allow") + alone("Pass", "Drop"), OWN_NAMESPACE)).toEqual([yes, maybe, maybe, maybe]);
		expect(answers(alone("Allow", "Drop"))).toEqual([yes, yes, yes, yes]);
	});
});

describe("whom it applies to and whom it means", () => {
	test("a podSelector alone means every namespace in a cluster's policy, the own one in a namespaced policy", () => {
		const rule = "ingress: [{action: Drop, from: [{podSelector: {matchLabels: {app: friend}}}]}]";
		expect(answers(acnp("x", `priority: 1, ${ON_SERVER}, ${rule}`))).toEqual([no, no, yes, yes]);
		expect(answers(annp("x", `priority: 1, ${ON_SERVER}, ${rule}`))).toEqual([no, yes, yes, yes]);
	});
	test("match: Self means the namespace of the pod that the rule applies to", () => {
		const isolation =
			"priority: 1, tier: baseline, appliedTo: [{namespaceSelector: {}}], ingress: [{action: Allow, from: [{namespaces: {match: Self}}]}, {action: Drop, from: [{namespaceSelector: {}}]}]";
		expect(answers(acnp("x", isolation))).toEqual([yes, no, no, yes]);
		expect(answers(acnp("x", isolation), NONE, ["pod:b/friend > pod:b/stranger tcp/1", "pod:a/friend > pod:b/stranger tcp/1"])).toEqual([
			yes,
			no,
		]);
	});
	test("rules may apply to pods of their own", () => {
		const spec =
			"priority: 1, ingress: [{action: Drop, appliedTo: [{podSelector: {matchLabels: {app: friend}}}]}, {action: Drop, from: [{ipBlock: {cidr: 0.0.0.0/0}}], appliedTo: [{podSelector: {matchLabels: {app: server}}}]}]";
		expect(
			answers(acnp("x", spec), NONE, [FRIEND, OUTSIDE, "pod:a/server > pod:a/friend tcp/1", "pod:a/friend > pod:b/stranger tcp/1"]),
		).toEqual([no, no, no, yes]);
	});
	test("groups hold pods by selector, by Service or by other groups, and blocks of addresses", () => {
		const service = "apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: b}\nspec: {selector: {app: stranger}}\n---\n";
		const groups =
			object("ClusterGroup", "friends", "podSelector: {matchLabels: {app: friend}}, namespaceSelector: {matchLabels: {team: red}}") +
			object("ClusterGroup", "served", "serviceReference: {name: s, namespace: b}") +
			object("ClusterGroup", "world", "ipBlocks: [{cidr: 203.0.113.0/24}]") +
			object("ClusterGroup", "all", "childGroups: [friends, served, world]") +
			object("ClusterGroup", "servers", "podSelector: {matchLabels: {app: server}}");
		const drop = (group: string): readonly string[] =>
			answers(
				`${service}${groups}${acnp("x", `priority: 1, appliedTo: [{group: servers}], ingress: [{action: Drop, from: [{group: ${group}}]}]`)}`,
			);
		expect(["friends", "served", "world", "all", "absent"].map(drop)).toEqual([
			[no, yes, yes, yes],
			[yes, yes, no, yes],
			[yes, yes, yes, no],
			[no, yes, no, no],
			[maybe, maybe, maybe, maybe],
		]);
	});
	test.each([
		"podSelector: {}, ipBlocks: [{cidr: 10.0.0.0/8}]",
		"namespaceSelector: {}, serviceReference: {name: s, namespace: b}",
		"childGroups: [y], podSelector: {}",
	])("a group that the API refuses is perhaps not there: %s", (spec) => {
		const groups = object("ClusterGroup", "g", spec) + object("ClusterGroup", "y", "podSelector: {}");
		const policy = (rest: string): string => acnp("x", `priority: 1, ${rest}`);
		const from = policy(`${ON_SERVER}, ingress: [{action: Drop, from: [{group: g}]}]`);
		expect(answers(groups + from)).toEqual([maybe, maybe, maybe, maybe]);
		expect(answers(groups + policy("appliedTo: [{group: g}], ingress: [{action: Drop}]"))).toEqual([maybe, maybe, maybe, maybe]);
	});
	test("a nodeSelector as peer means machines", () => {
		const spec = `priority: 1, ${ON_SERVER}, ingress: [{action: Drop, from: [{nodeSelector: {}}]}]`;
		expect(answers(acnp("x", spec), NONE, ["node:n2 > pod:a/server tcp/1", "node:n1 > pod:a/server tcp/1", FRIEND])).toEqual([
			no,
			yes,
			yes,
		]);
	});
	test("what only the running cluster tells decides nothing for certain, and is told", () => {
		const rule = (peer: string): string => acnp("x", `priority: 1, ${ON_SERVER}, ingress: [{action: Drop, from: [${peer}]}]`);
		expect(answers(rule("{externalEntitySelector: {}}"))).toEqual([maybe, maybe, maybe, maybe]);
		expect(read(cluster(NONE, rule("{externalEntitySelector: {}}"))).unread.map(({ cause, problem }) => [cause, problem])).toEqual([
			["unsupported", "spec.ingress[0].from[0].externalEntitySelector depends on what only the running cluster tells"],
		]);
	});
});

describe("packets", () => {
	const drops = (rule: string, ...packets: readonly string[]): readonly string[] =>
		answers(
			acnp("x", `priority: 1, ${ON_SERVER}, ingress: [{action: Drop, ${rule}}]`),
			NONE,
			packets.map((packet) => `pod:a/friend > pod:a/server ${packet}`),
		);
	test("ports: TCP by default, ranges, names; no port at all means every protocol", () => {
		expect(drops("ports: [{port: 80, endPort: 90}, {port: dns, protocol: UDP}]", "tcp/85", "udp/85", "tcp/91", "udp/53")).toEqual([
			no,
			yes,
			yes,
			no,
		]);
		expect(drops("name: all", "tcp/1", "sctp/1", "icmp", "esp")).toEqual([no, no, no, no]);
		expect(drops("ports: [{protocol: UDP}]", "udp/1", "tcp/1", "icmp")).toEqual([no, yes, yes]);
	});
	test("ICMP by type and code; a source port leaves it open", () => {
		expect(drops("protocols: [{icmp: {icmpType: 8, icmpCode: 0}}]", "icmp", "tcp/1")).toEqual([maybe, yes]);
		expect(drops("protocols: [{icmp: {}}]", "icmp", "tcp/1")).toEqual([no, yes]);
		expect(drops("ports: [{port: 80, sourcePort: 1000}]", "tcp/80", "tcp/81")).toEqual([maybe, yes]);
	});
});

describe("requests (docs/antrea-l7-network-policy.md)", () => {
	test("what a rule that looks into them matches is let in or dropped, and nothing behind it is asked", () => {
		const rule = "{action: Allow, from: [{podSelector: {}}], ports: [{port: 8080}], l7Protocols: [{http: {path: /x}}]}";
		const inventory = read(cluster(NONE, acnp("x", `priority: 1, ${ON_SERVER}, ingress: [${rule}, {action: Allow}]`)));
		expect(FOUR.map((question) => ask(inventory, question))).toEqual([maybe, maybe, maybe, yes]);
		expect(ask(inventory, FRIEND.replace("8080", "8081"))).toBe(yes);
		expect(inventory.unread.map(({ cause, problem }) => [cause, problem])).toEqual([
			["unsupported", "spec.ingress[0].l7Protocols decides by what is requested, which no port tells"],
		]);
	});
});

describe("what the API would refuse", () => {
	test.each([
		["ingress: [{action: Drop}]", "spec.priority is undefined; a priority is a number from 1 to 10000"],
		["priority: 0, ingress: [{action: Drop}]", "spec.priority is 0; a priority is a number from 1 to 10000"],
		["priority: 1, ingress: [{action: Deny}]", 'spec.ingress[0].action is "Deny"; the API knows Allow, Drop, Reject, Pass'],
		["priority: 1, ingress: [{action: Drop, form: []}]", 'spec.ingress[0] has no field "form"'],
		[
			'priority: 1, ingress: [{action: Drop, ports: [{port: "80"}]}]',
			'spec.ingress[0].ports[0].port is the text "80", which is no port name: a number stands without quotes',
		],
		[
			"priority: 1, ingress: [{action: Drop, from: [{ipBlock: {cidr: 10.0.0.1/40}}]}]",
			'spec.ingress[0].from[0].ipBlock.cidr is "10.0.0.1/40", which is no CIDR',
		],
		[
			"priority: 1, ingress: [{action: Drop, from: [{ipBlock: {cidr: 10.0.0.0/8, except: [11.1.0.0/16]}}]}]",
			"spec.ingress[0].from[0].ipBlock.except[0] is 11.1.0.0/16, which is no part of 10.0.0.0/8",
		],
		[
			"priority: 1, tier: baseline, ingress: [{action: Pass}]",
			"spec.ingress[0].action is Pass; behind the baseline tier there is nobody to pass to",
		],
		[
			"priority: 1, ingress: [{action: Drop, from: [{group: g, podSelector: {}}]}]",
			"spec.ingress[0].from[0] names group and podSelector, which exclude each other",
		],
		[
			"priority: 1, ingress: [{action: Drop, from: [{nodeSelector: {}, namespaceSelector: {}}]}]",
			"spec.ingress[0].from[0] names nodeSelector and namespaceSelector, which exclude each other",
		],
		[
			"priority: 1, ingress: [{action: Drop, from: [{namespaces: {match: Self}, namespaceSelector: {}}]}]",
			"spec.ingress[0].from[0] names namespaces and namespaceSelector, which exclude each other",
		],
		[
			`priority: 1, ingress: [{action: Drop, ${ON_SERVER}}]`,
			"spec.appliedTo stands beside appliedTo of rules; one of the two may be given",
		],
		[
			"priority: 1, ingress: [{action: Drop, l7Protocols: [{http: {}}]}]",
			"spec.ingress[0].l7Protocols stands in a rule that does not allow; requests can only be allowed",
		],
		[
			"priority: 1, ingress: [{action: Drop, from: [{namespaces: {match: Self, sameLabels: [team]}}]}]",
			"spec.ingress[0].from[0].namespaces names match and sameLabels, which exclude each other",
		],
		[
			"priority: 1, ingress: [{action: Drop, name: x}, {action: Drop}, {action: Drop}], egress: [{action: Allow, name: x}]",
			'spec.egress[0].name is "x", as another rule\'s of this policy is',
		],
		[
			"priority: 1, egress: [{action: Drop, toServices: [{name: s, namespace: a}], ports: [{port: 80}]}]",
			"spec.egress[0].ports stands beside toServices, which tells all of it",
		],
		["priority: 1, egress: [{action: Drop, to: [{fqdn: 'a b'}]}]", 'spec.egress[0].to[0].fqdn is "a b", which is no domain name'],
		[
			"priority: 1, ingress: [{action: Allow, l7Protocols: [{http: {}}], ports: [{port: 80, protocol: UDP}]}]",
			'spec.ingress[0].ports[0].protocol is "UDP", while requests of HTTP come over TCP',
		],
		[
			"priority: 1, ingress: [{action: Allow, l7Protocols: [{http: {}}], protocols: [{icmp: {}}]}]",
			"spec.ingress[0].protocols stands beside requests of HTTP, which come over TCP",
		],
		[
			"priority: 1, egress: [{action: Drop, to: [{ipBlock: {cidr: 239.1.0.0/16}}, {ipBlock: {cidr: 10.0.0.0/8}}]}]",
			"spec.egress[0].to names multicast groups and other addresses, which exclude each other",
		],
		[
			"priority: 1, egress: [{action: Reject, to: [{ipBlock: {cidr: 239.1.0.0/16}}]}]",
			"spec.egress[0].action is Reject; multicast is let through or dropped",
		],
		[
			"priority: 1, ingress: [{action: Drop, protocols: [{igmp: {}}], from: [{podSelector: {}}]}]",
			"spec.ingress[0].from stands beside igmp, which stands alone",
		],
		[
			"priority: 1, ingress: [{action: Drop, protocols: [{igmp: {}}, {icmp: {}}]}]",
			"spec.ingress[0].protocols names igmp and icmp, which exclude each other",
		],
		["priority: 1, ingress: [{action: Drop, ports: [{sourceEndPort: 90}]}]", "spec.ingress[0].ports[0].sourceEndPort needs a sourcePort"],
		[
			"priority: 1, ingress: [{action: Drop, ports: [{sourcePort: 99, sourceEndPort: 90}]}]",
			"spec.ingress[0].ports[0].sourceEndPort is 90, less than sourcePort 99",
		],
		["priority: 1, rules: []", 'spec has no field "rules" (it has tier, priority, appliedTo, ingress, egress)'],
		["priority: 1, ingress: {action: Drop}", "spec.ingress is no list"],
		["priority: 1, ingress: [{action: Drop, ports: 80}]", "spec.ingress[0].ports is no list"],
	])("%s", (spec, problem) => {
		const inventory = read(cluster(NONE, acnp("x", `${ON_SERVER}, ${spec}`)));
		expect(inventory.unread.map((one) => [one.cause, one.problem])).toEqual([["rejected", problem]]);
	});
	test.each([
		["priority: 1, ingress: [{action: Drop}]", "spec.appliedTo is missing", maybe],
		["priority: 1, appliedTo: [{}], ingress: [{action: Drop}]", "spec.appliedTo[0] names nobody", maybe],
		[
			"priority: 1, appliedTo: [{nodeSelector: {}}, {podSelector: {}}], ingress: [{action: Drop}]",
			"spec.appliedTo names nodes and others; a policy applies to the ones or the others",
			maybe,
		],
		[
			`priority: 1, ingress: [{action: Drop}, {action: Allow, ${ON_SERVER}}]`,
			"spec.ingress[0].appliedTo is missing, while other rules have it",
			maybe,
		],
		[
			`priority: 1, ingress: [{action: Allow, ${ON_SERVER}}, {action: Drop, appliedTo: [{podSelector: {matchLabels: []}}]}]`,
			"spec.ingress[1].appliedTo[0].podSelector.matchLabels is no map of labels",
			yes,
		],
		[
			"priority: 1, appliedTo: [{service: {name: s, namespace: a}}, {podSelector: {}}], ingress: [{action: Drop}]",
			"spec.appliedTo names Services and others; a policy applies to the ones or the others",
			maybe,
		],
		[
			"priority: 1, appliedTo: [{service: {name: s, namespace: a}}], egress: [{action: Drop}]",
			"spec.egress[0] applies to a Service, which only ingress rules can",
			maybe,
		],
		[
			"priority: 1, appliedTo: [{service: {name: s, namespace: a}}], ingress: [{action: Drop, from: [{podSelector: {}}]}]",
			"spec.ingress[0].from[0] names others than addresses, while the rule applies to a Service",
			maybe,
		],
		[
			"priority: 1, ingress: [{action: Drop, appliedTo: [{nodeSelector: {}}]}]",
			"spec.ingress[0].appliedTo[0].nodeSelector stands in a rule; only a whole policy applies to nodes",
			yes,
		],
	])("whom it applies to: %s", (spec, problem, verdict) => {
		const inventory = read(cluster(NONE, acnp("x", spec)));
		expect(inventory.unread.map((one) => [one.cause, one.problem])).toEqual([["rejected", problem]]);
		expect(ask(inventory, FRIEND)).toBe(verdict);
	});
	test.each([
		[
			"priority: 1, appliedTo: [{namespaceSelector: {}}], ingress: [{action: Drop}]",
			"spec.appliedTo[0].namespaceSelector is for ClusterNetworkPolicies; this policy applies to pods of its own namespace",
		],
		[
			`priority: 1, ${ON_SERVER}, ingress: [{action: Drop, from: [{namespaces: {match: Self}}]}]`,
			"spec.ingress[0].from[0].namespaces is for ClusterNetworkPolicies; this policy knows no namespaces but by selector",
		],
	])("a policy of a namespace: %s", (spec, problem) => {
		const inventory = read(cluster(NONE, annp("x", spec)));
		expect(inventory.unread.map((one) => [one.cause, one.problem])).toEqual([["rejected", problem]]);
		expect(ask(inventory, FRIEND)).toBe("unknown");
	});
	test("a policy of a namespace that applies to a group of several namespaces is perhaps not realized", () => {
		const group = object("Group", "g", "namespaceSelector: {}", "a");
		const spec = "priority: 1, appliedTo: [{group: g}], ingress: [{action: Drop}]";
		expect(ask(read(cluster(NONE, group + annp("x", spec))), FRIEND)).toBe("unknown");
		expect(ask(read(cluster(NONE, group.replace("namespaceSelector", "podSelector") + annp("x", spec))), FRIEND)).toBe("blocked");
	});
	test("every inbound rule is counted", () => {
		const { inputs } = read(
			cluster(NONE, acnp("x", `priority: 1, ${ON_SERVER}, ingress: [{action: Drop}, {action: Deny}], egress: [{action: Drop}]`)),
		);
		expect(inputs.map(({ counted, rules, unread }) => [counted, rules, unread])).toEqual([[2, 1, 1]]);
	});
});

describe("policies of machines (appliedTo.nodeSelector)", () => {
	const spec = "priority: 1, appliedTo: [{nodeSelector: {}}], ingress: [{action: Allow, ports: [{port: 6443}]}, {action: Drop}]";
	test("they act on nodes and on pods on the host network, on no other pods", () => {
		const questions = ["node:n2 > node:n1 tcp/6443", "node:n2 > node:n1 tcp/10250", "ip:203.0.113.9 > node:n1 tcp/10250", OUTSIDE];
		expect(answers(acnp("x", spec), NONE, questions)).toEqual([yes, no, no, yes]);
	});
	test("machines that are not in the input are a target a selector, with the roles that their labels tell", () => {
		const selector = "{matchExpressions: [{key: node-role.kubernetes.io/control-plane, operator: Exists}]}";
		const inventory = read(acnp("x", spec.replace("{nodeSelector: {}}", `{nodeSelector: ${selector}}`)));
		expect(inventory.subjects.map(({ id, roles }) => [id, roles.map(({ role }) => role)])).toEqual([
			["Node/node-role.kubernetes.io/control-plane", ["control-plane"]],
		]);
	});
});
