import { isRecord, type Json } from "./value.ts";

const WITH_DEFAULT = /\$\{[A-Za-z_][A-Za-z0-9_]*:?[=-]([^}]*)\}/g;

/**
 * Values of `${NAME:=default}` (envsubst, as clusterctl and Flux apply it to manifests) put in place; `${NAME}` stays,
 * for its value is not known. A value that is nothing but a variable gets the type that YAML gives to its text.
 */
export function withDefaults(value: unknown): unknown {
	if (typeof value === "string") return value.includes("${") ? substitute(value) : value;
	if (Array.isArray(value)) return mapped(value);
	return isRecord(value) ? withDefaultsInside(value) : value;
}

/** The same object where nothing in it changes: most manifests hold no variable. */
function withDefaultsInside(value: Json): Json {
	let copy: Record<string, unknown> | undefined;
	for (const key of Object.keys(value)) {
		const item = value[key];
		const next = withDefaults(item);
		if (next === item) continue;
		copy ??= { ...value };
		copy[key] = next;
	}
	return copy ?? value;
}

function mapped(before: readonly unknown[]): readonly unknown[] {
	let after: unknown[] | undefined;
	for (const [index, item] of before.entries()) {
		const next = withDefaults(item);
		if (next === item) continue;
		after ??= [...before];
		after[index] = next;
	}
	return after ?? before;
}

function substitute(text: string): unknown {
	const result = text.replace(WITH_DEFAULT, (_, fallback: string) => fallback.replace(/^(["'])(.*)\1$/, "$2"));
	const whole = /^\$\{[^}]*\}$/.test(text);
	if (whole && /^-?\d+$/.test(result)) return Number(result);
	if (whole && (result === "true" || result === "false")) return result === "true";
	return result;
}
