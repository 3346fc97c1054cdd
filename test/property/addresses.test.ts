import { describe, expect, it } from "vitest";
import { type AddressSet, ALL_ADDRESSES, formatCidrs, NO_ADDRESSES, parseCidr, parseCidrs } from "../../src/model/addresses.ts";
import { fc } from "./seed.ts";
import { addressSets, WHOLE } from "./sets.ts";

const MAPPED = { from: 0xffff00000000n, to: 0xffffffffffffn };
/** IPv6 sets that do not cut through ::ffff:0:0/96, whose addresses are read as the IPv4 addresses they carry. */
const sets = addressSets(WHOLE.v4, WHOLE.v6, 3).filter((set) =>
	set.v6.items.every(({ from, to }) => (from < MAPPED.from || from > MAPPED.to) && (to < MAPPED.from || to > MAPPED.to)),
);
const bits = (cidr: string): number => (cidr.includes(":") ? 128 : 32) - Number(cidr.split("/")[1]);
const size = (set: AddressSet): bigint => BigInt(set.v4.size) + set.v6.size;

describe("addresses", () => {
	it("come back from their CIDRs as they were; the CIDRs are disjoint, ascending, and no two of them make one", () => {
		fc.assert(
			fc.property(sets, (set) => {
				const cidrs = formatCidrs(set);
				expect(parseCidrs(cidrs)).toEqual(set);
				expect(cidrs.reduce((sum, cidr) => sum + 2n ** BigInt(bits(cidr)), 0n)).toBe(size(set));
				for (const [index, cidr] of cidrs.entries()) {
					const next = cidrs[index + 1];
					if (next === undefined || cidr.includes(":") !== next.includes(":") || bits(cidr) !== bits(next)) continue;
					const pair = parseCidrs([cidr, next]);
					const parent = parseCidr(`${cidr.split("/")[0]}/${Number(cidr.split("/")[1]) - 1}`);
					expect(pair.covers(parent)).toBe(false);
				}
			}),
			{ numRuns: 200 },
		);
	}, 30_000);

	it("mask host bits: a CIDR is the block of its length that holds its address", () => {
		fc.assert(
			fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, length) => {
				const set = parseCidr(`${address}/${length}`);
				expect([set.covers(parseCidr(address)), set.v4.size, set.v4.first % 2 ** (32 - length), set.v6.isEmpty]).toEqual([
					true,
					2 ** (32 - length),
					0,
					true,
				]);
				expect(formatCidrs(set)).toHaveLength(1);
			}),
		);
		fc.assert(
			fc.property(fc.ipV6(), fc.integer({ min: 0, max: 128 }), (address, length) => {
				fc.pre(parseCidr(address).v4.isEmpty);
				const set = parseCidr(`${address}/${length}`);
				expect([set.covers(parseCidr(address)), set.v6.size, set.v6.first % (1n << BigInt(128 - length)), set.v4.isEmpty]).toEqual([
					true,
					1n << BigInt(128 - length),
					0n,
					true,
				]);
			}),
		);
	});

	it("read an IPv4-mapped block as the IPv4 block it carries", () => {
		fc.assert(
			fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, length) => {
				expect(parseCidr(`::ffff:${address}/${96 + length}`)).toEqual(parseCidr(`${address}/${length}`));
			}),
		);
	});

	it("obey the laws of sets", () => {
		fc.assert(
			fc.property(sets, sets, (a, b) => {
				const not = (set: AddressSet): AddressSet => ALL_ADDRESSES.subtract(set);
				expect(a.union(b)).toEqual(b.union(a));
				expect(a.intersect(b)).toEqual(b.intersect(a));
				expect(not(a.union(b))).toEqual(not(a).intersect(not(b)));
				expect(not(not(a))).toEqual(a);
				expect(a.subtract(b)).toEqual(a.intersect(not(b)));
				expect(a.subtract(a)).toEqual(NO_ADDRESSES);
				expect(a.overlaps(b)).toBe(!a.intersect(b).isEmpty);
				expect(a.covers(b)).toBe(b.subtract(a).isEmpty);
				expect(a.family("ipv4").union(a.family("ipv6"))).toEqual(a);
				expect(size(a) + size(b)).toBe(size(a.union(b)) + size(a.intersect(b)));
			}),
			{ numRuns: 1000 },
		);
	});
});
