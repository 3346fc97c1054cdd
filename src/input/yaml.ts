import { constructFromEvents, EVENT_ID, type Event, SCALAR_STYLE, YAMLException } from "js-yaml";
import { InputError } from "../errors.ts";
import type { SourceDocument } from "../model/location.ts";
import type { Limits } from "./limits.ts";
import { Lines } from "./lines.ts";
import { mentionsOf, YamlDocument } from "./yaml-document.ts";
import { eventsOf } from "./yaml-events.ts";
import { expansion } from "./yaml-expansion.ts";
import { YamlOutline } from "./yaml-outline.ts";
import { LARGE } from "./yaml-pieces.ts";
import { parsePiecewise } from "./yaml-piecewise.ts";
import { YamlPositions } from "./yaml-positions.ts";
import { SCHEMA } from "./yaml-schema.ts";

/** A YAML text: its documents, and whether it holds template actions (`{{ }}`) where values belong. */
export interface YamlText {
	readonly documents: readonly SourceDocument[];
	readonly template: boolean;
}

/**
 * The documents of a YAML 1.2 text (core schema, and `<<` merge keys, which kubectl applies too). Documents that hold nothing are left out.
 *
 * Duplicate keys are refused; depth, aliases and what they expand to are bounded before anything walks the values.
 * CloudFormation's short tags become their long form (`!Ref x` is `{"Ref": "x"}`); no other local tag is known to a format read here.
 *
 * @throws InputError with file and line.
 */
export function parseYaml(text: string, file: string, limits: Limits): YamlText {
	const templated = text.includes("{{");
	const filled = text.includes("${") ? applyDefaults(text) : text;
	const documents = templated || filled.length < LARGE ? null : parsePiecewise(filled, file, limits);
	return documents === null ? parseWhole(filled, templated, file, limits) : { documents, template: false };
}

function parseWhole(text: string, templated: boolean, file: string, limits: Limits): YamlText {
	try {
		const { source, events } = eventsOf(text, limits.depth);
		if (templated && hasAction(source, events)) return { documents: [], template: true };
		const outline = new YamlOutline(source, events);
		const values = constructFromEvents(events, { source, schema: SCHEMA, maxAliases: limits.aliases, maxTotalMergeKeys: limits.mergeKeys });
		const { documents: starts, aliased } = outline;
		const positions = new YamlPositions(outline, new Lines(source));
		const held = mentionsOf(source);
		const documents: SourceDocument[] = [];
		for (const [index, value] of values.entries()) {
			if (value === null || value === undefined) continue;
			if (aliased) refuseBomb(value, file, limits);
			documents.push(new YamlDocument(file, value, (starts[index] ?? 0) + 1, positions, held));
		}
		return { documents, template: false };
	} catch (cause) {
		if (cause instanceof YAMLException && templated) return { documents: [], template: true };
		if (cause instanceof YAMLException) throw new InputError("input-yaml", sentence(cause), { location: { file, ...place(cause) }, cause });
		throw cause;
	}
}

function refuseBomb(value: unknown, file: string, limits: Limits): void {
	const { size, depth } = expansion(value, limits.expandedValues);
	if (size > limits.expandedValues)
		throw new InputError("input-aliases", `its aliases expand to more than ${limits.expandedValues} values`, { location: { file } });
	if (depth > limits.depth)
		throw new InputError("input-depth", `its aliases nest deeper than ${limits.depth} levels`, { location: { file } });
}

function sentence(error: YAMLException): string {
	if (error.reason === "duplicated mapping key") {
		const key = /^\s*(?:-\s+)*(.{1,60}?)\s*:/.exec(error.mark?.buffer.slice(error.mark.position) ?? "")?.[1];
		return key === undefined
			? "a key stands twice in one mapping"
			: `the key ${key.replace(/^["']|["']$/g, "")} stands twice in one mapping`;
	}
	return `this is not YAML: ${error.reason}`;
}

const place = ({ mark }: YAMLException): { line?: number } =>
	mark === undefined ? {} : { line: new Lines(mark.buffer).at(mark.position) };

/** Shell-style defaults that clusterctl and Flux fill in: `${NAME:=text}` and `${NAME:-text}` read as the text. `${NAME}` stays: nobody knows it. */
function applyDefaults(text: string): string {
	let result = text;
	for (let round = 0; round < 4; round++) {
		const next = result.replace(/\$\{[A-Za-z_][A-Za-z0-9_]*:[=-]([^{}$\n]*)\}/g, "$1");
		if (next === result) break;
		result = next;
	}
	return result;
}

/** Helm's own objects: they mark a template even inside quotes, where `{{ }}` may be content (cloud-init, Tinkerbell, Alertmanager's `template`). */
const HELM = /\{\{-?\s*(?:\.(?:Values|Release|Chart|Capabilities|Files|Template)\b|(?:include|tpl)\s)/;

/** Whether a scalar is of several lines: a file that a ConfigMap holds, whose templates are content. */
const isFile = (style: number, text: string): boolean =>
	style === SCALAR_STYLE.LITERAL_BLOCK || style === SCALAR_STYLE.FOLDED_BLOCK || /\n|\\n/.test(text);

/** cloud-init's instance data, which is filled in on the machine and is content of a manifest. */
const CLOUD_INIT = /\{\{\s*(?:ds|v1)\./g;

/** Whether a text that happens to parse holds template actions where values belong: in plain scalars, as `{{x}}` flow mappings, or Helm's objects. */
function hasAction(source: string, events: readonly Event[]): boolean {
	return events.some((event) => {
		if (event.type === EVENT_ID.MAPPING) return event.start >= 0 && source.startsWith("{{", event.start);
		if (event.type !== EVENT_ID.SCALAR || event.valueStart < 0) return false;
		const text = source.slice(event.valueStart, event.valueEnd);
		if (!text.includes("{{")) return false;
		if (event.style === SCALAR_STYLE.PLAIN) return text.replace(CLOUD_INIT, "").includes("{{");
		return HELM.test(text) && !isFile(event.style, text);
	});
}
