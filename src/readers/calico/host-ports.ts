import type { AddressSet } from "../../model/addresses.ts";
import { type IntervalSet, intervals } from "../../model/intervals.ts";
import type { Rule } from "../../model/inventory.ts";
import type { Location } from "../../model/location.ts";
import { NO_PORTS } from "../../model/ports.ts";
import { protocolNumber } from "../../model/protocols.ts";
import type { Problems } from "../kubernetes/problems.ts";
import { isRecord, type Json, list, record } from "../kubernetes/value.ts";
import { FAILSAFE_INBOUND, FAILSAFE_OUTBOUND, type HostPort } from "./defaults.ts";
import { anywhere, type FelixRule, ruleOf } from "./felix-rule.ts";
import { netOf } from "./objects.ts";

const FIELDS = { ingress: "failsafeInboundHostPorts", egress: "failsafeOutboundHostPorts" } as const;
const DEFAULTS = { ingress: FAILSAFE_INBOUND, egress: FAILSAFE_OUTBOUND };
const PROTOCOLS: readonly string[] = ["tcp", "udp", "sctp"];
const ITEM_FIELDS = ["protocol", "port", "net"];

/** Tells what is wrong with the failsafe lists of a FelixConfiguration (Calico reference, Felix configuration, "ProtoPort"). */
export function checkHostPorts(spec: Json, problems: Problems): void {
	for (const field of Object.values(FIELDS))
		for (const [index, item] of problems.list(spec, field, "/spec").entries()) {
			const path = `/spec/${field}/${index}`;
			if (!isRecord(item)) problems.reject(path, "is no mapping");
			const { protocol, port, net } = record(item);
			problems.onlyKeys(record(item), path, ITEM_FIELDS);
			if (isGiven(protocol) && !PROTOCOLS.includes(String(protocol).toLowerCase()))
				problems.reject(`${path}/protocol`, `is ${JSON.stringify(protocol)}; the API knows TCP, UDP, SCTP`);
			if (!isPort(port)) problems.reject(`${path}/port`, `is ${JSON.stringify(port ?? null)}, which is no port`);
			if (isGiven(net) && netOf(net).isEmpty) problems.reject(`${path}/net`, `is ${JSON.stringify(net)}, which is no CIDR`);
		}
}

/**
 * Failsafe ports of a spec, one rule for the ports of a protocol and range: together they are one matter. Null where the list cannot
 * be read.
 */
export function failsafeRules(
	filter: string,
	spec: Json,
	direction: "ingress" | "egress",
	location: Location,
): readonly FelixRule[] | null {
	const list = hostPorts(spec[FIELDS[direction]], DEFAULTS[direction]);
	if (list === null) return null;
	const groups = new Map<string, { protocol: number; ports: IntervalSet; net: string | undefined }>();
	for (const { protocol, port, net } of list) {
		const key = `${direction === "egress" ? "out-" : ""}${protocol.toLowerCase()}${net === undefined ? "" : `/${net}`}`;
		const open = groups.get(key)?.ports ?? NO_PORTS;
		groups.set(key, { protocol: protocolNumber(protocol) as number, net, ports: intervals(port).union(open) });
	}
	return [...groups].map(([name, { protocol, ports, net }]) =>
		ruleOf(filter, name, intervals(protocol), ports, net === undefined ? anywhere() : within(netOf(net), net), location),
	);
}

const within = (addresses: AddressSet, text: string): Pick<Rule, "sources" | "sourceText"> => ({
	sources: { addresses: addresses, members: [], unknowns: [] },
	sourceText: text,
});

/** What a list says; the default where nothing is said. Null where an item is not understood. */
function hostPorts(raw: unknown, otherwise: readonly HostPort[]): readonly HostPort[] | null {
	if (!isGiven(raw)) return otherwise;
	if (!Array.isArray(raw)) return null;
	const items = list(raw).map(record);
	const readable = items.every(
		({ protocol, port, net }) =>
			isPort(port) && (!isGiven(protocol) || PROTOCOLS.includes(String(protocol).toLowerCase())) && (!isGiven(net) || !netOf(net).isEmpty),
	);
	return !readable
		? null
		: items.map(({ protocol, port, net }) => ({
				protocol: isGiven(protocol) ? String(protocol) : "TCP",
				port: port as number,
				...(isGiven(net) ? { net: String(net) } : {}),
			}));
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== "";
const isPort = (value: unknown): boolean => typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 65535;
