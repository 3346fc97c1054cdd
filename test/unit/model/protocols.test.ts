import { describe, expect, it } from "vitest";
import { intervals } from "../../../src/model/intervals.ts";
import { ALL_PROTOCOLS, formatProtocols, hasPorts, isIcmp, protocolName, protocolNumber } from "../../../src/model/protocols.ts";

describe("protocols", () => {
	it.each([
		["tcp", 6],
		["TCP", 6],
		["udp", 17],
		["6", 6],
		["0", 0],
		["255", 255],
		["256", undefined],
		["-1", undefined],
		["", undefined],
		["constructor", undefined],
		["__proto__", undefined],
		["any", undefined],
	])("%j has the number %j", (text, number) => {
		expect(protocolNumber(text)).toBe(number);
	});

	it("gives every number a name that reads back", () => {
		for (let number = 0; number <= 255; number++) expect(protocolNumber(protocolName(number))).toBe(number);
	});

	it("names sets", () => {
		expect([intervals(), intervals(6), intervals(6, 17, 132), intervals([49, 51]), ALL_PROTOCOLS].map(formatProtocols)).toEqual([
			"",
			"tcp",
			"tcp,udp,sctp",
			"49,esp,ah",
			"any",
		]);
	});

	it("knows which packets carry ports", () => {
		const numbers = Array.from({ length: 256 }, (_, number) => number);
		expect([numbers.filter(hasPorts), numbers.filter(isIcmp)]).toEqual([
			[6, 17, 33, 132],
			[1, 58],
		]);
	});
});
