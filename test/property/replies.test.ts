import fc from "fast-check";
import { expect, it } from "vitest";
import { coverageOf } from "../../src/analysis/coverage.ts";
import { mandatesOf } from "../../src/analysis/mandate.ts";
import { parseCidr } from "../../src/model/addresses.ts";
import { intervals } from "../../src/model/intervals.ts";
import { type Filter, isUnknownSet, type Rule } from "../../src/model/inventory.ts";
import { withSubnetLayers } from "../../src/model/subnet-layers.ts";
import type { Target } from "../../src/model/target.ts";
import { at, filter, machine, row, rule, scene, subnet, target } from "../unit/analysis/scene.ts";

const SEED = { seed: 20261122, numRuns: 1500 };

/** Two subnets of two addresses each; ports 1-4 are services, replies go to 11-13. */
const SUBNETS = { a: ["10.0.0.0", "10.0.0.1"], b: ["10.0.0.2", "10.0.0.3"] } as const;
const REPLIES = [11, 12, 13];
const CIDRS = ["10.0.0.0/30", "10.0.0.0/31", "10.0.0.2/31", "10.0.0.0/32", "10.0.0.1/32", "10.0.0.2/32", "10.0.0.3/32"];

const entry = (ports: readonly number[]): fc.Arbitrary<Omit<Rule, "id">> =>
	fc
		.record({
			action: fc.constantFrom("allow" as const, "allow" as const, "deny" as const),
			protocol: fc.constantFrom("tcp", "any"),
			from: fc.constantFrom(...ports),
			to: fc.constantFrom(...ports),
			cidr: fc.constantFrom(...CIDRS),
		})
		.map(({ action, protocol, from, to, cidr }) =>
			rule("acl", protocol, `${Math.min(from, to)}-${Math.max(from, to)}`, [cidr], { action }),
		);
const list = (id: string): fc.Arbitrary<Filter> =>
	fc
		.record({ ingress: fc.array(entry([1, 2, 3, 11, 12, 13]), { maxLength: 5 }), egress: fc.array(entry([11, 12, 13]), { maxLength: 4 }) })
		.map(({ ingress, egress }) => {
			const numbered = (rules: readonly Omit<Rule, "id">[], way: string): readonly Rule[] =>
				rules.map((one, index) => ({ ...one, id: `${id}-${way}${index}` }));
			const replies = { any: intervals([11, 13]), machines: intervals([11, 13]) };
			return filter(id, numbered(ingress, "in"), {
				kind: "aws-network-acl",
				mode: "first-match",
				stateful: false,
				egress: numbered(egress, "out"),
				replies,
			});
		});

/** The plainest reading of a list: the first entry that matches decides. */
function lets(rules: readonly Rule[], address: string, port: number): boolean {
	const hit = rules.find(({ ports, sources }) => !isUnknownSet(ports) && ports.has(port) && sources.addresses.overlaps(parseCidr(address)));
	return hit?.action === "allow";
}

it("agrees with following each packet out, in, and its answer back", () => {
	fc.assert(
		fc.property(
			list("list-a"),
			list("list-b"),
			fc.constantFrom("a" as const, "b" as const),
			fc.subarray([0, 1], { minLength: 1 }),
			fc.subarray([1, 2, 3], { minLength: 1 }),
			(a, b, from, members, ports) => {
				const subnets = [
					subnet("a", "10.0.0.0/31", {
						acl: { kind: "network-acl", certain: [a.id], possible: [], whenNone: "open", skippedInsideSubnet: true },
					}),
					subnet("b", "10.0.0.2/31", {
						acl: { kind: "network-acl", certain: [b.id], possible: [], whenNone: "open", skippedInsideSubnet: true },
					}),
				];
				const place = (id: string): { subnets: string[]; subnetsUnknown: boolean } => ({ subnets: [id], subnetsUnknown: false });
				const clients = members.map((index) => SUBNETS[from][index] as string);
				const bare = [
					at(machine("cp", ["sg"], place(from)), ...clients.map((address) => `${address}/32`)),
					at(machine("w", ["sg"], place("b")), "10.0.0.3/32"),
				];
				const filters = [filter("sg", [rule("sg", "any", "0-65535", ["0.0.0.0/0"])]), a, b];
				const { subjects } = withSubnetLayers({ ...scene({ targets: [], filters, subnets }).inventory, subjects: bare });
				const [cp, worker] = subjects.map((subject, index) => target(index === 0 ? "control-plane" : "worker", subject)) as [
					Target,
					Target,
				];
				const built = scene({
					targets: [cp, worker],
					filters,
					subnets,
					rows: [row("r", "worker", "tcp", ports.join(","), ["control-plane"])],
				});
				const [mandate] = mandatesOf(worker, built.answer.rows, []);
				const coverage = mandate === undefined ? null : coverageOf(built, worker, mandate);
				const outcomes = clients.flatMap((address) =>
					ports.map(
						(port) =>
							from === "b" ||
							(lets(b.ingress, address, port) &&
								REPLIES.every((reply) => lets(b.egress, address, reply) && lets(a.ingress, "10.0.0.3", reply))),
					),
				);
				const expected = outcomes.every(Boolean) ? "all" : outcomes.some(Boolean) ? "part" : "none";
				expect([coverage?.fact.lower, coverage?.fact.upper]).toEqual([expected, expected]);
			},
		),
		SEED,
	);
});
