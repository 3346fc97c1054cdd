import { type Filter, holdsFor, type Layer, type Rule, type Subject } from "./inventory.ts";
import { filterIds, isChoosy } from "./rule.ts";

type Direction = "ingress" | "egress";

/** Tells subjects behind the same filters apart by the rules there that do not hold for everybody. */
export class OwnEnds {
	readonly #choosy: Readonly<Record<Direction, Map<Layer, readonly Rule[]>>> = { ingress: new Map(), egress: new Map() };

	constructor(private readonly filters: ReadonlyMap<string, Filter>) {}

	/** Which of these rules hold for a subject behind a layer: equal for subjects that they do not tell apart. */
	of(layer: Layer, subject: Subject, direction: Direction): string {
		return this.#choosyOf(layer, direction)
			.map((rule) => holdsFor(rule, subject))
			.join();
	}

	#choosyOf(layer: Layer, direction: Direction): readonly Rule[] {
		const known = this.#choosy[direction].get(layer);
		if (known !== undefined) return known;
		const choosy = [...new Set(filterIds(layer))].sort().flatMap((id) => (this.filters.get(id)?.[direction] ?? []).filter(isChoosy));
		this.#choosy[direction].set(layer, choosy);
		return choosy;
	}
}
