import { load } from "js-yaml";
import { describe, expect, it } from "vitest";
import { yamlOf } from "../../../src/analysis/yaml-text.ts";
import { fc } from "../../property/seed.ts";

const leaf = fc.oneof(
	fc.string(),
	fc.integer(),
	fc.boolean(),
	fc.constantFrom("yes", "null", "1", "10.0.0.0/8", "::/0", "a: b", "- x", "", "#"),
);
const value = fc.letrec((tie) => ({
	value: fc.oneof(
		{ depthSize: "small" },
		leaf,
		fc.array(tie("value"), { maxLength: 3 }),
		fc.dictionary(fc.string(), tie("value"), { maxKeys: 3, noNullPrototype: true }),
	),
})).value as fc.Arbitrary<Parameters<typeof yamlOf>[0]>;

describe("manifests of fixes", () => {
	it("are read back as what was meant, whatever is in them", () => {
		fc.assert(
			fc.property(value, (given) => {
				// YAML of the core schema knows no key like JavaScript's prototype.
				fc.pre(!JSON.stringify(given).includes("__proto__"));
				expect(load(yamlOf(given))).toEqual(given);
			}),
		);
	});

	it("have short parts on one line, and long ones as blocks", () => {
		const ingress = [{ action: "Allow", source: { nets: ["10.0.0.0/8"] }, destination: { ports: [53, "80:90"] } }];
		expect(yamlOf({ kind: "GlobalNetworkPolicy", spec: { selector: "has(x)", ingress } })).toBe(
			[
				"kind: GlobalNetworkPolicy",
				"spec:",
				'  selector: "has(x)"',
				"  ingress:",
				"    - action: Allow",
				"      source: {nets: [10.0.0.0/8]}",
				'      destination: {ports: [53, "80:90"]}',
			].join("\n"),
		);
	});
});
