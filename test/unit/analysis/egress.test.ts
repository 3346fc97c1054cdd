import { describe, expect, it } from "vitest";
import { Wanted } from "../../../src/analysis/admission.ts";
import { layerLetsOut } from "../../../src/analysis/egress.ts";
import { type AddressSet, ALL_V4, ALL_V6 } from "../../../src/model/addresses.ts";
import type { Inventory, Layer, Rule, Subject } from "../../../src/model/inventory.ts";
import { formatPorts, parsePorts } from "../../../src/model/ports.ts";
import { TCP, UDP } from "../../../src/model/protocols.ts";
import { filter, machine, rule, scene } from "./scene.ts";

const layer: Layer = { kind: "network-policy", certain: ["a", "b"], possible: [], whenNone: "open", skippedInsideSubnet: false };
const pod = (id: string): Subject => machine(id, [], { nature: "pod", provider: "kubernetes", egressLayers: [layer] });
const receiver = pod("dns");

const inventoryOf = (a: readonly Rule[], b: readonly Rule[]): Inventory =>
	scene({ targets: [], filters: [filter("a", [], { egress: a }), filter("b", [], { egress: b })] }).inventory;

const wantedBy = (sender: string, protocol: number, space: AddressSet): Wanted => {
	const endpoint = {
		name: sender,
		className: "pod",
		subject: pod(sender),
		addresses: null,
		unnamedOutside: false,
		pod: true,
		ipv6: "no",
		via: null,
	} as const;
	return new Wanted(endpoint, protocol, parsePorts("50-59"), space);
};

const out = (inventory: Inventory, sender = "x", protocol = UDP, space: AddressSet = ALL_V4): string => {
	return formatPorts(layerLetsOut(inventory, layer, receiver, wantedBy(sender, protocol, space), "lower"));
};

describe("what a layer lets out to a target", () => {
	const dns = rule("a", "udp", "53", ["*"]);
	const more = rule("b", "udp", "55-70", ["0.0.0.0/0"]);

	it("is what its filters let out together, of what is wanted", () => {
		const inventory = inventoryOf([dns], [more]);
		for (const _ of ["first", "again"]) {
			expect(out(inventory)).toBe("53,55-59");
			expect(out(inventory, "x", UDP, ALL_V6)).toBe("53");
			expect(out(inventory, "x", TCP)).toBe("");
		}
	});

	it("is asked again of inventories in which its filters are others", () => {
		const [before, after] = [inventoryOf([dns], [more]), inventoryOf([dns], [])];
		expect([before, after, before].map((inventory) => out(inventory))).toEqual(["53,55-59", "53", "53,55-59"]);
	});

	it("is asked of each sender where rules hold for some of them", () => {
		const inventory = inventoryOf([dns], [{ ...more, elsewhere: new Map([["y", "no"]]) }]);
		expect(["x", "y", "x"].map((sender) => out(inventory, sender))).toEqual(["53,55-59", "53", "53,55-59"]);
	});

	it("is asked once of filters that are written alike, but for those of its own network", () => {
		const outward = {};
		const spec = (id: string, network: string, egress: readonly Rule[]) => filter(id, [], { egress, network, outward });
		// Only the first that is asked is looked at: what the others say is not so, to show that.
		const { inventory } = scene({
			targets: [],
			filters: [spec("far", "web", [dns]), spec("further", "db", []), spec("near", "kube-system", [more])],
		});
		const to = { ...receiver, network: "kube-system" };
		const answer = (id: string): string =>
			[to, receiver]
				.map((target) => formatPorts(layerLetsOut(inventory, { ...layer, certain: [id] }, target, wantedBy(id, UDP, ALL_V4), "lower")))
				.join("; ");
		// Nobody knows in which network the second receiver is.
		expect(["far", "further", "near"].map(answer)).toEqual(["53; 53", "53; ", "55-59; 55-59"]);
	});
});
