import { AddressSet } from "../../src/model/addresses.ts";
import { BIGINTS, type IntervalSet, Intervals, NUMBERS } from "../../src/model/intervals.ts";
import { type Box, PacketSet } from "../../src/model/packets.ts";
import { fc } from "./seed.ts";

/** Sets of 0..max with up to `count` intervals, the ends included often. */
export const integerSets = (max: number, count = 3): fc.Arbitrary<IntervalSet> => {
	const value = fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 0, max }) }, fc.constantFrom(0, max));
	return fc.array(fc.tuple(value, value), { maxLength: count }).map((pairs) =>
		Intervals.of(
			pairs.map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) })),
			NUMBERS,
		),
	);
};

const bigValues = (max: bigint): fc.Arbitrary<bigint> =>
	fc.oneof({ weight: 4, arbitrary: fc.bigInt({ min: 0n, max }) }, fc.constantFrom(0n, max));

export const addressSets = (maxV4: number, maxV6: bigint, count = 2): fc.Arbitrary<AddressSet> =>
	fc.tuple(integerSets(maxV4, count), fc.array(fc.tuple(bigValues(maxV6), bigValues(maxV6)), { maxLength: count })).map(
		([v4, pairs]) =>
			new AddressSet(
				v4,
				Intervals.of(
					pairs.map(([a, b]) => (a < b ? { from: a, to: b } : { from: b, to: a })),
					BIGINTS,
				),
			),
	);

/** A universe small enough to count: 4 protocols, 6 ports, 6 IPv4 and 3 IPv6 addresses. */
export const SMALL: Universe = { protocols: 3, ports: 5, v4: 5, v6: 2n };
/** The real one. */
export const WHOLE: Universe = { protocols: 255, ports: 65535, v4: 2 ** 32 - 1, v6: 2n ** 128n - 1n };

export interface Universe {
	readonly protocols: number;
	readonly ports: number;
	readonly v4: number;
	readonly v6: bigint;
}

export const boxes = (universe: Universe): fc.Arbitrary<Box> =>
	fc.record({
		protocols: integerSets(universe.protocols, 2),
		ports: integerSets(universe.ports, 2),
		addresses: addressSets(universe.v4, universe.v6, 2),
	});

export const packetSets = (universe: Universe, count = 4): fc.Arbitrary<PacketSet> =>
	fc.array(boxes(universe), { maxLength: count }).map((list) => PacketSet.of(...list));

export const everything = (universe: Universe): Box => ({
	protocols: Intervals.of([{ from: 0, to: universe.protocols }], NUMBERS),
	ports: Intervals.of([{ from: 0, to: universe.ports }], NUMBERS),
	addresses: new AddressSet(Intervals.of([{ from: 0, to: universe.v4 }], NUMBERS), Intervals.of([{ from: 0n, to: universe.v6 }], BIGINTS)),
});

/** One packet; its source is a number in IPv4 and a bigint in IPv6. */
export interface Packet {
	readonly protocol: number;
	readonly port: number;
	readonly source: number | bigint;
}

/** Membership by definition, without any algebra: the yardstick of the algebra. */
export const inBox = (box: Box, { protocol, port, source }: Packet): boolean =>
	box.protocols.items.some(({ from, to }) => from <= protocol && protocol <= to) &&
	box.ports.items.some(({ from, to }) => from <= port && port <= to) &&
	(typeof source === "number"
		? box.addresses.v4.items.some(({ from, to }) => from <= source && source <= to)
		: box.addresses.v6.items.some(({ from, to }) => from <= source && source <= to));

export const inSet = (set: PacketSet, packet: Packet): boolean => set.boxes.some((box) => inBox(box, packet));

/** Every packet of a universe that is small enough. */
export function packetsOf(universe: Universe): readonly Packet[] {
	const sources: (number | bigint)[] = [];
	for (let v4 = 0; v4 <= universe.v4; v4++) sources.push(v4);
	for (let v6 = 0n; v6 <= universe.v6; v6++) sources.push(v6);
	const out: Packet[] = [];
	for (let protocol = 0; protocol <= universe.protocols; protocol++)
		for (let port = 0; port <= universe.ports; port++) for (const source of sources) out.push({ protocol, port, source });
	return out;
}

/**
 * One packet of every cell that the ends of some boxes cut the universe into: if two sets made from the boxes agree
 * on these, they agree everywhere.
 */
export function cellsOf(list: readonly Box[]): readonly Packet[] {
	const starts = <T extends number | bigint>(
		items: readonly { readonly from: T; readonly to: T }[],
		next: (value: T) => T,
		zero: T,
		max: T,
	): T[] => [...new Set([zero, ...items.flatMap(({ from, to }) => (to < max ? [from, next(to)] : [from]))])];
	const number = (value: number): number => value + 1;
	const protocols = starts(
		list.flatMap((box) => box.protocols.items),
		number,
		0,
		WHOLE.protocols,
	);
	const ports = starts(
		list.flatMap((box) => box.ports.items),
		number,
		0,
		WHOLE.ports,
	);
	const v4 = starts(
		list.flatMap((box) => box.addresses.v4.items),
		number,
		0,
		WHOLE.v4,
	);
	const v6 = starts(
		list.flatMap((box) => box.addresses.v6.items),
		(value) => value + 1n,
		0n,
		WHOLE.v6,
	);
	const sources: readonly (number | bigint)[] = [...v4, ...v6];
	return protocols.flatMap((protocol) => ports.flatMap((port) => sources.map((source) => ({ protocol, port, source }))));
}
