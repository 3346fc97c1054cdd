/** Parsed JSON or YAML, seen with suspicion. */
export type Json = Readonly<Record<string, unknown>>;

export const isRecord = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);

/** As `isRecord`, written out: most of what is asked of a large cluster asks this. */
export const record = (value: unknown): Json =>
	typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const text = (value: unknown): string | null => (typeof value === "string" ? value : null);

/** Text of an envsubst variable that nobody gave a value: `${NAME}`, also inside longer text. */
export const isVariable = (value: unknown): value is string =>
	typeof value === "string" && value.includes("${") && /\$\{[^}]*\}/.test(value);

/** Escapes a key as one step of an RFC 6901 pointer. */
export const step = (key: string | number): string => String(key).replaceAll("~", "~0").replaceAll("/", "~1");

/** Whether two values are equal, whatever the order of their keys. Loops, for it is asked of every policy of a large cluster. */
export function same(a: unknown, b: unknown): boolean {
	if (a === b) return true;
	if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
	if (Array.isArray(a)) return Array.isArray(b) && sameItems(a, b);
	if (Array.isArray(b)) return false;
	let more = 0;
	for (const key in a) {
		if (!same((a as Json)[key], (b as Json)[key])) return false;
		more++;
	}
	for (const _ in b) more--;
	return more === 0;
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
	if (a.length !== b.length) return false;
	for (let index = 0; index < a.length; index++) if (!same(a[index], b[index])) return false;
	return true;
}

/** Text that is equal for equal values, whatever the order of their keys. */
export function canonical(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
	if (!isRecord(value)) return JSON.stringify(value) ?? "null";
	return `{${Object.keys(value)
		.sort()
		.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`)
		.join(",")}}`;
}
