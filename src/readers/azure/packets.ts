import { type IntervalSet, intervals } from "../../model/intervals.ts";
import type { Rule, UnknownSet } from "../../model/inventory.ts";
import { ALL_PORTS, NO_PORTS, parsePorts } from "../../model/ports.ts";
import { ALL_PROTOCOLS, hasPorts, protocolNumber, TCP, UDP } from "../../model/protocols.ts";

type Packets = Pick<Rule, "protocols" | "ports" | "allProtocols" | "protocolUnsaid">;

/** Protocols that a security rule may name, in any letter case; `*` is all of them (Azure, "Network security groups", Protocol). */
const PROTOCOLS: readonly string[] = ["tcp", "udp", "icmp", "esp", "ah"];

/**
 * Packets of a security rule. `ports` are destination ports, as texts `*`, `80` or `1000-2000` that unite; they mean
 * nothing for protocols without ports. With `*` as protocol, named ports are those of TCP and UDP.
 *
 * @throws RangeError when Azure would refuse the protocol or a port.
 */
export function azurePackets(protocol: string, ports: readonly string[] | UnknownSet): Packets {
	const destination = "unknown" in ports ? ports : portsOf(ports);
	if (protocol === "*") {
		if (!("unknown" in destination) && destination.covers(ALL_PORTS))
			return { protocols: ALL_PROTOCOLS, ports: ALL_PORTS, allProtocols: true };
		return { protocols: intervals(TCP, UDP), ports: destination, allProtocols: false, protocolUnsaid: true };
	}
	const number = PROTOCOLS.includes(protocol.toLowerCase()) ? protocolNumber(protocol) : undefined;
	if (number === undefined) throw new RangeError(`"${protocol}" is none of the protocols Tcp, Udp, Icmp, Esp, Ah and *`);
	return { protocols: intervals(number), ports: hasPorts(number) ? destination : ALL_PORTS, allProtocols: false };
}

/** The union of port texts. @throws RangeError naming what is no port. */
export const portsOf = (texts: readonly string[]): IntervalSet => texts.reduce((sum, text) => sum.union(parsePorts(text)), NO_PORTS);
