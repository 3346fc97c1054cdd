import { describe, expect, it } from "vitest";
import { InputError } from "../../../../src/errors.ts";
import { planShape, readTerraform } from "../../../../src/readers/terraform/index.ts";
import { carriers, ingressOf, layersOf } from "../aws/summary.ts";
import { plan } from "./plan.ts";

const document = (value: unknown): { readonly file: string; readonly value: unknown; line(): undefined } => ({
	file: "x.json",
	value,
	line: () => undefined,
});
const held = { id: "sg-0a", name: "a", ingress: [] };

describe("planShape", () => {
	it("refuses other majors and what has no format version", () => {
		expect(() => planShape(document({ format_version: "2.0", resource_changes: [] }))).toThrow(InputError);
		expect(() => planShape(document({ resource_changes: [] }))).toThrow(InputError);
	});

	it.each(["0.1", "0.2", "1.0", "1.2", "1.99"])("takes %s", (version) => {
		expect(planShape(document({ format_version: version, resource_changes: [] })).kind).toBe("terraform-plan");
	});

	it("says what a plan is not telling", () => {
		const shape = planShape(
			plan([{ address: "aws_security_group.a", actions: ["no-op"], before: held, after: held }], {
				errored: true,
				complete: false,
				resource_drift: [{}, {}],
			}),
		);
		expect(shape.warnings).toEqual([
			"the plan ended in an error: it does not hold every change",
			"the plan is not complete (-target or deferred changes): changes that it leaves out are not judged",
		]);
		expect(shape.notes).toEqual(["2 objects were changed outside of Terraform (resource_drift): they are read as they are now"]);
	});

	it("tells plans that only create, and plans that destroy all, from the others", () => {
		const create = plan([{ address: "aws_security_group.a", after: held }]);
		const destroy = plan([{ address: "aws_security_group.a", actions: ["delete"], before: held, after: null }]);
		expect([planShape(create), planShape(destroy)].map(({ hasBefore, destroysAll }) => [hasBefore, destroysAll])).toEqual([
			[false, false],
			[true, true],
		]);
	});

	it("names deposed and forgotten objects", () => {
		const made = [
			{ address: "aws_security_group.a", actions: ["delete"], before: held, after: null, extra: { deposed: "8d2f" } },
			{ address: "aws_security_group.b", actions: ["forget"], before: held, after: null },
		];
		expect(planShape(plan(made)).notes).toEqual([
			"1 deposed objects are destroyed by this plan and are not judged: aws_security_group.a",
			"what leaves the state stays in the cloud and still filters: aws_security_group.b",
		]);
		expect([...readTerraform(plan(made), "after").filters.keys()]).toEqual(["aws_security_group.b"]);
		expect([...readTerraform(plan(made), "before").filters.keys()]).toEqual(["aws_security_group.b"]);
	});
});

describe("what is not in the changes", () => {
	const resource = (type: string, name: string, values: object): object => ({
		address: `${type}.${name}`,
		mode: "managed",
		type,
		name,
		values,
	});

	it("is read from the prior state: resources outside of -target still filter", () => {
		const prior = { values: { root_module: { resources: [resource("aws_security_group", "kept", { id: "sg-0b", ingress: [] })] } } };
		const made = plan([{ address: "aws_security_group.a", after: held }], { prior_state: prior });
		expect([...readTerraform(made, "after").filters.keys()]).toEqual(["aws_security_group.a", "aws_security_group.kept"]);
	});

	it("is a state: ids are known, and nothing is configured", () => {
		const rule = {
			id: "sgr-1",
			type: "ingress",
			protocol: "tcp",
			from_port: 22,
			to_port: 22,
			cidr_blocks: ["10.0.0.0/8"],
			security_group_id: "sg-0a",
		};
		const inline = { cidr_blocks: ["10.0.0.0/8"], protocol: "tcp", from_port: 22, to_port: 22 };
		const child = {
			address: "module.m",
			resources: [
				{
					...resource("aws_instance", "m", { vpc_security_group_ids: ["sg-0a"], private_ip: "10.0.0.5" }),
					address: "module.m.aws_instance.m",
				},
			],
		};
		const root = {
			resources: [resource("aws_security_group", "a", { ...held, ingress: [inline] }), resource("aws_security_group_rule", "r", rule)],
			child_modules: [child],
		};
		const inventory = readTerraform(document({ format_version: "1.0", values: { root_module: root } }), "after");
		expect(ingressOf(inventory)).toEqual({ "aws_security_group.a": ["aws_security_group_rule.r: allow tcp 22 from 10.0.0.0/8"] });
		expect(layersOf(inventory, carriers)).toEqual({ "module.m.aws_instance.m": ["aws_security_group.a"] });
		expect(inventory.inputs).toMatchObject([{ kind: "terraform-state", counted: 1, rules: 1, unread: 0 }]);
	});

	it("is another cloud: said, one by one, and counted", () => {
		const inventory = readTerraform(
			plan([
				{ address: "google_compute_firewall.f", after: { name: "f" } },
				{ address: "hcloud_firewall.h", after: {} },
			]),
			"after",
		);
		expect(inventory.unread.map(({ rule, cause }) => [rule, cause])).toEqual([
			["google_compute_firewall.f", "out-of-scope"],
			["hcloud_firewall.h", "out-of-scope"],
		]);
		expect(inventory.inputs).toMatchObject([{ counted: 2, rules: 0, unread: 2 }]);
	});
});
