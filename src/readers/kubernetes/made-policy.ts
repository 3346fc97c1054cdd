import type { PodClass } from "./membership.ts";
import type { Json } from "./value.ts";

/** A network policy that stands in another object, for an operator or a command to make. */
export interface MadePolicy {
	readonly kind: string;
	/** As it is written, variables and all; null where nobody can tell. */
	readonly name: string | null;
	/** Null where it may be made in any. */
	readonly namespace: string | null;
	/** What it says, where it is a NetworkPolicy of Kubernetes. */
	readonly spec: Json | null;
	/** Pointer to it, in the object. */
	readonly path: string;
	/** Pods of namespaces that it is not made in. */
	readonly spares?: (pod: PodClass) => boolean;
}

export const isVariable = (words: string): boolean => /\{\{|\$[{(]/.test(words);

/** The namespace that is written, or what a policy without one gets; null for one that is variable. */
export function namespaceOf(written: string | null, otherwise: string | null): string | null {
	if (written === null || written === "") return otherwise;
	return isVariable(written) ? null : written;
}

const VARIABLE = /\{\{.*?\}\}|\$\{\{.*?\}\}|\$\{.*?\}|\$\(.*?\)/;
const GLOB = /[*?]/;

/** Tells names that fit what is written, of which parts may be variable; nothing fits what is variable as a whole. */
export function nameFitting(written: string): (name: string) => boolean {
	if (!isVariable(written)) return (name) => name === written;
	if (written.replace(new RegExp(VARIABLE, "g"), "") === "") return () => false;
	const fitting = matcher(written, VARIABLE);
	return (name) => fitting.test(name);
}

/** `team-*`, `?`. */
export const fitsGlob = (glob: string, name: string): boolean => matcher(glob, GLOB).test(name);

/** The text of which whatever `hole` finds stands for anything, `?` for one character. */
function matcher(written: string, hole: RegExp): RegExp {
	const holes = [...written.matchAll(new RegExp(hole, "g"))].map(([found]) => (found === "?" ? "." : ".*"));
	const fixed = written.split(hole).map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
	return new RegExp(`^${fixed.map((part, index) => part + (holes[index] ?? "")).join("")}$`);
}
