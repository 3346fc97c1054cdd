import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { blocked, configured, documents, generate, judge, SOURCES, type System, told, without } from "../property/generated.ts";
import { SHARED } from "./shared.ts";

const MAKE_PLAN = join(SHARED, "plan-maker", "make-plan");
const terraform = spawnSync("terraform", ["version"]).status === 0;
const missing = !existsSync(MAKE_PLAN) ? "../shared/plan-maker is not there" : terraform ? null : "terraform is not on the path";
if (missing !== null) console.warn(`generated Terraform: skipped: ${missing}`);

const folders: string[] = [];
afterAll(() => {
	for (const folder of folders) rmSync(folder, { recursive: true });
});

/** Values of the variables that a format leaves to its user. */
const VARIABLES: Readonly<Record<string, string>> = {
	"terraform-aws": 'vpc_id = "vpc-1"\n',
	"terraform-azure": 'resource_group_name = "cluster"\nlocation = "westeurope"\n',
	"terraform-gcp": 'network = "cluster"\n',
	"terraform-openstack": 'ethertypes = ["IPv4", "IPv6"]\n',
};

interface Change {
	readonly type: string;
	readonly change: { readonly after: Readonly<Record<string, unknown>> };
}
interface Plan {
	readonly resource_changes: readonly Change[];
}

/** Terraform's own plan of what is written, and the files that `terraform fmt` would write another way. */
function planned(format: string, files: Readonly<Record<string, string>>): { readonly plan: Plan; readonly unformatted: string } {
	const folder = mkdtempSync(join(tmpdir(), "portpolicy-tf-"));
	folders.push(folder);
	for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
	const { stdout: unformatted } = spawnSync("terraform", ["fmt", "-check", "main.tf"], { cwd: folder, encoding: "utf8" });
	writeFileSync(join(folder, "terraform.tfvars"), VARIABLES[format] ?? "");
	const { status, stderr, stdout } = spawnSync(MAKE_PLAN, [folder, join(folder, "plan.json")], { encoding: "utf8" });
	if (status !== 0) throw new Error(`${stderr}${stdout}`);
	return { plan: JSON.parse(readFileSync(join(folder, "plan.json"), "utf8")) as Plan, unformatted };
}

const SYSTEMS: readonly System[] = [
	{ profile: "kubernetes", provider: null },
	{ profile: "rke2", provider: null },
	{ profile: "openshift", provider: null },
	{ profile: "eks-anywhere", provider: "vsphere" },
];
const sources = { source: [...SOURCES, "vcenter=198.51.100.224/28"] };
const resources = (text: string, type: string): readonly string[] =>
	[...text.matchAll(new RegExp(`^resource "${type}" "(\\w+)"`, "gm"))].map(([, name]) => name ?? "");

