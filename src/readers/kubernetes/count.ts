import type { ObjectList, SourceDocument } from "../../model/location.ts";

/** Inbound rule elements of specs of NetworkPolicies, by their text. */
export type SpecCounts = ReadonlyMap<string, number>;

const NO_SPECS: SpecCounts = new Map();

/**
 * Inbound rule elements by file, counted in the raw documents without any of the reading code: the reader's own count of
 * what it read and what it refused must come to the same. Of lists both rely on the same outline of the text.
 *
 * @param specs counted before (`countSpec`), so that nobody parses them twice.
 */
export function countInbound(documents: readonly SourceDocument[], specs: SpecCounts = NO_SPECS): ReadonlyMap<string, number> {
	const counts = new Map<string, number>();
	for (const document of documents) {
		const { file, list } = document;
		const found = list === undefined ? count(document.value, "") : countListed(list, specs);
		if (found > 0) counts.set(file, (counts.get(file) ?? 0) + found);
	}
	return counts;
}

/** Of a list whose objects need not all be parsed, those that are policies; equal specs once. */
function countListed(list: ObjectList, specs: SpecCounts): number {
	const inherited = itemKind(String(list.sketch.kind));
	const known = new Map<string, number>();
	let sum = 0;
	for (let index = 0; index < list.length; index++) {
		const kind = list.kindOf(index).kind ?? inherited;
		if (!holdsRules(kind)) continue;
		const plain =
			kind === "NetworkPolicy" && list.written(index, "specs") === undefined && (list.textOf(index, "metadata/name") ?? "") !== "";
		const spec = plain ? list.written(index, "spec") : undefined;
		if (spec === undefined) {
			sum += count(list.object(index), inherited);
			continue;
		}
		const found = specs.get(spec) ?? known.get(spec) ?? countSpec(JSON.parse(spec));
		known.set(spec, found);
		sum += found;
	}
	return sum;
}

const itemKind = (listKind: string): string => (listKind === "List" ? "" : listKind.slice(0, -"List".length));

/** Whether objects of a kind hold inbound rules that a reader must account for. */
const holdsRules = (kind: string): boolean => kind.endsWith("NetworkPolicy") && !kind.startsWith("Staged") && kind !== "MultiNetworkPolicy";

function count(value: unknown, listKind: string): number {
	if (typeof value !== "object" || value === null) return 0;
	const object = value as {
		kind?: unknown;
		items?: unknown;
		metadata?: { name?: unknown; generateName?: unknown } | null;
		spec?: unknown;
		specs?: unknown;
	};
	const kind = typeof object.kind === "string" ? object.kind : listKind;
	if (kind.endsWith("List") && Array.isArray(object.items)) {
		let sum = 0;
		for (const item of object.items) sum += count(item, itemKind(kind));
		return sum;
	}
	if (!holdsRules(kind)) return 0;
	const named = Boolean(object.metadata?.name) || Boolean(object.metadata?.generateName);
	if (!named) return 0;
	const fields = kind.startsWith("Cilium") ? CILIUM : PLAIN;
	let sum = elements(object.spec, fields);
	if (Array.isArray(object.specs)) for (const spec of object.specs) sum += elements(spec, fields);
	return sum;
}

const PLAIN = ["ingress"];
const CILIUM = ["ingress", "ingressDeny"];

/** Inbound rule elements of the spec of a NetworkPolicy, as it was parsed. */
export const countSpec = (spec: unknown): number => elements(spec, PLAIN);

function elements(spec: unknown, fields: readonly string[]): number {
	if (typeof spec !== "object" || spec === null) return 0;
	let sum = 0;
	for (const field of fields) {
		const found = (spec as Record<string, unknown>)[field];
		if (Array.isArray(found)) sum += found.length;
	}
	return sum;
}
