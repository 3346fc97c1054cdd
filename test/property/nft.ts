import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseCidr } from "../../src/model/addresses.ts";

/** A match of one packet's field, as `nft --json` prints it. */
type Left =
	| { readonly payload: { readonly protocol: string; readonly field: string } }
	| { readonly meta: { readonly key: string } }
	| { readonly ct: object };
type Right =
	| number
	| string
	| { readonly range: readonly [number, number] }
	| { readonly prefix: { readonly addr: string; readonly len: number } }
	| { readonly set: readonly Right[] }
	| readonly string[];
interface Statement {
	readonly match?: { readonly left: Left; readonly right: Right };
	readonly jump?: { readonly target: string };
	readonly accept?: null;
	readonly drop?: null;
}
interface Item {
	readonly set?: { readonly name: string; readonly elem?: readonly Right[] };
	readonly chain?: { readonly name: string; readonly policy?: string };
	readonly rule?: { readonly chain: string; readonly handle: number; readonly expr: readonly Statement[] };
}
export type Ruleset = readonly Item[];

/** The first packet of a connection, from outside of the machine. */
export interface Packet {
	readonly protocol: number;
	/** Destination port; `type * 256 + code` of ICMP. */
	readonly port: number;
	readonly from: string;
}

/** Runs nft in a network namespace of its own, so that nothing of this machine changes. */
function nft(args: readonly string[], text: string): { readonly ok: boolean; readonly stdout: string; readonly stderr: string } {
	const folder = mkdtempSync(join(tmpdir(), "portpolicy-nft-"));
	try {
		writeFileSync(join(folder, "rules.nft"), text);
		const script = args.map((line) => `nft ${line}`).join(" && ");
		const { status, error, stdout, stderr } = spawnSync("unshare", ["--map-root-user", "--net", "sh", "-c", script], {
			cwd: folder,
			encoding: "utf8",
		});
		return { ok: error === undefined && status === 0, stdout: stdout ?? "", stderr: error?.message ?? stderr };
	} finally {
		rmSync(folder, { recursive: true });
	}
}

/** Why nft cannot be asked here; null where it can. */
export function obstacle(): string | null {
	const { ok, stderr } = nft(["--check --file rules.nft"], "table inet probe {\n}\n");
	return ok
		? null
		: `nft cannot run in a network namespace here (${stderr.trim().split("\n")[0] || "no message"}); apt-get install nftables`;
}

/** What `nft --check` says against a ruleset; empty where it takes it. */
export const refusal = (text: string): string => {
	const { ok, stderr } = nft(["--check --file rules.nft"], text);
	return ok ? "" : stderr;
};

/** The ruleset as the kernel gives it back. */
export function loaded(text: string): Ruleset {
	const { ok, stdout, stderr } = nft(["--file rules.nft", "--json --numeric list ruleset"], text);
	if (!ok) throw new Error(stderr);
	return (JSON.parse(stdout) as { readonly nftables: Ruleset }).nftables;
}

/** Whether a machine with one role lets a packet in: the chain `input`, of whose jumps only the one to the role's chain is taken. */
export function accepts(ruleset: Ruleset, role: string, packet: Packet): boolean {
	const walk = (chain: string): boolean | null => {
		for (const { rule } of ruleset) {
			if (rule?.chain !== chain || !rule.expr.every((statement) => holds(ruleset, statement, packet))) continue;
			for (const { accept, drop, jump } of rule.expr) {
				if (accept === null) return true;
				if (drop === null) return false;
				if (jump !== undefined && jump.target === `role-${role}`) {
					const verdict = walk(jump.target);
					if (verdict !== null) return verdict;
				}
			}
		}
		return null;
	};
	const policy = ruleset.find(({ chain }) => chain?.name === "input")?.chain?.policy;
	return walk("input") ?? policy !== "drop";
}

function holds(ruleset: Ruleset, { match }: Statement, packet: Packet): boolean {
	if (match === undefined) return true;
	const { left, right } = match;
	// A new connection, through a network card: neither established nor over loopback.
	if ("ct" in left) return false;
	const six = packet.from.includes(":");
	if ("meta" in left) {
		if (left.meta.key === "iif") return false;
		if (left.meta.key === "nfproto") return right === (six ? "ipv6" : "ipv4") || right === (six ? 10 : 2);
		if (left.meta.key === "l4proto") return numberOf(right) === packet.protocol;
		throw new Error(`nft matches ${left.meta.key}`);
	}
	const { protocol, field } = left.payload;
	if (field === "saddr") return (protocol === "ip6") === six && isFrom(ruleset, right, packet.from);
	if (numberOf(protocol) !== packet.protocol) return false;
	if (field === "dport") return isNumber(right, packet.port);
	if (field === "type") return isNumber(right, packet.port >> 8);
	if (field === "code") return isNumber(right, packet.port & 255);
	throw new Error(`nft matches ${field}`);
}

const NUMBERS: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58, "ipv6-icmp": 58, sctp: 132, "echo-request": 8 };

function numberOf(value: Right): number {
	const number = typeof value === "string" ? (NUMBERS[value] ?? Number(value)) : value;
	if (typeof number !== "number" || Number.isNaN(number)) throw new Error(`nft names ${JSON.stringify(value)}`);
	return number;
}

function isNumber(right: Right, number: number): boolean {
	if (typeof right === "object" && "set" in right) return right.set.some((one) => isNumber(one, number));
	if (typeof right === "object" && "range" in right) return right.range[0] <= number && number <= right.range[1];
	return numberOf(right) === number;
}

function isFrom(ruleset: Ruleset, right: Right, from: string): boolean {
	if (typeof right === "string" && right.startsWith("@"))
		return (ruleset.find(({ set }) => set?.name === right.slice(1))?.set?.elem ?? []).some((one) => isFrom(ruleset, one, from));
	if (typeof right === "object" && "prefix" in right) return parseCidr(`${right.prefix.addr}/${right.prefix.len}`).covers(parseCidr(from));
	if (typeof right === "object" && "range" in right) throw new Error("nft gives a range of addresses");
	return right === from;
}
