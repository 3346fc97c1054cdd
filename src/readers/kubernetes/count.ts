import type { SourceDocument } from "../../model/location.ts";

/**
 * Inbound rule elements by file, counted in the raw documents without any of the reading code: the reader's own count of
 * what it read and what it refused must come to the same.
 */
export function countInbound(documents: readonly SourceDocument[]): ReadonlyMap<string, number> {
	const counts = new Map<string, number>();
	for (const { file, value } of documents) {
		const found = count(value, "");
		if (found > 0) counts.set(file, (counts.get(file) ?? 0) + found);
	}
	return counts;
}

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
		const itemKind = kind === "List" ? "" : kind.slice(0, -4);
		let sum = 0;
		for (const item of object.items) sum += count(item, itemKind);
		return sum;
	}
	if (!kind.endsWith("NetworkPolicy") || kind.startsWith("Staged") || kind === "MultiNetworkPolicy") return 0;
	const named = Boolean(object.metadata?.name) || Boolean(object.metadata?.generateName);
	if (!named) return 0;
	const fields = kind.startsWith("Cilium") ? CILIUM : PLAIN;
	let sum = elements(object.spec, fields);
	if (Array.isArray(object.specs)) for (const spec of object.specs) sum += elements(spec, fields);
	return sum;
}

const PLAIN = ["ingress"];
const CILIUM = ["ingress", "ingressDeny"];

function elements(spec: unknown, fields: readonly string[]): number {
	if (typeof spec !== "object" || spec === null) return 0;
	let sum = 0;
	for (const field of fields) {
		const found = (spec as Record<string, unknown>)[field];
		if (Array.isArray(found)) sum += found.length;
	}
	return sum;
}
