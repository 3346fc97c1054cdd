import { type AddressSet, ALL_V4, ALL_V6, type Family, PRIVATE_ADDRESSES } from "../model/addresses.ts";
import type { Inventory, Layer, Member, Sources, Subject, UnknownSource } from "../model/inventory.ts";
import { isMember } from "../model/membership.ts";
import { or, type Tri } from "../model/tri.ts";
import { isSender, reachedByAddress, type Senders, sendersOfEndpoint } from "./senders.ts";
import { addressesOf } from "./where.ts";

/** A known member of a source class: where its packets come from, and what it carries. */
export interface Endpoint {
	/** For messages: a target id, CIDRs, or the class itself when nothing is known of it. */
	readonly name: string;
	readonly className: string;
	/** Null when it is no subject of the inputs. */
	readonly subject: Subject | null;
	/** The subject stands for several alike. */
	readonly several?: true;
	/** All addresses that packets may come from; null when they are not known. */
	readonly addresses: AddressSet | null;
	/** A class outside the cluster that nobody named. */
	readonly unnamedOutside: boolean;
	/** Members of pod classes may be selected by pod selectors; anything else certainly is not. */
	readonly pod: boolean;
	/** What its members send as, where its class tells more than the subject does. */
	readonly senders?: Senders;
	/** IPv6 is mandated (known addresses say so), or merely possible (a dual-stack subnet). */
	readonly ipv6: Tri;
	/** How a load balancer in between changes things, for messages. */
	readonly via: string | null;
}

/**
 * The addresses that packets of an endpoint come from in one family. `exact`: packets come from every one of them.
 * Otherwise they come from some address in `space`, nobody knows which.
 */
export function spaceOf(endpoint: Endpoint, family: Family): { readonly space: AddressSet; readonly exact: boolean } {
	const whole = family === "ipv4" ? ALL_V4 : ALL_V6;
	if (endpoint.addresses === null) return { space: whole, exact: false };
	const part = endpoint.addresses.family(family);
	return part.isEmpty ? { space: whole, exact: false } : { space: part, exact: true };
}

/** Whether an endpoint carries a symbolic member of a rule's sources. */
export function carries(
	endpoint: Pick<Endpoint, "subject" | "pod" | "senders"> & { readonly addresses?: AddressSet | null },
	member: Member,
	inventory: Inventory,
): Tri {
	const { subject, addresses } = endpoint;
	switch (member.kind) {
		case "everything":
			return "yes";
		case "senders":
			return isSender(sendersOfEndpoint(endpoint), member);
		case "named-range":
			// What the range holds is not shown: a machine of the cluster may be in it, if only by a public address.
			return "maybe";
		case "pods":
			if (subject === null) return endpoint.pod ? "maybe" : "no";
			return inventory.matchers.get(member.key)?.(subject) ?? "maybe";
		case "group":
			return subject === null ? strangerCarries(addresses, member.id, inventory) : carriesGroup(subject, member.id, inventory);
	}
}

/**
 * Whether senders of whom only addresses are known carry a group: not if the input shows who carries it, and all of
 * these live elsewhere.
 */
function strangerCarries(addresses: AddressSet | null | undefined, group: string, inventory: Inventory): Tri {
	if (addresses == null) return "maybe";
	// A group matches its carriers by private address (Amazon VPC User Guide, "Security group referencing").
	if (!addresses.overlaps(PRIVATE_ADDRESSES)) return "no";
	const carriers = inventory.subjects.filter((subject) => subject.nature !== "group" && carriesGroup(subject, group, inventory) !== "no");
	if (carriers.length === 0) return "maybe";
	const where = addressesOf(carriers, inventory);
	return where === null || where.overlaps(addresses) ? "maybe" : "no";
}

/** Whether somebody may be meant by a source that is not decided, where it is known how rules by address and members mean them. */
export const mayBeMeant = ({ bound, members }: UnknownSource, byAddress: Tri, carried: (member: Member) => Tri): boolean =>
	bound === "anything" || (bound === "addresses" && byAddress !== "no") || members.some((member) => carried(member) !== "no");

/** Whether rules by address apply to an endpoint: some pass over pods and machines of the cluster. */
export const metByAddress = (endpoint: Pick<Endpoint, "subject" | "pod" | "senders">, { reach }: Sources): Tri =>
	reach === undefined ? "yes" : reachedByAddress(sendersOfEndpoint(endpoint), reach);

export const carriesGroup = (subject: Subject, id: string, inventory: Inventory): Tri =>
	or(isMember(subject, id), subject.layers.map((layer) => layerCarries(layer, id, inventory)).reduce(or, "no"));

const layerCarries = (layer: Layer, id: string, inventory: Inventory): Tri => {
	if (layer.certain.includes(id)) return "yes";
	if (layer.possible.some(({ candidates, unbounded }) => unbounded || candidates.includes(id))) return "maybe";
	return layer.certain.some((own) => mayBeSame(own, id, inventory)) ? "maybe" : "no";
};

/** Whether two names may mean one group: a reference that leads outside may be any group that exists. */
const mayBeSame = (a: string, b: string, { outside, filters }: Inventory): boolean => {
	if (outside === undefined || outside.size === 0) return false;
	const exists = (id: string): boolean =>
		outside.has(id) || !filters.has(id) || filters.get(id)?.cloudId !== undefined || !id.includes(".");
	return (outside.has(a) && exists(b)) || (outside.has(b) && exists(a));
};
