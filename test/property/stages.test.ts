import { describe, expect, it } from "vitest";
import { layerAdmits, Wanted } from "../../src/analysis/admission.ts";
import { leaving } from "../../src/analysis/egress.ts";
import { parseCidr, parseCidrs } from "../../src/model/addresses.ts";
import type { Filter, Layer, Rule, Stage, Subject } from "../../src/model/inventory.ts";
import { EMPTY_INVENTORY } from "../../src/model/merge.ts";
import { parsePorts } from "../../src/model/ports.ts";
import { at, filter, machine, rule } from "../unit/analysis/scene.ts";
import { fc } from "./seed.ts";

const RUNS = { numRuns: 3000 };
const ADDRESSES = ["10.0.0.0", "10.0.0.1", "10.0.0.2", "10.0.0.3"];
const PORTS = [1, 2, 3, 4];
const CIDRS = ["10.0.0.0/30", "10.0.0.0/31", "10.0.0.2/31", ...ADDRESSES.map((address) => `${address}/32`), "192.0.2.0/24"];

/** One rule; `unknown` is what of it the input does not show. */
const ruleSpec = fc.record({
	action: fc.constantFrom("allow" as const, "deny" as const, "pass" as const),
	from: fc.constantFrom(...PORTS),
	to: fc.constantFrom(...PORTS),
	source: fc.constantFrom(...CIDRS),
	unknown: fc.constantFrom("none" as const, "none" as const, "none" as const, "source" as const, "ports" as const),
});
const filterSpec = fc.record({
	rules: fc.array(ruleSpec, { maxLength: 3 }),
	maybe: fc.boolean(),
	rank: fc.nat(2),
	owner: fc.constantFrom("p", "q", null, null),
	isolates: fc.boolean(),
	only: fc.constantFrom("allow" as const, "deny" as const, null, null),
});
const world = fc.record({
	stages: fc.array(fc.array(filterSpec, { maxLength: 3 }), { minLength: 1, maxLength: 3 }),
	whenNone: fc.constantFrom("open" as const, "closed" as const),
});
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;
type FilterSpec = World["stages"][number][number];
type RuleSpec = FilterSpec["rules"][number];

const UNKNOWN = { address: "test", attribute: "test" };

function ruleOf(owner: string, index: number, spec: RuleSpec): Rule {
	const written = rule(owner, "tcp", `${Math.min(spec.from, spec.to)}-${Math.max(spec.from, spec.to)}`, [spec.source], {
		id: `${owner}#${index}`,
		action: spec.action,
	});
	if (spec.unknown === "ports") return { ...written, ports: { unknown: UNKNOWN, within: null } };
	if (spec.unknown === "none") return written;
	return { ...written, sources: { ...written.sources, unknowns: [{ unknown: UNKNOWN, bound: "addresses", members: [] }] } };
}

function build({ stages, whenNone }: World): { readonly layer: Layer; readonly filters: ReadonlyMap<string, Filter> } {
	const filters = new Map<string, Filter>();
	const built = stages.map(
		(specs, stage): Stage => ({
			name: `stage ${stage}`,
			filters: specs
				.map((spec, index) => {
					const id = `f${stage}.${index}`;
					const rules = spec.rules.map((item, at) => ruleOf(id, at, item));
					filters.set(id, filter(id, rules, { mode: "first-match", egress: rules }));
					return {
						id,
						attached: spec.maybe ? ("maybe" as const) : ("yes" as const),
						rank: spec.rank,
						...(spec.owner === null ? {} : { owner: spec.owner }),
						isolates: spec.isolates,
						...(spec.only === null ? {} : { only: spec.only }),
					};
				})
				.sort((a, b) => a.rank - b.rank),
		}),
	);
	const all = built.flatMap((stage) => stage.filters);
	return {
		layer: {
			kind: "network-policy",
			certain: all.filter(({ attached }) => attached === "yes").map(({ id }) => id),
			possible: all
				.filter(({ attached }) => attached === "maybe")
				.map(({ id }) => ({ unknown: UNKNOWN, candidates: [id], unbounded: false })),
			whenNone,
			skippedInsideSubnet: false,
			stages: built,
		},
		filters,
	};
}

/** What was open is settled: attachments, an order of equal ranks, and what rules match, drawn one after the other. */
interface Settled {
	readonly stages: readonly (readonly FilterSpec[])[];
	readonly whenNone: "open" | "closed";
}

function settle({ stages, whenNone }: World, draw: (below: number) => number): Settled {
	const settleRule = (item: RuleSpec): RuleSpec => {
		if (item.unknown === "none") return item;
		if (item.unknown === "ports") return { ...item, from: PORTS[draw(4)] as number, to: PORTS[draw(4)] as number, unknown: "none" };
		// What is unknown comes on top of what is written: the whole range, or nothing more.
		return draw(2) === 0 ? { ...item, unknown: "none" } : { ...item, source: "10.0.0.0/30", unknown: "none" };
	};
	return {
		whenNone,
		stages: stages.map((filters) => {
			const owners: Readonly<Record<string, number>> = { p: draw(1000), q: draw(1000) };
			return filters
				.filter(({ maybe }) => !maybe || draw(2) === 0)
				.map((item) => ({ item, tie: item.owner === null ? draw(1000) : (owners[item.owner] as number) }))
				.sort((a, b) => a.item.rank - b.item.rank || a.tie - b.tie)
				.map(({ item }) => ({ ...item, rules: item.rules.map(settleRule) }));
		}),
	};
}

