import { InputError } from "../errors.ts";
import { type IntervalSet, intervals } from "../model/intervals.ts";
import { ALL_PORTS } from "../model/ports.ts";
import { hasPorts, ICMP, ICMPV6, isIcmp, protocolNumber } from "../model/protocols.ts";

/** One end of a question (contract.md section 2, explain). `external` is no destination. */
export type ExplainEnd =
	| { readonly pod: string }
	| { readonly workload: string }
	| { readonly node: string }
	| { readonly ip: string }
	| { readonly external: true }
	| { readonly role: string }
	| { readonly target: string };

/** Can `from` reach `to`? `port` for protocols with ports; `type` and `code` may narrow icmp and icmpv6. */
export interface Probe {
	readonly id: string;
	readonly from: ExplainEnd;
	readonly to: ExplainEnd;
	readonly protocol: string;
	readonly port?: number;
	readonly type?: number;
	readonly code?: number;
	/** Where it stands in the file of probes: a JSON Pointer. */
	readonly pointer?: string;
}

/** A probe's packets in the encoding of rules: protocol number, and ports or icmp type and code. */
export interface Packets {
	readonly protocol: number;
	readonly ports: IntervalSet;
}

const END_KEYS = ["pod", "workload", "node", "ip", "external", "role", "target"] as const;
const PROBE_KEYS: ReadonlySet<string> = new Set(["id", "from", "to", "protocol", "port", "type", "code"]);

type Raw = Readonly<Record<string, unknown>>;
const isRaw = (value: unknown): value is Raw => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Probes from parsed JSON: an array, or an object that holds it as `probes`. Numbers are fine as ids.
 *
 * @throws InputError naming the probe and what is wrong with it, at its pointer in a file that the caller knows.
 */
export function readProbes(value: unknown): readonly Probe[] {
	const wrapped = isRaw(value) && Array.isArray(value["probes"]);
	const list = wrapped ? value["probes"] : value;
	if (!Array.isArray(list)) throw new InputError("probes", "the probes are no JSON array");
	return list.map((raw: unknown, index) =>
		at(`${wrapped ? "/probes" : ""}/${index}`, (pointer) => ({ ...readProbe(raw, index), pointer })),
	);
}

/** Does something with a probe, whose failure is told at its place in the file. @throws InputError */
export function at<T>(pointer: string, act: (pointer: string) => T): T {
	try {
		return act(pointer);
	} catch (error) {
		if (!(error instanceof InputError) || error.location !== undefined) throw error;
		throw new InputError(error.code, error.message, { location: { file: "", pointer }, cause: error });
	}
}

function readProbe(raw: unknown, index: number): Probe {
	const name = isRaw(raw) && (typeof raw["id"] === "string" || typeof raw["id"] === "number") ? String(raw["id"]) : `number ${index + 1}`;
	const fail = (words: string): never => {
		throw new InputError("probe", `probe ${name} ${words}`);
	};
	if (!isRaw(raw)) return fail("is no object");
	const strange = Object.keys(raw).find((key) => !PROBE_KEYS.has(key));
	if (strange !== undefined) return fail(`has no field ${JSON.stringify(strange)}`);
	if (raw["id"] === undefined) return fail("has no id");
	if (typeof raw["protocol"] !== "string") return fail("has no protocol");
	const probe = {
		id: name,
		from: readEnd(raw["from"], "from", fail),
		to: readEnd(raw["to"], "to", fail),
		protocol: raw["protocol"],
		...numberField(raw, "port", 65535, fail),
		...numberField(raw, "type", 255, fail),
		...numberField(raw, "code", 255, fail),
	};
	if ("external" in probe.to) return fail("asks for external as destination");
	packetsOf(probe);
	return probe;
}

function numberField(
	raw: Raw,
	key: "port" | "type" | "code",
	max: number,
	fail: (words: string) => never,
): Raw & { readonly [K in typeof key]?: number } {
	const value = raw[key];
	if (value === undefined || value === null) return {};
	if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > max)
		return fail(`has ${key} ${JSON.stringify(value)}; it is a number from 0 to ${max}`);
	return { [key]: value };
}

function readEnd(raw: unknown, side: string, fail: (words: string) => never): ExplainEnd {
	if (!isRaw(raw)) return fail(`has no ${side}`);
	const keys = Object.keys(raw);
	const key = END_KEYS.find((candidate) => keys.length === 1 && keys[0] === candidate);
	const value = key === undefined ? undefined : raw[key];
	if (key === undefined || (key === "external" ? value !== true : typeof value !== "string" || value === "")) {
		return fail(
			`has ${side} ${JSON.stringify(raw)}; it is one of {"pod": "NS/NAME"}, {"workload": "NS/KIND/NAME"}, {"node": "NAME"}, {"ip": "ADDRESS"}, {"external": true}, {"role": "NAME"}, {"target": "ID"}`,
		);
	}
	return { [key]: value } as unknown as ExplainEnd;
}

/** @throws InputError when the protocol is unknown or port, type and code do not fit it. */
export function packetsOf({ id, protocol: name, port, type, code }: Probe): Packets {
	const protocol = protocolNumber(name);
	if (protocol === undefined)
		throw new InputError(
			"probe",
			`probe ${id} has protocol ${JSON.stringify(name)}, which is none: tcp, udp, sctp, icmp, icmpv6, esp, ah, gre, ipip, vrrp or a number`,
		);
	if (hasPorts(protocol)) {
		if (port === undefined) throw new InputError("probe", `probe ${id} has no port, which ${name} needs`);
		if (type !== undefined || code !== undefined) throw new InputError("probe", `probe ${id} has an icmp type, which ${name} has not`);
		return { protocol, ports: intervals(port) };
	}
	if (port !== undefined) throw new InputError("probe", `probe ${id} has a port, which ${name} has not`);
	if (type === undefined && code === undefined) return { protocol, ports: ALL_PORTS };
	if (!isIcmp(protocol)) throw new InputError("probe", `probe ${id} has an icmp type, which ${name} has not`);
	if (type === undefined) throw new InputError("probe", `probe ${id} has an icmp code without a type`);
	return { protocol, ports: code === undefined ? intervals([type * 256, type * 256 + 255]) : intervals(type * 256 + code) };
}

/** Families that packets of a protocol exist in. */
export const familyOf = (protocol: number): "ipv4" | "ipv6" | null => (protocol === ICMP ? "ipv4" : protocol === ICMPV6 ? "ipv6" : null);
