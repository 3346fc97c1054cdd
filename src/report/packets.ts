import { formatCidrs, parseCidrs } from "../model/addresses.ts";
import type { Packets } from "../model/finding.ts";
import { formatPorts, parsePorts } from "../model/ports.ts";

/** Port texts as one; protocols without ports have "", icmp types a text of their own. */
export function unitePorts(texts: readonly string[]): string {
	const distinct = [...new Set(texts.filter((text) => text !== ""))];
	if (distinct.length <= 1) return distinct[0] ?? "";
	if (distinct.some((text) => text.includes("/"))) return distinct.sort().join(",");
	return formatPorts(distinct.map(parsePorts).reduce((a, b) => a.union(b)));
}

/** Sources of several parts as one list: ranges united, members after them in order. */
export function uniteSources(lists: readonly (readonly string[])[]): readonly string[] {
	if (lists.every((list) => JSON.stringify(list) === JSON.stringify(lists[0]))) return lists[0] ?? [];
	const texts = [...new Set(lists.flat())];
	const ranges = texts.filter(isRange);
	return [...formatCidrs(parseCidrs(ranges)), ...texts.filter((text) => !isRange(text)).sort()];
}

const isRange = (text: string): boolean => /^[0-9a-f.:]+\/\d+$/.test(text);

/** Packets of equal protocol and sources as one entry with all their ports. */
export function unitePackets(packets: readonly Packets[]): readonly Packets[] {
	const groups = new Map<string, Packets[]>();
	for (const one of packets) {
		const key = JSON.stringify([one.protocol, one.sources]);
		groups.set(key, [...(groups.get(key) ?? []), one]);
	}
	return [...groups.values()].map((group) => ({ ...(group[0] as Packets), ports: unitePorts(group.map(({ ports }) => ports)) }));
}
