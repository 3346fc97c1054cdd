import { describe, expect, it } from "vitest";
import { PacketSet } from "../../src/model/packets.ts";
import { fc } from "./seed.ts";
import { boxes, cellsOf, everything, inBox, inSet, packetSets, packetsOf, SMALL, type Universe, WHOLE } from "./sets.ts";

const sets = packetSets(SMALL);
const universe = packetsOf(SMALL);
const ALL = PacketSet.of(everything(SMALL));
const not = (set: PacketSet): PacketSet => ALL.subtract(set);

/** First-match table: the first rule that holds the packet decides, none means deny. */
interface Rule {
	readonly allow: boolean;
	readonly box: ReturnType<typeof everything>;
}
const tables = (universe: Universe, maxLength: number): fc.Arbitrary<readonly Rule[]> =>
	fc.array(fc.record({ allow: fc.boolean(), box: boxes(universe) }), { maxLength });

function admitted(table: readonly Rule[]): PacketSet {
	let allowed = PacketSet.empty;
	let decided = PacketSet.empty;
	for (const { allow, box } of table) {
		const set = PacketSet.of(box);
		if (allow) allowed = allowed.union(set.subtract(decided));
		decided = decided.union(set);
	}
	return allowed;
}

describe("packet sets", () => {
	it("agree with counting every packet of a small universe", () => {
		fc.assert(
			fc.property(fc.array(boxes(SMALL), { maxLength: 4 }), fc.array(boxes(SMALL), { maxLength: 4 }), (left, right) => {
				const a = PacketSet.of(...left);
				const b = PacketSet.of(...right);
				const [union, shared, rest] = [a.union(b), a.intersect(b), a.subtract(b)];
				let [covers, overlaps, equals] = [true, false, true];
				for (const packet of universe) {
					const inLeft = left.some((box) => inBox(box, packet));
					const inRight = right.some((box) => inBox(box, packet));
					const got = [inSet(a, packet), inSet(union, packet), inSet(shared, packet), inSet(rest, packet)];
					const wanted = [inLeft, inLeft || inRight, inLeft && inRight, inLeft && !inRight];
					if (got.join() !== wanted.join())
						throw new Error(`${JSON.stringify({ ...packet, source: `${packet.source}` })}: ${got} instead of ${wanted}`);
					covers &&= inLeft || !inRight;
					overlaps ||= inLeft && inRight;
					equals &&= inLeft === inRight;
				}
				expect([a.covers(b), a.overlaps(b), a.equals(b)]).toEqual([covers, overlaps, equals]);
			}),
			{ numRuns: 2000 },
		);
	});

	it("decide 3000 random first-match tables with denies as plain first match does", () => {
		fc.assert(
			fc.property(tables(SMALL, 8), (table) => {
				const allowed = admitted(table);
				const wrong = universe.filter((packet) => inSet(allowed, packet) !== (table.find(({ box }) => inBox(box, packet))?.allow ?? false));
				expect(wrong).toEqual([]);
			}),
			{ numRuns: 3000 },
		);
	});

	it("agree with a sweep over every cell of large tables", () => {
		fc.assert(
			fc.property(tables(WHOLE, 6), (table) => {
				const allowed = admitted(table);
				const cells = cellsOf(table.map(({ box }) => box));
				const wrong = cells.filter((packet) => inSet(allowed, packet) !== (table.find(({ box }) => inBox(box, packet))?.allow ?? false));
				expect(wrong).toEqual([]);
			}),
			{ numRuns: 150 },
		);
	}, 60_000);

	it("obey the laws of sets", () => {
		fc.assert(
			fc.property(sets, sets, sets, (a, b, c) => {
				const laws: readonly (readonly [PacketSet, PacketSet])[] = [
					[a.union(b), b.union(a)],
					[a.intersect(b), b.intersect(a)],
					[a.union(b).union(c), a.union(b.union(c))],
					[a.intersect(b).intersect(c), a.intersect(b.intersect(c))],
					[a.intersect(b.union(c)), a.intersect(b).union(a.intersect(c))],
					[a.union(b.intersect(c)), a.union(b).intersect(a.union(c))],
					[not(a.union(b)), not(a).intersect(not(b))],
					[not(a.intersect(b)), not(a).union(not(b))],
					[not(not(a)), a],
					[a.subtract(b), a.intersect(not(b))],
					[a.union(a.intersect(b)), a],
					[a.subtract(a), PacketSet.empty],
					[PacketSet.of(...a.boxes), a],
				];
				for (const [index, [left, right]] of laws.entries()) expect([index, left.boxes]).toEqual([index, right.boxes]);
			}),
			{ numRuns: 1000 },
		);
	});

	it("hold disjoint boxes, project what they hold, and name their lowest corner", () => {
		fc.assert(
			fc.property(sets, (set) => {
				const held = universe.filter((packet) => inSet(set, packet));
				for (const packet of held) expect(set.boxes.filter((box) => inBox(box, packet))).toHaveLength(1);
				const numbers = (list: readonly number[]): number[] => [...new Set(list)].sort((x, y) => x - y);
				const range = [0, 1, 2, 3, 4, 5];
				expect(range.filter((n) => set.protocols.has(n))).toEqual(numbers(held.map(({ protocol }) => protocol)));
				expect(range.filter((n) => set.ports.has(n))).toEqual(numbers(held.map(({ port }) => port)));
				for (const protocol of range)
					expect(range.filter((n) => set.portsOf(protocol).has(n))).toEqual(
						numbers(held.filter((p) => p.protocol === protocol).map(({ port }) => port)),
					);
				expect([BigInt(set.addresses.v4.size), set.addresses.v6.size]).toEqual(
					["number", "bigint"].map((family) =>
						BigInt(new Set(held.map(({ source }) => source).filter((source) => typeof source === family)).size),
					),
				);
				const [first] = held;
				const source =
					first === undefined
						? ""
						: typeof first.source === "number"
							? `0.0.0.${first.source}`
							: first.source === 0n
								? "::"
								: `::${first.source}`;
				expect(set.corner).toEqual(first === undefined ? null : { protocol: first.protocol, port: first.port, source });
				if (first !== undefined) expect(set.has(first.protocol, first.port, source)).toBe(true);
			}),
			{ numRuns: 500 },
		);
	});
});
