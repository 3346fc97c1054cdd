import type { Filter, Layer, PossibleAttachment, Rule } from "../model/inventory.ts";
import { PacketSet } from "../model/packets.ts";
import type { Unknown } from "../model/tri.ts";
import { passes, ruleMatches } from "./admission.ts";
import type { Scene } from "./classes.ts";
import type { Coverage, Passage } from "./coverage.ts";
import { type Opens, opensByAttachment, opensByRule } from "./opens.ts";
import { layersInto } from "./own-machine.ts";
import { alternativesOf } from "./rule-unknowns.ts";

/**
 * Something that has to turn out well. One unknown may do so in several ways, which exclude nothing: a list of groups may hold one
 * and not the other, a range may cover one sender and not the next. Equal keys are the same way.
 */
export interface Need {
	readonly unknown: Unknown;
	readonly key: string;
}

/** One way in which a layer may open: all of its needs have to be met. */
export interface Term {
	readonly needs: readonly Need[];
	/** It opens all that the layer leaves shut. Otherwise others may have to help. */
	readonly full: boolean;
	/** What the unknown of its one need has to be, where that can be said. */
	readonly opens: Opens | null;
}

/** What a passage has to get through at one layer: some of the terms have to come true. */
export type Clause = readonly Term[];

const need = (unknown: Unknown, way: string): Need => ({ unknown, key: `${keyOf(unknown)}\n${way}` });
export const keyOf = ({ address, attribute }: Unknown): string => `${address}\n${attribute}`;

/** The layers at which it is not decided whether a passage gets through. */
export function clausesOf(scene: Scene, { target }: Coverage, passage: Passage): readonly Clause[] {
	const { subject } = target;
	return layersInto(target, passage.wanted).flatMap((layer): readonly Clause[] => {
		const missing = passage.wanted.region.subtract(passes(subject, layer, passage.wanted, "lower", scene.inventory));
		if (missing.isEmpty) return [];
		const all = new LayerTerms(scene, passage, layer, subject, missing).all();
		const terms = all.filter(({ needs }) => needs.length > 0);
		if (terms.length === 0) return [];
		// Beside what has no name nothing can be said to be the only way in.
		return [terms.length === all.length ? terms : terms.map((term) => ({ ...term, opens: null }))];
	});
}

/** The terms of one layer for one passage. */
class LayerTerms {
	constructor(
		private readonly scene: Scene,
		private readonly passage: Passage,
		private readonly layer: Layer,
		private readonly subject: Coverage["target"]["subject"],
		private readonly missing: PacketSet,
	) {}

	all(): readonly Term[] {
		const { certain, possible } = this.layer;
		return [
			...certain.flatMap((id) => this.ofFilter(id, null)),
			...possible.flatMap((attachment) => {
				const anything: Term[] = attachment.unbounded ? [{ needs: [this.bySender(attachment.unknown)], full: true, opens: null }] : [];
				return [...anything, ...attachment.candidates.flatMap((id) => this.ofFilter(id, attachment))];
			}),
		];
	}

	private ofFilter(id: string, attachment: PossibleAttachment | null): readonly Term[] {
		const filter = this.scene.inventory.filters.get(id);
		const base = attachment === null ? [] : [need(attachment.unknown, id)];
		if (filter === undefined) return [{ needs: [...base, this.bySender({ address: id, attribute: "rules" })], full: true, opens: null }];
		// Where order counts or filters act in steps, one unknown may need others: each is told apart.
		const united = filter.mode === "union" && this.layer.stages === undefined;
		const hidden = filter.unknownIngress.map((unknown): Term => ({ needs: [...base, this.bySender(unknown)], full: united, opens: null }));
		return united ? [...hidden, ...this.ofAllows(filter, attachment, base)] : [...hidden, ...this.ofOrdered(filter, base)];
	}

	private ofAllows(filter: Filter, attachment: PossibleAttachment | null, base: readonly Need[]): readonly Term[] {
		const { scene, passage, missing } = this;
		const allows = filter.ingress.filter(({ action }) => action === "allow");
		const sure = allows.reduce((sum, rule) => sum.union(this.matches(rule, false)), PacketSet.empty);
		const byItself: Term[] =
			attachment === null || sure.isEmpty
				? []
				: [
						{
							needs: base,
							full: sure.covers(missing),
							opens: sure.covers(missing) ? opensByAttachment(scene, attachment, filter, this.layer) : null,
						},
					];
		const byRule = allows.flatMap((rule): readonly Term[] => {
			const maybe = this.matches(rule, true).subtract(sure);
			if (maybe.isEmpty) return [];
			const full = sure.union(maybe).covers(missing);
			const opens = attachment === null && full ? opensByRule(scene, passage, rule) : null;
			return alternativesOf(scene, passage, rule, this.layer, this.subject).map((own) => ({
				needs: [...base, ...own.map((unknown) => this.bySender(unknown))],
				full,
				opens,
			}));
		});
		return [...byItself, ...byRule];
	}

	private ofOrdered(filter: Filter, base: readonly Need[]): readonly Term[] {
		const rules = filter.ingress.filter((rule) => !this.matches(rule, true).isEmpty);
		const own = rules.flatMap((rule) => alternativesOf(this.scene, this.passage, rule, this.layer, this.subject).flat());
		return [...base, ...own.map((unknown) => this.bySender(unknown))].map((one) => ({ needs: [one], full: false, opens: null }));
	}

	/** What suits one sender need not suit another. */
	private bySender(unknown: Unknown): Need {
		const { endpoint } = this.passage.wanted;
		return need(unknown, [endpoint.className, endpoint.name, endpoint.via, this.passage.family].join(" "));
	}

	private matches(rule: Rule, generous: boolean): PacketSet {
		return ruleMatches(rule, this.subject, this.passage.wanted, generous, this.scene.inventory).intersect(this.missing);
	}
}