describe.skipIf(missing !== null)("generated Terraform", () => {
	const cases = SYSTEMS.flatMap((system) => Object.keys(VARIABLES).map((format) => ({ ...system, format })));
	it.each(cases)("$format for $profile is planned as it stands", { timeout: 60_000 }, async ({ format, ...system }) => {
		const text = generate(format, await configured(system, sources));
		const { plan, unformatted } = planned(format, { "main.tf": text });
		expect(unformatted).toBe("");
		expect(new Set(plan.resource_changes.map(({ type }) => type)).size).toBeGreaterThan(0);
		expect(plan.resource_changes.length).toBeGreaterThanOrEqual(resources(text, "\\w+").length);
	});

	it.each(SYSTEMS)(
		"terraform-aws for $profile is clean in front of machines, and nothing in it is idle",
		{ timeout: 120_000 },
		async (system) => {
			const configs = await configured(system, sources);
			const text = generate("terraform-aws", configs);
			const groups = resources(text, "aws_security_group");
			const roles = groups.map((name) => `${name.replaceAll("_", "-")}=address:aws_instance.${name}*`);
			const judged = await configured(system, { ...sources, role: roles });
			const inputs = documents("terraform-plan", [planned("terraform-aws", { "main.tf": text, "machines.tf": awsMachines(groups) }).plan]);
			expect(told(judge(judged, inputs))).toEqual([]);
			const before = blocked(judge(judged, inputs));
			const rules = resources(text, "aws_vpc_security_group_ingress_rule").map((name) => `aws_vpc_security_group_ingress_rule.${name}`);
			expect(rules.length).toBeGreaterThan(0);
			expect(rules.filter((rule) => blocked(judge(judged, inputs, without(rule))) <= before)).toEqual([]);
		},
	);

	it.each(SYSTEMS)(
		"terraform-azure for $profile is clean in front of machines, and nothing in it is idle",
		{ timeout: 120_000 },
		async (system) => {
			const configs = await configured(system, sources);
			const text = generate("terraform-azure", configs);
			const groups = resources(text, "azurerm_network_security_group");
			const roles = groups.map((name) => `${name.replaceAll("_", "-")}=address:azurerm_linux_virtual_machine.${name}*`);
			const judged = await configured(system, { ...sources, role: roles });
			const { plan } = planned("terraform-azure", { "main.tf": text, "machines.tf": azureMachines(groups) });
			const inputs = documents("terraform-plan", [plan]);
			expect(told(judge(judged, inputs))).toEqual([]);
			const rules = plan.resource_changes.filter(({ type }) => type === "azurerm_network_security_rule").map(({ change }) => change.after);
			expect(new Set(rules.map((rule) => `${rule["network_security_group_name"]} ${rule["priority"]}`)).size).toBe(rules.length);
			const before = blocked(judge(judged, inputs));
			const admitting = resources(text, "azurerm_network_security_rule").filter(
				(name) => !/_(?:everything_else|load_balancer_probes)$/.test(name),
			);
			expect(admitting.length).toBeGreaterThan(0);
			expect(
				admitting.filter((name) => blocked(judge(judged, inputs, without(`azurerm_network_security_rule.${name}`))) <= before),
			).toEqual([]);
		},
	);
});

/** Two machines of each role, that carry its group, at addresses that are known: a client's range is certainly not theirs. */
const awsMachines = (roles: readonly string[]): string =>
	roles
		.map(
			(role, index) => `
resource "aws_instance" "${role}" {
  count                  = 2
  ami                    = "ami-1"
  instance_type          = "t3.large"
  private_ip             = "10.0.${index}.1\${count.index}"
  vpc_security_group_ids = [aws_security_group.${role}.id]
}`,
		)
		.join("\n");

/** Two machines of each role, that carry the groups of their role. */
const azureMachines = (roles: readonly string[]): string => `
resource "azurerm_virtual_network" "cluster" {
  name                = "cluster"
  resource_group_name = var.resource_group_name
  location            = var.location
  address_space       = ["10.0.0.0/16"]
}
resource "azurerm_subnet" "cluster" {
  name                 = "cluster"
  resource_group_name  = var.resource_group_name
  virtual_network_name = azurerm_virtual_network.cluster.name
  address_prefixes     = ["10.0.0.0/20"]
}
${roles
	.map(
		(role) => `
resource "azurerm_network_interface" "${role}" {
  count               = 2
  name                = "${role}"
  resource_group_name = var.resource_group_name
  location            = var.location
  ip_configuration {
    name                          = "inner"
    subnet_id                     = azurerm_subnet.cluster.id
    private_ip_address_allocation = "Dynamic"
  }
}
resource "azurerm_network_interface_security_group_association" "${role}" {
  count                     = 2
  network_interface_id      = azurerm_network_interface.${role}[count.index].id
  network_security_group_id = azurerm_network_security_group.${role}.id
}
resource "azurerm_network_interface_application_security_group_association" "${role}" {
  count                         = 2
  network_interface_id          = azurerm_network_interface.${role}[count.index].id
  application_security_group_id = azurerm_application_security_group.${role}.id
}
resource "azurerm_linux_virtual_machine" "${role}" {
  count                 = 2
  name                  = "${role}"
  resource_group_name   = var.resource_group_name
  location              = var.location
  size                  = "Standard_B2s"
  admin_username        = "admin"
  network_interface_ids = [azurerm_network_interface.${role}[count.index].id]
  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Standard_LRS"
  }
}`,
	)
	.join("\n")}
`;
