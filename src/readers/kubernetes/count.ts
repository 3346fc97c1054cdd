import type { ObjectList, SourceDocument } from "../../model/location.ts";
import { bySketch } from "../by-sketch.ts";

/** Inbound rule elements of specs of NetworkPolicies that were parsed, noted down where the policies stand in lists. */
export class SpecCounts {
	/** By index, one more than the number of elements; zero where none was noted down. */
	readonly #byList = new Map<ObjectList, Int32Array>();
	/** The same of objects that stand alone: an array for each would cost more than to count. */
	readonly #alone = new Map<ObjectList, number>();

	note(list: ObjectList, index: number, elements: number): void {
		if (list.isAlone) {
			this.#alone.set(list, elements);
			return;
		}
		let counts = this.#byList.get(list);
		if (counts === undefined) {
			counts = new Int32Array(list.length);
			this.#byList.set(list, counts);
		}
		counts[index] = elements + 1;
	}

	of(list: ObjectList): Int32Array | undefined {
		return this.#byList.get(list);
	}

	ofAlone(list: ObjectList): number | undefined {
		return this.#alone.get(list);
	}
}

const NO_SPECS = new SpecCounts();

/**
 * Inbound rule elements by file, counted in the raw documents without any of the reading code: the reader's own count of
 * what it read and what it refused must come to the same. Of lists both rely on the same outline of the text.
 *
 * @param specs counted where they were parsed (`countSpec`), so that nobody parses them twice.
 */
export function countInbound(documents: readonly SourceDocument[], specs: SpecCounts = NO_SPECS): ReadonlyMap<string, number> {
	const counts = new Map<string, number>();
	for (let index = 0; index < documents.length; index++) {
		const document = documents[index] as SourceDocument;
		const { file, list } = document;
		const found = list === undefined ? count(document.value, "") : countListed(list, specs);
		if (found > 0) counts.set(file, (counts.get(file) ?? 0) + found);
	}
	return counts;
}

/** Of a list whose objects need not all be parsed, those that are policies. */
function countListed(list: ObjectList, specs: SpecCounts): number {
	const { inherited, holders, any } = holdersOf(list);
	if (!any) return 0;
	if (list.isAlone) return specs.ofAlone(list) ?? count(list.object(0), inherited);
	const counts = specs.of(list);
	let sum = 0;
	for (let index = 0; index < list.length; index++) {
		if (!holders[list.kindNumber(index)]) continue;
		const noted = counts?.[index] ?? 0;
		sum += noted > 0 ? noted - 1 : count(list.object(index), inherited);
	}
	return sum;
}

/** Which kinds of a list's objects hold rules. */
const holdersOf = bySketch(({ kind, items }) => {
	const inherited = itemKind(String(kind));
	const holders = items.map((said) => holdsRules(said.kind ?? inherited));
	return { inherited, holders, any: holders.includes(true) };
});

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
	if (!kind.startsWith("Cilium")) return elements(object.spec, PLAIN);
	let sum = elements(object.spec, CILIUM);
	if (Array.isArray(object.specs)) for (const spec of object.specs) sum += elements(spec, CILIUM);
	return sum;
}

const PLAIN = ["ingress"];
const CILIUM = ["ingress", "ingressDeny"];

/** Those of one object, as it was parsed. */
export const countObject = (value: unknown): number => count(value, "");

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
