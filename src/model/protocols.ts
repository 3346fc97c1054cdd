import { type IntervalSet, intervals } from "./intervals.ts";

/** IP protocol numbers by the names that the report uses (IANA "Assigned Internet Protocol Numbers"). */
const NUMBER_OF: ReadonlyMap<string, number> = new Map([
	["icmp", 1],
	["ipip", 4],
	["tcp", 6],
	["udp", 17],
	["gre", 47],
	["esp", 50],
	["ah", 51],
	["icmpv6", 58],
	["vrrp", 112],
	["sctp", 132],
]);
const NAME_OF: ReadonlyMap<number, string> = new Map([...NUMBER_OF].map(([name, number]) => [number, name]));
/** Protocols whose packets carry destination ports: tcp, udp, dccp, sctp. */
const WITH_PORTS: ReadonlySet<number> = new Set([6, 17, 33, 132]);

export const TCP = 6;
export const UDP = 17;
export const SCTP = 132;
export const ICMP = 1;
export const ICMPV6 = 58;

export const ALL_PROTOCOLS: IntervalSet = intervals([0, 255]);

/** Number of a protocol given by report name or decimal number; undefined when it is neither. Case does not matter. */
export function protocolNumber(text: string): number | undefined {
	const known = NUMBER_OF.get(text.toLowerCase());
	if (known !== undefined) return known;
	return /^\d{1,3}$/.test(text) && Number(text) <= 255 ? Number(text) : undefined;
}

/** Report name of a protocol: `tcp`, ..., or its number as text. */
export const protocolName = (number: number): string => NAME_OF.get(number) ?? String(number);

/** Report name of a set of protocols: one name, `any` for all, else names joined by commas. */
export function formatProtocols(protocols: IntervalSet): string {
	if (protocols.covers(ALL_PROTOCOLS)) return "any";
	const names: string[] = [];
	for (const { from, to } of protocols.items) for (let number = from; number <= to; number++) names.push(protocolName(number));
	return names.join(",");
}

export const hasPorts = (protocol: number): boolean => WITH_PORTS.has(protocol);
export const isIcmp = (protocol: number): boolean => protocol === ICMP || protocol === ICMPV6;
