import { intervals } from "../model/intervals.ts";
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
 * elsewhere: where a Service hands the row's port on to, or where another release of it has its row. A component that
 * chooses its port is asked for where the inputs say that it listens, and nowhere else.
 */
export function suited(row: Row, role: string, rows: readonly Row[], subject: Subject): Suited {
	const packets = rowPackets(row);
	if (packets === null) return { row, packets };
	const isRows = ({ protocol, port }: { readonly protocol: number; readonly port: number }): boolean =>
		protocol === packets.protocol && packets.ports.has(port);
	const declared = (subject.declaredPorts ?? []).filter(({ protocol }) => protocol === packets.protocol);
	const chosen = chosenPorts(subject, role);
	if (declared.some(isRows) || (declared.length === 0 && chosen === null)) return { row, packets };
	const served = (subject.servedPorts ?? []).filter(isRows).flatMap(({ targets }) => targets);
	if (served.length > 0) return { row, packets: { ...packets, ports: intervals(...served) } };
	if (chosen !== null) {
		const told = chosen.filter(({ protocol }) => protocol === packets.protocol).map(({ port }) => port);
		return { row, packets: told.length === 0 ? null : { ...packets, ports: intervals(...told) } };
	}
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

/** Whether a component may listen on a port of a row: one that chooses its ports does so only where it declares one of the row's. */
export function mayListen(row: Row, role: string, subject: Subject): boolean {
	const chosen = chosenPorts(subject, role);
	const packets = rowPackets(row);
	if (chosen === null || packets === null) return true;
	return [...chosen, ...(subject.declaredPorts ?? [])].some(
		({ protocol, port }) => protocol === packets.protocol && packets.ports.has(port),
	);
}
