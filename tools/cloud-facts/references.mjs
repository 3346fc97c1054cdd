// How values reach a rule that a plan does not know yet, as cases.
import { blocked, FROM_CP, GOOD, hcl, INLINE_KUBELET, ingress, KUBELET, met, rule, undetermined, WORKER } from "./cluster.mjs";

/** The rule in a module of its own that is handed both groups. */
const module = (call, body, outputs = "") => ({
	"main.tf": hcl({ rules: call }),
	"opener/main.tf": `variable "to" {
  type    = any
  default = null
}

variable "from" {
  type    = any
  default = null
}

${body}${outputs}`,
});
const inModule = (to, from) => `resource "aws_vpc_security_group_ingress_rule" "kubelet" {
  security_group_id            = ${to}
  referenced_security_group_id = ${from}
  ip_protocol                  = "tcp"
  from_port                    = 10250
  to_port                      = 10250
}
`;
const call = (from, to = "aws_security_group.worker.id") => `module "opener" {
  source = "./opener"
  to     = ${to}
  from   = ${from}
}
`;
const CP = "aws_security_group.cp.id";
const WORKERS = "aws_security_group.worker.id";
const EIP = 'resource "aws_eip" "admin" {\n  domain = "vpc"\n}\n\n';
const OTHER = 'resource "aws_security_group" "other" {\n  name   = "other"\n  vpc_id = aws_vpc.main.id\n}\n\n';

