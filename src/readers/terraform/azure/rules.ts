import type { AddressSet } from "../../../model/addresses.ts";
import type { Rule, UnknownSet, UnknownSource } from "../../../model/inventory.ts";
import { CLIENT_PORTS, PRIORITIES } from "../../azure/defaults.ts";
import type { Prioritised } from "../../azure/group.ts";
import { azurePackets, portsOf } from "../../azure/packets.ts";
import { azureSources } from "../../azure/prefixes.ts";
import { asList } from "../json.ts";
import type { Lookup, Named } from "../lookup.ts";
import type { Resource } from "../resources.ts";
import type { Path } from "../world.ts";
import { type Destination, destinationOf } from "./destinations.ts";
import type { AzureKinds } from "./kinds.ts";

/** A security rule as written; where it holds is known once the machines are. */
export interface AzureRule extends Prioritised {
	readonly direction: "ingress" | "egress";
	readonly destination: Destination;
}

/** Reads `security_rule` blocks and `azurerm_network_security_rule`, which have the same arguments. */
export class AzureRules {
	constructor(
		private readonly lookup: Lookup,
		private readonly kinds: AzureKinds,
	) {}

	/** Direction that a rule states; null while it is not known. @throws RangeError when it is none. */
	direction(resource: Resource, base: Path): AzureRule["direction"] | null {
		const text = this.lookup.world.text(resource, ...base, "direction")?.toLowerCase();
		if (text === "inbound") return "ingress";
		if (text === "outbound") return "egress";
		if (text === undefined) return null;
		throw new RangeError("its direction is neither Inbound nor Outbound");
	}

	/**
	 * The rule at `base` inside `resource`. Its priority, access and protocol must be known: without them its place among the
	 * others is not.
	 *
	 * @param network address space that `VirtualNetwork` stands for
	 * @throws RangeError when they are not, or Azure would refuse the rule.
	 */
	read(id: string, filter: string, resource: Resource, base: Path, network: AddressSet): AzureRule {
		const { world } = this.lookup;
		const text = (name: string): string | null => world.text(resource, ...base, name);
		const priority = Number(text("priority") ?? "none");
		const access = text("access")?.toLowerCase();
		const protocol = text("protocol");
		const direction = this.direction(resource, base);
		if (!Number.isInteger(priority)) throw new RangeError("its priority is known after apply only");
		if (!PRIORITIES.has(priority)) throw new RangeError(`its priority ${priority} is not within 100-4096`);
		if (access !== "allow" && access !== "deny") throw new RangeError("its access is neither Allow nor Deny");
		if (protocol === null) throw new RangeError("its protocol is known after apply only");
		if (direction === null) throw new RangeError("its direction is known after apply only");
		const sources = this.many(resource, base, "source_address_prefix");
		const members = this.members(resource, base, "source_application_security_group_ids");
		const { unknowns } = sources;
		const open = members.open === null ? [] : [bounded(members.open)];
		const sensitive = ["source_address_prefix", "source_address_prefixes"].some((name) => world.isSensitive(resource, [...base, name]));
		const words = [...sources.texts, ...members.ids].join(", ");
		const rule: Rule = {
			id,
			filter,
			action: access,
			...azurePackets(protocol, this.destinationPorts(resource, base)),
			namedPorts: [],
			sources: azureSources({ prefixes: sources.texts, groups: members.ids, unknowns: [...unknowns, ...open], network }),
			location: world.location(resource, ...base),
			sourceText: sensitive ? "(sensitive)" : words,
			...(sensitive ? { sensitive: true as const } : {}),
			...(base.length === 0 && resource.late !== null ? { late: resource.late } : {}),
		};
		const destination = destinationOf(
			this.many(resource, base, "destination_address_prefix"),
			this.members(resource, base, "destination_application_security_group_ids"),
			network,
		);
		return { priority, direction, destination, rule };
	}

	/** Ports; unknown ones, and those that only some clients reach because the rule names their source ports, have a bound only. */
	private destinationPorts(resource: Resource, base: Path): readonly string[] | UnknownSet {
		const { texts, unknowns } = this.many(resource, base, "destination_port_range");
		const [open] = unknowns;
		if (open !== undefined) return { unknown: open.unknown, within: null };
		const from = this.many(resource, base, "source_port_range");
		const [hidden] = from.unknowns;
		if (hidden === undefined && portsOf(from.texts).covers(CLIENT_PORTS)) return texts;
		const unknown = hidden?.unknown ?? { address: resource.address, attribute: "source_port_range" };
		return { unknown, within: portsOf(texts) };
	}

	/** An argument that is written in the singular, in the plural, or both with one of them empty: the union. */
	private many(
		resource: Resource,
		base: Path,
		singular: string,
	): { readonly texts: readonly string[]; readonly unknowns: UnknownSource[] } {
		const { world } = this.lookup;
		const texts: string[] = [];
		const unknowns: UnknownSource[] = [];
		for (const name of [singular, `${singular}${singular.endsWith("prefix") ? "es" : "s"}`]) {
			const attribute = world.attribute(resource, ...base, name);
			if (attribute.state === "absent") continue;
			if (attribute.state === "unknown" || attribute.partly)
				unknowns.push({ unknown: this.lookup.unknown(resource, ...base, name), bound: "addresses", members: [] });
			if (attribute.state === "known")
				texts.push(...[attribute.value].flatMap((value) => (typeof value === "string" ? [value] : asList(value).map(String))));
		}
		return { texts: texts.filter((text) => text !== "" && text !== "null"), unknowns };
	}

	private members(resource: Resource, base: Path, name: string): Named {
		return this.lookup.many(this.kinds.memberships, resource, ...base, name);
	}
}

const bounded = ({ unknown, candidates, unbounded }: NonNullable<Named["open"]>): UnknownSource => ({
	unknown,
	bound: unbounded ? "anything" : "members",
	members: candidates.map((id) => ({ kind: "group", id })),
});
