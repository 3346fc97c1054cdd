import { describe, expect, it } from "vitest";
import { AddressSet, ALL_ADDRESSES, ALL_V4, formatCidrs, NO_ADDRESSES, parseCidr, parseCidrs } from "../../../src/model/addresses.ts";
import { BIGINTS, Intervals, intervals, NUMBERS } from "../../../src/model/intervals.ts";
import { type Box, PacketSet, TooComplexError } from "../../../src/model/packets.ts";
import { ALL_PORTS, formatPorts } from "../../../src/model/ports.ts";
import { ALL_PROTOCOLS, formatProtocols } from "../../../src/model/protocols.ts";

const box = (protocol: number, from: number, to: number, ...cidrs: string[]): Box => ({
	protocols: intervals(protocol),
	ports: intervals([from, to]),
	addresses: parseCidrs(cidrs),
});
const text = (set: PacketSet): string[] =>
	set.boxes.map(({ protocols, ports, addresses }) => `${formatProtocols(protocols)} ${formatPorts(ports)} ${formatCidrs(addresses)}`);

describe("PacketSet", () => {
	it("merges boxes that share two dimensions", () => {
		const set = PacketSet.of(
			box(6, 80, 80, "10.0.0.0/9"),
			box(6, 80, 80, "10.128.0.0/9"),
			box(6, 443, 443, "10.0.0.0/8"),
			box(17, 80, 80, "10.0.0.0/8"),
			box(17, 443, 443, "10.0.0.0/8"),
		);
		expect(text(set)).toEqual(["tcp,udp 80,443 10.0.0.0/8"]);
	});

	it("is the same set however it is made", () => {
		const a = PacketSet.of(box(6, 1, 10, "10.0.0.0/8"), box(6, 5, 20, "0.0.0.0/0"));
		const b = PacketSet.of(box(6, 11, 20, "0.0.0.0/0"), box(6, 5, 10, "0.0.0.0/0"), box(6, 1, 4, "10.0.0.0/8"));
		expect([a.equals(b), text(a)]).toEqual([true, ["tcp 1-4 10.0.0.0/8", "tcp 5-20 0.0.0.0/0"]]);
	});

	it("cuts a hole out of everything", () => {
		const all = PacketSet.of({ protocols: ALL_PROTOCOLS, ports: ALL_PORTS, addresses: ALL_ADDRESSES });
		const rest = all.subtract(PacketSet.of(box(6, 22, 22, "0.0.0.0/1")));
		expect(text(rest).map((line) => line.replace(/^0,icmp,\S+/, "others"))).toEqual([
			"others * 0.0.0.0/0,::/0",
			"tcp 0-21,23-65535 0.0.0.0/0,::/0",
			"tcp 22 128.0.0.0/1,::/0",
		]);
		expect([
			rest.has(6, 22, "1.2.3.4"),
			rest.has(6, 22, "129.0.0.1"),
			rest.has(6, 22, "::1"),
			rest.has(17, 22, "1.2.3.4"),
			rest.has(6, 22, "0.0.0.0/0"),
		]).toEqual([false, true, true, true, false]);
	});

	it("holds nothing when one dimension is empty", () => {
		const none = { protocols: intervals(), ports: intervals(), addresses: NO_ADDRESSES };
		for (const part of Object.keys(none) as (keyof Box)[]) {
			const set = PacketSet.of({ protocols: intervals(6), ports: intervals(22), addresses: ALL_V4, [part]: none[part] });
			expect([set.isEmpty, set.corner, set.equals(PacketSet.empty), set.boxes]).toEqual([true, null, true, []]);
		}
	});

	it("has port 0 and port 65535 at its ends", () => {
		const set = PacketSet.of(box(6, 0, 65535, "0.0.0.0/0")).subtract(PacketSet.of(box(6, 1, 65534, "0.0.0.0/0")));
		expect([text(set), set.corner]).toEqual([["tcp 0,65535 0.0.0.0/0"], { protocol: 6, port: 0, source: "0.0.0.0" }]);
	});

	it("unites ten thousand rules and answers from them in a moment", () => {
		const rules = Array.from({ length: 10_000 }, (_, n) =>
			box(n % 2 === 0 ? 6 : 17, (n * 7919) % 65536, (n * 7919) % 65536, `10.${n % 256}.0.0/16`),
		);
		const start = performance.now();
		const set = PacketSet.of(...rules);
		const missing = rules.filter((rule) => !set.covers(PacketSet.of(rule)));
		expect(missing).toEqual([]);
		expect(performance.now() - start).toBeLessThan(5_000);
	});

	it("says when the answer is too complex instead of guessing or hanging", () => {
		const odd = Intervals.of(
			Array.from({ length: 30_000 }, (_, n) => ({ from: 2 * n, to: 2 * n })),
			NUMBERS,
		);
		const scattered = new AddressSet(odd, Intervals.of([], BIGINTS));
		const columns = PacketSet.of({ protocols: intervals(6), ports: intervals([0, 65535]), addresses: scattered });
		const rows = PacketSet.of({ protocols: intervals(6), ports: odd, addresses: parseCidr("200.0.0.0/8") });
		expect(() => columns.union(rows)).toThrow(TooComplexError);
		expect(columns.intersect(rows).isEmpty).toBe(true);
	});
});
