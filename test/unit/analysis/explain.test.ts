import { describe, expect, test } from "vitest";
import { type ExplainOptions, type ExplainResult, explain, readProbes } from "../../../src/analysis/explain.ts";
import { InputError } from "../../../src/errors.ts";
import { ALL_ADDRESSES, parseCidr, parseCidrs } from "../../../src/model/addresses.ts";
import { intervals } from "../../../src/model/intervals.ts";
import type { Filter, Inventory, Layer, Rule, Sources, Subject } from "../../../src/model/inventory.ts";
import { ALL_PORTS, parsePorts } from "../../../src/model/ports.ts";
import { ALL_PROTOCOLS, ICMP, TCP } from "../../../src/model/protocols.ts";

const at = (address: string): { readonly file: string; readonly address: string } => ({ file: "plan.json", address });
const from = (cidrs: readonly string[], more: Partial<Sources> = {}): Sources => ({
	addresses: parseCidrs(cidrs),
	members: [],
	unknowns: [],
	...more,
});
const UNKNOWN = { address: "x", attribute: "cidr_blocks" };

function rule(filter: string, ports: string, sources: Sources, more: Partial<Rule> = {}): Rule {
	const id = `${filter}.${more.id ?? ports}`;
	return {
		filter,
		action: "allow",
		protocols: intervals(TCP),
		ports: parsePorts(ports),
		namedPorts: [],
		sources,
		sourceText: "",
		allProtocols: false,
		...more,
		id,
		location: at(id),
	};
}

function filter(id: string, rules: readonly Rule[], more: Partial<Filter> = {}): Filter {
	return {
		id,
		kind: "aws-security-group",
		mode: "union",
		stateful: true,
		names: [id],
		tags: {},
		network: null,
		modules: [],
		ingress: rules,
		egress: [],
		unknownIngress: [],
		clusterKeys: [],
		location: at(id),
		...more,
	};
}

const layer = (certain: readonly string[], more: Partial<Layer> = {}): Layer => ({
	kind: "security-group",
	certain,
	possible: [],
	whenNone: "closed",
	skippedInsideSubnet: false,
	...more,
});

function machine(id: string, layers: readonly Layer[], more: Partial<Subject> = {}): Subject {
	return {
		id,
		kind: "aws-machine",
		nature: "machine",
		provider: "aws",
		names: [id],
		addresses: [],
		tags: {},
		labels: {},
		knownAddresses: null,
		subnets: [],
		subnetsUnknown: true,
		network: null,
		modules: [],
		layers,
		egressLayers: [],
		namedPorts: new Map(),
		hostNetwork: false,
		synthetic: false,
		clusterKeys: [],
		roles: [],
		forwards: [],
		publiclyReachable: "maybe",
		location: at(id),
		...more,
	};
}

const inventory = (subjects: readonly Subject[], filters: readonly Filter[]): Inventory => ({
	inputs: [],
	subjects,
	filters: new Map(filters.map((one) => [one.id, one])),
	subnets: new Map(),
	profileHints: [],
	featureHints: [],
	unread: [],
	demands: [],
	matchers: new Map(),
	effects: [],
});

/** Verdict and the deciding `layer filter rule: note` lines of one probe. */
function why(given: Inventory, source: unknown, target: unknown, packets: object, options: ExplainOptions = {}): readonly unknown[] {
	const [result] = explain(given, readProbes([{ id: "1", from: source, to: target, ...packets }]), options) as readonly [ExplainResult];
	return [
		result.verdict,
		...result.because.map(
			({ layer: kind, filter: id, rule: by, note }) => `${kind} ${id} ${by ?? "-"}${note === undefined ? "" : `: ${note}`}`,
		),
	];
}

const SSH = { protocol: "tcp", port: 22 };
const IP = { ip: "203.0.113.9" };
const TARGET = { target: "m" };

