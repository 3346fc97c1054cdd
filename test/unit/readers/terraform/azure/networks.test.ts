import { describe, expect, it } from "vitest";
import { formatCidrs } from "../../../../../src/model/addresses.ts";
import type { Inventory } from "../../../../../src/model/inventory.ts";
import { readTerraform } from "../../../../../src/readers/terraform/index.ts";
import { carriers, ingressOf, layersOf } from "../../aws/summary.ts";
import { type Made, plan, refs } from "../plan.ts";

const read = (...made: readonly Made[]): Inventory => readTerraform(plan(made), "after");
const group: Made = { address: "azurerm_network_security_group.g", after: { name: "g" }, unknown: { id: true } };
const machine = (subnet: object, unknown: object = { ip_configuration: [{ subnet_id: true }] }): Made[] => [
	{ address: "azurerm_network_interface.n", after: { ip_configuration: [{}] }, unknown: { id: true, ...unknown }, ...subnet },
	{
		address: "azurerm_linux_virtual_machine.m",
		after: { name: "m", network_interface_ids: [null] },
		unknown: { id: true, network_interface_ids: [true] },
		refs: { network_interface_ids: refs("azurerm_network_interface.n.id", "azurerm_network_interface.n") },
	},
];
const network = (...names: readonly string[]): Made => ({
	address: "azurerm_virtual_network.v",
	after: {
		name: "v",
		address_space: ["10.0.0.0/16"],
		subnet: names.map((name, index) => ({ name, address_prefixes: [`10.0.${index}.0/24`] })),
	},
	unknown: { id: true, subnet: names.map(() => ({ id: true, security_group: true })) },
	refs: { subnet: refs("azurerm_network_security_group.g.id", "azurerm_network_security_group.g") },
});
const inSubnet = { refs: { ip_configuration: [{ subnet_id: refs("azurerm_virtual_network.v.subnet", "azurerm_virtual_network.v") }] } };

describe("subnets that are blocks of their network", () => {
	it("hold machines that name them, behind the group of the block", () => {
		const inventory = read(group, network("a"), ...machine(inSubnet));
		const id = 'azurerm_virtual_network.v.subnet["a"]';
		expect(formatCidrs(inventory.subnets.get(id)?.addresses ?? expect.fail())).toEqual(["10.0.0.0/24"]);
		expect(inventory.subjects.find((one) => one.id === "azurerm_linux_virtual_machine.m")?.subnets).toEqual([id]);
		expect(layersOf(inventory, carriers)["azurerm_linux_virtual_machine.m"]).toEqual(["azurerm_network_security_group.g (open)"]);
	});

	it("are candidates where there are several", () => {
		const inventory = read(group, network("a", "b"), ...machine(inSubnet));
		expect(inventory.subjects.find((one) => one.id === "azurerm_linux_virtual_machine.m")?.subnets).toHaveLength(2);
	});
});

describe("groups of several blocks", () => {
	it("are candidates of each: the references stand in one pool", () => {
		const other: Made = { ...group, address: "azurerm_network_security_group.h" };
		const both = ["g", "h"].flatMap((name) => [`azurerm_network_security_group.${name}.id`, `azurerm_network_security_group.${name}`]);
		const inventory = read(group, other, { ...network("a", "b"), refs: { subnet: refs(...both) } }, ...machine(inSubnet));
		const [layer] = layersOf(inventory, carriers)["azurerm_linux_virtual_machine.m"] ?? [];
		expect(layer).toMatch(/^\?\{/);
	});
});

describe("an interface that says nothing of its subnet", () => {
	it("may stand behind anything", () => {
		const layers = layersOf(read(group, ...machine({}, {})), carriers)["azurerm_linux_virtual_machine.m"];
		expect(layers).toEqual(["?{ ...} (open)"]);
	});
});

describe("a rule whose group the plan does not manage", () => {
	const rule = (name: object): Made => ({
		address: "azurerm_network_security_rule.r",
		after: {
			priority: 100,
			direction: "Inbound",
			access: "Allow",
			protocol: "Tcp",
			source_port_range: "*",
			destination_port_range: "22",
			source_address_prefix: "*",
			destination_address_prefix: "*",
			...name,
		},
		unknown: { id: true },
	});

	it("is kept under the name, or the id that a data source shows", () => {
		expect(ingressOf(read(rule({ network_security_group_name: "other" })))["other"]?.[0]).toContain(
			"azurerm_network_security_rule.r: allow",
		);
		const id = "/subscriptions/s/resourceGroups/r/providers/Microsoft.Network/networkSecurityGroups/other";
		const shown: Made = { address: "data.azurerm_network_security_group.d", after: { name: "other", id }, actions: ["read"] };
		expect(Object.keys(ingressOf(read(shown, rule({ network_security_group_name: "other" }))))).toEqual([id]);
	});
});
