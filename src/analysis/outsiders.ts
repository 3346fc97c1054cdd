import { NO_ADDRESSES } from "../model/addresses.ts";
import type { IntervalSet } from "../model/intervals.ts";
import { isUnknownSet, type Layer, type Member, type Rule, type Sources } from "../model/inventory.ts";
import type { Target } from "../model/target.ts";
import { rulePorts } from "./admission.ts";
import type { Scene } from "./classes.ts";

/** Everybody but the outside, where an engine tells senders by who they are. */
const INSIDERS: Member = { kind: "senders", senders: ["pod", "machine", "api-server"], text: "members of the cluster" };

/** What is left of a rule's sources behind earlier stages that refuse everybody outside the cluster on all of some ports (Cilium's denies). */
export function withoutOutsiders(scene: Scene, target: Target, layer: Layer, rule: Rule, protocol: number, ports: IntervalSet): Sources {
	const { sources } = rule;
	if (!refusesOutsiders(scene, target, layer, rule, protocol, ports)) return sources;
	return {
		...sources,
		addresses: sources.reach?.machine === "no" ? NO_ADDRESSES : sources.addresses,
		members: sources.members.map((member) => (member.kind === "everything" ? INSIDERS : insidersOf(member))),
	};
}

const insidersOf = (member: Member): Member =>
	member.kind === "senders" ? { ...member, senders: member.senders.filter((sender) => sender !== "outside") } : member;

function refusesOutsiders(
	{ inventory }: Scene,
	{ subject }: Target,
	{ stages }: Layer,
	rule: Rule,
	protocol: number,
	ports: IntervalSet,
): boolean {
	for (const { filters } of stages ?? []) {
		for (const { id, attached, only } of filters) {
			if (id === rule.filter && only !== "deny") return false;
			if (attached !== "yes" || only !== "deny") continue;
			const refused = (inventory.filters.get(id)?.ingress ?? []).some(
				({ action, protocols, sources, ...rest }) =>
					action === "deny" &&
					!isUnknownSet(protocols) &&
					protocols.has(protocol) &&
					sources.members.some(
						(member) => member.kind === "everything" || (member.kind === "senders" && member.senders.includes("outside")),
					) &&
					rulePorts({ action, protocols, sources, ...rest }, subject, protocol, false).covers(ports),
			);
			if (refused) return true;
		}
	}
	return false;
}
