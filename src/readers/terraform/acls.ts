import type { Filter, Rule, UnreadRule } from "../../model/inventory.ts";
import { inOrder } from "../../model/order.ts";
import { ALL_PORTS } from "../../model/ports.ts";
import { ALL_PROTOCOLS } from "../../model/protocols.ts";
import type { Unknown } from "../../model/tri.ts";
import { EPHEMERAL } from "../aws/defaults.ts";
import { hiddenGroup } from "../aws/permissions.ts";
import { awsSources } from "../aws/sources.ts";
import { clusterKeysOf } from "../aws/tags.ts";
import { type AclEntry, INLINE_ENTRY, RULE_ENTRY, readEntry } from "./acl-entries.ts";
import { cloudId } from "./identity.ts";
import { VPC_TYPES, vpcOfDefault } from "./kinds.ts";
import type { Lookup } from "./lookup.ts";
import type { Resource } from "./resources.ts";
import { refused } from "./standalone.ts";
import { tagsOf } from "./tags.ts";

export const ACL_TYPES: readonly string[] = ["aws_network_acl", "aws_default_network_acl"];

/** The VPC of a default ACL: by `default_network_acl_id = aws_vpc.x.default_network_acl_id`. */
function networkOfAcl(lookup: Lookup, acl: Resource): string | null {
	const own = lookup.network(acl);
	if (own !== null || acl.type !== "aws_default_network_acl") return own;
	const { networks } = lookup.kinds;
	const byAcl = {
		...networks,
		kind: "networks-by-acl",
		identify: (resource: Resource) => (resource.type === "aws_vpc" || resource.type === "aws_default_vpc" ? [resource.address] : null),
		literal: (value: string) => world.withValue("aws_vpc", "default_network_acl_id", value)?.address ?? null,
	};
	const { world } = lookup;
	const [id] = lookup.one(byAcl, acl, "default_network_acl_id").ids;
	return world.get(id, "aws_vpc", "aws_default_vpc") === null ? null : (id ?? null);
}

interface Draft {
	readonly id: string;
	readonly entries: AclEntry[];
	readonly unknown: Unknown[];
}

export interface AclsRead {
	readonly filters: readonly Filter[];
	/** The default ACL of a VPC, where the input takes it over or adds entries to it. */
	readonly byDefault: ReadonlyMap<string, string>;
}

/** Network ACLs with their entries, those included that only entries name. */
export function readAcls(lookup: Lookup, unread: UnreadRule[]): AclsRead {
	const { kinds, world } = lookup;
	const drafts = new Map<string, Draft>();
	const hidden = new Map<string, Filter>();
	const acls = world.ofType(...ACL_TYPES);
	const byDefault = new Map(
		world.ofType("aws_default_network_acl").flatMap((acl): [string, string][] => {
			const network = networkOfAcl(lookup, acl);
			return network === null ? [] : [[network, acl.address]];
		}),
	);
	/** The ACL of an entry: one that the input does not manage is known by its entries only. */
	const draftOf = (id: string, entry: Resource): Draft => {
		const vpc = world.get(vpcOfDefault(id) ?? undefined, ...VPC_TYPES);
		const own = vpc === null ? id : (byDefault.get(vpc.address) ?? id);
		const known = drafts.get(own);
		if (known !== undefined) return known;
		const draft: Draft = { id: own, entries: vpc === null ? [] : bornEntries(own, world.location(vpc)), unknown: [] };
		// Nobody else has added anything to what this plan makes.
		if (vpc?.fresh !== true) draft.unknown.push({ address: own, attribute: "ingress" });
		if (vpc !== null) byDefault.set(vpc.address, own);
		drafts.set(own, draft);
		hidden.set(own, { ...hiddenGroup(own, world.location(vpc ?? entry)), network: vpc?.address ?? null });
		return draft;
	};
	for (const acl of acls) drafts.set(acl.address, { id: acl.address, entries: [], unknown: [] });
	const take = (draft: Draft, resource: Resource, id: string, read: () => AclEntry): void => {
		try {
			draft.entries.push(read());
		} catch (cause) {
			if (!(cause instanceof RangeError)) throw cause;
			unread.push(refused(lookup, resource, resource.address, id, cause.message));
			draft.unknown.push({ address: resource.address, attribute: "entry" });
		}
	};
	const lost: Resource[] = [];
	for (const one of world.ofType("aws_network_acl_rule")) {
		const owner = lookup.one(kinds.acls, one, "network_acl_id");
		for (const id of owner.ids) {
			const draft = draftOf(id, one);
			take(draft, one, one.address, () => readEntry(lookup, draft.id, one, [], RULE_ENTRY, world.attribute(one, "egress")));
		}
		const candidates = owner.open?.candidates ?? [];
		for (const id of candidates) drafts.get(id)?.unknown.push({ address: one.address, attribute: "network_acl_id" });
		if (owner.ids.length + candidates.length === 0) lost.push(one);
	}
	for (const one of lost) {
		unread.push({ ...refused(lookup, one, null, one.address, "which network ACL it belongs to cannot be told"), cause: "unsupported" });
		for (const { unknown } of drafts.values()) unknown.push({ address: one.address, attribute: "network_acl_id" });
	}
	for (const acl of acls) {
		const draft = drafts.get(acl.address) as Draft;
		for (const direction of ["ingress", "egress"] as const) addInline(lookup, acl, direction, draft, take);
	}
	const own = acls.map((acl) => aclFilter(aclHead(lookup, acl), drafts.get(acl.address) as Draft));
	const others = [...hidden].map(([id, head]) => aclFilter(head, drafts.get(id) as Draft));
	return { filters: [...own, ...others], byDefault };
}

