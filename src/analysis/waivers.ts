import type { Waiver } from "../model/config.ts";
import type { Share, WaiverFact } from "../model/facts.ts";
import { PacketSet } from "../model/packets.ts";
import { memberText, type Target } from "../model/target.ts";
import { refusingOut } from "./blame.ts";
import type { Scene } from "./classes.ts";
import type { Coverage } from "./coverage.ts";
import type { Exposure } from "./exposure.ts";
import type { Analysis } from "./judge.ts";

/**
 * How much of each fact's packets a waiver accepts (contract.md section 4): its target glob names the target, the
 * filter or the rule, or a policy that keeps each sender from sending; `allow` bounds the packets.
 *
 * @param matches glob match, given by the caller so that the analysis needs no second one.
 */
export function waiverFacts(
	analysis: Analysis,
	waivers: readonly Waiver[],
	matches: (glob: string, text: string) => boolean,
): readonly WaiverFact[] {
	return waivers.map((waiver) => {
		const covers: Record<string, Share> = {};
		const parts: Record<string, readonly Share[]> = {};
		const isNamed = (text: string): boolean => matches(waiver.target, text);
		for (const item of analysis.coverage)
			if (names(waiver, item.target, [], matches) || namesSenders(analysis.scene, item, isNamed))
				covers[item.fact.key] = ofCoverage(waiver, item);
		for (const item of analysis.exposure)
			if (names(waiver, item.target, [item.filter.id, item.rule.id], matches)) {
				const shares = ofExposure(waiver, item);
				parts[item.fact.key] = shares;
				covers[item.fact.key] = shares.every((share) => share === "all")
					? "all"
					: shares.every((share) => share === "none")
						? "none"
						: "part";
			}
		return { id: waiver.id, rule: waiver.rule, expires: waiver.expires, covers, parts };
	});
}

const names = (waiver: Waiver, target: Target, further: readonly string[], matches: (glob: string, text: string) => boolean): boolean =>
	[
		...target.members.flatMap(({ id, addresses }) => [id, ...addresses]),
		...target.subject.layers.flatMap(({ certain }) => certain),
		...further,
	].some((text) => matches(waiver.target, text));

/** Whether all who are refused are so by policies of their own that a waiver names: then it speaks of the whole finding. */
function namesSenders(scene: Scene, { target, passages }: Coverage, isNamed: (text: string) => boolean): boolean {
	const refused = passages.filter(({ blocked }) => !blocked.isEmpty);
	return refused.length > 0 && refused.every((passage) => refusingOut(scene, target, passage).some(isNamed));
}

function ofCoverage({ allow }: Waiver, { passages }: Coverage): Share {
	if (allow === null) return "all";
	const accepted = PacketSet.of({ protocols: allow.protocols, ports: allow.ports, addresses: allow.sources });
	const refused = passages.map(({ blocked }) => blocked).reduce((a, b) => a.union(b), PacketSet.empty);
	return accepted.covers(refused) ? "all" : accepted.overlaps(refused) ? "part" : "none";
}

/** Part by part: which of them matter the policy decides. */
const ofExposure = ({ allow }: Waiver, { parts }: Exposure): readonly Share[] =>
	parts.map(({ claim, ports, excess }): Share => {
		if (allow === null) return "all";
		const portsIn = allow.protocols.has(claim.protocol) && allow.ports.covers(ports);
		const membersIn = excess.possibleMembers.every((member) => allow.members.includes(memberText(member)));
		if (portsIn && membersIn && excess.possibleAddresses.subtract(allow.sources).isEmpty) return "all";
		const touched =
			allow.protocols.has(claim.protocol) &&
			allow.ports.overlaps(ports) &&
			(excess.possibleAddresses.isEmpty || excess.possibleAddresses.overlaps(allow.sources));
		return touched ? "part" : "none";
	});
