import { type IntervalSet, intervals } from "../../model/intervals.ts";
import { ALL_PORTS } from "../../model/ports.ts";
import { ALL_PROTOCOLS, hasPorts, isIcmp, protocolNumber } from "../../model/protocols.ts";

/** Protocols and ports of one rule, in the encoding of `Rule`. */
export interface Packets {
	readonly protocols: IntervalSet;
	readonly ports: IntervalSet;
	readonly allProtocols: boolean;
}

const EVERY_PACKET: Packets = { protocols: ALL_PROTOCOLS, ports: ALL_PORTS, allProtocols: true };
const CODES_PER_TYPE = 256;

/** Whether a protocol as AWS writes it stands for every protocol: `-1`, also `all`. Ports beside it are ignored by AWS. */
export const isEveryProtocol = (protocol: string): boolean => protocol === "-1" || protocol.toLowerCase() === "all";

/**
 * Packets of an AWS rule (EC2 API reference, IpPermission; NetworkAclEntry).
 *
 * `protocol` is a name or number, `-1` for all. `from` and `to` are the port range of tcp and udp, type and code of
 * icmp (`-1` for any), and mean nothing for other protocols. `tcp` 0-0 is port 0, not every port.
 *
 * @throws RangeError when AWS would refuse the combination: unknown protocol, missing, reversed or impossible ports.
 */
export function awsPackets(protocol: string, from: number | null, to: number | null): Packets {
	if (isEveryProtocol(protocol)) return EVERY_PACKET;
	const number = protocolNumber(protocol);
	if (number === undefined) throw new RangeError(`"${protocol}" is no protocol name or number`);
	const protocols = intervals(number);
	if (isIcmp(number)) return { protocols, ports: icmpPackets(from, to), allProtocols: false };
	if (!hasPorts(number)) return { protocols, ports: ALL_PORTS, allProtocols: false };
	return { protocols, ports: portRange(protocol, from, to), allProtocols: false };
}

function icmpPackets(type: number | null, code: number | null): IntervalSet {
	if (type === null || type === -1) return ALL_PORTS;
	if (!Number.isInteger(type) || type < 0 || type > 255) throw new RangeError(`${type} is no icmp type`);
	if (code === null || code === -1) return intervals([type * CODES_PER_TYPE, type * CODES_PER_TYPE + 255]);
	if (!Number.isInteger(code) || code < 0 || code > 255) throw new RangeError(`${code} is no icmp code`);
	return intervals(type * CODES_PER_TYPE + code);
}

function portRange(protocol: string, from: number | null, to: number | null): IntervalSet {
	if (from === null || to === null) throw new RangeError(`${protocol} needs a port range`);
	for (const port of [from, to])
		if (!Number.isInteger(port) || port < 0 || port > 65535) throw new RangeError(`${port} is no port of ${protocol} (0-65535)`);
	if (from > to) throw new RangeError(`the port range ${from}-${to} is reversed`);
	return intervals([from, to]);
}
