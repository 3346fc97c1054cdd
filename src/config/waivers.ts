import { ConfigError } from "../errors.ts";
import { type AddressSet, NO_ADDRESSES } from "../model/addresses.ts";
import type { Waiver } from "../model/config.ts";
import { type IntervalSet, intervals } from "../model/intervals.ts";
import type { SourceDocument } from "../model/location.ts";
import { parsePorts } from "../model/ports.ts";
import { ALL_PROTOCOLS, protocolNumber } from "../model/protocols.ts";
import { isDay, parseAddresses, ValueError } from "./values.ts";

/** A waiver as the file has it, after the schema's check. */
export interface RawWaiver {
	readonly rule: string;
	readonly target: string;
	readonly allow?: { readonly protocol: string | number; readonly ports: string | number; readonly sources: readonly string[] };
	readonly reason: string;
	readonly owner?: string;
	readonly expires: string;
}

/**
 * Waivers of a configuration. `allow` is needed for `exposure/*`: an exposure is accepted as a set of packets, never as a whole.
 *
 * @throws ConfigError with the line of the waiver that is wrong.
 */
export function parseWaivers(raw: readonly RawWaiver[], document: SourceDocument, at: string): Waiver[] {
	return raw.map((waiver, index) => {
		const pointer = `${at}/${index}`;
		const fail = (key: string, message: string): never => {
			const line = document.line(`${pointer}/${key}`) ?? document.line(pointer);
			throw new ConfigError("config-waiver", `waivers[${index}]: ${message}`, {
				location: { file: document.file, ...(line === undefined ? {} : { line }) },
			});
		};
		if (!isDay(waiver.expires)) fail("expires", `"${waiver.expires}" is no day of the calendar`);
		if (waiver.allow === undefined && waiver.rule.startsWith("exposure/"))
			fail("rule", `a waiver of ${waiver.rule} needs allow (protocol, ports, sources): the packets that are accepted`);
		return {
			id: String(index),
			rule: waiver.rule,
			target: waiver.target,
			allow: waiver.allow === undefined ? null : parseAllow(waiver.allow, fail),
			reason: waiver.reason.trim(),
			owner: waiver.owner ?? null,
			expires: waiver.expires,
		};
	});
}

function parseAllow(allow: NonNullable<RawWaiver["allow"]>, fail: (key: string, message: string) => never): NonNullable<Waiver["allow"]> {
	const protocol = String(allow.protocol);
	let ports: IntervalSet = intervals();
	try {
		ports = parsePorts(String(allow.ports));
	} catch (cause) {
		fail("allow/ports", (cause as Error).message);
	}
	const { sources, members } = splitSources(allow.sources, fail);
	return { protocols: protocolSet(protocol, fail), ports, sources, members };
}

function protocolSet(text: string, fail: (key: string, message: string) => never): IntervalSet {
	if (text === "any") return ALL_PROTOCOLS;
	return intervals(
		protocolNumber(text) ??
			fail("allow/protocol", `"${text}" is no protocol; tcp, udp, sctp, icmp, icmpv6, esp, ah, gre, ipip, vrrp, a number (0-255), or any`),
	);
}

/** Addresses apart from symbolic members; what starts like an address and is none is a slip, not a member. */
function splitSources(
	texts: readonly string[],
	fail: (key: string, message: string) => never,
): { readonly sources: AddressSet; readonly members: readonly string[] } {
	let sources = NO_ADDRESSES;
	const members: string[] = [];
	for (const text of texts) {
		try {
			sources = sources.union(parseAddresses([text]));
		} catch (cause) {
			if (!(cause instanceof ValueError)) throw cause;
			if (/^[\d.]+(?:\/|$)|^[0-9a-fA-F:]*::?[0-9a-fA-F:]*\/|^[^/]*\/\d+$/.test(text)) fail("allow/sources", cause.message);
			members.push(text);
		}
	}
	return { sources, members };
}
