import { type IntervalSet, intervals } from "../../model/intervals.ts";
import { isUnknownSet, type Rule } from "../../model/inventory.ts";
import { ALL_PORTS, NO_PORTS } from "../../model/ports.ts";
import { ALL_PROTOCOLS, hasPorts, ICMP, ICMPV6, SCTP, TCP, UDP } from "../../model/protocols.ts";
import type { Unknown } from "../../model/tri.ts";
import type { PortPart } from "../kubernetes/policy-ports.ts";
import { fieldName, type Problems } from "../kubernetes/problems.ts";
import { isRecord, isVariable, type Json, list } from "../kubernetes/value.ts";
import { DEFAULT_PROTOCOL, EXTENDED_PROTOCOLS_KEY, ICMP_TYPES, PROTOCOLS } from "./defaults.ts";
import { type PortRuleContext, refusePortRule } from "./requests.ts";
import type { Settings } from "./settings.ts";

/** Every protocol, those without ports too: what a rule admits that names neither `toPorts` nor `icmps`. */
const EVERY_PACKET: PortPart = { protocols: ALL_PROTOCOLS, ports: ALL_PORTS, namedPorts: [], allProtocols: true };

/** What ports are read for: the policy that holds them, and what stood at a pointer before variables got their defaults. */
export interface PortContext extends PortRuleContext {
	readonly address: string;
	readonly written: (path: string) => unknown;
	readonly extendedProtocols: Settings["extendedProtocols"];
}

/** What decides whether packets without ports get anywhere. */
const EXTENDED = `cilium-config: ${EXTENDED_PROTOCOLS_KEY}`;
/** Protocols that Cilium tracks connections of. */
const TRACKED = intervals(ICMP, TCP, UDP, ICMPV6, SCTP);

/** Packets of protocols that Cilium drops unless it is told to pass them (docs, Host Policies): null where it is not. */
function extendedPart(protocols: IntervalSet, extended: PortContext["extendedProtocols"], unknown: Unknown): PortPart | null {
	const part = { ports: ALL_PORTS, namedPorts: [], allProtocols: false };
	return extended === "off" ? null : { ...part, protocols: extended === "on" ? protocols : { unknown, within: protocols } };
}

/** `toPorts` and `icmps` of a rule (`pkg/policy/api/l4.go`, `icmp.go`): what layer 7 rules refuse besides is none of the packet's. */
export function readTraffic(element: Json, path: string, context: PortContext): readonly PortPart[] {
	const { problems } = context;
	const ports = listed(element, "toPorts", path, problems);
	const icmps = listed(element, "icmps", path, problems);
	if (ports.length > 0 && icmps.length > 0) problems.reject(path, "has icmps beside toPorts; each needs a rule of its own");
	if (ports.length + icmps.length === 0) {
		const { address, denies, ofHosts, extendedProtocols } = context;
		if (!ofHosts || denies || extendedProtocols === "on") return [EVERY_PACKET];
		const others = extendedPart(ALL_PROTOCOLS.subtract(TRACKED), extendedProtocols, { address, attribute: EXTENDED });
		return [{ ...EVERY_PACKET, protocols: TRACKED }, ...(others === null ? [] : [others])];
	}
	return united([
		...ports.flatMap((item, index) => readPortRule(item, `${path}/toPorts/${index}`, context)),
		...icmps.flatMap((item, index) => readIcmp(item, `${path}/icmps/${index}`, problems)),
	]);
}

/** One part for all ports of the same protocols: what one rule opens is told at once. */
function united(parts: readonly PortPart[]): readonly PortPart[] {
	const out: PortPart[] = [];
	for (const part of parts) {
		const { ports, protocols } = part;
		const twin = out.findIndex((other) => other.protocolUnsaid === part.protocolUnsaid && same(other.protocols, protocols));
		const other = out[twin];
		if (other === undefined || isUnknownSet(ports) || isUnknownSet(other.ports)) out.push(part);
		else
			out[twin] = {
				...other,
				ports: other.ports.union(ports),
				namedPorts: [...other.namedPorts, ...part.namedPorts],
				allProtocols: other.allProtocols || part.allProtocols,
			};
	}
	return out;
}

const same = (a: Rule["protocols"], b: Rule["protocols"]): boolean => !isUnknownSet(a) && !isUnknownSet(b) && a.equals(b);

/** A list; missing, null and empty are one. */
function listed(element: Json, key: string, path: string, problems: Problems): readonly unknown[] {
	const value = element[key];
	if (value !== undefined && value !== null && !Array.isArray(value)) problems.reject(`${path}/${key}`, "is no list");
	return list(value);
}

function readPortRule(raw: unknown, path: string, context: PortContext): readonly PortPart[] {
	const { problems, address } = context;
	if (!isRecord(raw)) {
		problems.reject(path, "is no rule of ports");
		return [];
	}
	refusePortRule(raw, path, context);
	const ports = listed(raw, "ports", path, problems);
	// What a rule of ports without a port means the API does not say.
	if (ports.length === 0)
		return [{ ...EVERY_PACKET, ports: { unknown: { address, attribute: fieldName(`${path}/ports`) }, within: null } }];
	return ports.flatMap((item, index) => readPort(item, `${path}/ports/${index}`, context) ?? []);
}

