import { describe, expect, it } from "vitest";
import { readTerraform } from "../../../../src/readers/terraform/index.ts";
import { carriers, ingressOf, layersOf } from "../aws/summary.ts";
import { group, type Made, moduleOf, plan, refs, rule } from "./plan.ts";

const A = "aws_security_group.a";
const B = "aws_security_group.b";
/** A machine whose groups are known after apply, by the references of its list. */
const machine = (references: readonly string[], more: Partial<Made> = {}): Made => ({
	address: "aws_instance.m",
	after: {},
	unknown: { id: true, vpc_security_group_ids: true },
	refs: { vpc_security_group_ids: refs(...references) },
	...more,
});
const layer = (made: readonly Made[], more: object = {}, root: object = {}): string | undefined =>
	layersOf(readTerraform(plan(made, more as Record<string, unknown>, root as Record<string, unknown>), "after"), carriers)[
		"aws_instance.m"
	]?.[0];

describe("a list of groups", () => {
	it("carries all when every reference ends in groups or in known empty defaults", () => {
		expect(layer([group(A), group(B), machine([`${A}.id`, A, `${B}.id`, B])])).toBe(`${A} + ${B}`);
		expect(layer([group(A), machine([`${A}.id`, A, "var.more"])], {}, { variables: { more: { default: [] } } })).toBe(A);
		expect(layer([group(A), machine([`${A}.id`, A, "var.more"])], { variables: { more: { value: ["sg-0abc"] } } })).toBe(`${A} + sg-0abc`);
		expect(layer([group("aws_security_group.n[0]"), group("aws_security_group.n[1]"), machine(["aws_security_group.n"])])).toBe(
			"aws_security_group.n[0] + aws_security_group.n[1]",
		);
	});

	it("has candidates when a reference ends in a condition, an index that is not known, or a local", () => {
		expect(layer([group(A), group(B), machine([`${A}.id`, A, `${B}.id`, B, "var.on"])], { variables: { on: { value: true } } })).toBe(
			`?{${A} ${B}}`,
		);
		expect(
			layer([group("aws_security_group.n[0]"), group("aws_security_group.n[1]"), machine(["aws_security_group.n", "count.index"])]),
		).toBe("?{aws_security_group.n[0] aws_security_group.n[1]}");
		expect(layer([group(A), group(B), machine(["local.groups"])])).toBe(`?{${A} ${B}} via local.groups`);
	});

	it("is decided when all candidates are one", () => {
		expect(layer([group(A), machine(["local.groups", "var.on"])], { variables: { on: { value: true } } })).toBe(A);
	});

	it("may be anything when nothing is known of its end", () => {
		expect(layer([machine(["local.groups"])])).toBe("?{ ...} via local.groups");
	});

	it("keeps the known elements of a list with unknown ones", () => {
		const mixed = machine([`${A}.id`, A], {
			after: { vpc_security_group_ids: ["sg-0abc", null] },
			unknown: { id: true, vpc_security_group_ids: [false, true] },
		});
		expect(layer([group(A), mixed])).toBe(`${A} + sg-0abc`);
	});

	it("maps known ids to the resources that have them", () => {
		const known: Made = { address: A, actions: ["no-op"], before: { id: "sg-0abc" }, after: { id: "sg-0abc", ingress: [] } };
		expect(layer([known, machine([], { actions: ["no-op"], after: { vpc_security_group_ids: ["sg-0abc"] }, unknown: {} })])).toBe(A);
	});
});

