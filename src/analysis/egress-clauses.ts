import type { Layer, Rule } from "../model/inventory.ts";
import { filterIds } from "../model/rule.ts";
import type { Target } from "../model/target.ts";
import type { Unknown } from "../model/tri.ts";
import type { Scene } from "./classes.ts";
import { type Clause, keyOf } from "./clauses.ts";
import type { Coverage, Passage } from "./coverage.ts";
import { layerLetsOut, matchedPorts, stagedEndsOut } from "./egress.ts";
import { carries } from "./endpoint.ts";
import { layersOutOf } from "./own-machine.ts";
import { labelsOf, openParts } from "./rule-unknowns.ts";

/** The layers behind a sender of which it is not decided whether they let its packets out to a target, each with what decides. */
export function egressClauses(scene: Scene, { target }: Coverage, { wanted }: Passage): readonly Clause[] {
	return layersOutOf(target, wanted).flatMap((layer): readonly Clause[] => {
		if (layerLetsOut(scene.inventory, layer, target.subject, wanted, "lower").covers(wanted.ports)) return [];
		const terms = [...attachments(scene, target, layer, wanted), ...rules(scene, target, layer, wanted)].map((unknown) => ({
			needs: [{ unknown, key: keyOf(unknown) }],
			full: false,
			opens: null,
		}));
		return terms.length === 0 ? [] : [terms];
	});
}

type Wanted = Passage["wanted"];

/** Filters that may be there and would matter. */
function attachments({ inventory }: Scene, { subject }: Target, layer: Layer, wanted: Wanted): readonly Unknown[] {
	const met =
		layer.stages === undefined ? null : new Set(stagedEndsOut(inventory, layer, subject, wanted).hits.map(({ filter }) => filter));
	return layer.possible
		.filter(({ candidates, unbounded }) => unbounded || met === null || candidates.some((id) => met.has(id)))
		.map(({ unknown }) => unknown);
}

/** What of the rules that may match is not known. */
function rules(scene: Scene, target: Target, layer: Layer, wanted: Wanted): readonly Unknown[] {
	const { inventory } = scene;
	const { subject } = target;
	const filters = filterIds(layer);
	const found = filters.flatMap((id) => inventory.filters.get(id)?.egress ?? []);
	return found
		.filter((rule) => !matchedPorts(inventory, rule, subject, wanted, false).covers(matchedPorts(inventory, rule, subject, wanted, true)))
		.flatMap((rule) => unknownsOf(rule));

	function unknownsOf(rule: Rule): readonly Unknown[] {
		const { sources } = rule;
		const destination = { subject, pod: subject.nature === "pod" };
		const labels = sources.members.flatMap((member) =>
			member.kind === "pods" && carries(destination, member, inventory) === "maybe" ? [labelsOf(scene, member, subject)] : [],
		);
		const all = [...openParts(rule), ...sources.unknowns.map(({ unknown }) => unknown), ...labels];
		return all.length > 0 ? all : [{ address: target.id, attribute: "addresses" }];
	}
}
