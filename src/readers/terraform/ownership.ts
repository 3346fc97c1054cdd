import type { EffectFact } from "../../model/inventory.ts";
import type { Lookup } from "./lookup.ts";
import type { Resource } from "./resources.ts";
import type { StandaloneRule } from "./standalone.ts";

/** How many rule resources a fact names before it counts the rest. */
const NAMED = 3;

/**
 * Groups whose inbound rules are written inline and by rule resources as well. An inline list is the whole truth of its group, so the
 * next apply revokes what the resources added, and the one after that adds it again (Terraform AWS provider, aws_security_group:
 * "you should not use in-line rules in conjunction with any Security Group Rule resources"). A list that is not written owns nothing;
 * an empty one owns all.
 */
export function ownershipConflicts(lookup: Lookup, groups: readonly Resource[], standalone: readonly StandaloneRule[]): EffectFact[] {
	const rules = new Map<string, string[]>();
	for (const { direction, owner, resource } of standalone)
		for (const group of direction === "ingress" ? owner.ids : []) rules.set(group, [...(rules.get(group) ?? []), resource.address]);
	return groups.flatMap((group): readonly EffectFact[] => {
		const others = rules.get(group.address);
		if (others === undefined || !writesInline(lookup, group)) return [];
		const named = [...others].sort();
		const rest = named.length > NAMED ? ` and ${named.length - NAMED} more` : "";
		return [
			{
				key: `ownership|${lookup.world.file}|${group.address}`,
				rule: "change/ownership-conflict",
				target: group.address,
				role: null,
				filter: group.address,
				ruleId: null,
				protocol: null,
				ports: null,
				args: {
					note: `Its ingress list is written inline, and ${named.slice(0, NAMED).join(", ")}${rest} add${named.length === 1 ? "s" : ""} to it`,
				},
				location: lookup.world.location(group, "ingress"),
			},
		];
	});
}

/** Whether the author wrote the list: a group that is made shows it then; of one that exists only the configuration tells. */
function writesInline({ world }: Lookup, group: Resource): boolean {
	if (group.unknown === undefined) return false;
	const configured = world.configured(group, ["ingress"]);
	return group.fresh ? configured === true || world.attribute(group, "ingress").state === "known" : configured === true;
}
