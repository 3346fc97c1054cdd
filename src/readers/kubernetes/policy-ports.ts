import { type IntervalSet, intervals } from "../../model/intervals.ts";
import type { Rule } from "../../model/inventory.ts";
import { ALL_PORTS, NO_PORTS } from "../../model/ports.ts";
import { SCTP, TCP, UDP } from "../../model/protocols.ts";
import type { Unknown } from "../../model/tri.ts";
import { DEFAULT_PROTOCOL } from "./defaults.ts";
import { fieldName, type Problems } from "./problems.ts";
import { isRecord, isVariable, list } from "./value.ts";

/** The protocols of the NetworkPolicy API; it is silent on all others. */
export const PROTOCOLS: Readonly<Record<string, number>> = { TCP, UDP, SCTP };
export const POLICY_PROTOCOLS: IntervalSet = intervals(TCP, UDP, SCTP);

/** The part of a rule that speaks of protocols and ports. */
export type PortPart = Pick<Rule, "protocols" | "ports" | "namedPorts" | "allProtocols" | "protocolUnsaid">;

/** The NetworkPolicy API always has a protocol: TCP where none is named. */
export type PolicyPortPart = Omit<PortPart, "protocolUnsaid">;

const EVERY_PORT: PolicyPortPart = { protocols: POLICY_PROTOCOLS, ports: ALL_PORTS, namedPorts: [], allProtocols: true };

/**
 * The `ports` of a rule (networking/v1 NetworkPolicyPort, ValidateNetworkPolicyPort): missing or empty means every port
 * of every protocol, an entry without protocol TCP, an entry without port every port of its protocol.
 */
export function readPorts(raw: unknown, path: string, address: string, problems: Problems): readonly PolicyPortPart[] {
	if (raw === undefined || raw === null || (Array.isArray(raw) && raw.length === 0)) return [EVERY_PORT];
	if (!Array.isArray(raw)) {
		problems.reject(path, "is no list");
		return [];
	}
	const known = new Map<number, IntervalSet>();
	const named: PolicyPortPart[] = [];
	for (const [index, entry] of list(raw).entries()) {
		const port = readPort(entry ?? {}, `${path}/${index}`, address, problems);
		if (port === null) continue;
		if (port.ports === null)
			named.push({
				protocols: intervals(port.protocol),
				ports: NO_PORTS,
				namedPorts: [{ name: port.name, protocol: port.protocol }],
				allProtocols: false,
			});
		else if ("unknown" in port.ports)
			named.push({ protocols: intervals(port.protocol), ports: port.ports, namedPorts: [], allProtocols: false });
		else known.set(port.protocol, (known.get(port.protocol) ?? NO_PORTS).union(port.ports));
	}
	return [...byPorts(known), ...named];
}

/** Protocols with equal ports stand together. */
function byPorts(known: ReadonlyMap<number, IntervalSet>): readonly PolicyPortPart[] {
	const parts: { protocols: IntervalSet; ports: IntervalSet }[] = [];
	for (const [protocol, ports] of known) {
		const equal = parts.find((part) => part.ports.equals(ports));
		if (equal === undefined) parts.push({ protocols: intervals(protocol), ports });
		else equal.protocols = equal.protocols.union(intervals(protocol));
	}
	return parts.map((part) => ({
		...part,
		namedPorts: [],
		allProtocols: part.ports.equals(ALL_PORTS) && part.protocols.equals(POLICY_PROTOCOLS),
	}));
}

interface Port {
	readonly protocol: number;
	/** Null: by `name`. */
	readonly ports: IntervalSet | { readonly unknown: Unknown; readonly within: null } | null;
	readonly name: string;
}

function readPort(raw: unknown, path: string, address: string, problems: Problems): Port | null {
	if (!isRecord(raw)) {
		problems.reject(path, "is no port");
		return null;
	}
	problems.onlyKeys(raw, path, ["protocol", "port", "endPort"]);
	const name = raw["protocol"] ?? DEFAULT_PROTOCOL;
	const protocol = typeof name === "string" ? PROTOCOLS[name] : undefined;
	if (protocol === undefined) {
		problems.reject(`${path}/protocol`, `is ${JSON.stringify(name)}; the API knows TCP, UDP, SCTP`);
		return null;
	}
	const { port } = raw;
	const end = raw["endPort"] ?? null;
	if (end !== null && (port === undefined || port === null)) return reject(problems, `${path}/endPort`, "needs a port");
	if (port === undefined || port === null) return { protocol, ports: ALL_PORTS, name: "" };
	if (isVariable(port) || isVariable(end))
		return { protocol, ports: { unknown: { address, attribute: fieldName(`${path}/port`) }, within: null }, name: "" };
	if (typeof port === "string") {
		if (end !== null) return reject(problems, `${path}/endPort`, "cannot go with a port name");
		if (!isPortName(port))
			return reject(
				problems,
				`${path}/port`,
				`is the text ${JSON.stringify(port)}, which is no port name${/^\d+$/.test(port) ? ": a number stands without quotes" : ""}`,
			);
		return { protocol, ports: null, name: port };
	}
	if (!isPortNumber(port))
		return reject(problems, `${path}/port`, `is ${JSON.stringify(port)}; a port is a number from 1 to 65535 or a name`);
	if (end === null) return { protocol, ports: intervals(port), name: "" };
	if (!isPortNumber(end)) return reject(problems, `${path}/endPort`, `is ${JSON.stringify(end)}; a port is a number from 1 to 65535`);
	if (end < port) return reject(problems, `${path}/endPort`, `is ${end}, less than port ${port}`);
	return { protocol, ports: intervals([port, end]), name: "" };
}

function reject(problems: Problems, path: string, words: string): null {
	problems.reject(path, words);
	return null;
}

const isPortNumber = (value: unknown): value is number =>
	typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 65535;

/** apimachinery IsValidPortName: at most 15 of a-z, 0-9 and single inner hyphens, with at least one letter. */
const isPortName = (name: string): boolean => name.length <= 15 && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) && /[a-z]/.test(name);
