/**
 * What is known of one label's value: one of `values`, or none of them (`kind` "notIn"), and whether the label may be
 * absent. A selector's requirement and the knowledge about an object take the same form, so that "does it match?" is a
 * question of subset and intersection. Values are compared as the API does, byte by byte.
 */
export interface KeySet {
	readonly absent: boolean;
	readonly kind: "in" | "notIn";
	readonly values: ReadonlySet<string>;
}

const NOTHING: ReadonlySet<string> = new Set();

/** No label of this key. */
export const ABSENT: KeySet = { absent: true, kind: "in", values: NOTHING };
/** Any value, or no label at all: nothing is known. */
export const UNKNOWN: KeySet = { absent: true, kind: "notIn", values: NOTHING };
/** Some value, nobody says which. */
export const PRESENT: KeySet = { absent: false, kind: "notIn", values: NOTHING };

export const oneOf = (values: Iterable<string>): KeySet => ({ absent: false, kind: "in", values: new Set(values) });
export const noneOf = (values: Iterable<string>): KeySet => ({ absent: true, kind: "notIn", values: new Set(values) });

/** Whether every possibility of `a` is one of `b`. */
export function isSubset(a: KeySet, b: KeySet): boolean {
	if (a.absent && !b.absent) return false;
	if (a.kind === "in") return every(a.values, (value) => holds(b, value));
	return b.kind === "notIn" && every(b.values, (value) => a.values.has(value));
}

/** Whether no possibility of `a` is one of `b`. */
export function isDisjoint(a: KeySet, b: KeySet): boolean {
	if (a.absent && b.absent) return false;
	if (a.kind === "in") return every(a.values, (value) => !holds(b, value));
	if (b.kind === "in") return every(b.values, (value) => !holds(a, value));
	return false;
}

export function intersection(a: KeySet, b: KeySet): KeySet {
	const absent = a.absent && b.absent;
	if (a.kind === "in") return { absent, kind: "in", values: filter(a.values, (value) => holds(b, value)) };
	if (b.kind === "in") return { absent, kind: "in", values: filter(b.values, (value) => holds(a, value)) };
	return { absent, kind: "notIn", values: new Set([...a.values, ...b.values]) };
}

export function union(a: KeySet, b: KeySet): KeySet {
	const absent = a.absent || b.absent;
	if (a.kind === "in" && b.kind === "in") return { absent, kind: "in", values: new Set([...a.values, ...b.values]) };
	if (a.kind === "in") return { absent, kind: "notIn", values: filter(b.values, (value) => !a.values.has(value)) };
	if (b.kind === "in") return { absent, kind: "notIn", values: filter(a.values, (value) => !b.values.has(value)) };
	return { absent, kind: "notIn", values: filter(a.values, (value) => b.values.has(value)) };
}

export const isImpossible = (a: KeySet): boolean => !a.absent && a.kind === "in" && a.values.size === 0;

/** The value, when it is decided. */
export const decided = ({ absent, kind, values }: KeySet): string | null => {
	if (absent || kind !== "in" || values.size !== 1) return null;
	const [value] = values;
	return value ?? null;
};

const holds = (a: KeySet, value: string): boolean => (a.kind === "in") === a.values.has(value);

const every = (values: ReadonlySet<string>, test: (value: string) => boolean): boolean => {
	for (const value of values) if (!test(value)) return false;
	return true;
};

const filter = (values: ReadonlySet<string>, test: (value: string) => boolean): ReadonlySet<string> => new Set([...values].filter(test));
