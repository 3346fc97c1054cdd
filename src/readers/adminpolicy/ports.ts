import { type IntervalSet, intervals } from "../../model/intervals.ts";
import { ALL_PORTS, NO_PORTS } from "../../model/ports.ts";
import { ALL_PROTOCOLS, TCP } from "../../model/protocols.ts";
import { POLICY_PROTOCOLS, type PortPart, PROTOCOLS } from "../kubernetes/policy-ports.ts";
import type { Problems } from "../kubernetes/problems.ts";
import { isRecord, type Json, list } from "../kubernetes/value.ts";

const EVERYTHING: PortPart = { protocols: ALL_PROTOCOLS, ports: ALL_PORTS, namedPorts: [], allProtocols: true };

/** `ports` of v1alpha1 (AdminNetworkPolicyPort): one of `portNumber`, `portRange`, `namedPort` each. None at all means all traffic. */
export function readAdminPorts(raw: unknown, path: string, problems: Problems): readonly PortPart[] {
	return each(raw, path, problems, (entry, at) => {
		problems.onlyKeys(entry, at, ["portNumber", "portRange", "namedPort"]);
		const { portNumber, portRange, namedPort } = entry;
		if (isRecord(portNumber)) {
			problems.onlyKeys(portNumber, `${at}/portNumber`, ["protocol", "port"]);
			const protocol = protocolOf(portNumber, `${at}/portNumber`, problems);
			const port = numberOf(portNumber["port"], `${at}/portNumber/port`, problems);
			return protocol === null || port === null ? null : numbered(protocol, intervals(port));
		}
		if (isRecord(portRange)) {
			problems.onlyKeys(portRange, `${at}/portRange`, ["protocol", "start", "end"]);
			const protocol = protocolOf(portRange, `${at}/portRange`, problems);
			const ports = rangeOf(portRange, `${at}/portRange`, problems);
			return protocol === null || ports === null ? null : numbered(protocol, ports);
		}
		return typeof namedPort === "string" ? named(namedPort) : reject(problems, at, "names no port");
	});
}

/** The same where a name means a port of TCP alone (aws/amazon-network-policy-controller-k8s, `convertCNPPortsToNPPorts`). */
export const readAmazonPorts = (raw: unknown, path: string, problems: Problems): readonly PortPart[] =>
	readAdminPorts(raw, path, problems).map((part) =>
		part.namedPorts.length === 0
			? part
			: { ...part, protocols: intervals(TCP), namedPorts: part.namedPorts.filter(({ protocol }) => protocol === TCP) },
	);

/** `protocols` of v1alpha2 (ClusterNetworkPolicyProtocol): `tcp`, `udp`, `sctp` with a destination port (MinProperties 1), or a named port. */
export function readClusterProtocols(raw: unknown, path: string, problems: Problems): readonly PortPart[] {
	return each(raw, path, problems, (entry, at) => {
		problems.onlyKeys(entry, at, ["tcp", "udp", "sctp", "destinationNamedPort"]);
		if (typeof entry["destinationNamedPort"] === "string") return named(entry["destinationNamedPort"]);
		const name = ["tcp", "udp", "sctp"].find((key) => isRecord(entry[key]));
		const protocol = name === undefined ? undefined : PROTOCOLS[name.toUpperCase()];
		if (name === undefined || protocol === undefined) return reject(problems, at, "names no protocol");
		const value = entry[name] as Json;
		problems.onlyKeys(value, `${at}/${name}`, ["destinationPort"]);
		const { destinationPort } = value;
		if (destinationPort === undefined || destinationPort === null) return reject(problems, `${at}/${name}`, "names no port");
		if (!isRecord(destinationPort)) return reject(problems, `${at}/${name}/destinationPort`, "is no port");
		const below = `${at}/${name}/destinationPort`;
		problems.onlyKeys(destinationPort, below, ["number", "range"]);
		if (isRecord(destinationPort["range"])) {
			problems.onlyKeys(destinationPort["range"], `${below}/range`, ["start", "end"]);
			const ports = rangeOf(destinationPort["range"], `${below}/range`, problems, 1);
			return ports === null ? null : numbered(protocol, ports);
		}
		const port = numberOf(destinationPort["number"], `${below}/number`, problems);
		return port === null ? null : numbered(protocol, intervals(port));
	});
}

function each(raw: unknown, path: string, problems: Problems, read: (entry: Json, path: string) => PortPart | null): readonly PortPart[] {
	if (raw === undefined || raw === null) return [EVERYTHING];
	if (!Array.isArray(raw) || raw.length === 0) {
		problems.reject(path, Array.isArray(raw) ? "is an empty list" : "is no list");
		return [];
	}
	return list(raw).flatMap((entry, index) => {
		const at = `${path}/${index}`;
		if (isRecord(entry) && Object.keys(entry).length > 1) problems.reject(at, "names several, of which each stands alone");
		return (isRecord(entry) ? read(entry, at) : reject(problems, at, "is no port")) ?? [];
	});
}

const numbered = (protocol: number, ports: IntervalSet): PortPart => ({
	protocols: intervals(protocol),
	ports,
	namedPorts: [],
	allProtocols: false,
});

/** A name means the container port of that name, whatever its protocol. */
const named = (name: string): PortPart => ({
	protocols: POLICY_PROTOCOLS,
	ports: NO_PORTS,
	namedPorts: Object.values(PROTOCOLS).map((protocol) => ({ name, protocol })),
	allProtocols: false,
});

/** TCP where it is left out: the schemas default it. */
function protocolOf(value: Json, path: string, problems: Problems): number | null {
	const given = value["protocol"] ?? "TCP";
	const protocol = typeof given === "string" ? PROTOCOLS[given] : undefined;
	return protocol ?? reject(problems, `${path}/protocol`, `is ${JSON.stringify(given)}; the API knows TCP, UDP, SCTP`);
}

/** `apart`: by how much the end must lie above the start. */
function rangeOf(value: Json, path: string, problems: Problems, apart: 0 | 1 = 0): IntervalSet | null {
	const start = numberOf(value["start"], `${path}/start`, problems);
	const end = numberOf(value["end"], `${path}/end`, problems);
	if (start === null || end === null) return null;
	if (start + apart <= end) return intervals([start, end]);
	return reject(problems, `${path}/end`, start === end ? `is ${end}, no more than start` : `is ${end}, less than start ${start}`);
}

function numberOf(value: unknown, path: string, problems: Problems): number | null {
	if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 65535) return value;
	return reject(problems, path, value === undefined ? "is missing" : `is ${JSON.stringify(value)}; a port is a number from 1 to 65535`);
}

function reject(problems: Problems, path: string, words: string): null {
	problems.reject(path, words);
	return null;
}