describe("union filters", () => {
	const sg = filter("sg", [rule("sg", "22", from(["203.0.113.0/24"])), rule("sg", "80-90", from(["0.0.0.0/0"]))]);
	test("the admitting rule is named, or the filter that has none", () => {
		const one = inventory([machine("m", [layer(["sg"])])], [sg]);
		expect(why(one, IP, TARGET, SSH)).toEqual(["allowed", "security-group sg sg.22"]);
		expect(why(one, { ip: "198.51.100.1" }, TARGET, SSH)).toEqual(["blocked", "security-group sg -: no rule admits it"]);
		expect(why(one, IP, TARGET, { protocol: "udp", port: 22 })).toEqual(["blocked", "security-group sg -: no rule admits it"]);
		expect(why(one, { external: true }, TARGET, { protocol: "tcp", port: 85 })).toEqual(["allowed", "security-group sg sg.80-90"]);
		expect(why(one, { external: true }, TARGET, SSH)).toEqual([
			"unknown",
			"security-group sg sg.22: admits some of the addresses; only 203.0.113.0/24 gets through",
		]);
	});
	test("several groups unite; blocked names each, for each might change", () => {
		const both = inventory([machine("m", [layer(["empty", "sg"])])], [sg, filter("empty", [])]);
		expect(why(both, IP, TARGET, SSH)).toEqual(["allowed", "security-group sg sg.22"]);
		expect(why(both, IP, TARGET, { protocol: "tcp", port: 23 })).toEqual([
			"blocked",
			"security-group empty -: no rule admits it",
			"security-group sg -: no rule admits it",
		]);
	});
	test("layers intersect: only those that refuse are named", () => {
		const acl = filter("acl", [rule("acl", "22", from(["0.0.0.0/0"]), { action: "deny" }), rule("acl", "*", from(["0.0.0.0/0"]))], {
			mode: "first-match",
			kind: "aws-network-acl",
		});
		const layers = [layer(["acl"], { kind: "network-acl", skippedInsideSubnet: true }), layer(["sg"])];
		const two = inventory(
			[
				machine("m", layers, { subnets: ["s"], subnetsUnknown: false }),
				machine("n", [], { subnets: ["s"], subnetsUnknown: false, knownAddresses: parseCidr("203.0.113.7") }),
			],
			[sg, acl],
		);
		expect(why(two, IP, TARGET, SSH)).toEqual(["blocked", "network-acl acl acl.22: refuses it"]);
		expect(why(two, IP, TARGET, { protocol: "tcp", port: 80 })).toEqual(["allowed", "network-acl acl acl.*", "security-group sg sg.80-90"]);
		// Inside one subnet a network ACL is not asked.
		expect(why(two, { target: "n" }, TARGET, SSH)).toEqual(["allowed", "security-group sg sg.22"]);
	});
	test("nothing in front: open, or closed where the layer says so", () => {
		expect(why(inventory([machine("m", [])], []), IP, TARGET, SSH)).toEqual(["allowed"]);
		expect(why(inventory([machine("m", [layer([])])], []), IP, TARGET, SSH)).toEqual(["blocked"]);
		expect(why(inventory([machine("m", [layer([], { whenNone: "open" })])], []), IP, TARGET, SSH)).toEqual(["allowed"]);
	});
	test("groups as sources: carriers match by membership, known addresses lead to them", () => {
		const peer = filter("peer", [rule("peer", "22", from([], { members: [{ kind: "group", id: "sg" }] }))]);
		const some = inventory(
			[
				machine("m", [layer(["peer"])]),
				machine("carrier", [layer(["sg"])], { knownAddresses: parseCidr("10.0.0.5") }),
				machine("other", [layer(["peer"])]),
				machine("maybe", [layer([], { possible: [{ unknown: UNKNOWN, candidates: ["sg"], unbounded: false }] })]),
			],
			[sg, peer],
		);
		expect(["carrier", "other", "maybe"].map((id) => why(some, { target: id }, TARGET, SSH)[0])).toEqual(["allowed", "blocked", "unknown"]);
		expect([why(some, { ip: "10.0.0.5" }, TARGET, SSH)[0], why(some, IP, TARGET, SSH)[0]]).toEqual(["allowed", "blocked"]);
	});
});

