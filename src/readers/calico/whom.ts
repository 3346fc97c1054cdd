import { and, type Tri } from "../../model/tri.ts";
import { ABSENT } from "../kubernetes/keyset.ts";
import { NAME_LABEL } from "./defaults.ts";
import { ALL, type Expression, IN_NAMESPACE, type LabelsOf } from "./selector.ts";

/**
 * Endpoints that an end of a rule may mean: of one namespace, of those that a selector selects, without any (`global()`), or all.
 * `except` takes those away that a selector selects, wherever they are; where nothing else is asked for, anybody else is meant.
 */
export interface Whom {
	readonly own: string | null;
	readonly namespaces: Expression | null;
	/** Null where neither selectors nor accounts are asked for. */
	readonly pods: Expression | null;
	readonly accounts: Expression | null;
	readonly except: Expression | null;
}

/** What a selector of namespaces finds of a namespace besides its labels: its name, and that it is one. */
export const isName = (key: string): boolean => key === NAME_LABEL || key === IN_NAMESPACE;

/** Nothing is known of what is in no namespace but that. */
export const IN_NO_NAMESPACE: LabelsOf = () => ABSENT;

/**
 * Whether a rule's selector of namespaces means what is in none, as host endpoints and global network sets: by `global()` it does. One that
 * asks for what a namespace lacks holds for them too (libcalico-go puts `pcns.` before its keys), where the reference says that it means
 * workloads alone.
 */
export function inNoNamespace(namespaces: Expression): Tri {
	const met = namespaces.meets(IN_NO_NAMESPACE);
	return met === "yes" && !namespaces.global ? "maybe" : met;
}

/** Whether nothing but a `notSelector` is asked for: it takes endpoints away from everybody, the outside included (Calico reference, EntityRule). */
export const meansAnybody = ({ own, namespaces, pods, accounts }: Whom): boolean =>
	own === null && namespaces === null && pods === null && accounts === null;

export const selects = ({ pods, accounts, except }: Whom, labels: LabelsOf): Tri => {
	const out = except === null ? "no" : except.meets(labels);
	const met = and(pods?.meets(labels) ?? "yes", accounts?.meets(labels) ?? "yes");
	return and(met, out === "yes" ? "no" : out === "no" ? "yes" : "maybe");
};

export function describe({ own, namespaces, pods, accounts, except }: Whom): string {
	const who = [
		`endpoints ${(pods ?? ALL).text}`,
		...(accounts === null ? [] : [`of service accounts ${accounts.text}`]),
		...(except === null ? [] : [`but not ${except.text}`]),
	].join(" ");
	if (own !== null) return `${who} of namespace ${own}`;
	return namespaces === null ? who : `${who} of namespaces ${namespaces.text}`;
}
