export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);
/** The value as an object, empty when it is none. */
export const asFields = (value: unknown): Fields => (isFields(value) ? value : {});
/** The value as a list, empty when it is none. */
export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Whether a shadow tree (`after_unknown`, `after_sensitive`) marks anything at or below this place. */
export function marksAny(shadow: unknown): boolean {
	if (shadow === true) return true;
	if (Array.isArray(shadow)) return shadow.some(marksAny);
	return isFields(shadow) && Object.values(shadow).some(marksAny);
}

/** A part of an RFC 6901 pointer. */
export const pointerPart = (part: string | number): string => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`;
