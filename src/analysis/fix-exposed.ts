import type { Fix } from "../model/finding.ts";
import { isUnknownSet, type Rule, type Sources } from "../model/inventory.ts";
import { blameFor } from "./blame.ts";
import type { Claim } from "./claims.ts";
import type { Scene } from "./classes.ts";
import { type Coverage, coverageOf } from "./coverage.ts";
import { carriersOf, withIngress } from "./edit.ts";
import { NOBODY } from "./excess.ts";
import { type Exposure, exposuresOf } from "./exposure.ts";
import { narrowing, removal } from "./patch.ts";
import { mayHold } from "./to-itself.ts";

/**
 * The smallest edit that ends an exposure: the rule goes when no mandated packet hangs on it, else its sources are
 * narrowed to those that may get in. Offered only when no requirement is worse off afterwards and the rule exposes
 * nothing any more.
 */
export function fixForExposed(scene: Scene, exposure: Exposure, coverage: readonly Coverage[], claims: readonly Claim[]): Fix | null {
	const { rule, filter, target } = exposure;
	if (rule.providerDefault === true) return null;
	const concerned = requirementsBehind(scene, exposure, coverage);
	const rest = filter.ingress.filter(({ id }) => id !== rule.id);
	if (!worsens(scene, withIngress(scene, filter, rest), concerned)) return { verified: true, ...removal(rule, filter) };
	const sources = rule.sensitive === true ? null : narrowed(exposure);
	if (sources === null) return null;
	const kept: Rule = { ...rule, sources };
	const edited = withIngress(scene, filter, [...rest, kept]);
	if (worsens(scene, edited, concerned) || exposuresOf(edited, target, claims).some((other) => other.rule.id === rule.id)) return null;
	return { verified: true, ...narrowing(kept, filter) };
}

/** Requirements of the filter's carriers that packets of the rule may serve. */
function requirementsBehind(scene: Scene, { filter, rule }: Exposure, coverage: readonly Coverage[]): readonly Coverage[] {
	const carriers = new Set(carriersOf(scene, filter).map(({ id }) => id));
	return coverage.filter(
		({ target, mandate }) =>
			carriers.has(target.id) &&
			mayHold(rule, target) &&
			(isUnknownSet(rule.protocols) || rule.protocols.has(mandate.protocol)) &&
			(isUnknownSet(rule.ports) || rule.ports.overlaps(mandate.ports) || rule.namedPorts.length > 0),
	);
}

/** Some requirement has less certain or less possible than before. */
const worsens = (scene: Scene, edited: Scene, coverage: readonly Coverage[]): boolean =>
	coverage.some((item) => {
		const { target, mandate, fact, assumed } = item;
		const now = coverageOf(edited, target, mandate);
		if (now === null) return false;
		return (
			rank(now.fact.lower) < rank(fact.lower) ||
			rank(now.fact.upper) < rank(fact.upper) ||
			assumed.some((name) => !now.assumed.includes(name)) ||
			(fact.upper !== "all" && isShutBesides(scene, item, edited, now))
		);
	});

/** What something else shuts already would be shut by the edit as well: whoever mends the one would meet the other. */
function isShutBesides(scene: Scene, before: Coverage, edited: Scene, after: Coverage): boolean {
	const known = new Set(blameFor(scene, before).map(({ filter }) => filter));
	return blameFor(edited, after).some(({ filter }) => !known.has(filter));
}

const rank = (share: "all" | "part" | "none"): number => ({ none: 0, part: 1, all: 2 })[share];

/** The rule's sources without what is beyond the classes on any of its claims; null when that leaves nothing to say. */
function narrowed({ parts, rule }: Exposure): Sources | null {
	let addresses = rule.sources.addresses.subtract(NOBODY);
	const excluded = new Set(parts.flatMap(({ excess }) => excess.possibleMembers));
	for (const { excess } of parts) addresses = addresses.subtract(excess.possibleAddresses);
	const members = rule.sources.members.filter((member) => !excluded.has(member) && member.kind !== "everything");
	return addresses.isEmpty && members.length === 0 ? null : { addresses, members, unknowns: rule.sources.unknowns };
}
