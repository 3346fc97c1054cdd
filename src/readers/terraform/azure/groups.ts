import { type AddressSet, NO_ADDRESSES } from "../../../model/addresses.ts";
import type { Filter, Rule, Subject, UnreadRule } from "../../../model/inventory.ts";
import type { Unknown } from "../../../model/tri.ts";
import { inboundRules } from "../../azure/group.ts";
import { cloudId } from "../identity.ts";
import { asList } from "../json.ts";
import type { Lookup } from "../lookup.ts";
import type { Resource } from "../resources.ts";
import { refused } from "../standalone.ts";
import { tagsOf } from "../tags.ts";
import type { Path, World } from "../world.ts";
import { holdsFor } from "./destinations.ts";
import { type AzureKinds, NSG } from "./kinds.ts";
import type { AzureNetworks } from "./networks.ts";
import { type AzureRule, AzureRules } from "./rules.ts";

export interface AzureGroups {
	readonly filters: readonly Filter[];
	readonly unread: readonly UnreadRule[];
	/** Inbound rule elements that became rules. */
	readonly rules: number;
}

const KIND = "azure-network-security-group";

type Head = Pick<Filter, "id" | "cloudId" | "groupName" | "names" | "tags" | "modules" | "location">;

interface Draft {
	readonly head: Head;
	readonly network: AddressSet;
	readonly rules: AzureRule[];
	readonly unknown: Unknown[];
}

/** Security groups with the rules written in them and beside them, in order of priority. */
export function azureGroups(lookup: Lookup, kinds: AzureKinds, networks: AzureNetworks, machines: readonly Subject[]): AzureGroups {
	const { world } = lookup;
	const reader = new AzureRules(lookup, kinds);
	const unread: UnreadRule[] = [];
	const drafts = new Map<string, Draft>();
	const draftOf = (head: Head): Draft => ({ head, network: networkOf(head.id, networks, machines), rules: [], unknown: [] });
	for (const resource of world.ofType(NSG)) drafts.set(resource.address, draftOf(headOf(world, resource)));
	let rules = 0;
	const take = (draft: Draft, id: string, resource: Resource, base: Path): void => {
		try {
			const rule = reader.read(id, draft.head.id, resource, base, draft.network);
			if (rule.direction === "ingress") rules++;
			draft.rules.push(rule);
		} catch (cause) {
			if (!(cause instanceof RangeError)) throw cause;
			if (isOutbound(reader, resource, base)) return;
			unread.push({
				...refused(lookup, resource, draft.head.id, id, cause.message),
				location: world.location(resource, ...base),
			});
			draft.unknown.push({ address: resource.address, attribute: ["rule", ...base].join(".") });
		}
	};
	for (const resource of world.ofType(NSG)) {
		const draft = drafts.get(resource.address) as Draft;
		const inline = world.attribute(resource, "security_rule");
		// Rules that nobody wrote here are not managed here: only in a group that exists may they be more than none.
		if (inline.state === "unknown") draft.unknown.push(lookup.unknown(resource, "security_rule"));
		const elements = inline.state === "known" ? asList(inline.value) : [];
		const names = elements.map((_, index) => world.text(resource, "security_rule", index, "name") ?? String(index));
		names.forEach((name, index) => {
			take(draft, `${resource.address}.security_rule[${JSON.stringify(name)}]`, resource, ["security_rule", index]);
		});
	}
	for (const resource of world.ofType("azurerm_network_security_rule")) {
		const owner = kinds.byName(kinds.groups, NSG, resource, "network_security_group_name");
		const id = owner.ids[0] ?? resource.address;
		const draft = drafts.get(id) ?? draftOf(unseen(id, world.location(resource)));
		if (!drafts.has(id)) {
			draft.unknown.push({ address: id, attribute: "ingress" });
			const name = world.text(resource, "network_security_group_name");
			if (name !== null) world.outside.set(id, { group: { kind: KIND, name, tags: {}, network: null } });
		}
		drafts.set(id, draft);
		take(draft, resource.address, resource, []);
		for (const candidate of owner.open?.candidates ?? [])
			drafts.get(candidate)?.unknown.push({ address: resource.address, attribute: "network_security_group_name" });
	}
	return { filters: [...drafts.values()].map((draft) => filterOf(draft, networks, machines)), unread, rules };
}

function isOutbound(reader: AzureRules, resource: Resource, base: Path): boolean {
	try {
		return reader.direction(resource, base) === "egress";
	} catch {
		return false;
	}
}

function headOf(world: World, resource: Resource): Head {
	const name = world.text(resource, "name");
	return {
		id: resource.address,
		...cloudId(world, resource),
		...(name === null ? {} : { groupName: name }),
		names: [...new Set([name ?? resource.at.name, resource.at.name])],
		tags: tagsOf(world, resource),
		modules: resource.modules,
		location: world.location(resource),
	};
}

/** A group that only its rules name: another stack has it, and knows its other rules. */
const unseen = (id: string, location: Filter["location"]): Head => ({ id, names: [], tags: {}, modules: [], location });

function filterOf({ head, network, rules, unknown }: Draft, networks: AzureNetworks, machines: readonly Subject[]): Filter {
	const inbound = rules
		.filter(({ direction }) => direction === "ingress")
		.map((one) => ({ priority: one.priority, rule: narrowed(one, networks, machines) }));
	return {
		...head,
		kind: KIND,
		mode: "first-match",
		stateful: true,
		network: null,
		ingress: inboundRules(head, inbound, network),
		egress: [],
		unknownIngress: unknown,
		clusterKeys: [],
	};
}

/** A rule with the machines for which its destination leaves it out. */
function narrowed({ destination, rule }: AzureRule, networks: AzureNetworks, machines: readonly Subject[]): Rule {
	// Whoever will carry a group that nobody carries yet may be one of those it means.
	const elsewhere = new Map<string, "no" | "maybe">(destination.everywhere ? [] : [[rule.filter, "maybe"]]);
	for (const machine of machines) {
		const holds = holdsFor(destination, machine, networks.subnets);
		if (holds !== "yes") elsewhere.set(machine.id, holds);
	}
	return elsewhere.size === 0 ? rule : { ...rule, elsewhere };
}

/** Address space of the virtual networks whose machines a group stands in front of, as far as it is shown. */
function networkOf(group: string, networks: AzureNetworks, machines: readonly Subject[]): AddressSet {
	const own = new Set([
		...machines.filter(({ layers }) => layers.some(({ certain }) => certain.includes(group))).map(({ network }) => network),
		...[...networks.groups].filter(([, { ids }]) => ids.includes(group)).map(([subnet]) => networks.subnets.get(subnet)?.network ?? null),
	]);
	return [...own].reduce<AddressSet>((sum, id) => sum.union((id === null ? null : networks.spaceOf(id)) ?? NO_ADDRESSES), NO_ADDRESSES);
}
