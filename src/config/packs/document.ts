import { ConfigError, InputError } from "../../errors.ts";
import { parse } from "../../input/parse.ts";
import type { SourceDocument } from "../../model/location.ts";
import { firstFault } from "../complaints.ts";
import { type Place, TABLE_PATHS } from "./place.ts";

/** Key that a table of each place holds. */
const HOLDS = { rows: "rows", profile: "profile" } as const;

/**
 * A table of a pack, checked against schemas/requirements.schema.json as the tables that portpolicy ships are.
 *
 * @throws ConfigError with file and line.
 */
export async function readTable(bytes: Buffer, file: string, place: Place): Promise<SourceDocument> {
	const document = await only(bytes, file);
	const { validateRequirements } = await import("../../generated/validate-requirements.mjs");
	const key = place.kind === "rows" || place.kind === "profile" ? HOLDS[place.kind] : null;
	if (key !== null && !(key in (document.value as object)))
		throw fault(document, "", `this file must hold ${key}, since its path is one of ${TABLE_PATHS}`);
	if (!validateRequirements(document.value)) {
		const first = firstFault(document, validateRequirements.errors ?? [], { further: () => [], own: () => null });
		if (first !== null) throw first;
	}
	if (key === null && ["rows", "profile", "profiles"].some((other) => other in (document.value as object)))
		throw fault(document, "", "the index of a pack holds classes, cnis, parameters and roles, nothing else");
	return document;
}

async function only(bytes: Buffer, file: string): Promise<SourceDocument> {
	try {
		const { documents } = await parse(bytes, file);
		const [document, second] = documents;
		if (document === undefined || second !== undefined || typeof document.value !== "object" || Array.isArray(document.value))
			throw new ConfigError("pack-table", "a table is one YAML mapping", { location: { file } });
		return document;
	} catch (cause) {
		if (!(cause instanceof InputError)) throw cause;
		throw new ConfigError("pack-table", cause.message, { location: { ...cause.location, file }, cause });
	}
}

/** An error at a place of a table. */
export const fault = (document: SourceDocument, pointer: string, message: string): ConfigError => {
	const line = document.line(pointer);
	return new ConfigError("pack-table", message, { location: { file: document.file, ...(line === undefined ? {} : { line }) } });
};
