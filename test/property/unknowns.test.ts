import { describe, expect, it } from "vitest";
import { coverageOf } from "../../src/analysis/coverage.ts";
import { mandatesOf } from "../../src/analysis/mandate.ts";
import { unknownsOf } from "../../src/analysis/unknowns.ts";
import { parseCidr, parseCidrs } from "../../src/model/addresses.ts";
import type { Filter, Layer, PossibleAttachment, Rule } from "../../src/model/inventory.ts";
import type { Unknown } from "../../src/model/tri.ts";
import { at, filter, machine, row, rule, scene, target } from "../unit/analysis/scene.ts";
import { fc } from "./seed.ts";

/** Two senders, one port, layers of union filters: every value of every unknown can be tried. */
const CIDRS = ["192.0.2.0/24", "10.0.0.1/32", "10.0.0.2/32", "10.0.0.0/30"] as const;
/** An index into CIDRS, or the address after apply. */
type Source = number | "unknown";

interface FilterSpec {
	readonly rules: readonly Source[];
	/** In the certain part of its layer, or candidate of the attachment of this number. */
	readonly place: "certain" | number;
}

const filterSpec: fc.Arbitrary<FilterSpec> = fc.record({
	rules: fc.array(fc.oneof(fc.nat({ max: CIDRS.length - 1 }), fc.constant("unknown" as const)), { maxLength: 2 }),
	place: fc.oneof(fc.constant("certain" as const), fc.nat({ max: 1 })),
});
const layers = fc.array(fc.array(filterSpec, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 2 });

/** Values of unknowns by name: filters that are attached, or the CIDR. Null leaves everything unknown. */
type Assignment = ReadonlyMap<string, readonly string[]>;

const idOf = (layer: number, index: number): string => `f${layer}${index}`;
const attachment = (layer: number, place: number): Unknown => ({ address: `layer${layer}`, attribute: `attachment${place}` });
const source = (id: string): Unknown => ({ address: id, attribute: "cidr" });
const nameOf = ({ address, attribute }: Unknown): string => `${address}.${attribute}`;

/** Every unknown with the values that it may have. */
function unknownValues(spec: readonly (readonly FilterSpec[])[]): ReadonlyMap<string, readonly (readonly string[])[]> {
	const found = new Map<string, (readonly string[])[]>();
	spec.forEach((filters, layer) => {
		for (const place of [0, 1]) {
			const own = filters.flatMap((one, index) => (one.place === place ? [idOf(layer, index)] : []));
			if (own.length > 0) found.set(nameOf(attachment(layer, place)), subsets(own));
		}
		filters.forEach(({ rules }, index) => {
			rules.forEach((one, number) => {
				if (one === "unknown")
					found.set(
						nameOf(source(`${idOf(layer, index)}.${number}`)),
						CIDRS.map((cidr) => [cidr]),
					);
			});
		});
	});
	return found;
}

function subsets(items: readonly string[]): (readonly string[])[] {
	let all: (readonly string[])[] = [[]];
	for (const item of items) all = all.flatMap((set) => [set, [...set, item]]);
	return all;
}

