import { describe, expect, it } from "vitest";
import { coverageOf } from "../../../src/analysis/coverage.ts";
import { mandatesOf } from "../../../src/analysis/mandate.ts";
import { parseCidrs } from "../../../src/model/addresses.ts";
import type { Filter } from "../../../src/model/inventory.ts";
import { formatPorts } from "../../../src/model/ports.ts";
import type { Row } from "../../../src/model/requirement.ts";
import type { Target } from "../../../src/model/target.ts";
import { at, type CONFIG, filter, machine, row, rule, scene, subnet, target } from "./scene.ts";

const KUBELET = row("kubelet", "worker", "tcp", "10250", ["self", "control-plane"]);

function shares(parts: {
	targets: Target[];
	filters: Filter[];
	rows?: Row[];
	config?: Partial<typeof CONFIG>;
	subnets?: ReturnType<typeof subnet>[];
}): unknown {
	const built = scene({ rows: [KUBELET], ...parts });
	const worker = built.targets.find(({ id }) => id === "w") as Target;
	const [mandate] = mandatesOf(worker, built.answer.rows, []);
	if (mandate === undefined) return null;
	const coverage = coverageOf(built, worker, mandate);
	if (coverage === null) return null;
	const blocked = coverage.passages.map((passage) => formatPorts(passage.blocked.ports)).filter((text) => text !== "");
	return { lower: coverage.fact.lower, upper: coverage.fact.upper, blocked, assumed: coverage.assumed };
}

const cp = target("control-plane", machine("cp", ["sg-cp"]));
const worker = target("worker", machine("w", ["sg-w"]));
const met = { lower: "all", upper: "all", blocked: [], assumed: [] };
const shut = { lower: "none", upper: "none", blocked: ["10250"], assumed: [] };
const open = { lower: "none", upper: "all", blocked: [], assumed: [] };

describe("a requirement from machines whose groups are known", () => {
	it("is met by a rule that names their group", () => {
		expect(shares({ targets: [cp, worker], filters: [filter("sg-w", [rule("sg-w", "tcp", "10250", ["group:sg-cp"])])] })).toEqual(met);
	});
	it("is blocked when no rule admits the port", () => {
		expect(shares({ targets: [cp, worker], filters: [filter("sg-w", [rule("sg-w", "tcp", "30000-32767", ["group:sg-cp"])])] })).toEqual(
			shut,
		);
	});
	it("is blocked when only another group is admitted", () => {
		expect(shares({ targets: [cp, worker], filters: [filter("sg-w", [rule("sg-w", "tcp", "10250", ["group:sg-x"])])] })).toEqual(shut);
	});
	it("is blocked when the port is opened under another protocol", () => {
		expect(shares({ targets: [cp, worker], filters: [filter("sg-w", [rule("sg-w", "udp", "10250", ["group:sg-cp"])])] })).toEqual(shut);
	});
	it("unites the rules of all groups of a machine", () => {
		const two = target("worker", machine("w", ["sg-w", "sg-n"]));
		expect(
			shares({ targets: [cp, two], filters: [filter("sg-w", []), filter("sg-n", [rule("sg-n", "tcp", "10250", ["group:sg-cp"])])] }),
		).toEqual(met);
	});
	it("is undetermined when the rule names addresses and theirs are not known", () => {
		expect(shares({ targets: [cp, worker], filters: [filter("sg-w", [rule("sg-w", "tcp", "10250", ["10.0.0.0/16"])])] })).toEqual(open);
	});
	it("is undetermined when the group of the source may be attached", () => {
		const maybe = machine("cp", []);
		const uncertain = {
			...maybe,
			layers: [
				{ ...maybe.layers[0], possible: [{ unknown: { address: "cp", attribute: "groups" }, candidates: ["sg-cp"], unbounded: false }] },
			],
		} as typeof maybe;
		expect(
			shares({
				targets: [target("control-plane", uncertain), worker],
				filters: [filter("sg-w", [rule("sg-w", "tcp", "10250", ["group:sg-cp"])])],
			}),
		).toEqual(open);
	});
	it("is undetermined when a group is attached that the input does not show", () => {
		expect(shares({ targets: [cp, target("worker", machine("w", ["sg-unseen"]))], filters: [] })).toEqual(open);
	});
});

describe("a requirement from machines whose addresses are known", () => {
	const placed = target("control-plane", at(machine("cp", ["sg-cp"]), "10.0.1.5/32"));
	it("is met by a range that holds them", () => {
		expect(shares({ targets: [placed, worker], filters: [filter("sg-w", [rule("sg-w", "tcp", "10250", ["10.0.1.0/24"])])] })).toEqual(met);
	});
	it("is blocked by a range beside them", () => {
		expect(shares({ targets: [placed, worker], filters: [filter("sg-w", [rule("sg-w", "tcp", "10250", ["10.0.2.0/24"])])] })).toEqual(shut);
	});
	it("is met by two halves of the address space", () => {
		expect(
			shares({
				targets: [cp, worker],
				filters: [filter("sg-w", [rule("sg-w", "tcp", "10250", ["0.0.0.0/1"]), rule("sg-w", "tcp", "10250", ["128.0.0.0/1"])])],
			}),
		).toEqual(met);
	});
	it("is not met by IPv6 ranges, however wide", () => {
		expect(shares({ targets: [cp, worker], filters: [filter("sg-w", [rule("sg-w", "tcp", "10250", ["::/0"])])] })).toEqual(shut);
	});
	it("is partly blocked when half of the subnet is let in", () => {
		const inSubnet = target("control-plane", { ...machine("cp", ["sg-cp"]), subnets: ["s"], subnetsUnknown: false });
		expect(
			shares({
				targets: [inSubnet, worker],
				subnets: [subnet("s", "10.0.1.0/24")],
				filters: [filter("sg-w", [rule("sg-w", "tcp", "10250", ["10.0.1.0/25"])])],
			}),
		).toEqual({
			lower: "part",
			upper: "part",
			blocked: ["10250"],
			assumed: [],
		});
	});
});

