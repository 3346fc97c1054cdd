import { describe, expect, it } from "vitest";
import { ALL_ADDRESSES, ALL_V4, formatCidrs, NO_ADDRESSES, PUBLIC_ADDRESSES, parseCidr } from "../../../../src/model/addresses.ts";
import type { Rule } from "../../../../src/model/inventory.ts";
import { formatPorts } from "../../../../src/model/ports.ts";
import { formatProtocols } from "../../../../src/model/protocols.ts";
import { inboundRules } from "../../../../src/readers/azure/group.ts";
import { azurePackets } from "../../../../src/readers/azure/packets.ts";
import { azureSources } from "../../../../src/readers/azure/prefixes.ts";

const text = (protocol: string, ports: readonly string[]): string => {
	const packets = azurePackets(protocol, ports);
	if ("unknown" in packets.protocols || "unknown" in packets.ports) throw new Error("all is known");
	return `${formatProtocols(packets.protocols)}/${formatPorts(packets.ports)}`;
};

// Azure, "Network security groups", Security rules: protocol, port ranges.
describe("packets of a security rule", () => {
	it.each([
		["Tcp", ["443"], "tcp/443"],
		["TCP", ["80", "1000-2000"], "tcp/80,1000-2000"],
		["Udp", ["*"], "udp/*"],
		["*", ["*"], "any/*"],
		["*", ["22"], "tcp,udp/22"],
		["Icmp", ["*"], "icmp/*"],
		["Esp", ["0"], "esp/*"],
		["Ah", ["*"], "ah/*"],
	] as const)("%s %j is %s", (protocol, ports, want) => expect(text(protocol, ports)).toBe(want));

	it.each([
		["sctp", ["*"], /none of the protocols/],
		["6", ["*"], /none of the protocols/],
		["Tcp", ["70000"], /no port/],
		["Tcp", ["ssh"], /no port/],
	] as const)("%s %j is refused", (protocol, ports, why) => expect(() => azurePackets(protocol, ports)).toThrow(why));
});

describe("sources of a security rule", () => {
	const network = parseCidr("10.0.0.0/16");
	const sources = (...prefixes: readonly string[]) => azureSources({ prefixes, network });

	it("reads * as both families and 0.0.0.0/0 as one", () => {
		expect(sources("*").addresses).toEqual(ALL_ADDRESSES);
		expect(sources("0.0.0.0/0").addresses).toEqual(ALL_V4);
	});
	it("reads Internet as everything outside the network", () => {
		const { addresses, members } = sources("internet");
		expect(addresses.overlaps(network)).toBe(false);
		expect(addresses.covers(parseCidr("198.51.100.0/24").intersect(PUBLIC_ADDRESSES))).toBe(true);
		expect(members).toEqual([]);
	});
	it("reads VirtualNetwork as the machines and the address space", () => {
		const { addresses, members } = sources("VirtualNetwork");
		expect(formatCidrs(addresses)).toEqual(["10.0.0.0/16"]);
		expect(members).toEqual([{ kind: "senders", senders: ["machine"], text: "VirtualNetwork" }]);
		expect(azureSources({ prefixes: ["VirtualNetwork"], network: NO_ADDRESSES }).addresses.isEmpty).toBe(true);
	});
	it("reads AzureLoadBalancer as the platform's address, and other tags as ranges that nobody shows", () => {
		expect(formatCidrs(sources("AzureLoadBalancer").addresses)).toEqual(["168.63.129.16/32"]);
		expect(sources("Storage.WestEurope").members).toEqual([{ kind: "named-range", id: "Storage.WestEurope", public: true }]);
	});
	it("unites several", () => {
		expect(formatCidrs(sources("10.1.0.0/24", "10.1.1.0/24").addresses)).toEqual(["10.1.0.0/23"]);
	});
	it("refuses an address that is none", () => expect(() => sources("10.0.0.0/33")).toThrow(/prefix longer than 32/));
});

describe("rules of a group", () => {
	it("are in order of priority, the default ones last", () => {
		const rule = (id: string): Rule => ({ id }) as Rule;
		const rules = inboundRules(
			{ id: "nsg", location: { file: "plan.json" } },
			[
				{ priority: 4096, rule: rule("last") },
				{ priority: 100, rule: rule("first") },
			],
			NO_ADDRESSES,
		);
		expect(rules.map(({ id }) => id)).toEqual([
			"first",
			"last",
			"nsg#AllowVnetInBound",
			"nsg#AllowAzureLoadBalancerInBound",
			"nsg#DenyAllInBound",
		]);
	});
});
