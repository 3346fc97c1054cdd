import { type ExplainEnd, type Probe, readProbes } from "../analysis/explain.ts";
import { allowed } from "../config/closest.ts";
import { InputError, UsageError } from "../errors.ts";

const ENDS = ["pod", "workload", "node", "ip", "role", "target"] as const;

/** The question of `--from`, `--to` and `--port`. @throws UsageError naming the option that is absent or wrong. */
export function probeFromOptions(from: string | undefined, to: string | undefined, port: string | undefined): Probe {
	for (const [name, value] of [
		["--from", from],
		["--to", to],
		["--port", port],
	] as const)
		if (value === undefined)
			throw new UsageError("usage-explain", `${name} is missing: explain takes --from, --to and --port, or --probes`);
	const raw = { id: "1", from: end("--from", from as string), to: end("--to", to as string), ...packets(port as string) };
	try {
		const [probe] = readProbes([raw]);
		if (probe === undefined) throw new UsageError("usage-explain", "there is no question");
		const { pointer: _, ...asked } = probe;
		return asked;
	} catch (error) {
		if (error instanceof InputError)
			throw new UsageError("usage-explain", error.message.replace(/^probe 1 /, "the question "), { cause: error });
		throw error;
	}
}

/** `pod:NS/NAME`, ..., `external`. */
function end(option: string, text: string): ExplainEnd {
	if (text === "external") return { external: true };
	const split = text.indexOf(":");
	const kind = ENDS.find((name) => name === text.slice(0, split));
	if (kind === undefined || text.length === split + 1) {
		const names = [...ENDS.map((name) => `${name}:`), "external"];
		throw new UsageError("usage-explain", `${option} cannot be ${text}; ${allowed(text.slice(0, Math.max(split, 0)), names)}`);
	}
	return { [kind]: text.slice(split + 1) } as unknown as ExplainEnd;
}

/** `tcp/443`; `icmp`, `icmp/8`, `icmp/8/0`; `vrrp`. */
function packets(text: string): { readonly protocol: string; readonly port?: number; readonly type?: number; readonly code?: number } {
	const match = /^([a-z0-9]+)(?:\/(\d{1,5})(?:\/(\d{1,3}))?)?$/i.exec(text);
	if (match === null)
		throw new UsageError("usage-explain", `--port cannot be ${text}; it is PROTOCOL/PORT, or PROTOCOL alone where it has no ports`);
	const [, protocol = "", first, second] = match;
	// IP protocols have numbers as well, but who writes one number means a port.
	if (/^\d+$/.test(protocol))
		throw new UsageError(
			"usage-explain",
			`--port cannot be ${text}; it names the protocol too: ${["tcp", "udp", "sctp"].map((name) => `${name}/${first ?? protocol}`).join(", ")}`,
		);
	if (first === undefined) return { protocol };
	if (/^icmp(?:v6)?$/i.test(protocol)) return { protocol, type: Number(first), ...(second === undefined ? {} : { code: Number(second) }) };
	if (second !== undefined) throw new UsageError("usage-explain", `--port cannot be ${text}; only icmp has a type and a code`);
	return { protocol, port: Number(first) };
}
