import { intervals } from "../../model/intervals.ts";
import { isUnknownSet } from "../../model/inventory.ts";
import { ALL_PORTS } from "../../model/ports.ts";
import { ALL_PROTOCOLS, ICMP, ICMPV6 } from "../../model/protocols.ts";
import type { Unknown } from "../../model/tri.ts";
import { type PortPart, readPorts } from "../kubernetes/policy-ports.ts";
import { fieldName, type Problems } from "../kubernetes/problems.ts";
import { isRecord, type Json, record } from "../kubernetes/value.ts";
import { IGMP } from "./defaults.ts";

/** Neither `ports` nor `protocols`: every packet, those without ports too. */
const EVERY_PACKET: PortPart = { protocols: ALL_PROTOCOLS, ports: ALL_PORTS, namedPorts: [], allProtocols: true };

/** `ports` and `protocols` of a rule unite; what names a source port besides matches nobody knows which packets of them. */
export function readTraffic(rule: Json, path: string, address: string, problems: Problems): readonly PortPart[] {
	const [ports, protocols] = [problems.list(rule, "ports", path), problems.list(rule, "protocols", path)];
	if (ports.length + protocols.length === 0) return [EVERY_PACKET];
	return [
		...(ports.length === 0 ? [] : readNumbered(ports, `${path}/ports`, address, problems)),
		...protocols.flatMap((item, index) => readProtocol(item, `${path}/protocols/${index}`, problems)),
	];
}

function readNumbered(ports: readonly unknown[], path: string, address: string, problems: Problems): readonly PortPart[] {
	const bySource = ports.findIndex((item) => isRecord(item) && (item["sourcePort"] ?? item["sourceEndPort"]) !== undefined);
	const parts = readPorts(ports.map(withoutSource), path, address, problems);
	if (bySource < 0) return parts;
	for (const [index, item] of ports.entries()) refuseSources(record(item), `${path}/${index}`, problems);
	return parts.map((part) => someOf(part, { address, attribute: fieldName(`${path}/${bySource}/sourcePort`) }));
}

/** Packets of a part of which nobody knows which are meant. */
export const someOf = <P extends PortPart>(part: P, unknown: Unknown): P => ({
	...part,
	ports: { unknown, within: part.namedPorts.length > 0 || isUnknownSet(part.ports) ? null : part.ports },
	namedPorts: [],
	allProtocols: false,
});

function refuseSources({ sourcePort: from, sourceEndPort: to }: Json, path: string, problems: Problems): void {
	if (to === undefined || to === null) return;
	if (typeof from !== "number") problems.reject(`${path}/sourceEndPort`, "needs a sourcePort");
	else if (typeof to === "number" && to < from) problems.reject(`${path}/sourceEndPort`, `is ${to}, less than sourcePort ${from}`);
}

function withoutSource(raw: unknown): unknown {
	if (!isRecord(raw)) return raw;
	const { sourcePort: _, sourceEndPort: __, ...plain } = raw;
	return plain;
}

/** `icmp` with a type and a code, `igmp` with a type that nobody tells packets by here. */
function readProtocol(raw: unknown, path: string, problems: Problems): readonly PortPart[] {
	const part = (protocols: PortPart["protocols"], ports: PortPart["ports"]): PortPart => ({
		protocols,
		ports,
		namedPorts: [],
		allProtocols: false,
	});
	if (isRecord(raw) && isRecord(raw["igmp"])) return [part(intervals(IGMP), ALL_PORTS)];
	if (!isRecord(raw) || !isRecord(raw["icmp"])) {
		problems.reject(path, "names neither icmp nor igmp");
		return [];
	}
	const { icmpType: type, icmpCode: code } = raw["icmp"];
	const number = (value: unknown): value is number => typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 255;
	if ((type !== undefined && !number(type)) || (code !== undefined && !number(code)))
		problems.reject(`${path}/icmp`, "has no ICMP type or code");
	const messages = !number(type) ? ALL_PORTS : number(code) ? intervals(type * 256 + code) : intervals([type * 256, type * 256 + 255]);
	return [part(intervals(ICMP, ICMPV6), messages)];
}
