import { type IntervalSet, intervals } from "../model/intervals.ts";
import type { Subject } from "../model/inventory.ts";
import type { Row } from "../model/requirement.ts";
import { boundRoles, rowPackets } from "./row-packets.ts";

/** A row, and its packets; null where what listens is not told. */
interface Suited {
	readonly row: Row;
	readonly packets: ReturnType<typeof rowPackets>;
}

/**
 * A row as the pods at hand mean it. Where they declare ports and none of the row's is among them, the component listens
 * elsewhere: where a Service hands the row's port on to, at the port that has the component's usual name, or where another release of it
 * has its row. What an option of its command says goes before all of these. A component that
 * chooses its port is asked for where the inputs say that it listens, and nowhere else.
 */
export function suited(row: Row, role: string, rows: readonly Row[], subject: Subject): Suited {
	const packets = rowPackets(row);
	if (packets === null) return { row, packets };
	const isRows = ({ protocol, port }: { readonly protocol: number; readonly port: number }): boolean =>
		protocol === packets.protocol && packets.ports.has(port);
	const declared = (subject.declaredPorts ?? []).filter(({ protocol }) => protocol === packets.protocol);
	const own = subject.roles.find((known) => known.role === role);
	if (own?.movedTo !== undefined) return { row, packets: { ...packets, ports: intervals(...own.movedTo) } };
	const chosen = chosenPorts(subject, role);
	if (declared.some(isRows) || (declared.length === 0 && chosen === null)) return { row, packets };
	const served = (subject.servedPorts ?? []).filter(isRows).flatMap(({ targets }) => targets);
	if (served.length > 0) return { row, packets: { ...packets, ports: intervals(...served) } };
	if (chosen !== null) {
		const told = chosen.filter(({ protocol }) => protocol === packets.protocol).map(({ port }) => port);
		return { row, packets: told.length === 0 ? null : { ...packets, ports: intervals(...told) } };
	}
	const named = declared.filter(({ name }) => name !== undefined && own?.usualNames?.includes(name) === true);
	if (named.length > 0) return { row, packets: { ...packets, ports: intervals(...named.map(({ port }) => port)) } };
	for (const other of rows) {
		// What is in force as well is another port of it, not the same one of another release.
		if (other.applies || other.component !== row.component || other.scope !== row.scope || !sameRoles(other, row)) continue;
		const theirs = rowPackets(other);
		if (theirs?.protocol === packets.protocol && declared.some(({ port }) => theirs.ports.has(port)))
			return { row: other, packets: theirs };
	}
	return { row, packets };
}

/** Ports at which a component is known to listen that chooses them; null where it listens on the table's. */
const chosenPorts = ({ roles }: Subject, role: string): readonly { readonly protocol: number; readonly port: number }[] | null => {
	const own = roles.find((known) => known.role === role);
	return own?.portNames === undefined ? null : (own.listens ?? []);
};

const sameRoles = (a: Row, b: Row): boolean => boundRoles(a, true).join() === boundRoles(b, true).join();

/**
 * Ports at which the pods at hand listen for a row, whether it is in force or not: none where what they declare shows that another row of
 * the component, of another release of it, is theirs.
 */
export function listensAt(row: Row, role: string, rows: readonly Row[], subject: Subject): IntervalSet | null {
	const { row: suiting, packets } = suited(row, role, rows, subject);
	const own = rowPackets(row);
	if (packets === null || own === null || suiting !== row) return null;
	// Who may reach a component that chooses its port depends on what is in front of it there: the table knows its own port only.
	if (!packets.ports.equals(own.ports)) return chosenPorts(subject, role) === null ? packets.ports : null;
	const declares = (other: Row): boolean => {
		const theirs = rowPackets(other);
		return (subject.declaredPorts ?? []).some(({ protocol, port }) => protocol === theirs?.protocol && theirs.ports.has(port));
	};
	const isOthers =
		!declares(row) &&
		rows.some(
			(other) =>
				other !== row &&
				rowPackets(other)?.protocol === own.protocol &&
				other.component === row.component &&
				other.scope === row.scope &&
				sameRoles(other, row) &&
				declares(other),
		);
	return isOthers ? null : packets.ports;
}
