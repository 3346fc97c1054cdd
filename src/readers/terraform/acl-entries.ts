import { type AddressSet, ALL_V4, ALL_V6 } from "../../model/addresses.ts";
import type { Rule, UnknownSource } from "../../model/inventory.ts";
import { isIcmp, protocolNumber } from "../../model/protocols.ts";
import { awsPackets } from "../aws/packets.ts";
import { awsSources } from "../aws/sources.ts";
import type { Lookup } from "./lookup.ts";
import type { Resource } from "./resources.ts";
import type { Attribute, Path } from "./world.ts";

/** Names of the parts of an entry: inline blocks and rule resources differ. */
export interface EntryFields {
	readonly order: string;
	readonly action: string;
}

export const INLINE_ENTRY: EntryFields = { order: "rule_no", action: "action" };
export const RULE_ENTRY: EntryFields = { order: "rule_number", action: "rule_action" };

export interface AclEntry {
	readonly direction: "ingress" | "egress";
	/** Its place is its number, 1-32766; lower ones are matched first. */
	readonly rule: Rule & { readonly place: number };
}

/**
 * One entry of a network ACL. Its number and action must be known: without them its place in the list is not.
 *
 * @throws RangeError when they are not, or AWS would refuse the entry.
 */
export function readEntry(
	lookup: Lookup,
	filter: string,
	resource: Resource,
	base: Path,
	fields: EntryFields,
	egress: Attribute,
): AclEntry {
	const { world } = lookup;
	const order = Number(world.text(resource, ...base, fields.order) ?? "none");
	const action = world.text(resource, ...base, fields.action)?.toLowerCase();
	const protocol = world.text(resource, ...base, "protocol");
	if (!Number.isInteger(order)) throw new RangeError("its number is known after apply only");
	if (action !== "allow" && action !== "deny") throw new RangeError("its action is neither allow nor deny");
	if (protocol === null) throw new RangeError("its protocol is known after apply only");
	if (egress.state === "unknown") throw new RangeError("its direction is known after apply only");
	const direction = egress.state === "known" && egress.value === true ? "egress" : "ingress";
	const unknowns: UnknownSource[] = [];
	const cidr = (key: string, within: AddressSet): string[] => {
		if (world.attribute(resource, ...base, key).state === "unknown")
			unknowns.push({ unknown: lookup.unknown(resource, ...base, key), bound: "addresses", members: [], within });
		return [world.text(resource, ...base, key) ?? ""].filter((text) => text !== "");
	};
	const [cidrs4, cidrs6] = [cidr("cidr_block", ALL_V4), cidr("ipv6_cidr_block", ALL_V6)];
	const number = (key: string): number | null => {
		const text = world.text(resource, ...base, key);
		return text === null ? null : Number(text);
	};
	const icmp = isIcmp(protocolNumber(protocol) ?? -1);
	const rule: AclEntry["rule"] = {
		id: base.length === 0 ? resource.address : `${resource.address}.${direction}[${order}${cidrs6.length > 0 ? "-ipv6" : ""}]`,
		filter,
		action,
		place: order,
		...awsPackets(protocol, number(icmp ? "icmp_type" : "from_port"), number(icmp ? "icmp_code" : "to_port")),
		namedPorts: [],
		sources: awsSources({ cidrs4, cidrs6, unknowns }),
		location: world.location(resource, ...base),
		sourceText: [...cidrs4, ...cidrs6].join(", "),
		entries: { ipv4: cidrs6.length > 0 ? 0 : 1, ipv6: cidrs6.length > 0 ? 1 : 0 },
		...(base.length === 0 && resource.late !== null ? { late: resource.late } : {}),
	};
	return { direction, rule };
}
