import { readFileSync } from "node:fs";
import Ajv2020 from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { tables } from "./query.ts";

const schema = JSON.parse(readFileSync(new URL("../../../schemas/requirements.schema.json", import.meta.url), "utf8")) as object;
const validate = new Ajv2020.default({ allErrors: true, strict: false }).compile(schema);
const errorsOf = (table: unknown): readonly string[] =>
	validate(table) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);

const row = {
	id: "kubelet",
	role: "worker",
	protocol: "tcp",
	ports: { parameter: "kubeletPort", default: 10250 },
	sources: ["control-plane"],
	need: "required",
	bind: "all",
	component: "kubelet",
	purpose: "Kubelet API",
	reason: "Without it kubectl logs time out.",
	references: ["owner/repository#1"],
};
const without = (key: keyof typeof row): object => Object.fromEntries(Object.entries(row).filter(([name]) => name !== key));

describe("schemas/requirements.schema.json", () => {
	it.each([...tables])("holds %s", (_, table) => {
		expect(errorsOf(table)).toEqual([]);
	});

	it("takes a whole row", () => {
		expect(errorsOf({ rows: [row] })).toEqual([]);
	});

	it.each([
		["no reason", without("reason")],
		["no references", without("references")],
		["no sources", without("sources")],
		["no ports on tcp", without("ports")],
		["an empty list of references", { ...row, references: [] }],
		["a reference that names nothing", { ...row, references: ["somewhere"] }],
		["a reason that is no sentence", { ...row, reason: "needed" }],
		["an unknown key", { ...row, severity: "high" }],
		["an unknown need", { ...row, need: "must" }],
		["an unknown protocol", { ...row, protocol: "TCP" }],
		["port 0", { ...row, ports: 0 }],
		["port 65536", { ...row, ports: 65536 }],
		["a parameter without default", { ...row, ports: { parameter: "kubeletPort" } }],
		["a conditional row without a condition", { ...row, need: "conditional" }],
		["a clause of an unknown kind", { ...row, when: [{ is: "moonlight" }] }],
		["a release bound that is no number", { ...row, when: [{ is: "releaseFrom", of: "latest" }] }],
		["an erratum of no list", { ...row, errata: ["X1"] }],
		["a page row without its corrections", { ...row, layer: "published", published: { page: "p", usedBy: "All" } }],
		["a pod row that binds no pods", { ...row, scope: "pod" }],
	])("refuses %s", (_, bad) => {
		expect(errorsOf({ rows: [bad] })).not.toEqual([]);
	});

	it("refuses a profile that lacks what its rows may ask for", () => {
		expect(errorsOf({ profile: { title: "Test", published: false } })).not.toEqual([]);
	});
});
