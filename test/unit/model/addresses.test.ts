import { describe, expect, it } from "vitest";
import {
	ALL_ADDRESSES,
	ALL_V4,
	ALL_V6,
	addressRange,
	formatCidrs,
	NO_ADDRESSES,
	parseCidr,
	parseCidrs,
	publicBreadth,
} from "../../../src/model/addresses.ts";

describe("parseCidr", () => {
	it.each([
		["1.2.3.4", "1.2.3.4/32"],
		["1.2.3.4/32", "1.2.3.4/32"],
		["1.2.3.4/0", "0.0.0.0/0"],
		["10.0.0.255/24", "10.0.0.0/24"],
		["255.255.255.255/32", "255.255.255.255/32"],
		[" 10.0.0.0/8 ", "10.0.0.0/8"],
		["2001:db8::1", "2001:db8::1/128"],
		["2001:db8::1/32", "2001:db8::/32"],
		["2001:DB8:0:0:0:0:0:1/128", "2001:db8::1/128"],
		["::1/0", "::/0"],
		["ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128"],
		["::ffff:10.0.0.1", "10.0.0.1/32"],
		["::ffff:10.1.2.3/104", "10.0.0.0/8"],
		["::ffff:a00:1/128", "10.0.0.1/32"],
		["::ffff:0:0/96", "0.0.0.0/0"],
		["::ffff:0:0/95", "::fffe:0:0/95"],
	])("reads %j as %j", (text, canonical) => {
		expect(formatCidrs(parseCidr(text))).toEqual([canonical]);
	});

	it.each([
		"",
		"/",
		"/8",
		"10.0.0.0/",
		"10.0.0.0/33",
		"10.0.0.0/-1",
		"10.0.0.0/8/8",
		"10.0.0/8",
		"10",
		"010.0.0.1",
		"0x0a.0.0.1",
		"256.0.0.1",
		"1.2.3.4.5",
		"::/129",
		":::",
		"1::2::3",
		"fe80::1%eth0",
		"fe80::1%eth0/64",
		"::ffff:1.2.3.4/129",
		"10.0.0.0/255.0.0.0",
		"example.com",
		"sg-0123",
	])("refuses %j", (text) => {
		expect(() => parseCidr(text)).toThrow(RangeError);
	});
});

describe("AddressSet", () => {
	it("puts halves together and keeps the families apart", () => {
		expect(parseCidrs(["0.0.0.0/1", "128.0.0.0/1"])).toEqual(ALL_V4);
		expect(parseCidrs(["8000::/1", "::/1"])).toEqual(ALL_V6);
		expect([ALL_V4.covers(parseCidr("::1")), ALL_V6.overlaps(ALL_V4), ALL_ADDRESSES.covers(ALL_V4), ALL_V4.covers(ALL_ADDRESSES)]).toEqual([
			false,
			false,
			true,
			false,
		]);
	});

	it("writes the fewest CIDRs", () => {
		expect(formatCidrs(ALL_V4.subtract(parseCidr("10.0.0.0/8")))).toEqual([
			"0.0.0.0/5",
			"8.0.0.0/7",
			"11.0.0.0/8",
			"12.0.0.0/6",
			"16.0.0.0/4",
			"32.0.0.0/3",
			"64.0.0.0/2",
			"128.0.0.0/1",
		]);
		expect(formatCidrs(parseCidrs(["10.0.1.0/24", "10.0.0.0/24", "::1", "10.0.0.7"]))).toEqual(["10.0.0.0/23", "::1/128"]);
		expect([formatCidrs(NO_ADDRESSES), formatCidrs(ALL_ADDRESSES)]).toEqual([[], ["0.0.0.0/0", "::/0"]]);
	});

	it("names its first address, IPv4 before IPv6", () => {
		expect(
			[NO_ADDRESSES, ALL_ADDRESSES, parseCidr("2001:db8::/32"), parseCidrs(["2001:db8::/32", "192.0.2.0/24"])].map((set) => set.first),
		).toEqual([null, "0.0.0.0", "2001:db8::", "192.0.2.0"]);
	});
});

describe("addressRange", () => {
	it("is inclusive", () => {
		expect(formatCidrs(addressRange("10.0.0.1", "10.0.0.4"))).toEqual(["10.0.0.1/32", "10.0.0.2/31", "10.0.0.4/32"]);
		expect(formatCidrs(addressRange("2001:db8::", "2001:db8::ffff"))).toEqual(["2001:db8::/112"]);
		expect(addressRange("0.0.0.0", "255.255.255.255")).toEqual(ALL_V4);
		expect(addressRange("10.0.0.1", "10.0.0.1")).toEqual(parseCidr("10.0.0.1"));
	});

	it.each([
		["10.0.0.9", "10.0.0.1", '"10.0.0.9-10.0.0.1" is reversed'],
		["::9", "::1", '"::9-::1" is reversed'],
		["10.0.0.1", "::1", '"10.0.0.1-::1" mixes address families'],
		["10.0.0.0/8", "10.0.0.1", '"10.0.0.0/8-10.0.0.1" is no address range: its ends must be addresses'],
		["a", "b", '"a" is no CIDR'],
	])("refuses %s to %s", (from, to, message) => {
		expect(() => addressRange(from, to)).toThrow(new RangeError(message));
	});
});

describe("publicBreadth", () => {
	it.each([
		["10.0.0.0/8", 0, 0],
		["203.0.113.0/24", 256, 0],
		["172.0.0.0/8", 2 ** 24 - 2 ** 20, 0],
		["2001:db8::/32", 0, 65536],
		["2001:db8::1", 0, 1],
		["fd00::/8", 0, 0],
	])("of %s is %d IPv4 addresses and %d IPv6 blocks", (cidr, ipv4, ipv6) => {
		expect(publicBreadth(parseCidr(cidr))).toEqual({ ipv4, ipv6 });
	});
});
