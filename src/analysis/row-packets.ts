import { type IntervalSet, intervals } from "../model/intervals.ts";
import { ALL_PORTS, parsePorts } from "../model/ports.ts";
import { protocolNumber } from "../model/protocols.ts";
import type { Row } from "../model/requirement.ts";

/** Protocol and ports of a row; null for `any`, which is judged port by port nowhere. */
export function rowPackets(row: Pick<Row, "protocol" | "ports">): { readonly protocol: number; readonly ports: IntervalSet } | null {
	const protocol = protocolNumber(row.protocol);
	if (protocol === undefined) return null;
	const icmp = /^(\d+)\/(\d+)$/.exec(row.ports);
	if (icmp !== null) return { protocol, ports: intervals(Number(icmp[1]) * 256 + Number(icmp[2])) };
	return { protocol, ports: row.ports === "" ? ALL_PORTS : parsePorts(row.ports) };
}

/** Roles that a row binds, of machines or of pods. */
export const boundRoles = (row: Row, pod: boolean): readonly string[] => (pod ? (row.podRoles ?? row.targetRoles) : row.targetRoles);
