import type { Cause } from "../model/finding.ts";
import { type Filter, isUnknownSet, type Layer } from "../model/inventory.ts";
import type { PacketSet } from "../model/packets.ts";
import { formatPorts } from "../model/ports.ts";
import { filterIds } from "../model/rule.ts";
import type { Target } from "../model/target.ts";
import { passes, ruleMatches, stagedEnds } from "./admission.ts";
import type { Scene } from "./classes.ts";
import type { Coverage, Passage } from "./coverage.ts";
import { layerLetsOut, stagedEndsOut } from "./egress.ts";
import { layersInto, layersOutOf } from "./own-machine.ts";
import { lostReplies } from "./replies.ts";

/** Every filter that would have to change for a blocked requirement to be met, and the deny rule in it where there is one. */
export function blameFor(scene: Scene, coverage: Coverage): readonly Cause[] {
	const causes = new Map<string, Cause>();
	for (const passage of coverage.passages) {
		if (passage.blocked.isEmpty) continue;
		const causesHere = layersInto(coverage.target, passage.wanted).flatMap((layer) => ofLayer(scene, coverage.target, layer, passage));
		const lost = ofReplies(scene, coverage, passage);
		// Many pods call: where the target is shut to them all, what each may send matters later. A machine's own policies are few.
		const out = ofEgress(scene, coverage.target, passage, causesHere.length + lost.length > 0);
		for (const cause of [...causesHere, ...lost]) causes.set(`${cause.filter}\n${cause.rule ?? ""}`, cause);
		// One filter may refuse packets on both ways: a host's own.
		for (const cause of out) causes.set(`${cause.filter}\n${cause.rule ?? ""}\nout`, cause);
	}
	return [...causes.values()];
}

/** Policies that keep the sender of blocked packets from sending them, whatever the target lets in. */
export const refusingOut = ({ inventory }: Pick<Scene, "inventory">, target: Target, passage: Passage): readonly string[] =>
	passage.blocked.isEmpty ? [] : [...new Set(ofEgress({ inventory }, target, passage, false).map(({ filter }) => filter))].sort();

function ofLayer(scene: Scene, target: Target, layer: Layer, passage: Passage): readonly Cause[] {
	const filters = filterIds(layer);
	if (filters.length === 0) return [];
	const stopped = passage.blocked.subtract(passes(target.subject, layer, passage.wanted, "upper", scene.inventory));
	if (stopped.isEmpty) return [];
	if (layer.stages !== undefined) return ofStages(scene, target, layer, passage, stopped);
	return filters.flatMap((id): readonly Cause[] => {
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
		if (passage.blocked.intersect(passage.wanted.from(shut).region).isEmpty) return [];
		return filterIds(layer).flatMap((id): readonly Cause[] => {
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
			? [{ filter, rule: null, note: because("no rule admits it", found), location: found.location }]
			: [{ filter, rule: rule.id, note: `denies ${rule.sourceText}`, location: rule.location }];
	});

const because = (note: string, { refusesBecause }: Filter): string => (refusesBecause === undefined ? note : `${note}; ${refusesBecause}`);

/** What of the source's own egress stops the packets: the rule that refuses them, or the filters of which none lets them out. */
function ofEgress(
	{ inventory }: Pick<Scene, "inventory">,
	target: Target,
	{ wanted, blocked }: Passage,
	hostsOnly: boolean,
): readonly Cause[] {
	return layersOutOf(target, wanted).flatMap((layer): readonly Cause[] => {
		if (hostsOnly && layer.kind !== "host-policy") return [];
		const stopped = blocked.ports.subtract(layerLetsOut(inventory, layer, target.subject, wanted, "upper"));
		if (stopped.isEmpty) return [];
		const note = `no egress rule of ${wanted.endpoint.name} lets it out`;
		const ruled =
			layer.stages === undefined
				? layer.certain.map((filter) => ({ filter, rule: null }))
				: stagedEndsOut(inventory, layer, target.subject, wanted).hits.filter(
						({ action, packets }) => action === "deny" && packets.overlaps(stopped),
					);
		return ruled.flatMap(({ filter: id, rule }): readonly Cause[] => {
			const filter = inventory.filters.get(id);
			if (filter === undefined) return [];
			return [
				rule === null
					? { filter: id, rule: null, note: because(note, filter), location: filter.location }
					: { filter: id, rule: rule.id, note: `does not let ${wanted.endpoint.name} out to ${rule.sourceText}`, location: rule.location },
			];
		});
	});
}
