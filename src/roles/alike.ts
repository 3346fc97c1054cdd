import { FarEnds } from "../model/far-ends.ts";
import type { Inventory, Layer, Subject } from "../model/inventory.ts";
import { OwnEnds } from "../model/own-ends.ts";
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
	inventory: Pick<Inventory, "filters" | "matchers">,
): readonly (readonly Placed[])[] {
	const signatures = new Signatures(inventory, placed);
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
	readonly #filters: Inventory["filters"];
	readonly #ownEnds: OwnEnds;
	readonly #farEnds: FarEnds;

	constructor(inventory: Pick<Inventory, "filters" | "matchers">, placed: readonly Placed[]) {
		this.#filters = inventory.filters;
		this.#ownEnds = new OwnEnds(inventory.filters);
		this.#farEnds = new FarEnds(
			inventory,
			placed.map(({ subject }) => subject).filter(({ nature }) => nature === "machine"),
		);
	}

	of({ subject, roles }: Placed, cluster: string | null): string {
		return JSON.stringify([
			cluster,
			subject.provider,
			roles.map(({ role }) => role).sort(),
			subject.layers.map((layer) => [this.#layer(layer), this.#ownEnds.of(layer, subject, "ingress")]),
			subject.egressLayers.map((layer) => [this.#layer(layer), this.#ownEnds.of(layer, subject, "egress")]),
			this.#farEnds.of(subject),
			subject.hostNetwork,
		]);
	}

	#layer({ kind, certain, filtersOwn, onlyOwn, possible, whenNone, stages }: Layer): unknown {
		const same = (id: string): string => this.#filters.get(id)?.sameAs ?? id;
		return [
			kind,
			certain.map(same).sort(),
			filtersOwn ?? null,
			onlyOwn ?? false,
			possible.map(({ candidates, unbounded, unknown }) => [[...candidates].sort(), unbounded, unknown.via ?? null]),
			whenNone,
			stages?.map(({ name, filters }) => [name, filters.map(({ id, attached, rank }) => [same(id), attached, rank])]) ?? null,
		];
	}
}
