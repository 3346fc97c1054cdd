import { NO_ADDRESSES, PUBLIC_ADDRESSES } from "../model/addresses.ts";
import type { Change } from "../model/finding.ts";
import { groupBy } from "../model/group.ts";
import { PacketSet } from "../model/packets.ts";
import { memberKey } from "../model/target.ts";
import type { Coverage } from "./coverage.ts";
import type { Exposure } from "./exposure.ts";
import type { Analysis } from "./judge.ts";

/**
 * What of the facts was true before the change: a fact is `existing` when the state before holds all of its packets,
 * else `introduced`.
 */
export function changesOf(after: Analysis, before: Analysis): ReadonlyMap<string, Change> {
	const result = new Map<string, Change>();
	const coverage = new Map(before.coverage.map((item) => [item.fact.key, item]));
	const exposure = groupBy(before.exposure, ({ target }) => target.id);
	for (const item of after.coverage) {
		const earlier = coverage.get(item.fact.key);
		result.set(item.fact.key, earlier !== undefined && refusedBefore(item, earlier) ? "existing" : "introduced");
	}
	for (const item of after.exposure) {
		const earlier = exposure.get(item.target.id) ?? [];
		result.set(item.fact.key, openBefore(item, earlier) ? "existing" : "introduced");
	}
	return result;
}

/** The requirement was no better before: what is refused now was refused, what is open to doubt was at most in doubt. */
function refusedBefore(now: Coverage, earlier: Coverage): boolean {
	if (earlier.fact.lower === "all" || (now.fact.upper !== "all" && earlier.fact.upper === "all")) return false;
	const refused = (coverage: Coverage): PacketSet =>
		coverage.passages.map(({ blocked }) => blocked).reduce((a, b) => a.union(b), PacketSet.empty);
	return refused(earlier).covers(refused(now));
}

const PUBLIC_V4 = PUBLIC_ADDRESSES.family("ipv4");

/** Every part was open before: by the same packets and members, through whatever rules the target had then. */
const openBefore = (now: Exposure, earlier: readonly Exposure[]): boolean =>
	now.parts.every((part) => {
		const same = earlier.flatMap((exposure) =>
			exposure.parts.filter((other) => other.claim.protocol === part.claim.protocol && other.ports.covers(part.ports)),
		);
		const addresses = same.map(({ excess }) => excess.possibleAddresses).reduce((a, b) => a.union(b), NO_ADDRESSES);
		const members = new Set(same.flatMap(({ excess }) => excess.possibleMembers.map(memberKey)));
		return (
			same.length > 0 &&
			addresses.covers(part.excess.possibleAddresses) &&
			// What was open to the Internet was open to whoever carries a member.
			(addresses.covers(PUBLIC_V4) || part.excess.possibleMembers.every((member) => members.has(memberKey(member))))
		);
	});
