import type { Finding } from "../model/finding.ts";
import { unitePackets } from "./packets.ts";
import type { Told } from "./words.ts";

/** A finding that has no message yet, and what its message will be made from besides. */
export interface Draft extends Pick<Told, "purpose" | "component" | "mandated" | "waiver" | "args"> {
	readonly finding: Finding;
}

/** Exposures of one target that differ only in the address family of their rules are told once (contract.md section 6, 6). */
export function joinFamilies(drafts: readonly Draft[]): Draft[] {
	const joined: Draft[] = [];
	const firsts = new Map<string, number>();
	for (const draft of drafts) {
		const family = familyOf(draft.finding);
		const key = family === null ? null : sameBut(draft.finding);
		const at = key === null ? undefined : firsts.get(key);
		const first = at === undefined ? undefined : joined[at];
		if (at === undefined || first === undefined || familyOf(first.finding) === family) {
			if (key !== null && at === undefined) firsts.set(key, joined.length);
			joined.push(draft);
		} else joined[at] = familyOf(first.finding) === "ipv4" ? join(first, draft) : join(draft, first);
	}
	return joined;
}

const sameBut = ({ rule, level, target, role, protocol, ports, requirements, change, waived }: Finding): string =>
	JSON.stringify([rule, level, target, role, protocol, ports, requirements, change, waived]);

/** The family of all sources of an exposure; null when it has both, or members. */
function familyOf({ verdict, sources }: Finding): "ipv4" | "ipv6" | null {
	if (verdict !== "overexposed" || sources.length === 0) return null;
	if (sources.every((source) => /^\d+(?:\.\d+){3}(?:\/\d+)?$/.test(source))) return "ipv4";
	return sources.every((source) => /^[0-9a-f:.]+\/\d+$/i.test(source) && source.includes(":")) ? "ipv6" : null;
}

const join = (ipv4: Draft, ipv6: Draft): Draft => ({
	...ipv4,
	finding: {
		...ipv4.finding,
		sources: [...ipv4.finding.sources, ...ipv6.finding.sources],
		packets: unitePackets([...ipv4.finding.packets, ...ipv6.finding.packets]),
		because: [...ipv4.finding.because, ...ipv6.finding.because],
		hints: [...new Set([...ipv4.finding.hints, ...ipv6.finding.hints])],
	},
});