describe("what is not known stays unknown", () => {
	const open = filter("open", [rule("open", "22", from(["0.0.0.0/0", "::/0"]))]);
	const shut = filter("shut", []);
	const verdict = (layers: readonly Layer[], filters: readonly Filter[] = [open, shut]): unknown =>
		why(inventory([machine("m", layers)], filters), IP, TARGET, SSH)[0];
	const maybe = (candidates: readonly string[], unbounded = false): Partial<Layer> => ({
		possible: [{ unknown: UNKNOWN, candidates, unbounded }],
	});
	test("attachments", () => {
		expect(verdict([layer(["open"], maybe(["shut"]))])).toBe("allowed");
		expect(verdict([layer(["shut"], maybe(["open"]))])).toBe("unknown");
		expect(verdict([layer(["shut"], maybe(["shut"]))])).toBe("blocked");
		expect(verdict([layer(["shut"], maybe([], true))])).toBe("unknown");
		expect(verdict([layer([], maybe(["open"]))])).toBe("unknown");
		expect(verdict([layer([], maybe(["shut"]))])).toBe("blocked");
		expect(verdict([layer([], { ...maybe(["open"]), whenNone: "open" })])).toBe("allowed");
		expect(verdict([layer([], { ...maybe(["shut"]), whenNone: "open" })])).toBe("unknown");
		expect(verdict([layer([], { ...maybe(["open"], true), whenNone: "open" })])).toBe("unknown");
		expect(verdict([layer(["absent"])])).toBe("unknown");
	});
	test("rules: sources, ports, protocols, and rules that the input does not show", () => {
		const of = (one: Rule, more: Partial<Filter> = {}): unknown => verdict([layer(["f"])], [filter("f", [one], more)]);
		expect(of(rule("f", "22", from([], { unknowns: [{ unknown: UNKNOWN, bound: "addresses", members: [] }] })))).toBe("unknown");
		expect(
			of(rule("f", "22", from([], { unknowns: [{ unknown: UNKNOWN, bound: "members", members: [{ kind: "group", id: "g" }] }] }))),
		).toBe("blocked");
		expect(of(rule("f", "22", from(["0.0.0.0/0"]), { ports: { unknown: UNKNOWN, within: null } }))).toBe("unknown");
		expect(of(rule("f", "22", from(["0.0.0.0/0"]), { ports: { unknown: UNKNOWN, within: intervals(80) } }))).toBe("blocked");
		expect(of(rule("f", "22", from(["0.0.0.0/0"]), { protocols: { unknown: UNKNOWN, within: null } }))).toBe("unknown");
		expect(of(rule("f", "22", from([], { members: [{ kind: "named-range", id: "pl-1", public: true }] })))).toBe("unknown");
		expect(verdict([layer(["f"])], [filter("f", [], { unknownIngress: [UNKNOWN] })])).toBe("unknown");
		expect(verdict([layer(["open"])], [{ ...open, unknownIngress: [UNKNOWN] }])).toBe("allowed");
	});
	test("first match: an uncertain deny takes certainty, an uncertain allow gives none", () => {
		const acl = (first: Partial<Rule>, sources: Sources): unknown =>
			verdict(
				[layer(["f"])],
				[filter("f", [rule("f", "22", sources, first), rule("f", "*", from(["0.0.0.0/0"]))], { mode: "first-match" })],
			);
		const unsure = from([], { unknowns: [{ unknown: UNKNOWN, bound: "anything", members: [] }] });
		expect(acl({ action: "deny" }, unsure)).toBe("unknown");
		expect(acl({ action: "allow" }, unsure)).toBe("allowed");
		expect(acl({ action: "deny" }, from(["198.51.100.0/24"]))).toBe("allowed");
		expect(verdict([layer(["f"])], [filter("f", [rule("f", "22", unsure)], { mode: "first-match" })])).toBe("unknown");
	});
	test("machines of unknown address match a rule by address only when it holds for all", () => {
		const of = (...cidrs: readonly string[]): unknown =>
			why(
				inventory([machine("m", [layer(["f"])]), machine("n", [])], [filter("f", [rule("f", "22", from(cidrs))])]),
				{ target: "n" },
				TARGET,
				SSH,
			)[0];
		expect([of("0.0.0.0/0"), of("0.0.0.0/1", "128.0.0.0/1"), of("10.0.0.0/8")]).toEqual(["allowed", "allowed", "unknown"]);
	});
});

describe("questions about several machines", () => {
	const sg = filter("sg", [rule("sg", "22", from(["10.0.0.0/24"]))]);
	const one = inventory(
		[
			machine("m", [layer(["sg"])]),
			machine("in", [], { knownAddresses: parseCidr("10.0.0.1") }),
			machine("out", [], { knownAddresses: parseCidr("10.0.1.1") }),
		],
		[sg],
	);
	const roles = new Map([
		["worker", ["in"]],
		["all", ["in", "out"]],
	]);
	test("a role is its machines and addresses: blocked as soon as one is refused", () => {
		expect(why(one, { role: "worker" }, TARGET, SSH, { roles })).toEqual(["allowed", "security-group sg sg.22"]);
		expect(why(one, { role: "all" }, TARGET, SSH, { roles })).toEqual(["blocked", "security-group sg -: no rule admits it; from out to m"]);
		expect(why(one, { role: "worker" }, TARGET, SSH, { roles, roleAddresses: new Map([["worker", parseCidr("10.0.2.0/24")]]) })[0]).toBe(
			"blocked",
		);
	});
	test("the way out of machines counts on demand", () => {
		const egress = filter("out", [], { egress: [rule("out", "443", from(["0.0.0.0/0"]))] });
		const two = inventory([machine("m", []), machine("n", [], { egressLayers: [layer(["out"])] })], [egress]);
		expect([why(two, { target: "n" }, TARGET, SSH)[0], why(two, { target: "n" }, TARGET, SSH, { judgeEgress: true })]).toEqual([
			"allowed",
			["blocked", "security-group out -: no egress rule lets it out"],
		]);
	});
});

