/** One step of a JSON Pointer, with its slash. */
export const step = (key: string): string => `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;

/** Every pointer of a value, with what it points to. */
export function* pointers(value: unknown, at = ""): Generator<readonly [string, unknown]> {
	yield [at, value];
	if (typeof value === "object" && value !== null)
		for (const [key, member] of Object.entries(value)) yield* pointers(member, at + step(key));
}
