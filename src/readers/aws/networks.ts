import { type AddressSet, NO_ADDRESSES } from "../../model/addresses.ts";
import type { Filter, Rule, Subnet, UnreadRule } from "../../model/inventory.ts";
import { inOrder } from "../../model/order.ts";
import { aclLayer, EPHEMERAL } from "./defaults.ts";
import { type AwsObject, type AwsObjects, type Fields, integerOf, isFields, listOf, locationOf, textOf } from "./documents.ts";
import { awsPackets } from "./packets.ts";
import { awsSources, knownCidrs } from "./sources.ts";
import { clusterKeysOf, tagsOfList } from "./tags.ts";

/** Subnets of `describe-subnets`, each with the network ACL that names it. */
export function readSubnets(objects: AwsObjects): ReadonlyMap<string, Subnet> {
	const acls = new Map<string, string>();
	for (const object of objects.NetworkAcls) {
		const acl = textOf(object.fields, "NetworkAclId");
		for (const item of listOf(object.fields, "Associations")) {
			const subnet = textOf(item, "SubnetId");
			if (acl !== null && subnet !== null) acls.set(subnet, acl);
		}
	}
	const subnets = new Map<string, Subnet>();
	for (const object of objects.Subnets) {
		const id = textOf(object.fields, "SubnetId");
		if (id === null) continue;
		const ipv4 = textOf(object.fields, "CidrBlock");
		const ipv6 = listOf(object.fields, "Ipv6CidrBlockAssociationSet").flatMap((item) =>
			isAssociated(item) ? (textOf(item, "Ipv6CidrBlock") ?? []) : [],
		);
		const cidrs = [...(ipv4 === null ? [] : [ipv4]), ...ipv6];
		const acl = acls.get(id);
		subnets.set(id, {
			id,
			addresses: knownCidrs(cidrs),
			network: textOf(object.fields, "VpcId"),
			dualStack: ipv6.length > 0 ? "yes" : "no",
			acl: acl === undefined ? null : aclLayer([acl]),
			location: locationOf(object, id),
		});
	}
	for (const [id, acl] of acls) if (!subnets.has(id)) subnets.set(id, hiddenSubnet(id, acl, objects));
	return subnets;
}

const isAssociated = (item: Fields): boolean => {
	const state = item["Ipv6CidrBlockState"];
	return !isFields(state) || (textOf(state, "State") ?? "associated") === "associated";
};

function hiddenSubnet(id: string, acl: string, objects: AwsObjects): Subnet {
	const object = objects.NetworkAcls.find((one) => textOf(one.fields, "NetworkAclId") === acl) as AwsObject;
	return {
		id,
		addresses: null,
		network: textOf(object.fields, "VpcId"),
		dualStack: "maybe",
		acl: aclLayer([acl]),
		location: locationOf(object, id),
	};
}

/** Network ACLs of `describe-network-acls`, rules by ascending number. An entry that cannot be read makes the whole list unknown. */
export function readAcls(objects: AwsObjects): { readonly filters: readonly Filter[]; readonly unread: readonly UnreadRule[] } {
	const unread: UnreadRule[] = [];
	const filters = objects.NetworkAcls.flatMap((object) => {
		const id = textOf(object.fields, "NetworkAclId");
		if (id === null) return [];
		const problems: string[] = [];
		const rules = { ingress: [] as Rule[], egress: [] as Rule[] };
		listOf(object.fields, "Entries").forEach((entry, index) => {
			try {
				rules[entry["Egress"] === true ? "egress" : "ingress"].push(aclEntry(id, object, entry, index));
			} catch (cause) {
				if (!(cause instanceof RangeError)) throw cause;
				problems.push(`Entries[${index}]`);
				const location = locationOf(object, id, `/Entries/${index}`);
				const rule = `${id}#Entries[${index}]`;
				unread.push({ input: object.document.file, filter: id, rule, problem: `${id}: ${cause.message}`, cause: "rejected", location });
			}
		});
		const tags = tagsOfList(object.fields["Tags"]);
		const filter: Filter = {
			id,
			kind: "aws-network-acl",
			mode: "first-match",
			stateful: false,
			replies: EPHEMERAL,
			names: typeof tags["Name"] === "string" ? [tags["Name"]] : [],
			tags,
			network: textOf(object.fields, "VpcId"),
			modules: [],
			ingress: inOrder("first-match", rules.ingress),
			egress: inOrder("first-match", rules.egress),
			unknownIngress: problems.map((attribute) => ({ address: id, attribute })),
			clusterKeys: clusterKeysOf(tags),
			location: locationOf(object, id),
		};
		return [filter];
	});
	return { filters, unread };
}

function aclEntry(id: string, object: AwsObject, entry: Fields, index: number): Rule {
	const protocol = textOf(entry, "Protocol");
	const order = integerOf(entry, "RuleNumber");
	if (protocol === null || order === null) throw new RangeError("an entry needs a protocol and a number");
	const range = entry["PortRange"];
	const icmp = entry["IcmpTypeCode"];
	const bounds: readonly [number | null, number | null] = isFields(icmp)
		? [integerOf(icmp, "Type"), integerOf(icmp, "Code")]
		: isFields(range)
			? [integerOf(range, "From"), integerOf(range, "To")]
			: [null, null];
	const cidr = textOf(entry, "CidrBlock");
	const cidr6 = textOf(entry, "Ipv6CidrBlock");
	return {
		id: `${id}#${order}${entry["Egress"] === true ? "-egress" : ""}${cidr6 === null ? "" : "-ipv6"}`,
		filter: id,
		action: textOf(entry, "RuleAction") === "deny" ? "deny" : "allow",
		place: order,
		...awsPackets(protocol, ...bounds),
		namedPorts: [],
		sources: awsSources({ cidrs4: cidr === null ? [] : [cidr], cidrs6: cidr6 === null ? [] : [cidr6] }),
		location: locationOf(object, id, `/Entries/${index}`),
		sourceText: cidr ?? cidr6 ?? "",
	};
}

/**
 * Addresses of prefix lists. `get-managed-prefix-list-entries` does not say whose entries it prints: they are taken for
 * the list that the file name spells (`pl-...`), or for the only list described.
 */
export function readPrefixLists(objects: AwsObjects): {
	readonly lists: ReadonlyMap<string, AddressSet>;
	readonly unmatched: readonly string[];
} {
	const lists = new Map<string, AddressSet>();
	const unmatched = new Set<string>();
	for (const { fields } of objects.PrefixLists) {
		const id = textOf(fields, "PrefixListId");
		const cidrs = fields["Cidrs"];
		if (id !== null && Array.isArray(cidrs)) lists.set(id, knownCidrs(cidrs.map(String)) ?? NO_ADDRESSES);
	}
	const described = objects.PrefixLists.flatMap(({ fields }) => textOf(fields, "PrefixListId") ?? []);
	for (const { fields, document } of objects.Entries) {
		const spelled = /pl-[0-9a-f]+/.exec(document.file)?.[0];
		const id = spelled ?? (described.length === 1 ? described[0] : undefined);
		const cidr = textOf(fields, "Cidr");
		if (id === undefined) unmatched.add(document.file);
		else if (cidr !== null) lists.set(id, (lists.get(id) ?? NO_ADDRESSES).union(knownCidrs([cidr]) ?? NO_ADDRESSES));
	}
	return { lists, unmatched: [...unmatched] };
}
