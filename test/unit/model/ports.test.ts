import { describe, expect, it } from "vitest";
import { ALL_PORTS, formatPorts, NO_PORTS, parsePorts } from "../../../src/model/ports.ts";

describe("ports", () => {
	it.each([
		["22", "22"],
		["2380,22,2379", "22,2379-2380"],
		[" 22 , 80 - 90 ", "22,80-90"],
		["80-90,85-95", "80-95"],
		["0", "0"],
		["65535", "65535"],
		["0-65534", "0-65534"],
		["0-65535", "*"],
		["*", "*"],
		[" * ", "*"],
		["00022", "22"],
	])("reads %j as %j", (text, canonical) => {
		expect(formatPorts(parsePorts(text))).toBe(canonical);
	});

	it.each(["", "-1", "65536", "443-80", "80-", "-80", "ssh", "80,", "1-2-3", "8 0", "1e3", "0x16", "22,*", "1.5"])("refuses %j", (text) => {
		expect(() => parsePorts(text)).toThrow(RangeError);
	});

	it("names the part that is wrong", () => {
		expect(() => parsePorts("22, 443-80")).toThrow('"443-80" is no port or port range (0-65535, from-to)');
	});

	it("writes no ports as nothing", () => {
		expect([formatPorts(NO_PORTS), formatPorts(ALL_PORTS)]).toEqual(["", "*"]);
	});
});
