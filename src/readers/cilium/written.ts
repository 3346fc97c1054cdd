import { record } from "../kubernetes/value.ts";

/** What stands at a pointer of a document, before variables got their defaults. */
export function valueAt(value: unknown, pointer: string): unknown {
	return pointer
		.split("/")
		.slice(1)
		.map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"))
		.reduce<unknown>((at, key) => (Array.isArray(at) ? at[Number(key)] : record(at)[key]), value);
}
