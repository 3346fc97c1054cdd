import { describe, expect, it } from "vitest";
import { parseAddress, parseTraversal } from "../../../../src/readers/terraform/address.ts";

describe("parseTraversal", () => {
	it.each([
		["var.x", ["var", "x"]],
		["aws_subnet.a[0].id", ["aws_subnet", "a", { key: 0 }, "id"]],
		['module.m.ids["b.c"]', ["module", "m", "ids", { key: "b.c" }]],
		['each.value["a]\\"b"].x', ["each", "value", { key: 'a]"b' }, "x"]],
		['x.y["$${a}"]', ["x", "y", { key: `$${"{a}"}` }]],
	])("splits %s", (text, steps) => {
		expect(parseTraversal(text)).toEqual(steps);
	});

	it("refuses an index that does not close", () => {
		expect(() => parseTraversal('a.b["c]')).toThrow(RangeError);
	});
});

describe("parseAddress", () => {
	it("keeps the instance keys of every module, dots and all", () => {
		expect(parseAddress('module.cluster["b.c"].module.pool[0].module.sg.aws_security_group_rule.this["ssh"]')).toEqual({
			modules: [
				{ name: "cluster", key: "b.c", text: 'module.cluster["b.c"]' },
				{ name: "pool", key: 0, text: "module.pool[0]" },
				{ name: "sg", key: null, text: "module.sg" },
			],
			mode: "managed",
			type: "aws_security_group_rule",
			name: "this",
			key: "ssh",
			rest: [],
		});
	});

	it("reads data sources and what follows", () => {
		expect(parseAddress("module.m.data.aws_vpc.main.cidr_block")).toMatchObject({
			mode: "data",
			type: "aws_vpc",
			name: "main",
			key: null,
			rest: ["cidr_block"],
		});
	});

	it("is null for what is no resource", () => {
		expect(parseAddress("module.m")).toBeNull();
		expect(parseAddress("local")).toBeNull();
	});
});
