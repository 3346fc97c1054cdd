import { type AddressSet, formatCidrs, PUBLIC_ADDRESSES, parseCidr } from "../model/addresses.ts";
import type { Packets, Witness } from "../model/finding.ts";
import type { IntervalSet } from "../model/intervals.ts";
import { formatPorts } from "../model/ports.ts";
import { hasPorts, isIcmp, protocolName } from "../model/protocols.ts";

/** Report text of ports under a protocol: `""` where the protocol has none, `TYPE/CODE` for one icmp message. */
export function portsText(protocol: number, ports: IntervalSet): string {
	if (hasPorts(protocol)) return formatPorts(ports);
	if (!isIcmp(protocol) || ports.size !== 1) return "";
	return `${Math.floor(ports.first / 256)}/${ports.first % 256}`;
}

export const packetsText = (protocol: number, ports: IntervalSet, sources: readonly string[]): Packets => ({
	protocol: protocolName(protocol),
	ports: portsText(protocol, ports),
	sources,
});

/** How far into a range a witness is taken: past the addresses that clouds reserve at the start of a subnet. */
const RESERVED = 5;

/** One address of a set that reads as a host: a public one where there is one, not the first of a range where it is wide. */
export function sampleAddress(set: AddressSet): string | null {
	const open = set.intersect(PUBLIC_ADDRESSES);
	const from = open.isEmpty ? set : open;
	const item = from.v4.items[0];
	if (item !== undefined) {
		const value = item.to - item.from > RESERVED ? item.from + RESERVED : item.from;
		return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
	}
	return from.first;
}

export const witnessOf = (protocol: number, ports: IntervalSet, source: string): Witness => ({
	protocol: protocolName(protocol),
	port: hasPorts(protocol) ? ports.first : null,
	source,
});

/** As many CIDRs as a person reads in one go. */
const READABLE = 4;

/** CIDRs of a set, or what the author wrote where the set is what is left of it and would not read. */
export function cidrsText(set: AddressSet, written: AddressSet, text?: string): readonly string[] {
	const exact = formatCidrs(set);
	if (exact.length <= READABLE) return exact;
	const ranges = formatCidrs(written).filter((range) => parseCidr(range).overlaps(set));
	return ranges.length <= READABLE || text === undefined || text === "" ? ranges : text.split(", ");
}

/** What stands for addresses that the input marks as sensitive. */
export const SENSITIVE = "(sensitive)";