/** One packet, stage by stage, filter by filter, rule by rule. */
function getsThrough({ stages, whenNone }: Settled, address: string, port: number): boolean {
	for (const filters of stages) {
		let decided: "allow" | "deny" | "pass" | null = null;
		for (const { rules, only } of filters) {
			for (const { action, from, to, source } of rules) {
				if (decided !== null || (only !== null && only !== action)) continue;
				if (port < Math.min(from, to) || port > Math.max(from, to) || !parseCidr(source).overlaps(parseCidr(address))) continue;
				decided = action;
			}
		}
		if (decided === "allow") return true;
		if (decided === "deny") return false;
		if (decided === null && filters.some(({ isolates }) => isolates)) return false;
	}
	return whenNone === "open";
}

const certain = ({ stages, whenNone }: World): World => ({
	whenNone,
	stages: stages.map((filters) =>
		filters.map((item, index) => ({
			...item,
			maybe: false,
			rank: index,
			rules: item.rules.map((each) => ({ ...each, unknown: "none" as const })),
		})),
	),
});

const wantedFrom = (space: readonly string[], subject: Subject | null = null): Wanted =>
	new Wanted(
		{ name: "s", className: "s", subject, addresses: null, unnamedOutside: false, pod: false, ipv6: "no", via: null },
		6,
		parsePorts("1-4"),
		parseCidrs(space.map((address) => `${address}/32`)),
	);

function bounds(given: World): { in: (bound: "lower" | "upper", address: string, port: number) => boolean } {
	const { layer, filters } = build(given);
	const subject = machine("m", [], { layers: [layer] });
	const inventory = { ...EMPTY_INVENTORY, filters };
	const sets = {
		lower: layerAdmits(subject, layer, wantedFrom(ADDRESSES), "lower", inventory),
		upper: layerAdmits(subject, layer, wantedFrom(ADDRESSES), "upper", inventory),
	};
	return { in: (bound, address, port) => sets[bound].has(6, port, address) };
}

const everyPacket = ADDRESSES.flatMap((address) => PORTS.map((port) => ({ address, port })));

describe("layers in stages against a reading packet by packet", () => {
	it("agrees when everything is known", () => {
		fc.assert(
			fc.property(world, (given) => {
				const known = certain(given);
				const found = bounds(known);
				const truth = settle(known, () => 0);
				for (const { address, port } of everyPacket) {
					const expected = getsThrough(truth, address, port);
					expect([found.in("lower", address, port), found.in("upper", address, port)]).toEqual([expected, expected]);
				}
			}),
			RUNS,
		);
	});

	it("holds the truth between its bounds whatever the unknowns turn out to be", () => {
		fc.assert(
			fc.property(world, fc.infiniteStream(fc.nat()), (given, stream) => {
				const found = bounds(given);
				const truth = settle(given, (below) => (stream.next().value as number) % below);
				for (const { address, port } of everyPacket) {
					const through = getsThrough(truth, address, port);
					if (found.in("lower", address, port)) expect(through).toBe(true);
					if (!found.in("upper", address, port)) expect(through).toBe(false);
				}
			}),
			RUNS,
		);
	});

	it("leaves no doubt about a single filter that may be there when both ways end alike", () => {
		const allows = filter("f", [rule("f", "tcp", "1-4", ["10.0.0.0/30"])]);
		const layer: Layer = {
			kind: "network-policy",
			certain: [],
			possible: [{ unknown: UNKNOWN, candidates: ["f"], unbounded: false }],
			whenNone: "open",
			skippedInsideSubnet: false,
			stages: [{ name: "s", filters: [{ id: "f", attached: "maybe", rank: 0, isolates: true }] }],
		};
		const inventory = { ...EMPTY_INVENTORY, filters: new Map([["f", allows]]) };
		const subject = machine("m", [], { layers: [layer] });
		const wanted = wantedFrom(ADDRESSES);
		expect(layerAdmits(subject, layer, wanted, "lower", inventory).has(6, 4, "10.0.0.0/30")).toBe(true);
	});

	it("lets the same packets out as in", () => {
		fc.assert(
			fc.property(world, (given) => {
				const known = certain(given);
				const { layer, filters } = build(known);
				const truth = settle(known, () => 0);
				const inventory = { ...EMPTY_INVENTORY, filters };
				for (const address of ADDRESSES) {
					const source = machine("s", [], { layers: [], egressLayers: [layer] });
					const subject = at(machine("t", []), `${address}/32`);
					const target = { id: "t", subject, members: [subject], cluster: null, roles: [], exposureOnly: false };
					const wanted = wantedFrom(ADDRESSES, source);
					for (const bound of ["lower", "upper"] as const) {
						const open = leaving(inventory, target, wanted, bound);
						expect(PORTS.filter((port) => open.has(port))).toEqual(PORTS.filter((port) => getsThrough(truth, address, port)));
					}
				}
			}),
			RUNS,
		);
	});
});
