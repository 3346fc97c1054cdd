// Checks every requirement table against its JSON Schema before it is compiled into the pack.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020.js";
import { ROOT } from "../opa.mjs";
import { parsed } from "./stage.mjs";

const SCHEMA = join(ROOT, "schemas", "requirements.schema.json");

/** Whether a source of the pack is a requirement table. */
export const isTable = ({ path }) => path.startsWith("portpolicy/requirements/") && path.endsWith("/data.yaml");

/** @throws Error with every violation, each with its file and place. */
export function checkTables(sources) {
	const tables = sources.filter(isTable);
	if (tables.length === 0) return;
	if (!existsSync(SCHEMA)) throw new Error("schemas/requirements.schema.json is missing: tables cannot be checked");
	const validate = new Ajv2020({ allErrors: true, strict: false }).compile(JSON.parse(readFileSync(SCHEMA, "utf8")));
	const problems = [];
	for (const { path, text } of tables) {
		const document = parsed(path, text);
		for (const { id, overrides } of document.rows ?? [])
			if (overrides !== undefined)
				problems.push(`policies/${path}: ${id} says overrides, a word of users' packs; inherits is the one of tables`);
		if (validate(document)) continue;
		for (const error of validate.errors) problems.push(`policies/${path}${error.instancePath}: ${error.message}`);
	}
	if (problems.length > 0) throw new Error(problems.join("\n"));
}
