import { isRecord } from "./value.ts";

const WITH_DEFAULT = /\$\{[A-Za-z_][A-Za-z0-9_]*:?[=-]([^}]*)\}/g;

/**
 * Values of `${NAME:=default}` (envsubst, as clusterctl and Flux apply it to manifests) put in place; `${NAME}` stays,
 * for its value is not known. A value that is nothing but a variable gets the type that YAML gives to its text.
 */
export function withDefaults(value: unknown): unknown {
	if (typeof value === "string") return value.includes("${") ? substitute(value) : value;
	if (Array.isArray(value)) return mapped(value, value.map(withDefaults));
	if (!isRecord(value)) return value;
	let changed = false;
	const copy: Record<string, unknown> = {};
	for (const [key, item] of Object.entries(value)) {
		const next = withDefaults(item);
		changed ||= next !== item;
		copy[key] = next;
	}
	return changed ? copy : value;
}

const mapped = (before: readonly unknown[], after: readonly unknown[]): readonly unknown[] =>
	after.some((item, index) => item !== before[index]) ? after : before;

function substitute(text: string): unknown {
	const result = text.replace(WITH_DEFAULT, (_, fallback: string) => fallback.replace(/^(["'])(.*)\1$/, "$2"));
	const whole = /^\$\{[^}]*\}$/.test(text);
	if (whole && /^-?\d+$/.test(result)) return Number(result);
	if (whole && (result === "true" || result === "false")) return result === "true";
	return result;
}
