/** Kleene's three values: what is certain, what is excluded, what depends on something not known. */
export type Tri = "yes" | "no" | "maybe";

export const and = (a: Tri, b: Tri): Tri => (a === "no" || b === "no" ? "no" : a === "yes" && b === "yes" ? "yes" : "maybe");
export const or = (a: Tri, b: Tri): Tri => (a === "yes" || b === "yes" ? "yes" : a === "no" && b === "no" ? "no" : "maybe");

export const not = (a: Tri): Tri => (a === "yes" ? "no" : a === "no" ? "yes" : "maybe");

/** Something that the inputs do not say: a value known after apply, or evidence that was not given. */
export interface Unknown {
	/** Resource or object whose attribute it is, e.g. `aws_instance.cp`. */
	readonly address: string;
	/** Attribute path, e.g. `vpc_security_group_ids`, `ingress[0].cidr_blocks`. */
	readonly attribute: string;
	/** What it may turn out to be (resource addresses or ids), where that is bounded. */
	readonly candidates?: readonly string[];
	/** The end of the reference chain that could not be followed, e.g. `local.security_group_ids`. */
	readonly via?: string;
	/** The finding's packets get in if and only if it is, or holds, one of these (ids, ranges of addresses or ports), where that can be said. */
	readonly opens?: readonly string[];
}

/** Whose labels decide whether a selector means a pod: its own, or those of the namespace that it is in. */
export type Doubt = "pod" | "namespace";
