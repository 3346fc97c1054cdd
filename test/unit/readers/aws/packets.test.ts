import { describe, expect, it } from "vitest";
import { formatPorts } from "../../../../src/model/ports.ts";
import { formatProtocols } from "../../../../src/model/protocols.ts";
import { awsPackets } from "../../../../src/readers/aws/packets.ts";

const text = (protocol: string, from: number | null, to: number | null): string => {
	const { protocols, ports, allProtocols } = awsPackets(protocol, from, to);
	return `${formatProtocols(protocols)} ${formatPorts(ports)}${allProtocols ? " all" : ""}`;
};

describe("awsPackets", () => {
	it.each([
		["-1", 443, 443, "any * all"],
		["-1", null, null, "any * all"],
		["tcp", 0, 0, "tcp 0"],
		["tcp", 0, 65535, "tcp *"],
		["6", 22, 22, "tcp 22"],
		["17", 53, 53, "udp 53"],
		["udp", 30000, 32767, "udp 30000-32767"],
		["TCP", 80, 81, "tcp 80-81"],
		["4", -1, 65535, "ipip *"],
		["50", null, null, "esp *"],
		["icmp", -1, -1, "icmp *"],
		["icmp", 8, -1, "icmp 2048-2303"],
		["1", 3, 4, "icmp 772"],
		["icmpv6", -1, null, "icmpv6 *"],
		["58", 128, 0, "icmpv6 32768"],
	])("reads %s %s-%s as %s", (protocol, from, to, expected) => {
		expect(text(protocol, from, to)).toBe(expected);
	});

	it.each([
		["tcp", 90, 80, "the port range 90-80 is reversed"],
		["tcp", null, 80, "tcp needs a port range"],
		["tcp", -1, -1, "-1 is no port of tcp (0-65535)"],
		["udp", 1, 65536, "65536 is no port of udp (0-65535)"],
		["icmp", 256, -1, "256 is no icmp type"],
		["icmp", 3, 256, "256 is no icmp code"],
		["http", 80, 80, '"http" is no protocol name or number'],
		["256", null, null, '"256" is no protocol name or number'],
	])("refuses %s %s-%s", (protocol, from, to, message) => {
		expect(() => awsPackets(protocol, from, to)).toThrow(new RangeError(message));
	});
});
