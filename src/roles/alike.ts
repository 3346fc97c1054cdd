import { holdsFor, type Inventory, type Layer, type Rule, type Subject } from "../model/inventory.ts";
import type { RoleAssignment } from "../model/target.ts";

/** A subject, and what it is. */
export interface Placed {
	readonly subject: Subject;
	readonly roles: readonly RoleAssignment[];
}

/** Machines that nothing but their names tells apart, together; everything else by itself. */
export function alike(
	placed: readonly Placed[],
	clusters: ReadonlyMap<string, string | null>,
	filters: Inventory["filters"],
): readonly (readonly Placed[])[] {
	const signatures = new Signatures(filters);
	const machines = new Map<string, Placed[]>();
	const groups: Placed[][] = [];
	for (const one of placed) {
		const { subject } = one;
		const isMachine = subject.nature === "machine" && !subject.synthetic;
		const key = isMachine ? signatures.of(one, clusters.get(subject.id) ?? null) : "";
		const group = isMachine ? machines.get(key) : undefined;
		if (group !== undefined) {
			group.push(one);
			continue;
		}
		const fresh = [one];
		groups.push(fresh);
		if (isMachine) machines.set(key, fresh);
	}
	return groups;
}

/** What tells machines apart, as text. */
class Signatures {
	readonly #choosy = new Map<string, readonly Rule[]>();

	constructor(private readonly filters: Inventory["filters"]) {}

	of({ subject, roles }: Placed, cluster: string | null): string {
		return JSON.stringify([
			cluster,
			subject.provider,
			roles.map(({ role }) => role).sort(),
			subject.layers.map((layer) => this.#layer(layer, subject)),
			subject.egressLayers.map((layer) => this.#layer(layer, subject)),
			subject.hostNetwork,
		]);
	}

	#layer({ kind, certain, filtersOwn, possible, whenNone, stages }: Layer, subject: Subject): unknown {
		const same = (id: string): string => this.filters.get(id)?.sameAs ?? id;
		const ids = new Set([...certain, ...possible.flatMap(({ candidates }) => candidates)]);
		return [
			kind,
			certain.map(same).sort(),
			filtersOwn ?? null,
			possible.map(({ candidates, unbounded, unknown }) => [[...candidates].sort(), unbounded, unknown.via ?? null]),
			whenNone,
			stages?.map(({ name, filters }) => [name, filters.map(({ id, attached, rank }) => [same(id), attached, rank])]) ?? null,
			[...ids].sort().flatMap((id) => this.#choosyOf(id).map((rule) => [rule.id, holdsFor(rule, subject)])),
		];
	}

	/** Rules of a filter that do not hold for everybody behind it. */
	#choosyOf(id: string): readonly Rule[] {
		const known = this.#choosy.get(id);
		if (known !== undefined) return known;
		const filter = this.filters.get(id);
		const choosy = filter === undefined ? [] : [...filter.ingress, ...filter.egress].filter(({ elsewhere, holds }) => elsewhere ?? holds);
		this.#choosy.set(id, choosy);
		return choosy;
	}
}
