import type { Rule, UnreadRule } from "../../model/inventory.ts";
import type { Lookup, Named } from "./lookup.ts";
import type { Resource } from "./resources.ts";
import { GROUP_RULE, type RuleReader, VPC_RULE } from "./rules.ts";

/** A security group rule that is a resource of its own. */
export interface StandaloneRule {
	readonly direction: "ingress" | "egress";
	/** The rule; null when AWS would refuse it. */
	readonly rule: Rule | null;
	readonly unread: UnreadRule | null;
	/** The group that it belongs to, as far as that is known. */
	readonly owner: Named;
	readonly resource: Resource;
}

const VPC_RULES: Readonly<Record<string, StandaloneRule["direction"]>> = {
	aws_vpc_security_group_ingress_rule: "ingress",
	aws_vpc_security_group_egress_rule: "egress",
};

const RULE_TYPES: readonly string[] = ["aws_security_group_rule", ...Object.keys(VPC_RULES)];

/** Direction that a rule resource states; a type that is not known is read as inbound, where it can matter. */
const directionOf = (lookup: Lookup, resource: Resource): StandaloneRule["direction"] =>
	VPC_RULES[resource.type] ?? (lookup.world.text(resource, "type") === "egress" ? "egress" : "ingress");

/** Every rule resource. Its filter is the owner where that is decided, else the rule's own address. */
export function standaloneRules(lookup: Lookup, reader: RuleReader): StandaloneRule[] {
	return lookup.world.ofType(...RULE_TYPES).map((resource) => {
		const owner = lookup.one(lookup.kinds.owners, resource, "security_group_id");
		const direction = directionOf(lookup, resource);
		const [decided] = owner.ids;
		const filter = decided ?? resource.address;
		const fields = resource.type === "aws_security_group_rule" ? GROUP_RULE : VPC_RULE;
		try {
			if (fields === GROUP_RULE && !["ingress", "egress"].includes(lookup.world.text(resource, "type") ?? ""))
				throw new RangeError("type is neither ingress nor egress");
			const rule = reader.read(resource.address, filter, decided ?? owner.open?.candidates ?? [], resource, [], fields);
			return { direction, rule, unread: null, owner, resource };
		} catch (cause) {
			if (!(cause instanceof RangeError)) throw cause;
			return { direction, rule: null, unread: refused(lookup, resource, filter, resource.address, cause.message), owner, resource };
		}
	});
}

/** A rule that AWS would not take. */
export const refused = (lookup: Lookup, resource: Resource, filter: string | null, rule: string, problem: string): UnreadRule => ({
	input: lookup.world.file,
	filter,
	rule,
	problem: `${rule}: ${problem}`,
	cause: "rejected",
	location: lookup.world.location(resource),
});
