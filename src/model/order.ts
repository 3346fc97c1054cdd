import type { Filter, Rule } from "./rule.ts";

/** Rules as a filter tries them: by their place where the first match decides and inputs tell it, else as they are given. */
export const inOrder = (mode: Filter["mode"], rules: readonly Rule[]): readonly Rule[] =>
	mode === "first-match" ? [...rules].sort((a, b) => placeOf(a) - placeOf(b)) : rules;

const placeOf = ({ place }: Rule): number => place ?? Number.MAX_SAFE_INTEGER;