/** What a default ACL holds when its VPC is made: everything both ways (Amazon VPC User Guide, "Default network ACL"). */
function bornEntries(filter: string, location: Filter["location"]): AclEntry[] {
	const families = [
		{ place: 100, cidrs: { cidrs4: ["0.0.0.0/0"] }, text: "0.0.0.0/0" },
		{ place: 101, cidrs: { cidrs6: ["::/0"] }, text: "::/0" },
	];
	return (["ingress", "egress"] as const).flatMap((direction) =>
		families.map(({ place, cidrs, text }) => ({
			direction,
			rule: {
				id: `${filter}.${direction}[${place}]`,
				filter,
				action: "allow" as const,
				place,
				protocols: ALL_PROTOCOLS,
				ports: ALL_PORTS,
				allProtocols: true,
				namedPorts: [],
				sources: awsSources(cidrs),
				location,
				sourceText: text,
			},
		})),
	);
}

function addInline(
	lookup: Lookup,
	acl: Resource,
	direction: "ingress" | "egress",
	draft: Draft,
	take: (draft: Draft, resource: Resource, id: string, read: () => AclEntry) => void,
): void {
	const attribute = lookup.world.attribute(acl, direction);
	if (attribute.state === "unknown") draft.unknown.push(lookup.unknown(acl, direction));
	const named = new Set(draft.entries.filter((entry) => entry.direction === direction).map((entry) => entry.rule.place));
	for (let index = 0; index < lookup.world.size(acl, direction); index++) {
		const order = Number(lookup.world.text(acl, direction, index, "rule_no"));
		const id = `${acl.address}.${direction}[${index}]`;
		// An ACL without inline entries of its own shows those of its rule resources: numbers are unique, so an equal one is the same.
		if (!named.has(order))
			take(draft, acl, id, () =>
				readEntry(lookup, acl.address, acl, [direction, index], INLINE_ENTRY, {
					state: "known",
					value: direction === "egress",
					partly: false,
				}),
			);
	}
}

function aclHead(lookup: Lookup, acl: Resource): Filter {
	const tags = tagsOf(lookup.world, acl);
	return {
		...hiddenGroup(acl.address, lookup.world.location(acl)),
		...cloudId(lookup.world, acl),
		names: typeof tags["Name"] === "string" ? [tags["Name"], acl.at.name] : [acl.at.name],
		tags,
		network: networkOfAcl(lookup, acl),
		modules: acl.modules,
		clusterKeys: clusterKeysOf(tags),
	};
}

function aclFilter(head: Filter, { entries, unknown }: Draft): Filter {
	const of = (direction: "ingress" | "egress"): readonly Rule[] =>
		inOrder(
			"first-match",
			entries.filter((entry) => entry.direction === direction).map(({ rule }) => rule),
		);
	return {
		...head,
		kind: "aws-network-acl",
		mode: "first-match",
		stateful: false,
		replies: EPHEMERAL,
		ingress: of("ingress"),
		egress: of("egress"),
		unknownIngress: unknown,
	};
}
