import { type IntervalSet, Intervals, intervals, NUMBERS } from "./intervals.ts";

export const NO_PORTS: IntervalSet = intervals();
/** Every destination port; also stands for "no ports" of protocols that have none, and every icmp type and code. */
export const ALL_PORTS: IntervalSet = intervals([0, 65535]);

/**
 * Ports from their canonical or common text: `22`, `2379-2380`, `22,80-90`, `*`. Spaces are allowed.
 *
 * @throws RangeError naming the part that is no port, is out of 0-65535 or is reversed.
 */
export function parsePorts(text: string): IntervalSet {
	if (text.trim() === "*") return ALL_PORTS;
	const items = text.split(",").map((part) => {
		const match = /^\s*(\d{1,5})\s*(?:-\s*(\d{1,5})\s*)?$/.exec(part);
		const from = Number(match?.[1]);
		const to = Number(match?.[2] ?? match?.[1]);
		if (match === null || to > 65535 || from > to) throw new RangeError(`"${part.trim()}" is no port or port range (0-65535, from-to)`);
		return { from, to };
	});
	return Intervals.of(items, NUMBERS);
}

/** Canonical text: sorted, merged, `22,2379-2380`, `*` for all. */
export function formatPorts(ports: IntervalSet): string {
	if (ports.equals(ALL_PORTS)) return "*";
	return ports.items.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(",");
}
