import { describe, expect, it } from "vitest";
import { readTerraform } from "../../../../src/readers/terraform/index.ts";
import { carriers, layersOf } from "../aws/summary.ts";
import { group, type Made, moduleOf, plan, refs } from "./plan.ts";

const groups = (name: string, keys: readonly unknown[]): Made[] =>
	keys.map((key) => group(`aws_security_group.${name}[${JSON.stringify(key)}]`));
/** Machines of one block, with the references of their list and of what repeats them. */
const machines = (
	keys: readonly unknown[],
	references: readonly string[],
	forEach: readonly string[] = [],
	base = "aws_instance.m",
): Made[] =>
	keys.map((key) => ({
		address: `${base}[${JSON.stringify(key)}]`,
		after: {},
		unknown: { id: true, vpc_security_group_ids: true },
		refs: { vpc_security_group_ids: refs(...references), ...(forEach.length === 0 ? {} : { for_each: refs(...forEach) }) },
	}));
const layers = (made: readonly Made[], root: object = {}): Record<string, unknown> =>
	Object.fromEntries(
		Object.entries(layersOf(readTerraform(plan(made, {}, root as Record<string, unknown>), "after"), carriers)).map(([id, all]) => [
			id,
			all[0],
		]),
	);

/** Where machines of one block live, each in one subnet that this expression names. */
const homes = (
	keys: readonly unknown[],
	subnetKeys: readonly unknown[],
	index: string,
	root: object = {},
	block = "aws_subnet.s",
): unknown => {
	const made: Made[] = [
		...subnetKeys.map((key) => ({
			address: block === "aws_subnet.s" ? `${block}[${JSON.stringify(key)}]` : `${block}[${JSON.stringify(key)}].aws_subnet.this`,
			after: {},
			unknown: { id: true },
		})),
		...keys.map((key) => ({
			address: `aws_instance.m[${JSON.stringify(key)}]`,
			after: {},
			unknown: { id: true, subnet_id: true },
			refs: { subnet_id: refs(block, index) },
		})),
	];
	const { subjects } = readTerraform(plan(made, {}, root as Record<string, unknown>), "after");
	return Object.fromEntries([...subjects.values()].map((subject) => [subject.id, subject.subnets]));
};

describe("an index taken from the repetition", () => {
	it("picks the instance of the same count.index where both blocks are repeated as often", () => {
		expect(homes([0, 1], [0, 1], "count.index")).toEqual({
			"aws_instance.m[0]": ["aws_subnet.s[0]"],
			"aws_instance.m[1]": ["aws_subnet.s[1]"],
		});
	});

	it("may be moved where there are more instances to pick from: x[count.index + 1] reads the same", () => {
		expect(homes([0], [0, 1], "count.index")).toEqual({ "aws_instance.m[0]": ["aws_subnet.s[0]", "aws_subnet.s[1]"] });
	});

	it("picks the instance of the same each.key, whatever characters it holds", () => {
		const keys = ["a.b", 'c"d[0]', "ü"];
		expect(homes(keys, keys, "each.key")).toEqual(
			Object.fromEntries(keys.map((key) => [`aws_instance.m[${JSON.stringify(key)}]`, [`aws_subnet.s[${JSON.stringify(key)}]`]])),
		);
	});

	it("of a list may leave out instances: [for k, v in x : v.id if k != each.key] reads the same", () => {
		expect(layers([...groups("g", ["a", "b"]), ...machines(["a", "b"], ["aws_security_group.g", "each.key"])])).toEqual({
			'aws_instance.m["a"]': '?{aws_security_group.g["a"] aws_security_group.g["b"]}',
			'aws_instance.m["b"]': '?{aws_security_group.g["a"] aws_security_group.g["b"]}',
		});
	});

	it("does not pair keys with numbers", () => {
		expect(homes(["a"], [0, 1], "each.key")).toEqual({ 'aws_instance.m["a"]': ["aws_subnet.s[0]", "aws_subnet.s[1]"] });
	});

	it("that stands alone is a condition", () => {
		const written = ["count.index", "aws_security_group.g[0].id", "aws_security_group.g[0]", "aws_security_group.g[1].id"];
		expect(layers([...groups("g", [0, 1]), ...machines([0, 1], written)])["aws_instance.m[0]"]).toBe(
			"?{aws_security_group.g[0] aws_security_group.g[1]}",
		);
	});
});

describe("each.value", () => {
	it("is the instance of the same key when a block is repeated for every instance of another", () => {
		const made = [...groups("g", ["a", "b"]), ...machines(["a", "b"], ["each.value.id", "each.value"], ["aws_security_group.g"])];
		expect(layers(made)).toEqual({
			'aws_instance.m["a"]': 'aws_security_group.g["a"]',
			'aws_instance.m["b"]': 'aws_security_group.g["b"]',
		});
	});

	it("may be any instance under other keys", () => {
		const made = [...groups("g", ["a", "b"]), ...machines(["x"], ["each.value.id", "each.value"], ["aws_security_group.g"])];
		expect(layers(made)).toEqual({ 'aws_instance.m["x"]': '?{aws_security_group.g["a"] aws_security_group.g["b"]}' });
	});
});

describe("modules that are repeated", () => {
	const made = ["a", "b"].flatMap((key) => [
		group(`module.g["${key}"].aws_security_group.this`),
		group(`module.g["${key}"].aws_security_group.hidden`),
	]);
	const calls = (outputs: object): object => ({
		module_calls: { g: { expressions: {}, module: moduleOf(made.slice(0, 2), { outputs }) } },
	});
	const id = { expression: refs("aws_security_group.this.id", "aws_security_group.this") };
	const arn = { expression: refs("aws_security_group.this.arn", "aws_security_group.this") };

	it("are paired by key where one thing is taken; an output that the index hides is one of all", () => {
		const one = { expression: refs("aws_subnet.this.id", "aws_subnet.this") };
		const call = { module_calls: { s: { expressions: {}, module: { resources: [], outputs: { id: one, arn } } } } };
		expect(homes(["a", "b"], ["a", "b"], "each.key", call, "module.s")).toEqual({
			'aws_instance.m["a"]': ['module.s["a"].aws_subnet.this'],
			'aws_instance.m["b"]': ['module.s["b"].aws_subnet.this'],
		});
		expect(layers([...made, ...machines(["a", "b"], ["module.g", "each.key"])], calls({ id, arn }))['aws_instance.m["b"]']).toBe(
			'?{module.g["a"].aws_security_group.this module.g["b"].aws_security_group.this}',
		);
	});

	it("are taken apart by each.value when handed on whole", () => {
		const hidden = { expression: refs("aws_security_group.hidden.id", "aws_security_group.hidden") };
		expect(layers([...made, ...machines(["a", "b"], ["each.value.id", "each.value"], ["module.g"])], calls({ id, hidden }))).toEqual({
			'aws_instance.m["a"]': 'module.g["a"].aws_security_group.this',
			'aws_instance.m["b"]': 'module.g["b"].aws_security_group.this',
		});
	});
});
