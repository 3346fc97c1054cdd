import type { Cause } from "../model/finding.ts";
import { type Filter, isUnknownSet, type Layer, type Rule } from "../model/inventory.ts";
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
	const causes = new Map<string | Filter | Rule, Cause | Out>();
	for (const passage of coverage.passages) {
		if (passage.blocked.isEmpty) continue;
		const causesHere = layersInto(coverage.target, passage.wanted).flatMap((layer) => ofLayer(scene, coverage.target, layer, passage));
		const lost = ofReplies(scene, coverage, passage);
		for (const cause of causesHere.concat(lost)) causes.set(`${cause.filter}\n${cause.rule ?? ""}`, cause);
		// Many pods call: where the target is shut to them all, what each may send matters later. A machine's own policies are few.
		const out = refusalsOut(scene, coverage.target, passage, causesHere.length + lost.length > 0);
		// One filter may refuse packets on both ways: a host's own. Of many whom it keeps from sending one is named.
		for (const refusal of out) causes.set(refusal.rule ?? refusal.filter, { refusal, sender: passage.wanted.endpoint.name });
	}
	return Array.from(causes.values(), (cause) => ("refusal" in cause ? causeOut(cause) : cause));
}

/** Policies that keep the sender of blocked packets from sending them, whatever the target lets in. */
export const refusingOut = ({ inventory }: Pick<Scene, "inventory">, target: Target, passage: Passage): readonly string[] =>
	passage.blocked.isEmpty ? [] : [...new Set(refusalsOut({ inventory }, target, passage, false).map(({ filter }) => filter.id))].sort();

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

/** What of its own keeps a sender from sending: a rule, or a filter by whose presence what no rule lets out is refused. */
interface RefusalOut {
	readonly filter: Filter;
	readonly rule: Rule | null;
}

/** The same for one of those whom it keeps. */
interface Out {
	readonly refusal: RefusalOut;
	readonly sender: string;
}

/** What of the source's own egress stops the packets: the rule that refuses them, or the filters of which none lets them out. */
function refusalsOut(
	{ inventory }: Pick<Scene, "inventory">,
	target: Target,
	{ wanted, blocked }: Passage,
	hostsOnly: boolean,
): readonly RefusalOut[] {
	const found: RefusalOut[] = [];
	const tell = (id: string, rule: Rule | null): void => {
		const filter = inventory.filters.get(id);
		if (filter !== undefined) found.push({ filter, rule });
	};
	for (const layer of layersOutOf(target, wanted)) {
		if (hostsOnly && layer.kind !== "host-policy") continue;
		const stopped = blocked.ports.subtract(layerLetsOut(inventory, layer, target.subject, wanted, "upper"));
		if (stopped.isEmpty) continue;
		if (layer.stages === undefined) for (const id of layer.certain) tell(id, null);
		else
			for (const { filter, rule, action, packets } of stagedEndsOut(inventory, layer, target.subject, wanted).hits)
				if (action === "deny" && packets.overlaps(stopped)) tell(filter, rule);
	}
	return found;
}

const causeOut = ({ refusal: { filter, rule }, sender }: Out): Cause =>
	rule === null
		? { filter: filter.id, rule: null, note: because(`no egress rule of ${sender} lets it out`, filter), location: filter.location }
		: { filter: filter.id, rule: rule.id, note: `does not let ${sender} out to ${rule.sourceText}`, location: rule.location };