export const REFERENCES = [
	{
		id: "references-through-modules",
		fact: "Unknown ids are followed through variables, outputs and modules.",
		cases: [
			{ name: "variable", shows: "Both groups come by variables.", hcl: module(call(CP), inModule("var.to", "var.from")), expect: met() },
			{
				name: "variable-the-wrong-way-round",
				shows: "The same module with the groups swapped: workers reach the control plane instead.",
				hcl: module(call(WORKERS, CP), inModule("var.to", "var.from")),
				expect: blocked(),
			},
			{
				name: "object",
				shows: "They come as fields of one object: the plan tells what is in it, not which field is which.",
				hcl: module(
					`module "opener" {\n  source = "./opener"\n  to     = { worker = ${WORKERS}, cp = ${CP} }\n}\n`,
					inModule("var.to.worker", "var.to.cp"),
				),
				expect: undetermined(null),
			},
			{
				name: "output",
				shows: "The module only hands its variable back.",
				hcl: module(call(CP) + inModule(WORKERS, "module.opener.group"), "", 'output "group" {\n  value = var.from\n}\n'),
				expect: met(),
			},
			{
				name: "output-of-the-other",
				shows: "It hands back the other one.",
				hcl: module(call(CP) + inModule(WORKERS, "module.opener.group"), "", 'output "group" {\n  value = var.to\n}\n'),
				expect: blocked(),
			},
		],
	},
	{
		id: "references-of-instances",
		fact: "With count and for_each a reference means the instance that its index names; keys may hold dots, quotes and brackets.",
		cases: [
			{
				name: "each-value",
				shows: "One rule per port, the kubelet's among them.",
				hcl: hcl({
					rules: inModule(WORKERS, CP)
						.replace("{\n", '{\n  for_each = { kubelet = 10250, "https.alt" = 8443 }\n\n')
						.replaceAll("= 10250\n", "= each.value\n"),
				}),
				expect: met(),
			},
			{
				name: "count",
				shows: "Two groups by count, the machine carries the second, so does the rule.",
				hcl: hcl({
					workerGroups: "[aws_security_group.many[1].id]",
					rules: `resource "aws_security_group" "many" {\n  count = 2\n\n  name   = "many-\${count.index}"\n  vpc_id = aws_vpc.main.id\n}\n\n${inModule("aws_security_group.many[1].id", CP)}`,
				}),
				expect: met(),
			},
			{
				name: "count-of-the-other",
				shows: "The rule goes to the first.",
				hcl: hcl({
					workerGroups: "[aws_security_group.many[1].id]",
					rules: `resource "aws_security_group" "many" {\n  count = 2\n\n  name   = "many-\${count.index}"\n  vpc_id = aws_vpc.main.id\n}\n\n${inModule("aws_security_group.many[0].id", CP)}`,
				}),
				expect: blocked(),
			},
			{
				name: "strange-keys",
				shows: "Keys with dots, quotes and brackets.",
				hcl: hcl({
					workerGroups: '[aws_security_group.many["a.b[\\"c\\"]"].id]',
					rules: `resource "aws_security_group" "many" {\n  for_each = toset(["a.b[\\"c\\"]", "a.b[\\"d\\"]"])\n\n  name   = each.key\n  vpc_id = aws_vpc.main.id\n}\n\n${inModule('aws_security_group.many["a.b[\\"c\\"]"].id', CP)}`,
				}),
				expect: met(),
			},
			{
				name: "strange-keys-of-the-other",
				shows: "The rule goes to the neighbour with a key of the same beginning.",
				hcl: hcl({
					workerGroups: '[aws_security_group.many["a.b[\\"c\\"]"].id]',
					rules: `resource "aws_security_group" "many" {\n  for_each = toset(["a.b[\\"c\\"]", "a.b[\\"d\\"]"])\n\n  name   = each.key\n  vpc_id = aws_vpc.main.id\n}\n\n${inModule('aws_security_group.many["a.b[\\"d\\"]"].id', CP)}`,
				}),
				expect: blocked(),
			},
		],
	},
	{
		id: "locals",
		fact: "Plans do not show locals: what ends in one stays open among what its module can name, unless all of these agree.",
		cases: [
			{
				name: "source-by-local",
				shows: "The source group comes by a local: the control plane's or another's.",
				hcl: hcl({ rules: `${OTHER}locals {\n  source = ${CP}\n}\n\n${inModule(WORKERS, "local.source")}` }),
				expect: undetermined({ attribute: "referenced_security_group_id", via: "local.source" }),
			},
			{
				name: "one-candidate",
				shows: "A local in a module that makes one group alone: it can be no other.",
				hcl: {
					"main.tf": hcl({
						workerGroups: "[module.group.id]",
						rules: `module "group" {\n  source = "./group"\n  vpc    = aws_vpc.main.id\n}\n\n${inModule("module.group.id", CP)}`,
					}),
					"group/main.tf":
						'variable "vpc" {}\n\nresource "aws_security_group" "this" {\n  count = 1\n\n  name   = "made"\n  vpc_id = var.vpc\n}\n\nlocals {\n  id = one(aws_security_group.this[*].id)\n}\n\noutput "id" {\n  value = local.id\n}\n',
				},
				expect: met(),
			},
		],
	},
	{
		id: "unknown-values",
		fact: "A value known after apply is neither everything nor nothing.",
		cases: [
			{
				name: "range",
				shows: "The only range is an address that comes with apply.",
				hcl: hcl({ rules: `${EIP}${rule("kubelet", `cidr_ipv4 = "\${aws_eip.admin.public_ip}/32"\n${KUBELET}`)}` }),
				expect: undetermined({ address: "aws_vpc_security_group_ingress_rule.kubelet", attribute: "cidr_ipv4" }),
			},
			{
				name: "one-range-of-two",
				shows: "One of two ranges is: the one that is known lets the control plane in, and the other may be anybody.",
				hcl: hcl({
					rules: `${EIP}resource "aws_security_group_rule" "kubelet" {\n  type              = "ingress"\n  security_group_id = ${WORKERS}\n  protocol          = "tcp"\n  from_port         = 10250\n  to_port           = 10250\n  cidr_blocks       = ["10.0.1.0/24", "\${aws_eip.admin.public_ip}/32"]\n}\n`,
				}),
				expect: {
					exitCode: 0,
					summary: { met: 5, undetermined: 1 },
					findings: [
						{
							rule: "exposure/undetermined",
							level: "warning",
							target: WORKER,
							ports: "10250",
							sources: ["0.0.0.0/0"],
							unknowns: [{ address: "aws_security_group_rule.kubelet", attribute: "cidr_blocks" }],
						},
					],
				},
			},
			{
				name: "range-beside-a-good-rule",
				shows: "Where another rule lets the control plane in, only the exposure is open, and to IPv4 alone: the list holds no IPv6.",
				hcl: hcl({ rules: `${GOOD}\n${EIP}${rule("more", `cidr_ipv4 = "\${aws_eip.admin.public_ip}/32"\n${KUBELET}`)}` }),
				expect: {
					exitCode: 0,
					summary: { met: 5, undetermined: 1 },
					findings: [
						{
							rule: "exposure/undetermined",
							level: "warning",
							target: WORKER,
							ports: "10250",
							sources: ["0.0.0.0/0"],
							unknowns: [{ address: "aws_vpc_security_group_ingress_rule.more", attribute: "cidr_ipv4" }],
						},
					],
				},
			},
			{
				name: "port",
				shows: "The port comes with apply.",
				hcl: hcl({
					rules: `resource "aws_ec2_managed_prefix_list" "later" {\n  name           = "later"\n  address_family = "IPv4"\n  max_entries    = 1\n}\n\n${rule("kubelet", `${FROM_CP}\nip_protocol = "tcp"\nfrom_port   = 10249 + aws_ec2_managed_prefix_list.later.version\nto_port     = 10249 + aws_ec2_managed_prefix_list.later.version`)}`,
				}),
				expect: undetermined({ address: "aws_vpc_security_group_ingress_rule.kubelet", attribute: "from_port" }),
			},
			{
				name: "inline-element",
				shows: "An inline block keeps what is known beside the unknown range.",
				hcl: hcl({ rules: EIP, inline: ingress(`${INLINE_KUBELET}\ncidr_blocks = ["\${aws_eip.admin.public_ip}/32"]`) }),
				expect: undetermined({ address: "aws_security_group.worker", attribute: "ingress[0].cidr_blocks" }),
			},
			{
				name: "not-configured",
				shows: "source_security_group_id is unknown before apply though nobody set it: it is not there, and the range decides.",
				hcl: hcl({
					rules: `resource "aws_security_group_rule" "kubelet" {\n  type              = "ingress"\n  security_group_id = ${WORKERS}\n  protocol          = "tcp"\n  from_port         = 10250\n  to_port           = 10250\n  cidr_blocks       = ["10.0.1.0/25"]\n}\n`,
				}),
				expect: blocked({ partial: true }),
			},
			{
				name: "configured",
				shows: "Here somebody did.",
				hcl: hcl({
					rules: `resource "aws_security_group_rule" "kubelet" {\n  type                     = "ingress"\n  security_group_id        = ${WORKERS}\n  protocol                 = "tcp"\n  from_port                = 10250\n  to_port                  = 10250\n  source_security_group_id = ${CP}\n}\n`,
				}),
				expect: met(),
			},
		],
	},
	{
		id: "dynamic-blocks",
		fact: "A dynamic block over what is not known yet stands for any number of rules; over what is known it leaves ordinary ones.",
		cases: [
			{
				name: "over-the-unknown",
				shows: "One ghost element in the plan.",
				hcl: hcl({
					rules: EIP,
					inline: `dynamic "ingress" {\n  for_each = split(",", aws_eip.admin.public_ip)\n  content {\n    protocol    = "tcp"\n    from_port   = 10250\n    to_port     = 10250\n    cidr_blocks = ["\${ingress.value}/32"]\n  }\n}`,
				}),
				expect: {
					exitCode: 0,
					summary: { met: 4 },
					findings: [{ rule: "required/undetermined", level: "warning", target: WORKER, ports: "10250" }],
					exact: false,
				},
			},
			{
				name: "over-the-known",
				shows: "Ranges that are written out.",
				hcl: hcl({
					inline: `dynamic "ingress" {\n  for_each = ["10.0.1.0/25", "10.0.1.128/25"]\n  content {\n    protocol    = "tcp"\n    from_port   = 10250\n    to_port     = 10250\n    cidr_blocks = [ingress.value]\n  }\n}`,
				}),
				expect: met(),
			},
		],
	},
	{
		id: "groups-of-a-machine",
		fact: "A machine carries every group of its list where all references end in groups; else they are candidates.",
		cases: [
			{
				name: "list",
				shows: "Two groups written out.",
				hcl: hcl({ workerGroups: `[${WORKERS}, aws_security_group.other.id]`, rules: OTHER + inModule("aws_security_group.other.id", CP) }),
				expect: met(),
			},
			{
				name: "list-by-local",
				shows: "A list that ends in a local.",
				hcl: hcl({
					workerGroups: "local.groups",
					rules: `${OTHER}locals {\n  groups = [${WORKERS}, aws_security_group.other.id]\n}\n\n${inModule("aws_security_group.other.id", CP)}`,
				}),
				expect: undetermined({ attribute: "vpc_security_group_ids", via: "local.groups" }),
			},
		],
	},
	{
		id: "forms-of-a-plan",
		fact: "OpenTofu's provider names, configuration as JSON and later minor versions change nothing; another major version, or a binary plan, is refused.",
		cases: [
			{
				name: "opentofu",
				shows: "Providers of registry.opentofu.org.",
				hcl: hcl({ rules: GOOD }),
				alter: (plan) => {
					for (const change of plan.resource_changes) change.provider_name = "registry.opentofu.org/hashicorp/aws";
					return plan;
				},
				expect: met(),
			},
			{
				name: "json-syntax",
				shows: "The rule stands in a .tf.json file: its expressions are constants with references beside them.",
				hcl: {
					"main.tf": hcl(),
					"rule.tf.json": JSON.stringify({
						resource: {
							aws_vpc_security_group_ingress_rule: {
								kubelet: {
									security_group_id: `\${aws_security_group.worker.id}`,
									referenced_security_group_id: `\${aws_security_group.cp.id}`,
									ip_protocol: "tcp",
									from_port: 10250,
									to_port: 10250,
								},
							},
						},
					}),
				},
				args: ["plan.json"],
				expect: met(),
			},
			{
				name: "later-minor-version",
				shows: "format_version 1.9.",
				hcl: hcl({ rules: GOOD }),
				alter: (plan) => ({ ...plan, format_version: "1.9" }),
				expect: met(),
			},
			{
				name: "another-major-version",
				shows: "format_version 2.0.",
				hcl: hcl({ rules: GOOD }),
				alter: (plan) => ({ ...plan, format_version: "2.0" }),
				expect: { exitCode: 2, stderr: ["format_version 2.0 is not supported"] },
			},
			{
				name: "binary",
				shows: "The file of terraform plan -out, a zip.",
				hcl: hcl({ rules: GOOD }),
				alter: () => "PK\u0003\u0004",
				expect: { exitCode: 2, stderr: ["terraform show -json"] },
			},
		],
	},
	{
		id: "sensitive",
		fact: "Sensitive values are judged and never printed.",
		cases: [
			{
				name: "open-range",
				shows: "A sensitive range that is everybody.",
				hcl: hcl({
					variables: 'variable "range" {\n  default   = "0.0.0.0/0"\n  sensitive = true\n}\n\n',
					rules: GOOD + rule("more", `cidr_ipv4 = var.range\n${KUBELET}`),
				}),
				expect: {
					exitCode: 1,
					findings: [
						{ rule: "exposure/internet", level: "error", target: WORKER, ports: "10250", sources: ["(sensitive)"], witness: null },
					],
					absent: [{ message: { contains: "0.0.0.0" } }],
				},
			},
			{
				name: "right-range",
				shows: "One that is the control plane's subnet.",
				hcl: hcl({
					variables: 'variable "range" {\n  default   = "10.0.1.0/24"\n  sensitive = true\n}\n\n',
					rules: rule("kubelet", `cidr_ipv4 = var.range\n${KUBELET}`),
				}),
				expect: met(),
			},
		],
	},
	{
		id: "conservation",
		fact: "Every rule of the input is read, or named as one that could not be.",
		cases: [
			{
				name: "all-read",
				shows: "Three rules of the control plane, one of the worker.",
				hcl: hcl({ rules: GOOD }),
				expect: met({ inputs: [{ rules: 4, kind: "terraform-plan" }] }),
			},
			{
				name: "one-refused",
				shows: "A range that AWS would refuse is told, and counted.",
				hcl: hcl({ rules: GOOD + rule("bad", `cidr_ipv4 = "10.0.1.0/33"\n${KUBELET}`) }),
				expect: {
					exitCode: 1,
					inputs: [{ rules: 5 }],
					findings: [{ rule: "input/unreadable-rule", level: "error", message: { contains: "10.0.1.0/33" } }],
				},
			},
		],
	},
];