describe("a class of which nothing is known", () => {
	it("is blocked when nothing admits the port from anywhere", () => {
		expect(shares({ targets: [worker], filters: [filter("sg-w", [])] })).toEqual(shut);
	});
	it("is met when every address is admitted", () => {
		expect(shares({ targets: [worker], filters: [filter("sg-w", [rule("sg-w", "tcp", "10250", ["0.0.0.0/0"])])] })).toEqual(met);
	});
	it("is undetermined otherwise", () => {
		expect(shares({ targets: [worker], filters: [filter("sg-w", [rule("sg-w", "tcp", "10250", ["group:sg-x"])])] })).toEqual(open);
	});
	it("is what configuration says", () => {
		const config = { sources: new Map([["control-plane", parseCidrs(["10.1.0.0/24"])]]) };
		expect(shares({ targets: [worker], config, filters: [filter("sg-w", [rule("sg-w", "tcp", "10250", ["10.1.0.0/16"])])] })).toEqual(met);
	});
	it("outside the cluster is taken to be what the rules admit, and is not counted", () => {
		const rows = [row("ssh", "worker", "tcp", "22", ["ssh-client"])];
		expect(shares({ targets: [worker], rows, filters: [filter("sg-w", [rule("sg-w", "tcp", "22", ["192.0.2.0/24"])])] })).toBeNull();
	});
	it("outside the cluster is blocked when nothing is admitted", () => {
		const rows = [row("ssh", "worker", "tcp", "22", ["ssh-client"])];
		expect(shares({ targets: [worker], rows, filters: [filter("sg-w", [])] })).toEqual({ ...shut, blocked: ["22"] });
	});
});

describe("unknowns in rules", () => {
	const unknown = { address: "r", attribute: "cidr_blocks" };
	it("an unknown source never meets and never blocks", () => {
		const sources = { addresses: parseCidrs([]), members: [], unknowns: [{ unknown, bound: "anything" as const, members: [] }] };
		expect(shares({ targets: [cp, worker], filters: [filter("sg-w", [rule("sg-w", "tcp", "10250", [], { sources })])] })).toEqual(open);
	});
	it("an unknown port range never meets and never blocks", () => {
		expect(
			shares({
				targets: [cp, worker],
				filters: [filter("sg-w", [rule("sg-w", "tcp", "*", ["group:sg-cp"], { ports: { unknown, within: null } })])],
			}),
		).toEqual(open);
	});
	it("rules that are not shown keep a requirement open", () => {
		expect(shares({ targets: [cp, worker], filters: [filter("sg-w", [], { unknownIngress: [unknown] })] })).toEqual(open);
	});
});

describe("first match", () => {
	const acl = (...rules: readonly (readonly ["allow" | "deny", string, string])[]): Filter =>
		filter(
			"acl",
			rules.map(([action, ports, cidr], index) => rule("acl", "tcp", ports, [cidr], { id: `acl-${index}`, action })),
			{ mode: "first-match", kind: "aws-network-acl" },
		);
	const behind = target("worker", {
		...machine("w", ["sg-w"]),
		layers: [
			{ kind: "network-acl", certain: ["acl"], possible: [], whenNone: "open", skippedInsideSubnet: true },
			{ kind: "security-group", certain: ["sg-w"], possible: [], whenNone: "closed", skippedInsideSubnet: false },
		],
	});
	const placed = target("control-plane", at(machine("cp", ["sg-cp"]), "10.0.1.5/32"));
	const group = filter("sg-w", [rule("sg-w", "tcp", "10250", ["group:sg-cp"])]);
	it("an early deny hides a later allow", () => {
		expect(
			shares({ targets: [placed, behind], filters: [group, acl(["deny", "10250", "10.0.0.0/8"], ["allow", "*", "0.0.0.0/0"])] }),
		).toEqual(shut);
	});
	it("an early allow hides a later deny", () => {
		expect(
			shares({ targets: [placed, behind], filters: [group, acl(["allow", "10250", "10.0.0.0/8"], ["deny", "*", "0.0.0.0/0"])] }),
		).toEqual(met);
	});
	it("what no rule matches is denied", () => {
		expect(shares({ targets: [placed, behind], filters: [group, acl(["allow", "443", "0.0.0.0/0"])] })).toEqual(shut);
	});
});
