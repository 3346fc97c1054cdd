/**
 * What is known of one label's value: one of `values`, or none of them (`kind` "notIn"), and whether the label may be
 * absent. A selector's requirement and the knowledge about an object take the same form, so that "does it match?" is a
 * question of subset and intersection. Values are compared as the API does, byte by byte.
 */
export interface KeySet {
	readonly absent: boolean;
	readonly kind: "in" | "notIn";
	readonly values: ReadonlySet<string>;
	/** The only one of `values`, as nearly always; null where there are none, or several. Only what is made here says it rightly. */
	readonly only: string | null;
}

/** Of nearly all labels one value is known; a set of it is rarely asked for. */
class OneValue implements KeySet {
	readonly absent = false;
	readonly kind = "in";

	constructor(readonly only: string) {}

	get values(): ReadonlySet<string> {
		return new Set([this.only]);
	}
}

function keySet(absent: boolean, kind: KeySet["kind"], values: ReadonlySet<string>): KeySet {
	const [first = null] = values;
	return { absent, kind, values, only: values.size === 1 ? first : null };
}

const NOTHING: ReadonlySet<string> = new Set();

/** No label of this key. */
export const ABSENT: KeySet = keySet(true, "in", NOTHING);
/** Any value, or no label at all: nothing is known. */
export const UNKNOWN: KeySet = keySet(true, "notIn", NOTHING);
/** Some value, nobody says which. */
export const PRESENT: KeySet = keySet(false, "notIn", NOTHING);

/** As `oneOf` of one value, for labels, of which a cluster has tens of thousands: it makes no set. */
export const oneValue = (value: string): KeySet => new OneValue(value);
export const oneOf = (values: Iterable<string>): KeySet => keySet(false, "in", new Set(values));
export const noneOf = (values: Iterable<string>): KeySet => keySet(true, "notIn", new Set(values));

/** Whether every possibility of `a` is one of `b`. Of nearly all labels one value is known, and asked for. */
export function isSubset(a: KeySet, b: KeySet): boolean {
	if (a.absent && !b.absent) return false;
	if (a.kind === "in") return a.only === null ? holdsAll(b, a) : holds(b, a.only);
	return b.kind === "notIn" && holdsNone(a, b);
}

/** Whether no possibility of `a` is one of `b`. */
export function isDisjoint(a: KeySet, b: KeySet): boolean {
	if (a.absent && b.absent) return false;
	if (a.kind === "in") return a.only === null ? holdsNone(b, a) : !holds(b, a.only);
	return b.kind === "in" && holdsNone(a, b);
}

export function intersection(a: KeySet, b: KeySet): KeySet {
	const absent = a.absent && b.absent;
	if (a.kind === "in")
		return keySet(
			absent,
			"in",
			filter(a.values, (value) => holds(b, value)),
		);
	if (b.kind === "in")
		return keySet(
			absent,
			"in",
			filter(b.values, (value) => holds(a, value)),
		);
	return keySet(absent, "notIn", new Set([...a.values, ...b.values]));
}

export function union(a: KeySet, b: KeySet): KeySet {
	const absent = a.absent || b.absent;
	if (a.kind === "in" && b.kind === "in") return keySet(absent, "in", new Set([...a.values, ...b.values]));
	if (a.kind === "in")
		return keySet(
			absent,
			"notIn",
			filter(b.values, (value) => !a.values.has(value)),
		);
	if (b.kind === "in")
		return keySet(
			absent,
			"notIn",
			filter(a.values, (value) => !b.values.has(value)),
		);
	return keySet(
		absent,
		"notIn",
		filter(a.values, (value) => b.values.has(value)),
	);
}

export const isImpossible = (a: KeySet): boolean => !a.absent && a.kind === "in" && a.only === null && a.values.size === 0;

/** The value, when it is decided. */
export const decided = ({ absent, kind, only }: KeySet): string | null => (absent || kind !== "in" ? null : only);

const holds = (set: KeySet, value: string): boolean =>
	(set.kind === "in") === (set.only === null ? set.values.has(value) : set.only === value);

/** Whether a set holds all values that another names. */
function holdsAll(set: KeySet, { values }: KeySet): boolean {
	for (const value of values) if (!holds(set, value)) return false;
	return true;
}

/** Whether it holds none of them. */
function holdsNone(set: KeySet, other: KeySet): boolean {
	if (other.only !== null) return !holds(set, other.only);
	for (const value of other.values) if (holds(set, value)) return false;
	return true;
}

const filter = (values: ReadonlySet<string>, test: (value: string) => boolean): ReadonlySet<string> => new Set([...values].filter(test));
