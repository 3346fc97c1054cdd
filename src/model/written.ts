/** How a policy is written whose rules act in an order, or by denies: what a fix needs to add to it, or to stand before it. */
export interface Written {
	readonly api: "calico" | "admin" | "cluster" | "antrea" | "cilium" | "network-policy";
	readonly apiVersion: string;
	readonly kind: string;
	readonly name: string;
	/** Empty for what is bound to no namespace. */
	readonly namespace: string;
	/** Pointer of the part that holds the rules: `/spec`, `/specs/0`. */
	readonly path: string;
	/** How many inbound rules the manifest lists, understood or not; null where it lists none. */
	readonly elements: number | null;
	readonly tier: string | null;
	/** Order or priority, the lowest first; null for what comes last, or has none. */
	readonly order: number | null;
	/** It selects whatever there is: a rule of it is a rule for everybody. */
	readonly broad: boolean;
	/** Rules may be added between its own. */
	readonly growing: boolean;
	/** Another policy may be put before it. */
	readonly beside: boolean;
}

/** An element of a list of a manifest, as rules name it: `GlobalNetworkPolicy/x#ingress[3].1` is the fourth of `ingress`. */
export const elementOf = (rule: string, section: string): number | null => {
	const index = rule.split(`#${section}[`)[1]?.split("]")[0];
	return index === undefined ? null : Number(index);
};
