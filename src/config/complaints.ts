import { ConfigError } from "../errors.ts";
import type { Complaint } from "../generated/validator.mjs";
import type { SourceDocument } from "../model/location.ts";
import { allowed } from "./closest.ts";

/** Complaints about a name under `propertyNames` say which name it was. */
export type Fault = Complaint & { readonly propertyName?: string };

/** Further names that would do at a place where the schema lists some, and words of its own for a fault; null for none. */
export interface Wording {
	readonly further: (fault: Fault) => readonly string[];
	readonly own: (fault: Fault, at: string) => string | null;
}

/**
 * The first fault of a document in words, with its line and the number of the others; null when there is none. What a branch of an
 * alternative complains of is left out: the alternative itself is told.
 */
export function firstFault(document: SourceDocument, complaints: readonly Complaint[], wording: Wording): ConfigError | null {
	const alternatives = new Map(
		complaints.filter(({ keyword }) => keyword === "oneOf" || keyword === "anyOf").map((fault) => [fault.instancePath, fault]),
	);
	const faults = complaints
		.filter((fault) => (alternatives.get(fault.instancePath) ?? fault) === fault)
		.filter(({ keyword, schemaPath }) => keyword !== "propertyNames" && keyword !== "if" && !/\/(?:oneOf|anyOf)\/\d+\//.test(schemaPath))
		.map((fault) => ({ line: lineOf(document, fault), message: words(fault, wording) }))
		.sort((a, b) => a.line - b.line);
	const [first, ...rest] = faults;
	if (first === undefined) return null;
	const more = rest.length === 0 ? "" : ` (and ${rest.length} more ${rest.length === 1 ? "fault" : "faults"})`;
	return new ConfigError("config-invalid", first.message + more, { location: { file: document.file, line: first.line } });
}

/** Line of what is wrong: of the unknown key itself where a key is wrong, else of the value. */
function lineOf(document: SourceDocument, error: Fault): number {
	const key = error.keyword === "additionalProperties" ? (error.params["additionalProperty"] as string) : error.propertyName;
	const own = key === undefined ? error.instancePath : `${error.instancePath}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
	return document.line(own) ?? document.line(error.instancePath) ?? 1;
}

function words(error: Fault, { further, own }: Wording): string {
	const at = path(error.instancePath);
	const said = own(error, at);
	if (said !== null) return said;
	const { params } = error;
	const parent = error.parentSchema as { properties?: object; description?: string } | undefined;
	switch (error.keyword) {
		case "additionalProperties": {
			const key = String(params["additionalProperty"]);
			const names = [...Object.keys(parent?.properties ?? {}), ...further(error)];
			return `unknown key ${key}${at === "" ? "" : ` in ${at}`}; ${allowed(key, names)}`;
		}
		case "required":
			return `${at === "" ? "" : `${at}: `}the key ${String(params["missingProperty"])} is missing`;
		case "enum": {
			const names = [...(params["allowedValues"] as readonly unknown[]).map(String), ...further(error)];
			const given = String(error.propertyName ?? error.data);
			return error.propertyName === undefined
				? `${at} cannot be ${show(error.data)}; ${allowed(given, names)}`
				: `unknown name ${given} in ${at}; ${allowed(given, names)}`;
		}
		case "const":
			return `${at} must be ${String(params["allowedValue"])}, ${show(error.data)} given`;
		case "type":
			return typeof error.data === "number" && params["type"] === "string"
				? `${at} must be text: put it in quotes, since the number ${String(error.data)} may have lost digits`
				: `${at === "" ? "the file" : at} must be ${types(params["type"])}, ${show(error.data)} given`;
		case "pattern":
		case "oneOf":
		case "anyOf":
			return `${at} cannot be ${show(error.data)}: ${parent?.description ?? "it has another form"}`;
		case "minItems":
		case "minProperties":
		case "minLength":
			return `${at} must not be empty`;
		case "uniqueItems":
			return `${at} must hold each item once, and ${show((error.data as readonly unknown[])[Number(params["j"])])} stands twice`;
		default:
			return `${at} ${error.message ?? "is wrong"}`;
	}
}

/** `/roles/worker/select/0` as people write it: `roles.worker.select[0]`. */
const path = (pointer: string): string =>
	pointer
		.split("/")
		.slice(1)
		.map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"))
		.reduce((text, token) => (/^\d+$/.test(token) ? `${text}[${token}]` : text === "" ? token : `${text}.${token}`), "");

const TYPE_WORDS: Readonly<Record<string, string>> = {
	object: "a mapping",
	array: "a list",
	string: "text",
	integer: "a whole number",
	boolean: "true or false",
	null: "null",
};
const types = (type: unknown): string =>
	[type]
		.flat()
		.map((one) => TYPE_WORDS[String(one)] ?? String(one))
		.join(" or ");

/** A value as messages show it. */
export const show = (value: unknown): string =>
	Array.isArray(value)
		? "a list"
		: typeof value === "object" && value !== null
			? "a mapping"
			: value === null
				? "nothing"
				: JSON.stringify(value).slice(0, 60);
