import { type AddressSet, type Family, parseCidr } from "../model/addresses.ts";
import { changed } from "../model/changed.ts";
import { holdsFor, type Inventory, type Rule, type Subject } from "../model/inventory.ts";
import { PacketSet } from "../model/packets.ts";
import { isChoosy } from "../model/rule.ts";
import type { Target } from "../model/target.ts";
import type { Unknown } from "../model/tri.ts";
import { admitted, type Bound, Wanted } from "./admission.ts";
import { leaving } from "./egress.ts";
import { memoOf } from "./memo.ts";
import { isSelf, layersInto } from "./own-machine.ts";

const LOOPBACK: Readonly<Record<Family, AddressSet>> = { ipv4: parseCidr("127.0.0.1"), ipv6: parseCidr("::1") };

/** A target as it is addressed over loopback. */
const overLoopback = (target: Target): Readonly<Record<Family, Subject>> =>
	memoOf(target, "over loopback", () => ({
		ipv4: changed(target.subject, { knownAddresses: LOOPBACK.ipv4 }),
		ipv6: changed(target.subject, { knownAddresses: LOOPBACK.ipv6 }),
	}));

/** Whether a rule in front of a target may hold for it, however it is addressed. */
export function mayHold(rule: Rule, target: Target): boolean {
	if (!isChoosy(rule)) return true;
	const { ipv4, ipv6 } = overLoopback(target);
	return [target.subject, ipv4, ipv6].some((subject) => holdsFor(rule, subject) !== "no");
}

/**
 * What a machine sends to itself goes to its own address, as what others send, or to loopback, as each component is set up: where
 * something filters both, what loopback alone lets through is possible.
 *
 * @param open what gets in at its own address.
 */
export function toItself(inventory: Inventory, target: Target, wanted: Wanted, bound: Bound, open: PacketSet): PacketSet {
	if (bound === "lower" || !isSelf(wanted.endpoint, target)) return open;
	const family = wanted.space.v4.isEmpty ? "ipv6" : "ipv4";
	const here = LOOPBACK[family];
	const subject = overLoopback(target)[family];
	const local = { ...target, subject, members: [subject] };
	const sent = new Wanted({ ...wanted.endpoint, addresses: here }, wanted.protocol, wanted.ports, here);
	const ports = leaving(inventory, local, sent, bound);
	const over = ports.isEmpty ? PacketSet.empty : admitted(subject, layersInto(local, sent), sent.on(ports), bound, inventory);
	return open.union(wanted.on(over.ports).region);
}

/** Why it is not known whether a machine reaches itself; null where it is another that sends. */
export const whichAddress = (target: Target, { endpoint }: Wanted): Unknown | null =>
	isSelf(endpoint, target) ? { address: target.id, attribute: "its own address or loopback" } : null;
