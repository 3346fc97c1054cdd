import type { IntervalSet } from "../../model/intervals.ts";
import { isUnknownSet, type Rule } from "../../model/inventory.ts";
import { parsePorts } from "../../model/ports.ts";
import type { Unknown } from "../../model/tri.ts";
import type { Direction } from "../kubernetes/tiers.ts";
import { type Json, list, record } from "../kubernetes/value.ts";

/** The attribute by which an untracked rule's missing counterpart is told. */
export const REPLIES = "rules for the replies";
/** The attribute by which it is told that untracked rules may refuse replies. */
export const REPLIES_REFUSED = "untracked rules that replies meet";

/** Ports that clients have replies sent to. */
const CHOSEN = parsePorts("1024-65535");

/**
 * Whether a policy lets the replies to what an untracked rule lets pass go back: connections are not tracked, so that a rule of its own
 * must do it, with either end's conditions exchanged (Calico docs, Untracked policy). A rule ahead of it that refuses any packet may
 * refuse them.
 */
export function answered(rule: Json, spec: Json, direction: Direction): boolean {
	const opposite = list(spec[direction === "ingress" ? "egress" : "ingress"]).map(record);
	for (const back of opposite) {
		const action = String(back["action"]).toLowerCase();
		if (action === "log") continue;
		if (action !== "allow") return false;
		const conditions = Object.keys(back).filter((key) => !["action", "metadata", "source", "destination"].includes(key));
		const wider =
			conditions.every((key) => same(back[key], rule[key])) &&
			covers(record(back["destination"]), record(rule["source"])) &&
			covers(record(back["source"]), record(rule["destination"]));
		if (wider) return true;
	}
	return false;
}

/** Whether one end of a rule means all that the other means, as far as it is written alike. */
const covers = (wide: Json, narrow: Json): boolean =>
	Object.keys(wide).every((field) =>
		field === "ports"
			? list(narrow[field]).length > 0 && list(narrow[field]).every((port) => list(wide[field]).some((other) => within(port, other)))
			: same(wide[field], narrow[field]),
	);

function within(port: unknown, range: unknown): boolean {
	if (String(port).toLowerCase() === String(range).toLowerCase()) return true;
	const [from = Number.NaN, to = from] = String(port).split(":").map(Number);
	const [low = Number.NaN, high = low] = String(range).split(":").map(Number);
	return low <= from && to <= high;
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

/** The rules of a policy in the directions that it acts in. */
export const acting = (spec: Json, types: Readonly<Record<Direction, boolean>>): Json => ({
	ingress: types.ingress ? spec["ingress"] : [],
	egress: types.egress ? spec["egress"] : [],
});

/** What lets packets pass of which nobody knows whether they are answered: they may pass, and no rule behind it lets them. */
export const unanswered = (rules: readonly Rule[], unknown: Unknown): readonly Rule[] =>
	rules.flatMap((rule) =>
		rule.action !== "allow"
			? [rule]
			: [
					{ ...rule, ports: { unknown, within: portsOf(rule) }, namedPorts: [], allProtocols: false },
					{ ...rule, id: `${rule.id}.replies`, action: "deny" as const },
				],
	);

/**
 * What untracked rules refuse of replies: they see every packet of an interface, also those of connections that others let pass. From
 * where a reply comes is the rule's other end; which ports clients choose nobody knows.
 */
export const refusedReplies = (rules: readonly Rule[], unknown: Unknown): readonly Rule[] =>
	rules
		.filter((rule) => rule.action === "deny" && (portsOf(rule)?.overlaps(CHOSEN) ?? true))
		.map(({ exceptNamedPorts: _, ...rule }) => ({ ...rule, ports: { unknown, within: null }, namedPorts: [], allProtocols: false }));

/** The ports that a rule may mean; null where they have names. */
const portsOf = ({ ports, namedPorts }: Rule): IntervalSet | null => {
	if (namedPorts.length > 0) return null;
	return isUnknownSet(ports) ? ports.within : ports;
};
