import type { AddressSet } from "../../model/addresses.ts";
import type { Filter, Layer, PossibleAttachment, Rule } from "../../model/inventory.ts";
import { inOrder } from "../../model/order.ts";
import { ALL_PORTS } from "../../model/ports.ts";
import { ALL_PROTOCOLS } from "../../model/protocols.ts";
import { DEFAULT_RULES } from "./defaults.ts";
import { azureSources } from "./prefixes.ts";

/** A rule with its place among the others: lower priorities are tried first. */
export interface Prioritised {
	readonly priority: number;
	readonly rule: Rule;
}

/** The inbound rules of a security group in the order in which they are tried, the default ones last. */
export function inboundRules(filter: Pick<Filter, "id" | "location">, own: readonly Prioritised[], network: AddressSet): readonly Rule[] {
	const defaults = DEFAULT_RULES.map(
		({ name, priority, action, source }): Prioritised => ({
			priority,
			rule: {
				id: `${filter.id}#${name}`,
				filter: filter.id,
				action,
				protocols: ALL_PROTOCOLS,
				ports: ALL_PORTS,
				allProtocols: true,
				namedPorts: [],
				sources: azureSources({ prefixes: [source], network }),
				location: filter.location,
				sourceText: source,
				providerDefault: true,
			},
		}),
	);
	const all = [...own, ...defaults].map(({ priority, rule }): Rule => ({ ...rule, place: priority }));
	return inOrder("first-match", all);
}

/** What stands at one level, a subnet or an interface: at most one security group, which decides on every packet (its last rule denies). */
export function groupLayer(certain: readonly string[], possible: readonly PossibleAttachment[] = []): Layer {
	const perhaps = [...new Set(possible.flatMap(({ candidates }) => candidates))].filter((id) => !certain.includes(id)).sort();
	return {
		kind: "security-group",
		certain,
		possible,
		whenNone: "open",
		skippedInsideSubnet: false,
		stages: [
			{
				name: "network security group",
				filters: [
					...certain.map((id) => ({ id, attached: "yes" as const, rank: 0, isolates: true })),
					...perhaps.map((id) => ({ id, attached: "maybe" as const, rank: 0, isolates: true })),
				],
			},
		],
	};
}
