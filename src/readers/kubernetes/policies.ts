import { groupBy } from "../../model/group.ts";
import type { UnreadRule } from "../../model/inventory.ts";
import { type Standing, standing } from "./attachment.ts";
import type { Membership } from "./membership.ts";
import { type Policy, type PolicyContext, readNetworkPolicy, rulesOfElement } from "./networkpolicy.ts";
import type { KubeObject } from "./objects.ts";
import { Specs } from "./policy-spec.ts";
import type { Sight } from "./sight.ts";
import { canonical, list, record } from "./value.ts";

export const isNetworkPolicy = ({ kind, group }: KubeObject): boolean =>
	kind === "NetworkPolicy" && (group === "networking.k8s.io" || group === "extensions");

export interface Policies {
	/** Every policy once, as it stands in the input. */
	readonly read: readonly Policy[];
	/** What may be in force: the same, and what different versions of one policy have in common. */
	readonly standing: readonly Standing[];
	/** What a reader should know, by file. */
	readonly notes: Specs["notes"];
	readonly counts: Specs["counts"];
}

/** What was not read of policies. Written out: most have nothing unread, and lists of nothing are joined slowly. */
export function unreadOf(policies: readonly Policy[]): readonly UnreadRule[] {
	const found: UnreadRule[] = [];
	for (const { unread } of policies) if (unread.length > 0) found.push(...unread);
	return found;
}

/**
 * @param objects NetworkPolicies.
 * @param unique whether no two have one id.
 */
export function readPolicies(objects: readonly KubeObject[], unique: boolean, membership: Membership, sight: Sight | null): Policies {
	const specs = new Specs(sight);
	const context: PolicyContext = { membership, specs };
	const read: Policy[] = [];
	const all: Standing[] = [];
	const one = (object: KubeObject): void => {
		const policy = readNetworkPolicy(object, context);
		read.push(policy);
		all.push(standing(policy));
	};
	if (unique) {
		for (const object of objects) one(object);
		return { read, standing: all, notes: specs.notes, counts: specs.counts };
	}
	for (const versions of groupBy(objects, ({ id }) => id).values()) {
		const [only] = versions;
		if (versions.length === 1 && only !== undefined) {
			one(only);
			continue;
		}
		const policies = versions.map((object, index) => readNetworkPolicy(object, context, `${object.id}@${index + 1}`));
		read.push(...policies);
		all.push(
			...policies.map((policy): Standing => ({ policy, stands: "maybe", attribute: `spec (${versions.length} different versions)` })),
			...inCommon(policies, context),
		);
	}
	return { read, standing: all, notes: specs.notes, counts: specs.counts };
}

/** Where all versions select and isolate the same, that much is certain, and so are the rules that all of them have. */
function inCommon(versions: readonly Policy[], context: PolicyContext): readonly Standing[] {
	const [first] = versions;
	if (first === undefined || versions.some((policy) => policy.rejected.length > 0 || shape(policy) !== shape(first))) return [];
	const policy = readNetworkPolicy(first.object, context);
	const { object, address, selector, isolates, spec, rejected, unread, elements, filter } = policy;
	const shared = (direction: "ingress" | "egress"): ReadonlySet<number> => {
		const others = versions.map((version) => new Set(list(record(version.object.value["spec"])[direction]).map(canonical)));
		const own = list(record(object.value["spec"])[direction]).map(canonical);
		return new Set([...own.keys()].filter((index) => others.every((elementsOf) => elementsOf.has(own[index] as string))));
	};
	const [ingress, egress] = [shared("ingress"), shared("egress")];
	return [
		standing({
			object,
			address,
			selector,
			isolates,
			spec: {
				...spec,
				ingress: spec.ingress.filter((_, index) => ingress.has(index)),
				egress: spec.egress.filter((_, index) => egress.has(index)),
			},
			filter: {
				...filter,
				ingress: [...ingress].flatMap((index) => rulesOfElement(policy, "ingress", index)),
				egress: [...egress].flatMap((index) => rulesOfElement(policy, "egress", index)),
			},
			rejected,
			unread,
			elements,
		}),
	];
}

const shape = ({ selector, isolates }: Policy): string => JSON.stringify([selector.text, isolates.ingress, isolates.egress]);
