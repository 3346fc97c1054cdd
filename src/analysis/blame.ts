import type { Cause } from "../model/finding.ts";
import type { Layer } from "../model/inventory.ts";
import type { Target } from "../model/target.ts";
import { layerAdmits, ruleMatches } from "./admission.ts";
import type { Scene } from "./classes.ts";
import type { Coverage, Passage } from "./coverage.ts";

/** Every filter that would have to change for a blocked requirement to be met, and the deny rule in it where there is one. */
export function blameFor(scene: Scene, coverage: Coverage): readonly Cause[] {
	const causes = new Map<string, Cause>();
	for (const passage of coverage.passages) {
		if (passage.blocked.isEmpty) continue;
		const causesHere = coverage.target.subject.layers.flatMap((layer) => ofLayer(scene, coverage.target, layer, passage));
		const all = causesHere.length > 0 ? causesHere : ofEgress(scene, passage);
		for (const cause of all) causes.set(`${cause.filter}\n${cause.rule ?? ""}`, cause);
	}
	return [...causes.values()];
}

function ofLayer(scene: Scene, target: Target, layer: Layer, passage: Passage): readonly Cause[] {
	const stopped = passage.blocked.subtract(layerAdmits(target.subject, layer, passage.wanted, "upper", scene.inventory));
	if (stopped.isEmpty) return [];
	return [...layer.certain, ...layer.possible.flatMap(({ candidates }) => candidates)].flatMap((id): readonly Cause[] => {
		const filter = scene.inventory.filters.get(id);
		if (filter === undefined) return [];
		const denies = filter.ingress.filter(
			(rule) =>
				rule.action === "deny" && !ruleMatches(rule, target.subject, passage.wanted, false, scene.inventory).intersect(stopped).isEmpty,
		);
		if (denies.length > 0)
			return denies.slice(0, 1).map((rule) => ({ filter: id, rule: rule.id, note: `denies ${rule.sourceText}`, location: rule.location }));
		return [{ filter: id, rule: null, note: "no rule admits it", location: filter.location }];
	});
}

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
