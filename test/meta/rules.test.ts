import { describe, expect, it } from "vitest";
import { WORDS } from "../../src/report/words.ts";
import { filesBelow, text } from "./sources.ts";

/** `exposure/beyond-sources` of policies/portpolicy/rules/exposure/beyond_sources/beyond_sources.rego. */
const folders = filesBelow("policies/portpolicy/rules").map((path) => path.split("/").slice(3));
const ids = [...new Set(folders.map(([category, rule]) => `${category}/${rule?.replaceAll("_", "-")}`))].sort();

describe("rules", () => {
	it("have a folder each with the rule and its test, named after it", () => {
		const wanted = ids.flatMap((id) => {
			const [category, rule] = id.replaceAll("-", "_").split("/");
			return [`${category}/${rule}/${rule}.rego`, `${category}/${rule}/${rule}_test.rego`];
		});
		expect(folders.map((parts) => parts.join("/")).sort()).toEqual(wanted.sort());
	});

	it("have words, and no words are left without a rule", () => {
		expect(Object.keys(WORDS).sort()).toEqual(ids);
	});

	it("are in the catalogue that ships", () => {
		const { rules } = JSON.parse(text("policies/dist/rules.json")) as { rules: { id: string }[] };
		expect(rules.map(({ id }) => id).sort()).toEqual(ids);
	});

	it("are those that a waiver may name, the waivers' own rules apart", () => {
		const schema = JSON.parse(text("schemas/config.schema.json")) as {
			$defs: { waivers: { items: { properties: { rule: { enum: string[] } } } } };
		};
		expect([...schema.$defs.waivers.items.properties.rule.enum].sort()).toEqual(ids.filter((id) => !id.startsWith("waiver/")));
	});
});
