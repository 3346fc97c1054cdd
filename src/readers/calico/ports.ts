import { type IntervalSet, intervals } from "../../model/intervals.ts";
import type { Rule } from "../../model/inventory.ts";
import { ALL_PORTS, NO_PORTS } from "../../model/ports.ts";
import { ALL_PROTOCOLS, hasPorts, ICMP, ICMPV6, protocolNumber } from "../../model/protocols.ts";
import type { Problems } from "../kubernetes/problems.ts";
import { isRecord, type Json, list } from "../kubernetes/value.ts";

/** Protocols and destination ports of a rule. */
export type Packets = Pick<Rule, "protocols" | "ports" | "namedPorts" | "exceptNamedPorts" | "allProtocols">;

/** `protocol`, `notProtocol`, `icmp`, `notICMP` and the ports of `destination` (Calico NetworkPolicy reference, "Rule", "Ports"). */
export function readPackets(rule: Json, path: string, problems: Problems): Packets {
	const protocols = readProtocols(rule, path, problems);
	const destination = isRecord(rule["destination"]) ? rule["destination"] : {};
	const wanted = readPorts(destination["ports"], `${path}/destination/ports`, problems);
	const excluded = readPorts(destination["notPorts"], `${path}/destination/notPorts`, problems);
	const given = list(destination["ports"]).length > 0;
	const speaks = given || list(destination["notPorts"]).length > 0;
	if (speaks && !protocols.items.every(({ from, to }) => from === to && hasPorts(from)))
		problems.reject(`${path}/protocol`, "must be one that has ports, where ports are named");
	const named = (names: readonly string[]): Rule["namedPorts"] =>
		protocols.items.flatMap(({ from }) => names.map((name) => ({ name, protocol: from })));
	const icmp = readIcmp(rule, path, problems);
	const ports = (given ? wanted.ports : ALL_PORTS).subtract(excluded.ports).intersect(icmp ?? ALL_PORTS);
	return {
		protocols,
		ports,
		namedPorts: named(wanted.names),
		...(excluded.names.length === 0 ? {} : { exceptNamedPorts: named(excluded.names) }),
		allProtocols: protocols.equals(ALL_PROTOCOLS) && ports.equals(ALL_PORTS) && excluded.names.length === 0,
	};
}

function readProtocols(rule: Json, path: string, problems: Problems): IntervalSet {
	const one = (field: "protocol" | "notProtocol"): IntervalSet | null => {
		const value = rule[field];
		if (value === undefined || value === null) return null;
		const number = protocolNumber(String(value)) ?? (String(value).toLowerCase() === "udplite" ? 136 : undefined);
		if (number === undefined) problems.reject(`${path}/${field}`, `is ${JSON.stringify(value)}, which is no protocol`);
		return number === undefined ? null : intervals(number);
	};
	return (one("protocol") ?? ALL_PROTOCOLS).subtract(one("notProtocol") ?? intervals());
}

function readIcmp(rule: Json, path: string, problems: Problems): IntervalSet | null {
	const set = (field: "icmp" | "notICMP"): IntervalSet | null => {
		const value = rule[field];
		if (!isRecord(value)) return null;
		problems.onlyKeys(value, `${path}/${field}`, ["type", "code"]);
		const { type, code } = value;
		if (typeof type !== "number" || type < 0 || type > 254) {
			problems.reject(`${path}/${field}/type`, `is ${JSON.stringify(type)}; a type is a number from 0 to 254`);
			return null;
		}
		return typeof code === "number" ? intervals(type * 256 + code) : intervals([type * 256, type * 256 + 255]);
	};
	const [only, but] = [set("icmp"), set("notICMP")];
	const protocol = protocolNumber(String(rule["protocol"] ?? ""));
	if ((only !== null || but !== null) && protocol !== ICMP && protocol !== ICMPV6)
		problems.reject(`${path}/protocol`, "must be ICMP or ICMPv6, where icmp is named");
	return only === null && but === null ? null : (only ?? ALL_PORTS).subtract(but ?? intervals());
}

/** Numbers, ranges `FROM:TO`, and names of container ports. */
function readPorts(raw: unknown, path: string, problems: Problems): { readonly ports: IntervalSet; readonly names: readonly string[] } {
	let ports = NO_PORTS;
	const names: string[] = [];
	for (const [index, item] of list(raw).entries()) {
		const match = /^(\d{1,5})(?::(\d{1,5}))?$/.exec(String(item));
		const [from, to] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
		if (match !== null && from >= 1 && from <= to && to <= 65535) ports = ports.union(intervals([from, to]));
		else if (match === null && typeof item === "string" && /^[a-zA-Z0-9_.-]{1,128}$/.test(item)) names.push(item);
		else problems.reject(`${path}/${index}`, `is ${JSON.stringify(item)}, which is no port, range or port name`);
	}
	return { ports, names };
}
