import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { claimsOf } from "../../src/analysis/claims.ts";
import { type Coverage, coverageOf } from "../../src/analysis/coverage.ts";
import { exposuresOf } from "../../src/analysis/exposure.ts";
import { mandatesOf } from "../../src/analysis/mandate.ts";
import { parseCidr } from "../../src/model/addresses.ts";
import { type Filter, isUnknownSet, type Rule } from "../../src/model/inventory.ts";
import type { Target } from "../../src/model/target.ts";
import { at, filter, machine, row, rule, scene, target } from "../unit/analysis/scene.ts";

const SEED = { seed: 20261122, numRuns: 2000 };

/** A universe small enough to look at every packet: four addresses, six ports, two protocols, three groups. */
const ADDRESSES = ["10.0.0.0", "10.0.0.1", "10.0.0.2", "10.0.0.3"];
const PORTS = [1, 2, 3, 4, 5, 6];
const GROUPS = ["a", "b", "c"];
const CIDRS = ["10.0.0.0/30", "10.0.0.0/31", "10.0.0.2/31", ...ADDRESSES.map((address) => `${address}/32`), "0.0.0.0/0", "192.0.2.0/24"];

interface Spec {
	readonly action: "allow" | "deny";
	readonly protocol: string;
	readonly from: number;
	readonly to: number;
	readonly source: string;
	/** What of it the input does not show. */
	readonly unknown: "none" | "source" | "ports";
}

const spec = (denies: boolean): fc.Arbitrary<Spec> =>
	fc.record({
		action: denies ? fc.constantFrom("allow" as const, "deny" as const) : fc.constant("allow" as const),
		protocol: fc.constantFrom("tcp", "udp", "any"),
		from: fc.constantFrom(...PORTS),
		to: fc.constantFrom(...PORTS),
		source: fc.constantFrom(...CIDRS, ...GROUPS.map((group) => `group:${group}`)),
		unknown: fc.constantFrom("none" as const, "none" as const, "source" as const, "ports" as const),
	});

const UNKNOWN = { address: "test", attribute: "test" };

function ruleOf(id: string, { action, protocol, from, to, source, unknown }: Spec, concrete: boolean): Rule {
	const written = rule("f", protocol, `${Math.min(from, to)}-${Math.max(from, to)}`, [source], { id, action });
	if (concrete || unknown === "none") return written;
	if (unknown === "ports") return { ...written, ports: { unknown: UNKNOWN, within: null } };
	return {
		...written,
		sources: {
			addresses: parseCidr("10.9.9.9/32").subtract(parseCidr("10.9.9.9/32")),
			members: [],
			unknowns: [{ unknown: UNKNOWN, bound: "anything", members: [] }],
		},
	};
}

/** The plainest reading of a filter there is: one packet, rules one by one. */
function getsIn(
	filters: readonly Filter[],
	packet: { address: string; groups: readonly string[]; protocol: number; port: number },
): boolean {
	const hit = (item: Rule): boolean => {
		if (isUnknownSet(item.protocols) || isUnknownSet(item.ports)) throw new Error("the oracle reads known rules only");
		if (!item.protocols.has(packet.protocol) || !item.ports.has(packet.port)) return false;
		return (
			item.sources.addresses.overlaps(parseCidr(packet.address)) ||
			item.sources.members.some((member) => member.kind === "group" && packet.groups.includes(member.id))
		);
	};
	const first = filters.find(({ mode }) => mode === "first-match");
	if (first !== undefined) return first.ingress.find(hit)?.action === "allow";
	return filters.some(({ ingress }) => ingress.some((item) => item.action === "allow" && hit(item)));
}

const world = fc.record({
	mode: fc.constantFrom("union" as const, "first-match" as const),
	rules: fc.array(spec(true), { maxLength: 7 }),
	sourceAddresses: fc.subarray(ADDRESSES, { minLength: 1 }),
	sourceGroups: fc.subarray(GROUPS),
	ports: fc.subarray(PORTS, { minLength: 1 }),
	protocol: fc.constantFrom("tcp", "udp"),
});
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

