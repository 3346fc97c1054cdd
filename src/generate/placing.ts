import { type AddressSet, ALL_V4, ALL_V6, NO_ADDRESSES } from "../model/addresses.ts";
import type { ClassDefinition, RequirementsAnswer } from "../model/requirement.ts";
import { managedRoles, targetedRoles } from "./machine-roles.ts";
import type { Request } from "./request.ts";
import type { Role } from "./rules.ts";

/** Where the members of a source class are: addresses, members of the cluster by name, or both; null when nobody said. */
export type Where<M> = { readonly addresses: AddressSet; readonly members: readonly M[] } | null;

/** How a format says who may come in. */
export interface Placing<M> {
	place(className: string, definition: ClassDefinition): Where<M>;
	/** Addresses that hold every member, so that rules by address make those by member needless; null where they hold none. */
	readonly anyone: AddressSet | null;
	/** Whether whoever is `member` is `wider` as well. */
	includes(wider: M, member: M): boolean;
}

/**
 * Machines by their role (a group, a tag), everybody else by the addresses that were given; addresses that were given for a class or a role
 * replace it. `elsewhere`: roles that only addresses can tell, since what has them carries no mark of this cloud.
 */
export function byRole(
	{ answer, addresses }: Pick<Request, "answer" | "addresses">,
	elsewhere: ReadonlySet<string> = NOBODY,
): Placing<Role> {
	const targeted = targetedRoles(answer);
	return {
		place(className, { kind, roles }) {
			const given = givenFor(addresses, className, roles);
			if (!addresses(className).isEmpty) return { addresses: given, members: [] };
			// A class outside the cluster may have machines that get rules of their own all the same (an admin machine). Of several roles
			// those that nothing is asked of have no machines here (etcd, where the control plane holds it).
			const asked = roles.filter((role) => targeted.has(role));
			const unnamed = (kind === "role" && asked.length === 0 ? roles : asked).filter((role) => addresses(role).isEmpty);
			const here = unnamed.filter((role) => !elsewhere.has(role));
			return here.length > 0 || !given.isEmpty ? { addresses: given, members: here.map((role) => ({ role })) } : null;
		},
		anyone: familiesIn(answer, addresses),
		includes: () => false,
	};
}

const NOBODY: ReadonlySet<string> = new Set();

/** Roles that carry no tag or group of a cloud's machines: a provider's control plane, and load balancers that the cloud itself runs. */
export function withoutMark(answer: RequirementsAnswer): ReadonlySet<string> {
	const targeted = targetedRoles(answer);
	const balancers = answer.classes["load-balancer"]?.roles ?? [];
	return new Set([...managedRoles(answer), ...balancers].filter((role) => !targeted.has(role)));
}

/** Addresses that were given for a class, or for the roles that it stands for. */
export const givenFor = (addresses: Request["addresses"], className: string, roles: readonly string[]): AddressSet =>
	[className, ...roles].reduce((sum, name) => sum.union(addresses(name)), NO_ADDRESSES);

/** Every address of the families that are in use: IPv6 where somebody named an IPv6 address (contract.md section 6.6). */
function familiesIn({ classes }: RequirementsAnswer, addresses: Request["addresses"]): AddressSet {
	const sixToo = Object.entries(classes).some(([name, { roles }]) => !givenFor(addresses, name, roles).v6.isEmpty);
	return sixToo ? ALL_V4.union(ALL_V6) : ALL_V4;
}
