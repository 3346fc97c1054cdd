import type { Tri } from "../../model/tri.ts";
import { ABSENT, decided, isDisjoint, isSubset, type KeySet, oneValue, PRESENT, UNKNOWN, union } from "./keyset.ts";
import type { Requirement } from "./selector.ts";
import { isRecord, isVariable } from "./value.ts";

/** What is known of an object's labels: by key, and of every key that is not listed. */
export interface Labels {
	readonly keys: ReadonlyMap<string, KeySet>;
	readonly rest: KeySet;
	/** Equal knowledge has equal text. */
	readonly signature: string;
	/** The keys with the value of each, null where it is not decided. */
	readonly pairs: readonly (readonly [string, string | null])[];
	/** Whether the value of every key is decided. */
	readonly isDecided: boolean;
	/** The decided ones as plain text, for selectors of roles and for people. */
	readonly plain: Readonly<Record<string, string>>;
}

export const labelsOf = (keys: ReadonlyMap<string, KeySet>, rest: KeySet): Labels => new SignedLabels(keys, rest);

class SignedLabels implements Labels {
	#signature: string | null = null;
	#pairs: Labels["pairs"] | null = null;
	#isDecided: boolean | null = null;
	#plain: Labels["plain"] | null = null;

	constructor(
		readonly keys: ReadonlyMap<string, KeySet>,
		readonly rest: KeySet,
	) {}

	get signature(): string {
		this.#signature ??= this.signed();
		return this.#signature;
	}

	/** Each text with its length in front, so that none can be taken for another. */
	private signed(): string {
		let text: string = this.rest.kind;
		for (const key of [...this.keys.keys()].sort()) {
			const known = this.keys.get(key) as KeySet;
			text += `|${known.absent}${known.kind}${key.length}:${key}`;
			for (const value of known.only === null ? [...known.values].sort() : [known.only]) text += `,${value.length}:${value}`;
		}
		return text;
	}

	get pairs(): Labels["pairs"] {
		this.#pairs ??= [...this.keys].map(([key, known]) => [key, decided(known)]);
		return this.#pairs;
	}

	get isDecided(): boolean {
		this.#isDecided ??= this.pairs.every(([, value]) => value !== null);
		return this.#isDecided;
	}

	get plain(): Labels["plain"] {
		this.#plain ??= Object.fromEntries(this.pairs.filter((pair): pair is readonly [string, string] => pair[1] !== null));
		return this.#plain;
	}
}

const NONE: readonly string[] = [];

/**
 * The labels of an object in the input; all others are absent. `controlled` are keys that a controller sets on what it
 * makes from a template: their values are not known. `fixed` has the value that the API server gives it, whatever the object says.
 */
export function readLabels(raw: unknown, controlled: readonly string[] = NONE, fixed?: readonly [key: string, value: string]): Labels {
	const keys = new Map<string, KeySet>(controlled.map((key) => [key, UNKNOWN]));
	// A value that is not text is refused by the API server; what it will be once mended is not known.
	for (const [key, value] of Object.entries(isRecord(raw) ? raw : {}))
		keys.set(key, typeof value === "string" && !isVariable(value) ? oneValue(value) : PRESENT);
	if (fixed !== undefined) keys.set(fixed[0], oneValue(fixed[1]));
	return labelsOf(keys, ABSENT);
}

/** Labels written so far on the way to some object's: by key, then by value. */
class LabelNode {
	labels: Labels | null = null;
	readonly #next = new Map<string, Map<string, LabelNode>>();

	step(key: string, value: string): LabelNode {
		let byValue = this.#next.get(key);
		if (byValue === undefined) {
			byValue = new Map();
			this.#next.set(key, byValue);
		}
		let node = byValue.get(value);
		if (node === undefined) {
			node = new LabelNode();
			byValue.set(value, node);
		}
		return node;
	}
}

/** Reads labels once for all objects that write them alike: of the pods of a cluster most do. */
export class LabelTable {
	readonly #byText = new Map<string, Labels>();
	readonly #roots = new Map<readonly string[], LabelNode>();

	/** As `read`, of labels that are written in JSON. */
	readWritten(text: string): Labels {
		let labels = this.#byText.get(text);
		if (labels === undefined) {
			labels = this.read(JSON.parse(text));
			this.#byText.set(text, labels);
		}
		return labels;
	}

	/** As `readLabels`; the answer for labels that are written alike, in one order, is one object. */
	read(raw: unknown, controlled: readonly string[] = NONE): Labels {
		let node = this.#roots.get(controlled);
		if (node === undefined) {
			node = new LabelNode();
			this.#roots.set(controlled, node);
		}
		const given = isRecord(raw) ? raw : {};
		for (const key in given) {
			const value = given[key];
			if (typeof value !== "string") return readLabels(raw, controlled);
			node = node.step(key, value);
		}
		node.labels ??= readLabels(given, controlled);
		return node.labels;
	}
}

/** The labels of an object of which only some are known. */
export const partialLabels = (known: Readonly<Record<string, string>>): Labels =>
	labelsOf(new Map(Object.entries(known).map(([key, value]) => [key, oneValue(value)])), UNKNOWN);

/** What is known of an object that stands in the inputs in two versions. */
export function eitherLabels(a: Labels, b: Labels): Labels {
	const keys = new Map<string, KeySet>();
	for (const key of new Set([...a.keys.keys(), ...b.keys.keys()])) keys.set(key, union(knownOf(a, key), knownOf(b, key)));
	return labelsOf(keys, union(a.rest, b.rest));
}

export const knownOf = (labels: Labels, key: string): KeySet => labels.keys.get(key) ?? labels.rest;

/** Whether labels meet all requirements of a selector. */
export function meets(labels: Labels, requirements: readonly Requirement[]): Tri {
	let result: Tri = "yes";
	for (let index = 0; index < requirements.length; index++) {
		const { key, allowed, doubt } = requirements[index] as Requirement;
		const known = knownOf(labels, key);
		if (isDisjoint(known, allowed)) return "no";
		if (doubt === true || !isSubset(known, allowed)) result = "maybe";
	}
	return result;
}