/** What other tools get wrong. */
const openAs = (more) => ({
	exitCode: 1,
	summary: { met: 5, overexposed: 1 },
	findings: [{ rule: "exposure/internet", level: "error", target: WORKER, protocol: "tcp", ports: "10250", ...more }],
});
const goodInline = ingress(`${INLINE_KUBELET}\nsecurity_groups = [aws_security_group.cp.id]`);
const group = (body) =>
	`resource "aws_security_group_rule" "open" {\n  type              = "ingress"\n  security_group_id = ${WORKERS}\n  protocol          = "tcp"\n  from_port         = 10250\n  to_port           = 10250\n${body}\n}\n`;
const world = rule("open", `cidr_ipv4 = "0.0.0.0/0"\n${KUBELET}`);

export const WRONG_ANSWERS = [
	{
		id: "every-rule-is-read",
		fact: "The second of two inline blocks, rules in modules, with count, of another provider alias, and the rule after a self rule are all read.",
		cases: [
			{
				name: "second-inline-block",
				shows: "The second block is open.",
				hcl: hcl({ inline: `${goodInline}\n${ingress(`${INLINE_KUBELET}\ncidr_blocks = ["0.0.0.0/0"]`)}` }),
				expect: openAs(),
			},
			{
				name: "after-a-self-rule",
				shows: "First a self rule, then the world.",
				hcl: hcl({
					inline: `${goodInline}\n${ingress(`${INLINE_KUBELET}\nself = true`)}\n${ingress(`${INLINE_KUBELET}\ncidr_blocks = ["0.0.0.0/0"]`)}`,
				}),
				expect: openAs(),
			},
			{
				name: "counted-rule-in-a-counted-module",
				shows: "The second instance of a rule in the second instance of a module.",
				hcl: {
					"main.tf": hcl({
						rules: `${GOOD}\nmodule "opener" {\n  source = "./opener"\n  count  = 2\n  to     = ${WORKERS}\n  range  = ["203.0.113.0/24", "0.0.0.0/0"][count.index]\n}\n`,
					}),
					"opener/main.tf": `variable "to" {}\n\nvariable "range" {}\n\nresource "aws_vpc_security_group_ingress_rule" "open" {\n  count = 2\n\n  security_group_id = var.to\n  cidr_ipv4         = var.range\n  ip_protocol       = "tcp"\n  from_port         = 22 + count.index * 10228\n  to_port           = 22 + count.index * 10228\n}\n`,
				},
				expect: {
					exitCode: 1,
					findings: [
						{
							rule: "exposure/internet",
							level: "error",
							target: WORKER,
							ports: "22",
							because: { contains: { rule: "module.opener[1].aws_vpc_security_group_ingress_rule.open[0]" } },
						},
						{
							rule: "exposure/internet",
							level: "error",
							target: WORKER,
							ports: "10250",
							because: { contains: { rule: "module.opener[1].aws_vpc_security_group_ingress_rule.open[1]" } },
						},
						{
							rule: "exposure/beyond-sources",
							level: "warning",
							target: WORKER,
							ports: "10250",
							because: { contains: { rule: "module.opener[0].aws_vpc_security_group_ingress_rule.open[1]" } },
						},
					],
				},
			},
			{
				name: "provider-alias",
				shows: "A rule of a second provider configuration.",
				hcl: hcl({
					variables: 'provider "aws" {\n  alias  = "second"\n  region = "eu-central-1"\n}\n\n',
					rules: GOOD + world.replace("{\n", "{\n  provider = aws.second\n"),
				}),
				expect: openAs(),
			},
			{ name: "nothing-open", shows: "The plain rule alone.", hcl: hcl({ inline: goodInline }), expect: met() },
		],
	},
	{
		id: "anywhere-in-every-form",
		fact: "Anywhere has many spellings, and null beside a range changes nothing.",
		cases: [
			{
				name: "null-prefix-lists",
				shows: "prefix_list_ids = null beside cidr_blocks.",
				hcl: hcl({ rules: GOOD + group('  cidr_blocks     = ["0.0.0.0/0"]\n  prefix_list_ids = null') }),
				expect: openAs(),
			},
			{
				name: "ipv6",
				shows: "::/0.",
				hcl: hcl({ rules: GOOD + rule("open", `cidr_ipv6 = "::/0"\n${KUBELET}`) }),
				expect: openAs({ sources: ["::/0"] }),
			},
			{
				name: "two-halves",
				shows: "0.0.0.0/1 and 128.0.0.0/1.",
				hcl: hcl({ rules: GOOD + group('  cidr_blocks = ["0.0.0.0/1", "128.0.0.0/1"]') }),
				expect: openAs(),
			},
			{ name: "host-bits", shows: "1.2.3.4/0.", hcl: hcl({ rules: GOOD + group('  cidr_blocks = ["1.2.3.4/0"]') }), expect: openAs() },
			{
				name: "a-few-public-addresses",
				shows: "A /23 of public addresses is not the Internet.",
				hcl: hcl({ rules: GOOD + group('  cidr_blocks = ["8.8.8.0/23"]') }),
				expect: {
					exitCode: 0,
					summary: { met: 5, overexposed: 1 },
					findings: [{ rule: "exposure/beyond-sources", level: "warning", target: WORKER, ports: "10250", sources: ["8.8.8.0/23"] }],
				},
			},
			{ name: "a-group-alone", shows: "A referenced group is membership, not openness.", hcl: hcl({ rules: GOOD }), expect: met() },
		],
	},
	{
		id: "one-rule-one-finding",
		fact: "A rule that opens every port is one finding.",
		cases: [
			{
				name: "everything",
				shows: "Protocol -1 from anywhere.",
				hcl: hcl({ rules: GOOD + rule("open", 'cidr_ipv4 = "0.0.0.0/0"\nip_protocol = "-1"') }),
				expect: {
					exitCode: 1,
					summary: { met: 5, overexposed: 1 },
					findings: [{ rule: "exposure/internet", level: "error", target: WORKER }],
				},
			},
			{
				name: "two-rules",
				shows: "Two rules are two.",
				hcl: hcl({ rules: GOOD + world + rule("ssh", 'cidr_ipv4 = "0.0.0.0/0"\nip_protocol = "tcp"\nfrom_port = 22\nto_port = 22') }),
				expect: {
					exitCode: 1,
					summary: { met: 5, overexposed: 2 },
					findings: ["22", "10250"].map((ports) => ({ rule: "exposure/internet", level: "error", target: WORKER, ports })),
				},
			},
		],
	},
	{
		id: "no-green-without-reading",
		fact: "What cannot be parsed is never green.",
		cases: [
			{
				name: "cut-off",
				shows: "A plan cut off in the middle.",
				hcl: hcl({ rules: GOOD }),
				alter: (plan) => JSON.stringify(plan).slice(0, 2000),
				expect: { exitCode: 2, stderr: ["plan.json"] },
			},
			{ name: "whole", shows: "The whole one.", hcl: hcl({ rules: GOOD }), expect: met() },
		],
	},
];