describe("protocols without ports", () => {
	const sg = filter("sg", [
		rule("sg", "*", from(["0.0.0.0/0"]), { protocols: intervals(ICMP), ports: intervals([8 * 256, 8 * 256 + 255]) }),
		rule("sg", "*", { ...from([]), addresses: ALL_ADDRESSES }, { id: "esp", protocols: intervals(50), ports: ALL_PORTS }),
	]);
	const one = inventory(
		[machine("m", [layer(["sg"])]), machine("all", [layer(["any"])])],
		[sg, filter("any", [rule("any", "*", { ...from([]), addresses: ALL_ADDRESSES }, { protocols: ALL_PROTOCOLS, allProtocols: true })])],
	);
	test.each([
		[{ protocol: "icmp", type: 8, code: 0 }, "allowed"],
		[{ protocol: "icmp", type: 8 }, "allowed"],
		[{ protocol: "icmp", type: 3, code: 4 }, "blocked"],
		[{ protocol: "icmp" }, "unknown"],
		[{ protocol: "icmpv6", type: 128, code: 0 }, "blocked"],
		[{ protocol: "esp" }, "allowed"],
		[{ protocol: "50" }, "allowed"],
		[{ protocol: "gre" }, "blocked"],
	])("%o: %s", (packets, verdict) => {
		expect([why(one, IP, TARGET, packets)[0], why(one, IP, { target: "all" }, packets)[0]]).toEqual([verdict, "allowed"]);
	});
});

describe("probes that cannot be answered name what is wrong", () => {
	const one = inventory([machine("m", [])], []);
	const ask = (probe: unknown) => (): unknown =>
		explain(one, readProbes(Array.isArray(probe) || typeof probe !== "object" ? probe : [probe]));
	const good = { id: "q", from: IP, to: TARGET, protocol: "tcp", port: 1 };
	test.each([
		["text", "the probes are no JSON array"],
		[[1], "probe number 1 is no object"],
		[{ ...good, id: undefined }, "probe number 1 has no id"],
		[{ ...good, prot: 1 }, 'probe q has no field "prot"'],
		[{ ...good, protocol: undefined }, "probe q has no protocol"],
		[{ ...good, protocol: "tpc" }, 'probe q has protocol "tpc", which is none'],
		[{ ...good, port: undefined }, "probe q has no port, which tcp needs"],
		[{ ...good, port: 70000 }, "probe q has port 70000; it is a number from 0 to 65535"],
		[{ ...good, port: "22" }, 'probe q has port "22"; it is a number from 0 to 65535'],
		[{ ...good, type: 8 }, "probe q has an icmp type, which tcp has not"],
		[{ ...good, protocol: "icmp" }, "probe q has a port, which icmp has not"],
		[{ ...good, protocol: "icmp", port: undefined, code: 0 }, "probe q has an icmp code without a type"],
		[{ ...good, protocol: "esp", port: undefined, type: 1 }, "probe q has an icmp type, which esp has not"],
		[{ ...good, to: { external: true } }, "probe q asks for external as destination"],
		[{ ...good, from: { pod: "a/b", ip: "1.2.3.4" } }, 'probe q has from {"pod":"a/b","ip":"1.2.3.4"}; it is one of'],
		[{ ...good, from: { external: "yes" } }, 'probe q has from {"external":"yes"}; it is one of'],
		[{ ...good, from: { ip: "10.0.0.0/8" } }, 'probe q: "10.0.0.0/8" is no IP address'],
		[{ ...good, from: { ip: "host" } }, 'probe q: "host" is no IP address'],
		[{ ...good, from: { pod: "a/b" } }, "probe q: pod a/b is not in the inputs"],
		[{ ...good, from: { workload: "a/Deployment/b" } }, "probe q: workload a/Deployment/b is not in the inputs"],
		[{ ...good, to: { node: "n" } }, "probe q: node n is not in the inputs"],
		[{ ...good, to: { target: "n" } }, "probe q: target n is not in the inputs"],
		[{ ...good, to: { target: "M" } }, "probe q: target M is not in the inputs; did you mean m?"],
		[{ ...good, from: { role: "worker" } }, "probe q: nothing in the inputs has role worker"],
	])("%o", (probe, message) => {
		expect(ask(probe)).toThrow(InputError);
		expect(ask(probe)).toThrow(message);
	});
	test("an object with probes and numbers as ids are fine", () => {
		expect(explain(one, readProbes({ probes: [{ ...good, id: 7 }] }))).toEqual([{ id: "7", verdict: "allowed", because: [] }]);
	});
});
