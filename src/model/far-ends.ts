import { type AddressSet, formatCidrs } from "./addresses.ts";
import type { Inventory, Member, Sources, Subject } from "./inventory.ts";
import { filterIds } from "./rule.ts";

/** Tells machines apart by what policies of hosts let others send them: rules on the way out name those who receive. */
export class FarEnds {
	readonly #named: readonly Sources[];

	constructor(
		private readonly inventory: Pick<Inventory, "filters" | "matchers">,
		senders: Iterable<Subject>,
	) {
		const filters = new Set<string>();
		for (const { egressLayers } of senders)
			for (const layer of egressLayers) if (layer.kind === "host-policy") for (const id of filterIds(layer)) filters.add(id);
		const named = new Map<string, Sources>();
		for (const id of filters) for (const { sources } of inventory.filters.get(id)?.egress ?? []) named.set(textOf(sources), sources);
		this.#named = [...named.values()];
	}

	/** How these rules see a machine: equal for machines that they do not tell apart. */
	of(subject: Subject): string {
		return this.#named
			.flatMap(({ addresses, within, ...sources }) => [
				seenAs(addresses, subject),
				within === undefined ? "" : seenAs(within, subject),
				...keysOf(sources).map((key) => this.inventory.matchers.get(key)?.(subject) ?? "maybe"),
			])
			.join();
	}
}

const keysOf = ({ members, unknowns }: Pick<Sources, "members" | "unknowns">): readonly string[] =>
	[...members, ...unknowns.flatMap((one) => one.members)].flatMap((member: Member) => (member.kind === "pods" ? member.key : []));

const textOf = (sources: Sources): string =>
	JSON.stringify([formatCidrs(sources.addresses), sources.within === undefined ? null : formatCidrs(sources.within), keysOf(sources)]);

function seenAs(addresses: AddressSet, { knownAddresses: known }: Subject): string {
	if (known === null) return "";
	return addresses.covers(known) ? "yes" : addresses.overlaps(known) ? "maybe" : "no";
}