describe("chains", () => {
	const inModule = (name: string, own: readonly Made[], call: object, more: object = {}): object => ({
		module_calls: { [name]: { ...call, module: moduleOf(own, more as Record<string, unknown>) } },
	});

	it("lead through module inputs to the caller", () => {
		const inside: Made = { ...machine(["var.groups"]), address: "module.w.aws_instance.m" };
		const root = inModule("w", [inside], { expressions: { groups: refs(`${A}.id`, A) } }, { variables: { groups: {} } });
		const inventory = readTerraform(plan([group(A), group(B), inside], {}, root as Record<string, unknown>), "after");
		expect(layersOf(inventory, carriers)).toEqual({ "module.w.aws_instance.m": [A] });
		expect(inventory.subjects.find(carriers)?.modules).toEqual(["module.w"]);
	});

	it("lead through module outputs, every instance of which is a candidate", () => {
		const groups = ["lb", "node"].map((key) => group(`module.g.aws_security_group.this["${key}"]`));
		const root = inModule(
			"g",
			groups.slice(0, 1),
			{ expressions: {} },
			{ outputs: { ids: { expression: refs("aws_security_group.this") } } },
		);
		const indexed = machine(['module.g.ids["lb"]', "module.g.ids", "module.g"]);
		expect(layer([...groups, indexed], {}, root)).toBe(
			'?{module.g.aws_security_group.this["lb"] module.g.aws_security_group.this["node"]}',
		);
	});

	it("stay inside the instance of a module that is made several times", () => {
		const keys = ['"a"', '"b.c"'];
		const made = keys.flatMap((key) => [
			group(`module.c[${key}].aws_security_group.g`),
			rule(`module.c[${key}].aws_security_group_rule.r`, "aws_security_group.g", { cidr_blocks: ["10.0.0.0/8"] }),
		]);
		const root = inModule("c", made.slice(0, 2), { expressions: {} });
		expect(ingressOf(readTerraform(plan(made, {}, root as Record<string, unknown>), "after"))).toEqual(
			Object.fromEntries(
				keys.map((key) => [
					`module.c[${key}].aws_security_group.g`,
					[`module.c[${key}].aws_security_group_rule.r: allow tcp 22 from 10.0.0.0/8`],
				]),
			),
		);
	});

	it("lead through each.value where the collection is known", () => {
		const made = machine(["each.value"], {
			address: 'aws_instance.m["x"]',
			refs: { vpc_security_group_ids: refs("each.value"), for_each: { constant_value: { x: ["sg-0abc"] } } },
		});
		const inventory = readTerraform(plan([made]), "after");
		expect(layersOf(inventory, carriers)).toEqual({ 'aws_instance.m["x"]': ["sg-0abc"] });
	});

	it("from a dead local in a module reach what the module makes and what its variables bring", () => {
		const own = group("module.w.aws_security_group.own");
		const inside: Made = { ...machine(["local.groups"]), address: "module.w.aws_instance.m" };
		const root = inModule(
			"w",
			[own, inside],
			{ expressions: { extra: refs(`${A}.id`, A), tags: refs("local.tags") } },
			{ variables: { extra: {}, tags: {} } },
		);
		const inventory = readTerraform(plan([group(A), group(B), own, inside], {}, root as Record<string, unknown>), "after");
		expect(layersOf(inventory, carriers)).toEqual({
			"module.w.aws_instance.m": [`?{${A} module.w.aws_security_group.own} via module.w.local.groups`],
		});
	});
});

describe("a rule whose group is not decided", () => {
	const lost = rule(
		"aws_security_group_rule.lost",
		A,
		{ cidr_blocks: ["0.0.0.0/0"] },
		{ refs: { security_group_id: refs("local.group") } },
	);

	it("is a filter of its own that whoever carries a candidate may carry", () => {
		const inventory = readTerraform(plan([group(A), group(B), lost, machine([`${A}.id`, A])]), "after");
		expect(ingressOf(inventory)).toEqual({
			[A]: [],
			[B]: [],
			"aws_security_group_rule.lost": ["aws_security_group_rule.lost: allow tcp 22 from 0.0.0.0/0"],
		});
		expect(layersOf(inventory)).toEqual({
			"aws_instance.m": [`${A} + ?{aws_security_group_rule.lost} via local.group`],
			[B]: [B],
			"aws_security_group_rule.lost": ["aws_security_group_rule.lost"],
		});
	});

	it("belongs to the only group that is still to be made", () => {
		const old: Made = { address: B, actions: ["no-op"], before: { id: "sg-0b" }, after: { id: "sg-0b" } };
		expect(ingressOf(readTerraform(plan([group(A), old, lost]), "after"))[A]).toEqual([
			"aws_security_group_rule.lost: allow tcp 22 from 0.0.0.0/0",
		]);
	});

	it("from a data source that is read later belongs to a group that nothing shows", () => {
		const data = rule(
			"aws_security_group_rule.data",
			A,
			{ cidr_blocks: ["10.0.0.0/8"] },
			{ refs: { security_group_id: refs("data.aws_security_group.d.id", "data.aws_security_group.d") } },
		);
		expect(ingressOf(readTerraform(plan([group(A), data]), "after"))).toEqual({
			[A]: [],
			"data.aws_security_group.d": [
				"aws_security_group_rule.data: allow tcp 22 from 10.0.0.0/8",
				"?ingress data.aws_security_group.d ingress",
			],
		});
	});
});