function readPort(raw: unknown, path: string, { address, problems, written, extendedProtocols }: PortContext): PortPart | null {
	if (!isRecord(raw)) return rejected(problems, path, "is no port");
	problems.onlyKeys(raw, path, ["port", "endPort", "protocol"]);
	const { port } = raw;
	const name = raw["protocol"] ?? DEFAULT_PROTOCOL;
	const numbers = typeof name === "string" ? PROTOCOLS[name || DEFAULT_PROTOCOL] : undefined;
	if (numbers === undefined)
		return rejected(problems, `${path}/protocol`, `is ${JSON.stringify(name)}; Cilium knows ${Object.keys(PROTOCOLS).join(", ")}`);
	const protocols = intervals(...numbers);
	const part = (ports: Rule["ports"], namedPorts: PortPart["namedPorts"] = []): PortPart => ({
		protocols,
		ports,
		namedPorts,
		allProtocols: false,
		...(numbers.length > 1 ? { protocolUnsaid: true } : {}),
	});
	if (numbers.every((number) => !hasPorts(number))) {
		if (port !== undefined && port !== null && port !== "" && port !== "0")
			return rejected(problems, `${path}/port`, `is ${JSON.stringify(port)}, where ${String(name)} has no ports`);
		return extendedPart(protocols, extendedProtocols, { address, attribute: EXTENDED });
	}
	if (isVariable(port) || isVariable(raw["endPort"]))
		return part({ unknown: { address, attribute: fieldName(`${path}/port`) }, within: null });
	// `"${PORT:=80}"` is text that happens to look like a number.
	const number = portNumber(typeof port === "number" && typeof written(`${path}/port`) === "string" ? String(port) : port);
	if (number !== null) return readRange(number, raw["endPort"], path, problems, part);
	if (typeof port !== "string" || !/^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/.test(port) || !/[A-Za-z]/.test(port) || port.length > 15)
		return rejected(problems, `${path}/port`, `is ${JSON.stringify(port)}; a port is the text of a number from 0 to 65535 or a name`);
	return part(
		NO_PORTS,
		numbers.map((protocol) => ({ name: port.toLowerCase(), protocol })),
	);
}

/** Port 0 stands for all. */
function readRange(from: number, end: unknown, path: string, problems: Problems, part: (ports: IntervalSet) => PortPart): PortPart | null {
	if (end === undefined || end === null || end === 0) return part(from === 0 ? ALL_PORTS : intervals(from));
	if (typeof end !== "number" || !Number.isInteger(end) || end < from || end > 65535)
		return rejected(problems, `${path}/endPort`, `is ${JSON.stringify(end)}; it is a number from ${from} to 65535`);
	return part(intervals([from, end]));
}

/**
 * Ports are text in this API. What YAML makes of a number without quotes the API server refuses; the agent takes digits behind a zero for
 * octal ones, which nobody means, and `0x50` for a name.
 */
function portNumber(port: unknown): number | null {
	if (typeof port !== "string" || !/^(?:0|[1-9]\d*)$/.test(port)) return null;
	const number = Number(port);
	return number <= 65535 ? number : null;
}

function readIcmp(raw: unknown, path: string, problems: Problems): readonly PortPart[] {
	if (!isRecord(raw)) return rejected(problems, path, "is no rule of ICMP") ?? [];
	problems.onlyKeys(raw, path, ["fields"]);
	return problems.list(raw, "fields", path).flatMap((item, index) => {
		const at = `${path}/fields/${index}`;
		if (!isRecord(item)) return rejected(problems, at, "is no ICMP field") ?? [];
		problems.onlyKeys(item, at, ["family", "type"]);
		const family = item["family"] ?? "IPv4";
		if (family !== "IPv4" && family !== "IPv6" && family !== "")
			return rejected(problems, `${at}/family`, `is ${JSON.stringify(family)}`) ?? [];
		const type = icmpType(item["type"], family === "IPv6");
		if (type === null) return rejected(problems, `${at}/type`, `is ${JSON.stringify(item["type"])}, which is no ICMP type`) ?? [];
		return [
			{
				protocols: intervals(family === "IPv6" ? ICMPV6 : ICMP),
				ports: intervals([type * 256, type * 256 + 255]),
				namedPorts: [],
				allProtocols: false,
			},
		];
	});
}

function icmpType(type: unknown, ipv6: boolean): number | null {
	const number = typeof type === "number" ? type : typeof type === "string" && /^\d+$/.test(type) ? Number(type) : null;
	if (number !== null) return Number.isInteger(number) && number >= 0 && number <= 255 ? number : null;
	return typeof type === "string" ? (ICMP_TYPES[type]?.[ipv6 ? 1 : 0] ?? null) : null;
}

function rejected(problems: Problems, path: string, words: string): null {
	problems.reject(path, words);
	return null;
}