function judged(spec: readonly (readonly FilterSpec[])[], values: Assignment | null) {
	const filters: Filter[] = [];
	const made = spec.map((own, layer): Layer => {
		own.forEach(({ rules }, index) => {
			const id = idOf(layer, index);
			filters.push(
				filter(
					id,
					rules.map((one, number) => ruleOf(id, `${id}.${number}`, one, values)),
				),
			);
		});
		const certain = own.flatMap((one, index) => (one.place === "certain" ? [idOf(layer, index)] : []));
		const possible = [0, 1].flatMap((place): PossibleAttachment[] => {
			const candidates = own.flatMap((one, index) => (one.place === place ? [idOf(layer, index)] : []));
			return candidates.length === 0 ? [] : [{ unknown: attachment(layer, place), candidates, unbounded: false }];
		});
		const attached = values === null ? certain : [...certain, ...possible.flatMap(({ unknown }) => values.get(nameOf(unknown)) ?? [])];
		return {
			kind: layer === 0 ? "security-group" : "host-policy",
			certain: attached,
			possible: values === null ? possible : [],
			whenNone: "closed",
			skippedInsideSubnet: false,
		};
	});
	const worker = target("worker", machine("w", [], { layers: made }));
	const senders = [1, 2].map((number) => target("control-plane", at(machine(`cp${number}`, []), `10.0.0.${number}/32`)));
	const rows = [row("kubelet", "worker", "tcp", "10250", ["control-plane"])];
	const view = scene({ targets: [worker, ...senders], filters, rows });
	const [mandate] = mandatesOf(worker, rows, []);
	const coverage = mandate === undefined ? null : coverageOf(view, worker, mandate);
	if (coverage === null) throw new Error("nothing is demanded");
	return { view, coverage };
}

function ruleOf(id: string, name: string, one: Source, values: Assignment | null): Rule {
	if (one !== "unknown") return rule(id, "tcp", "10250", [CIDRS[one] as string], { id: name });
	const unknown = source(name);
	const known = values?.get(nameOf(unknown)) ?? [];
	return rule(id, "tcp", "10250", known, {
		id: name,
		sources: {
			addresses: parseCidrs([...known]),
			members: [],
			unknowns: values === null ? [{ unknown, bound: "addresses", members: [] }] : [],
		},
	});
}

function assignments(values: ReadonlyMap<string, readonly (readonly string[])[]>): readonly Assignment[] {
	return [...values].reduce<readonly Assignment[]>(
		(all, [name, own]) => all.flatMap((one) => own.map((value) => new Map([...one, [name, value]]))),
		[new Map()],
	);
}

const isMet = (spec: readonly (readonly FilterSpec[])[], values: Assignment): boolean => judged(spec, values).coverage.fact.lower === "all";

/** Unknowns that tip the verdict for some values of the others. */
function deciding(
	met: ReadonlyMap<string, boolean>,
	values: ReadonlyMap<string, readonly (readonly string[])[]>,
	all: readonly Assignment[],
): string[] {
	return [...values.keys()].filter((name) =>
		all.some((one) => (values.get(name) ?? []).some((value) => met.get(keyOf(one)) !== met.get(keyOf(new Map([...one, [name, value]]))))),
	);
}

const keyOf = (one: Assignment): string => JSON.stringify([...one]);

describe("the unknowns of an undetermined requirement", () => {
	it("are exactly those that can tip it, and open it as they say", () => {
		let undetermined = 0;
		let conditions = 0;
		fc.assert(
			fc.property(layers, (spec) => {
				const { view, coverage } = judged(spec, null);
				if (coverage.fact.lower === "all" || coverage.fact.upper !== "all") return;
				const values = unknownValues(spec);
				const all = assignments(values);
				if (all.length > 128) return;
				undetermined++;
				const met = new Map(all.map((one) => [keyOf(one), isMet(spec, one)]));
				const found = unknownsOf(view, coverage);
				expect(found.map(nameOf).sort()).toEqual(deciding(met, values, all).sort());
				const [only] = found;
				if (only?.opens === undefined) return;
				conditions++;
				for (const one of all) expect([keyOf(one), met.get(keyOf(one))]).toEqual([keyOf(one), opensFor(only, one.get(nameOf(only)) ?? [])]);
			}),
			{ numRuns: 500 },
		);
		expect(undetermined).toBeGreaterThan(100);
		expect(conditions).toBeGreaterThan(20);
	});
});

const opensFor = ({ attribute, opens = [] }: Unknown, value: readonly string[]): boolean =>
	attribute === "cidr"
		? opens.some((text) => text.split(" and ").every((range) => value.some((cidr) => parseCidr(cidr).covers(parseCidr(range)))))
		: opens.some((id) => value.includes(id));
