/** What JSON.stringify writes for half of a surrogate pair: legal JSON, and an abort inside the module. */
const ESCAPED_HALF = /\\ud[89ab][0-9a-f]{2}/;
const HALF = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** A value that the module can parse, and the way back from its strings to those of the input. */
export interface WellFormed<T> {
	readonly value: T;
	readonly original: (text: string) => string;
}

/** Whether text that JSON.stringify made holds whole characters only. */
export const isWellFormed = (json: string): boolean => !ESCAPED_HALF.test(json);

/** Replaces lone surrogates in every string and key of a JSON value by their number in words, so that different strings stay different. */
export function wellFormed<T extends object>(value: T): WellFormed<T> {
	const originals = new Map<string, string>();
	const mend = (item: string): string => {
		const mended = item.replace(HALF, (half) => `\uFFFD${half.charCodeAt(0).toString(16)}`);
		if (mended !== item) originals.set(mended, item);
		return mended;
	};
	const copy = (item: unknown): unknown => {
		if (typeof item === "string") return mend(item);
		if (Array.isArray(item)) return item.map(copy);
		if (typeof item !== "object" || item === null) return item;
		return Object.fromEntries(Object.entries(item).map(([key, member]) => [mend(key), copy(member)]));
	};
	return { value: copy(value) as T, original: (item) => originals.get(item) ?? item };
}
