import { describe, expect, it } from "vitest";
import { type IntervalSet, intervals } from "../../src/model/intervals.ts";
import { ALL_PORTS, parsePorts } from "../../src/model/ports.ts";
import { hasPorts, protocolNumber } from "../../src/model/protocols.ts";
import type { RequirementsAnswer } from "../../src/model/requirement.ts";
import { ask } from "../unit/tables/query.ts";
import { configured, generate, requested, SOURCES, type System, systems } from "./generated.ts";
import { accepts, loaded, obstacle, type Packet, refusal } from "./nft.ts";

const reason = obstacle();
if (reason !== null) console.warn(`nftables: skipped: ${reason}`);

/** Machines of every role live in a range of their own. */
function places({ profile, provider }: System): ReadonlyMap<string, string> {
	const { classes } = ask({ profile, provider });
	const roles = [...new Set(Object.values(classes).flatMap((one) => one.roles))].sort();
	return new Map(roles.map((role, index) => [role, `10.1.${index}.16/28`]));
}

const address = (cidr: string): string => cidr.replace(/(\d+)\/28$/, (_, last: string) => String(Number(last) + 3));

interface Mandate {
	readonly role: string;
	readonly protocol: number;
	readonly ports: IntervalSet;
	readonly from: ReadonlySet<string>;
}

/** What machine rows in force ask, by the table alone: ports, and every range of addresses that a class has. */
function mandates({ rows, classes }: RequirementsAnswer, known: ReadonlyMap<string, string>): readonly Mandate[] {
	return rows
		.filter(({ applies, bind }) => applies && bind === "all")
		.flatMap((row) => {
			const protocol = protocolNumber(row.protocol) as number;
			const icmp = /^(\d+)\/(\d+)$/.exec(row.ports);
			const whole = row.ports === "" || !hasPorts(protocol);
			const ports = icmp !== null ? intervals(Number(icmp[1]) * 256 + Number(icmp[2])) : whole ? ALL_PORTS : parsePorts(row.ports);
			const from = new Set(
				row.sources
					.filter((name) => classes[name]?.kind !== "self")
					.flatMap((name) => [name, ...(classes[name]?.roles ?? [])].flatMap((one) => known.get(one) ?? [])),
			);
			return row.targetRoles.map((role) => ({ role, protocol, ports, from }));
		});
}

describe.skipIf(reason !== null).each(systems())("nftables for $profile/$provider", async (system) => {
	const machines = places(system);
	const known = new Map([...machines, ...SOURCES.map((text) => text.split("=") as [string, string])]);
	const configs = await configured(system, { source: [...known].map((pair) => pair.join("=")) });
	const text = generate("nftables", configs);
	const asked = mandates(requested(configs).answer, known);
	const chains = new Set([...text.matchAll(/^\tchain role-(\S+) \{$/gm)].map(([, role]) => role));

	it("is taken by nft", () => {
		expect(refusal(text)).toBe("");
		expect(
			refusal(
				generate(
					"nftables",
					configs.map((config) => ({ ...config, sources: new Map() })),
				),
			),
		).toBe("");
	});

	it("lets in what the rows ask, and nothing else of it", () => {
		const ruleset = loaded(text);
		const sources = [...known.values(), "203.0.113.0/28"];
		const wrong: unknown[] = [];
		let accepted = 0;
		for (const role of chains)
			for (const { protocol, ports } of asked.filter((one) => one.role === role))
				for (const port of ports.items.flatMap(({ from, to }) => [from, (from + to) >> 1, to]))
					for (const cidr of sources) {
						const packet: Packet = { protocol, port, from: address(cidr) };
						const wanted = asked.some((one) => one.role === role && one.protocol === protocol && one.ports.has(port) && one.from.has(cidr));
						const got = accepts(ruleset, role ?? "", packet);
						if (got) accepted += 1;
						if (got !== wanted) wrong.push({ role, ...packet, wanted });
					}
		expect(wrong).toEqual([]);
		expect(accepted).toBeGreaterThan(0);
	});
});
