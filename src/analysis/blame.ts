import type { Cause } from "../model/finding.ts";
import { isUnknownSet, type Layer } from "../model/inventory.ts";
import type { PacketSet } from "../model/packets.ts";
import { formatPorts } from "../model/ports.ts";
import type { Target } from "../model/target.ts";
import { passes, regionOf, ruleMatches, stagedEnds } from "./admission.ts";
import type { Scene } from "./classes.ts";
import type { Coverage, Passage } from "./coverage.ts";
import { lostReplies } from "./replies.ts";

/** Every filter that would have to change for a blocked requirement to be met, and the deny rule in it where there is one. */
export function blameFor(scene: Scene, coverage: Coverage): readonly Cause[] {
	const causes = new Map<string, Cause>();
	for (const passage of coverage.passages) {
		if (passage.blocked.isEmpty) continue;
		const causesHere = coverage.target.subject.layers.flatMap((layer) => ofLayer(scene, coverage.target, layer, passage));
		const lost = ofReplies(scene, coverage, passage);
		const all = causesHere.length + lost.length > 0 ? [...causesHere, ...lost] : ofEgress(scene, passage);
		for (const cause of all) causes.set(`${cause.filter}\n${cause.rule ?? ""}`, cause);
	}
	return [...causes.values()];
}

function ofLayer(scene: Scene, target: Target, layer: Layer, passage: Passage): readonly Cause[] {
	const stopped = passage.blocked.subtract(passes(target.subject, layer, passage.wanted, "upper", scene.inventory));
	if (stopped.isEmpty) return [];
	if (layer.stages !== undefined) return ofStages(scene, target, layer, passage, stopped);
	return filtersOf(layer).flatMap((id): readonly Cause[] => {
		const filter = scene.inventory.filters.get(id);
		// A rule whose group is not decided is no filter that anybody could add to.
		if (filter === undefined || filter.ownerCandidates !== undefined) return [];
		const denies = filter.ingress.filter(
			(rule) =>
				rule.action === "deny" && !ruleMatches(rule, target.subject, passage.wanted, false, scene.inventory).intersect(stopped).isEmpty,
		);
		if (denies.length > 0)
			return denies.slice(0, 1).map((rule) => ({ filter: id, rule: rule.id, note: `denies ${rule.sourceText}`, location: rule.location }));
		return [{ filter: id, rule: null, note: "no rule admits it", location: filter.location }];
	});
}

/** Stateless lists that lose the replies: the packets get in, the answers do not get out, or not back. */
const ofReplies = (scene: Scene, { target, mandate }: Coverage, passage: Passage): readonly Cause[] =>
	lostReplies(scene, target, mandate, passage.wanted, "upper").flatMap(({ layer, way, shut }) => {
		if (passage.blocked.intersect(regionOf({ ...passage.wanted, space: shut })).isEmpty) return [];
		return filtersOf(layer).flatMap((id): readonly Cause[] => {
			const filter = scene.inventory.filters.get(id);
			if (filter === undefined) return [];
			const replies = `replies on ephemeral ports (${filter.replies === undefined ? "" : formatPorts(filter.replies.any)})`;
			const deny = (way === "out" ? filter.egress : filter.ingress).find(
				(rule) =>
					rule.action === "deny" &&
					!isUnknownSet(rule.ports) &&
					filter.replies?.machines.overlaps(rule.ports) === true &&
					rule.sources.addresses.overlaps(shut),
			);
			const note =
				way === "out"
					? `it does not let ${replies} out to ${passage.wanted.endpoint.name}`
					: `it does not let ${replies} back in to ${passage.wanted.endpoint.name}`;
			return [
				{
					filter: id,
					rule: way === "out" ? (deny?.id ?? null) : null,
					note,
					location: (way === "out" ? deny : undefined)?.location ?? filter.location,
				},
			];
		});
	});

/** In stages the rules that refuse are known, and the filters that isolate. */
const ofStages = ({ inventory }: Scene, { subject }: Target, layer: Layer, { wanted }: Passage, stopped: PacketSet): readonly Cause[] =>
	stagedEnds(subject, layer, wanted, inventory).hits.flatMap(({ filter, rule, action, packets }): readonly Cause[] => {
		const found = inventory.filters.get(filter);
		if (action !== "deny" || found === undefined || !packets.overlaps(stopped)) return [];
		return rule === null
			? [{ filter, rule: null, note: "no rule admits it", location: found.location }]
			: [{ filter, rule: rule.id, note: `denies ${rule.sourceText}`, location: rule.location }];
	});

const filtersOf = ({ certain, possible }: Layer): readonly string[] => [...certain, ...possible.flatMap(({ candidates }) => candidates)];

/** The target lets the packets in: what stops them is the source's own egress. */
const ofEgress = (scene: Scene, passage: Passage): readonly Cause[] =>
	(passage.wanted.endpoint.subject?.egressLayers ?? []).flatMap(({ certain }) =>
		certain.flatMap((id): readonly Cause[] => {
			const filter = scene.inventory.filters.get(id);
			return filter === undefined
				? []
				: [{ filter: id, rule: null, note: `no egress rule of ${passage.wanted.endpoint.name} lets it out`, location: filter.location }];
		}),
	);