function judge(given: World, concrete: boolean): { coverage: Coverage; filters: readonly Filter[] } {
	const ingress = given.rules
		.filter(({ action }) => given.mode === "first-match" || action === "allow")
		.map((item, index) => ruleOf(`r${index}`, item, concrete));
	const filters = [filter("f", ingress, { mode: given.mode })];
	const sources = target("control-plane", at(machine("s", given.sourceGroups), ...given.sourceAddresses.map((address) => `${address}/32`)));
	const worker = target("worker", machine("w", ["f"]));
	const built = scene({
		targets: [sources, worker],
		filters,
		rows: [row("r", "worker", given.protocol, given.ports.join(","), ["control-plane"])],
	});
	const [mandate] = mandatesOf(worker, built.answer.rows, []);
	const coverage = mandate === undefined ? null : coverageOf(built, worker, mandate);
	if (coverage === null) throw new Error("the row demands something of the worker");
	return { coverage, filters };
}

const NUMBER: Readonly<Record<string, number>> = { tcp: 6, udp: 17 };

function oracle(given: World, filters: readonly Filter[]): { all: boolean; none: boolean } {
	const outcomes = given.sourceAddresses.flatMap((address) =>
		given.ports.map((port) => getsIn(filters, { address, groups: given.sourceGroups, protocol: NUMBER[given.protocol] as number, port })),
	);
	return { all: outcomes.every(Boolean), none: !outcomes.some(Boolean) };
}

describe("coverage against a reading packet by packet", () => {
	it("agrees when everything is known", () => {
		fc.assert(
			fc.property(world, (given) => {
				const { coverage, filters } = judge(given, true);
				const truth = oracle(given, filters);
				const expected = truth.all ? "all" : truth.none ? "none" : "part";
				expect([coverage.fact.lower, coverage.fact.upper]).toEqual([expected, expected]);
			}),
			SEED,
		);
	});
	it("is never wrong whatever the unknowns turn out to be", () => {
		fc.assert(
			fc.property(world, fc.array(spec(true), { minLength: 7, maxLength: 7 }), (given, values) => {
				const { coverage } = judge(given, false);
				// The same world with what was unknown filled in from other rules at random.
				const filled = given.rules.map((item, index): Spec => {
					const value = values[index] as Spec;
					return item.unknown === "source"
						? { ...item, source: value.source }
						: item.unknown === "ports"
							? { ...item, from: value.from, to: value.to }
							: item;
				});
				const { filters } = judge({ ...given, rules: filled }, true);
				const truth = oracle(given, filters);
				if (coverage.fact.lower === "all") expect(truth.all).toBe(true);
				if (coverage.fact.upper === "none") expect(truth.none).toBe(true);
				if (coverage.fact.upper !== "all") expect(truth.all).toBe(false);
			}),
			SEED,
		);
	});
});

describe("laws of union filters", () => {
	it("a further allow never blocks, one fewer never exposes", () => {
		fc.assert(
			fc.property(world, spec(false), (given, further) => {
				const union: World = { ...given, mode: "union" };
				const wider: World = { ...union, rules: [...union.rules, further] };
				const rank = { none: 0, part: 1, all: 2 };
				const before = judge(union, false).coverage.fact;
				const after = judge(wider, false).coverage.fact;
				expect(rank[after.lower]).toBeGreaterThanOrEqual(rank[before.lower]);
				expect(rank[after.upper]).toBeGreaterThanOrEqual(rank[before.upper]);
				const exposed = (of: World): readonly string[] => {
					const filters = [
						filter(
							"f",
							of.rules.filter(({ action }) => action === "allow").map((item, index) => ruleOf(`r${index}`, item, false)),
						),
					];
					const worker = target("worker", machine("w", ["f"])) as Target;
					const built = scene({ targets: [worker], filters, rows: [row("r", "worker", "tcp", "3", ["control-plane"])] });
					return exposuresOf(built, worker, claimsOf(built.answer)).map((exposure) => exposure.rule.id);
				};
				const allows = union.rules.filter(({ action }) => action === "allow").length;
				expect(exposed(wider).filter((id) => id !== `r${allows}`)).toEqual(exposed(union));
			}),
			SEED,
		);
	});
});
