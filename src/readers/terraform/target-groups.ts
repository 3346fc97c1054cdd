import type { Tri, Unknown } from "../../model/tri.ts";
import type { Lookup, Named } from "./lookup.ts";
import type { Resource } from "./resources.ts";

/** Who receives what a target group or classic load balancer forwards. */
export interface Members {
	readonly ids: readonly string[];
	readonly unknowns: readonly Unknown[];
}

const GROUP_TYPES: readonly string[] = ["aws_lb_target_group", "aws_alb_target_group"];

/** Members by target group or classic load balancer, with the port where a member has its own. */
export class TargetMembers {
	private readonly found = new Map<string, { readonly ids: Map<string, number | null>; readonly unknowns: Unknown[] }>();

	constructor(private readonly lookup: Lookup) {
		const { kinds, world } = lookup;
		for (const one of world.ofType("aws_lb_target_group_attachment", "aws_alb_target_group_attachment")) {
			const port = world.text(one, "port");
			this.add(
				lookup.one(kinds.targetGroups, one, "target_group_arn"),
				this.spread(one, lookup.one(kinds.registered, one, "target_id")),
				port === null ? null : Number(port),
			);
		}
		for (const one of world.ofType("aws_autoscaling_group"))
			for (const [kind, attribute] of [
				[kinds.targetGroups, "target_group_arns"],
				[kinds.balancers, "load_balancers"],
			] as const)
				this.add(lookup.many(kind, one, attribute), { ids: [one.address], open: null, absent: false }, null);
		for (const one of world.ofType("aws_autoscaling_attachment")) {
			const groups = lookup.one(kinds.scalingGroups, one, "autoscaling_group_name");
			for (const [kind, attribute] of [
				[kinds.targetGroups, "lb_target_group_arn"],
				[kinds.targetGroups, "alb_target_group_arn"],
				[kinds.balancers, "elb"],
			] as const)
				this.add(lookup.one(kind, one, attribute), groups, null);
		}
		for (const one of world.ofType("aws_elb"))
			this.add({ ids: [one.address], open: null, absent: false }, lookup.many(kinds.instances, one, "instances"), null);
		for (const one of world.ofType("aws_elb_attachment"))
			this.add(lookup.one(kinds.balancers, one, "elb"), lookup.one(kinds.instances, one, "instance"), null);
	}

	/**
	 * `target_id = aws_instance.x[count.index].id`, repeated as often as the instances are: one attachment for each, in an
	 * order that the plan does not show. All of them together are all instances.
	 */
	private spread(attachment: Resource, target: Named): Named {
		const candidates = target.open?.candidates ?? [];
		const { modules, mode, type, name } = attachment.at;
		const siblings = this.lookup.world.instances(modules.map((step) => step.text).join("."), mode, type, name);
		return candidates.length > 1 && siblings.length === candidates.length ? { ids: candidates, open: null, absent: false } : target;
	}

	private add(holders: Named, members: Named, port: number | null): void {
		if (members.absent) return;
		for (const holder of [...holders.ids, ...(holders.open?.candidates ?? [])]) {
			const own = this.found.get(holder) ?? { ids: new Map<string, number | null>(), unknowns: [] };
			this.found.set(holder, own);
			if (holders.open === null) for (const id of members.ids) own.ids.set(id, port);
			else own.unknowns.push({ ...holders.open.unknown, candidates: [...members.ids, ...(members.open?.candidates ?? [])] });
			if (members.open !== null) own.unknowns.push(members.open.unknown);
		}
	}

	/** Members of a holder; those with an own port are given for that port only. */
	of(holder: string): Members {
		const own = this.found.get(holder);
		return own === undefined ? { ids: [], unknowns: [] } : { ids: [...own.ids.keys()].sort(), unknowns: own.unknowns };
	}

	/** Ports that members were registered with, other than the group's own. */
	portsOf(holder: string): readonly number[] {
		const ports = [...(this.found.get(holder)?.ids.values() ?? [])].filter((port): port is number => port !== null);
		return [...new Set(ports)].sort((a, b) => a - b);
	}
}

/**
 * Whether targets see the client's own address (Elastic Load Balancing guides, "Client IP preservation"): network load
 * balancers keep it for instances, and for addresses with UDP; it can be set. Others are proxies.
 */
export function keepsClientAddress(lookup: Lookup, group: Resource, balancerKind: string): Tri {
	if (balancerKind === "application" || balancerKind === "classic") return "no";
	const set = lookup.world.attribute(group, "preserve_client_ip");
	if (set.state === "known") return set.value === true || set.value === "true" ? "yes" : "no";
	if (set.state === "unknown") return "maybe";
	const type = lookup.world.text(group, "target_type") ?? "instance";
	const protocol = lookup.world.text(group, "protocol") ?? "";
	if (type === "instance") return "yes";
	return type === "ip" && protocol.includes("UDP") ? "yes" : "no";
}

export const targetGroupOf = (lookup: Lookup, id: string): Resource | null => lookup.world.get(id, ...GROUP_TYPES);
