import { type IntervalSet, Intervals, NUMBERS } from "../model/intervals.ts";
import { ALL_PORTS } from "../model/ports.ts";
import { hasPorts, isIcmp, SCTP, TCP, UDP } from "../model/protocols.ts";
import type { RequirementsAnswer, Row, WatchedPort } from "../model/requirement.ts";
import type { Unknown } from "../model/tri.ts";
import { rowPackets } from "./row-packets.ts";

/** Ports that the same rows name, or that are watched, or that nothing names: they share one answer to "who may get in?". */
export interface Claim {
	readonly kind: "named" | "sensitive" | "obsolete" | "unlisted";
	readonly protocol: number;
	readonly ports: IntervalSet;
	/** The tables watch the ports on any machine as sensitive, whether or not a row names them. */
	readonly sensitive: boolean;
	/** Rows that name the ports; empty unless `named`. */
	readonly rows: readonly Row[];
	readonly component: string | null;
	/** Classes that may reach a watched port. */
	readonly tolerates: readonly string[];
	/** What the inputs leave open of the ports: they are then all that they may be. Absent means nothing. */
	readonly open?: readonly Unknown[];
}

/** Ports that something of the tables speaks of. */
interface Entry {
	readonly ports: IntervalSet;
	readonly row?: Row;
	readonly watched?: WatchedPort;
	readonly sensitive?: true;
}

/**
 * Cuts the ports of every protocol that matters into claims. A port that any row of the profile names, in force or not,
 * is neither watched nor unlisted; ICMP is nobody's claim (contract.md section 6.2). A row of whole protocols names no port.
 */
export function claimsOf(answer: RequirementsAnswer): readonly Claim[] {
	const byProtocol = new Map<number, Entry[]>([TCP, UDP, SCTP].map((protocol) => [protocol, []]));
	const add = (entry: Omit<Entry, "ports">, given: Pick<Row, "protocol" | "ports">): void => {
		const packets = rowPackets(given);
		if (packets === null || isIcmp(packets.protocol)) return;
		const list = byProtocol.get(packets.protocol) ?? [];
		list.push({ ports: packets.ports, ...entry });
		byProtocol.set(packets.protocol, list);
	};
	for (const row of answer.rows) if (row.blanket !== true) add({ row }, row);
	for (const watched of answer.watched) add({ watched }, watched);
	for (const ports of answer.sensitive ?? []) add({ sensitive: true }, ports);
	// Who may reach a whole protocol may reach each of its ports.
	const everywhere = (protocol: number): readonly string[] =>
		answer.rows
			.filter((row) => row.blanket === true && row.applies && rowPackets(row)?.protocol === protocol)
			.flatMap(({ sources }) => sources);
	return [...byProtocol].flatMap(([protocol, entries]) => {
		const more = everywhere(protocol);
		const claims = claimsOfProtocol(protocol, entries);
		return more.length === 0 ? claims : claims.map((claim) => ({ ...claim, tolerates: [...claim.tolerates, ...more] }));
	});
}

function claimsOfProtocol(protocol: number, entries: readonly Entry[]): readonly Claim[] {
	if (!hasPorts(protocol)) return entries.length === 0 ? [] : [claim(protocol, ALL_PORTS, entries)];
	const cuts = new Set([0]);
	for (const { ports } of entries) {
		for (const { from, to } of ports.items) {
			cuts.add(from);
			if (to < 65535) cuts.add(to + 1);
		}
	}
	const starts = [...cuts].sort((a, b) => a - b);
	const groups = new Map<string, { ports: { from: number; to: number }[]; entries: typeof entries }>();
	starts.forEach((from, index) => {
		const to = (starts[index + 1] ?? 65536) - 1;
		const here = entries.filter(({ ports }) => ports.has(from));
		const key = here.map(({ row, watched }) => row?.id ?? (watched === undefined ? "" : `${watched.kind} ${watched.component}`)).join("|");
		const group = groups.get(key) ?? { ports: [], entries: here };
		group.ports.push({ from, to });
		groups.set(key, group);
	});
	return [...groups.values()].map((group) => claim(protocol, Intervals.of(group.ports, NUMBERS), group.entries));
}

function claim(protocol: number, ports: IntervalSet, entries: readonly Entry[]): Claim {
	const rows = entries.flatMap(({ row }) => (row === undefined ? [] : [row]));
	const watched = entries.find((entry) => entry.watched !== undefined)?.watched;
	const sensitive = entries.some((entry) => entry.sensitive === true);
	const shared = { protocol, ports, sensitive, rows };
	if (rows.length > 0) return { ...shared, kind: "named", component: rows[0]?.component ?? null, tolerates: [] };
	if (watched !== undefined) return { ...shared, kind: watched.kind, component: watched.component, tolerates: watched.tolerates ?? [] };
	return { ...shared, kind: "unlisted", component: null, tolerates: [] };
}
