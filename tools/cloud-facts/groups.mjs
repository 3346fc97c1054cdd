// What AWS says of security groups, as cases. Each fact stands in both directions: what holds, and its neighbour that does not.
import { blocked, exposed, FROM_CP, GOOD, hcl, INLINE_KUBELET, ingress, KUBELET, met, rule, undetermined } from "./cluster.mjs";

const tcp = (body, ports = [10250, 10250]) => `protocol  = "tcp"\nfrom_port = ${ports[0]}\nto_port   = ${ports[1]}\n${body}`;
const standalone = (name, body) => `resource "aws_security_group_rule" "${name}" {
  type              = "ingress"
  security_group_id = aws_security_group.worker.id
${body.replace(/^/gm, "  ")}
}
`;
const EXTRA_GROUP = 'resource "aws_security_group" "extra" {\n  name   = "extra"\n  vpc_id = aws_vpc.main.id\n}\n';
const extraRule = GOOD.replace("aws_security_group.worker.id", "aws_security_group.extra.id");
const and = (expect, ...findings) => ({ ...expect, findings: [...expect.findings, ...findings] });
const beyond = (sources, ports = "10250") => ({
	rule: "exposure/beyond-sources",
	level: "warning",
	protocol: "tcp",
	ports,
	sources,
});
const list = (entries) => `resource "aws_ec2_managed_prefix_list" "cp" {
  name           = "machines"
  address_family = "IPv4"
  max_entries    = 5
${entries.map((cidr) => `  entry {\n    cidr = "${cidr}"\n  }\n`).join("")}}
`;

export const GROUPS = [
	{
		id: "groups-unite",
		fact: "The groups of one interface are united: judge the machine, never one group alone.",
		cases: [
			{
				name: "second-group-admits",
				shows: "The rule stands in a second group that the worker carries.",
				hcl: hcl({ workerGroups: "[aws_security_group.worker.id, aws_security_group.extra.id]", rules: EXTRA_GROUP + extraRule }),
				expect: met(),
			},
			{
				name: "group-of-nobody-admits",
				shows: "The same rule in a group that the worker does not carry.",
				hcl: hcl({ rules: EXTRA_GROUP + extraRule }),
				expect: blocked(),
			},
		],
	},
	{
		id: "all-protocols",
		fact: "Protocol -1 is every protocol, whatever ports stand beside it.",
		cases: [
			{
				name: "ports-beside-it-ignored",
				shows: "-1 with ports 443-443 lets 10250 in.",
				hcl: hcl({ inline: ingress('protocol = "-1"\nfrom_port = 443\nto_port = 443\nsecurity_groups = [aws_security_group.cp.id]') }),
				expect: met(),
			},
			{
				name: "tcp-minds-its-ports",
				shows: "tcp with the same ports does not. That 443 of the worker is open to the cluster's own machines is nobody's finding.",
				hcl: hcl({ inline: ingress(tcp("security_groups = [aws_security_group.cp.id]", [443, 443])) }),
				expect: blocked(),
			},
		],
	},
	{
		id: "port-zero",
		fact: "tcp 0-0 is port 0 alone, not all ports.",
		cases: [
			{
				name: "zero-to-zero",
				shows: "tcp 0-0 lets nothing in that is needed.",
				hcl: hcl({ rules: rule("zero", `${FROM_CP}\nip_protocol = "tcp"\nfrom_port = 0\nto_port = 0`) }),
				expect: blocked(),
			},
			{
				name: "zero-to-the-end",
				shows: "tcp 0-65535 is all ports.",
				hcl: hcl({ rules: rule("all", `${FROM_CP}\nip_protocol = "tcp"\nfrom_port = 0\nto_port = 65535`) }),
				expect: met(),
			},
		],
	},
	{
		id: "protocol-numbers",
		fact: "A protocol is a name or a number; 6 is tcp, 17 is udp, other numbers have no ports.",
		cases: [
			{
				name: "six-is-tcp",
				shows: "Protocol 6.",
				hcl: hcl({ rules: rule("kubelet", `${FROM_CP}\n${KUBELET.replace('"tcp"', '"6"')}`) }),
				expect: met(),
			},
			{
				name: "seventeen-is-udp",
				shows: "Protocol 17 on the same port: open for the wrong protocol, which the hint says.",
				hcl: hcl({ rules: rule("kubelet", `${FROM_CP}\n${KUBELET.replace('"tcp"', '"17"')}`) }),
				expect: blocked({ hints: { contains: "udp/10250" } }),
			},
			{
				name: "four-is-ip-in-ip",
				shows: "Protocol 4 is IP-in-IP as a whole, its ports mean nothing: Calico's overlay passes.",
				config: "cni: [calico-ipip]\n",
				hcl: hcl({ rules: GOOD + overlay("4") }),
				expect: { exitCode: 0, findings: [] },
			},
			{
				name: "forty-seven-is-gre",
				shows: "Protocol 47 is GRE, and the overlay is shut.",
				config: "cni: [calico-ipip]\n",
				hcl: hcl({ rules: GOOD + overlay("47") }),
				expect: {
					exitCode: 1,
					findings: ["aws_instance.cp", "aws_instance.worker"].map((target) => ({
						rule: "required/blocked",
						level: "error",
						target,
						protocol: "ipip",
					})),
				},
			},
		],
	},
	{
		id: "icmp-types",
		fact: "For icmp, from_port is the type and to_port the code, -1 any.",
		cases: [
			{
				name: "echo-request",
				shows: "Type 8, code 0 is what Cilium's health checks send.",
				config: "cni: [cilium-vxlan]\n",
				hcl: hcl({ rules: GOOD + cilium("8", "0") }),
				expect: { exitCode: 0, findings: [], absent: [{ rule: "required/blocked", protocol: "icmp" }] },
			},
			{
				name: "any-type",
				shows: "-1 is any type and code.",
				config: "cni: [cilium-vxlan]\n",
				hcl: hcl({ rules: GOOD + cilium("-1", "-1") }),
				expect: { exitCode: 0, findings: [], absent: [{ rule: "required/blocked", protocol: "icmp" }] },
			},
			{
				name: "echo-reply",
				shows: "Type 0, code 8 is something else: an optional row, so a note.",
				config: "cni: [cilium-vxlan]\n",
				hcl: hcl({ rules: GOOD + cilium("0", "8") }),
				expect: {
					exitCode: 0,
					findings: ["aws_instance.cp", "aws_instance.worker"].map((target) => ({
						rule: "required/blocked",
						level: "note",
						target,
						protocol: "icmp",
					})),
				},
			},
		],
	},
	{
		id: "sources-unite",
		fact: "A rule with several sources admits their union.",
		cases: [
			{
				name: "two-halves",
				shows: "The control plane lives in two ranges together.",
				hcl: hcl({ rules: standalone("kubelet", tcp('cidr_blocks = ["10.0.1.128/25", "10.0.1.0/25"]')) }),
				expect: met(),
			},
			{
				name: "neither-range-admits",
				shows: "It lives in neither: nobody does, so the rule exposes what it opens.",
				hcl: hcl({ rules: standalone("kubelet", tcp('cidr_blocks = ["10.0.9.128/25", "10.0.9.0/25"]')) }),
				expect: and(blocked(), beyond(["10.0.9.0/24"])),
			},
			{
				name: "range-and-group",
				shows: "One inline block with a range of strangers and the control plane's group: met, and open beyond.",
				hcl: hcl({
					inline: ingress(tcp('cidr_blocks = ["10.9.0.0/16"]\nsecurity_groups = [aws_security_group.cp.id]')),
				}),
				expect: exposed(beyond(["10.9.0.0/16"])),
			},
		],
	},
	{
		id: "membership",
		fact: "self, and a reference to a group, mean packets from whoever carries it; no address range.",
		cases: [
			{
				name: "self-of-another-group",
				shows: "self admits those who carry the worker's group, which the control plane does not.",
				hcl: hcl({ inline: ingress(`${INLINE_KUBELET}\nself = true`) }),
				expect: blocked(),
			},
			{
				name: "self-of-a-shared-group",
				shows: "The control plane carries it too.",
				hcl: hcl({
					inline: ingress(`${INLINE_KUBELET}\nself = true`),
					cpGroups: "[aws_security_group.cp.id, aws_security_group.worker.id]",
				}),
				// Now the rule opens the control plane's own kubelet to workers as well, which metrics-server may need.
				expect: met(),
			},
			{
				name: "group-of-another-account",
				shows: "account/sg-id that nobody here carries: the control plane is shut out, and who is let in the plan does not say.",
				hcl: hcl({ rules: rule("kubelet", `referenced_security_group_id = "123456789012/sg-0123456789abcdef0"\n${KUBELET}`) }),
				expect: and(blocked(), {
					rule: "exposure/undetermined",
					level: "warning",
					unknowns: [{ address: "123456789012/sg-0123456789abcdef0", attribute: "machines" }],
				}),
			},
			{
				name: "group-of-the-plan-with-its-account",
				shows: "The same form with the id of the control plane's own group.",
				hcl: hcl({ rules: rule("kubelet", `referenced_security_group_id = "123456789012/\${aws_security_group.cp.id}"\n${KUBELET}`) }),
				expect: met(),
			},
		],
	},
	{
		id: "prefix-lists",
		fact: "The entries of a prefix list are known where the plan manages it; else they are neither any nor none.",
		cases: [
			{
				name: "managed-holds-it",
				shows: "A list of the plan with the control plane's subnet in two halves.",
				hcl: hcl({
					rules: list(["10.0.1.0/25", "10.0.1.128/25"]) + rule("kubelet", `prefix_list_id = aws_ec2_managed_prefix_list.cp.id\n${KUBELET}`),
				}),
				expect: met(),
			},
			{
				name: "managed-holds-another",
				shows: "A list of the plan with somebody else's, whom it lets in.",
				hcl: hcl({ rules: list(["10.0.7.0/24"]) + rule("kubelet", `prefix_list_id = aws_ec2_managed_prefix_list.cp.id\n${KUBELET}`) }),
				expect: and(blocked(), beyond(["10.0.7.0/24"])),
			},
			{
				name: "known-by-id-alone",
				shows: "A list of which the plan shows the id.",
				hcl: hcl({ rules: rule("kubelet", `prefix_list_id = "pl-0123456789abcdef0"\n${KUBELET}`) }),
				expect: undetermined({ address: "pl-0123456789abcdef0", attribute: "entries" }),
			},
			{
				name: "ssh-by-id-alone",
				shows: "What such a list opens may be the Internet: SSH is in doubt although nobody said who its clients are.",
				config: "sources:\n  client: {cidrs: [10.0.0.0/16]}\n",
				hcl: hcl({
					rules: GOOD + rule("ssh", 'prefix_list_id = "pl-0123456789abcdef0"\nip_protocol = "tcp"\nfrom_port = 22\nto_port = 22'),
				}),
				expect: {
					exitCode: 0,
					summary: { met: 5, undetermined: 1 },
					findings: [
						{
							rule: "exposure/undetermined",
							level: "warning",
							target: "aws_instance.worker",
							protocol: "tcp",
							ports: "22",
							unknowns: [{ address: "pl-0123456789abcdef0", attribute: "entries" }],
						},
					],
				},
			},
		],
	},
	{
		id: "inline-or-not",
		fact: "Without inline rules the group takes those of rule resources; [] is authoritatively none; both on one group revoke each other.",
		cases: [
			{ name: "no-inline-rules", shows: "A rule resource fills the group.", hcl: hcl({ rules: GOOD }), expect: met() },
			{
				name: "empty-list",
				shows: "ingress = [] and nothing else: nobody gets in.",
				hcl: hcl({ inline: "ingress = []" }),
				expect: blocked(),
			},
			{
				name: "empty-list-and-a-rule",
				shows: "ingress = [] with a rule resource on the group: the next apply revokes the rule.",
				hcl: hcl({ inline: "ingress = []", rules: GOOD }),
				expect: {
					exitCode: 1,
					findings: [{ rule: "change/ownership-conflict", level: "error", target: "aws_security_group.worker" }],
				},
			},
			{
				name: "inline-and-a-rule",
				shows: "Both ways of writing rules on one group.",
				hcl: hcl({
					inline: ingress(`${INLINE_KUBELET}\nsecurity_groups = [aws_security_group.cp.id]`),
					rules: rule("more", `${FROM_CP}\n${KUBELET}`),
				}),
				expect: {
					exitCode: 1,
					findings: [{ rule: "change/ownership-conflict", level: "error", target: "aws_security_group.worker" }],
				},
			},
		],
	},
	{
		id: "default-group",
		fact: "The untouched default group of a VPC admits all from itself; the resource that takes it over strips it.",
		cases: [
			{
				name: "untouched",
				shows: "Both machines name no group, so that they carry the VPC's default group.",
				hcl: hcl({ workerGroups: "null", cpGroups: "null" }),
				// Members of the group reach everything: etcd too, which workers should not. Whether clients carry the group nobody says.
				expect: {
					exitCode: 0,
					summary: { met: 4 },
					findings: [
						{ rule: "exposure/beyond-sources", level: "warning", target: "aws_instance.cp", protocol: "tcp", ports: "2379-2380" },
						{
							rule: "required/undetermined",
							level: "warning",
							target: "aws_instance.cp",
							protocol: "tcp",
							ports: "6443",
							sources: ["client"],
						},
					],
				},
			},
			{
				name: "taken-over",
				shows: "The plan takes the group over and writes no rule.",
				hcl: hcl({
					workerGroups: "null",
					rules: 'resource "aws_default_security_group" "main" {\n  vpc_id = aws_vpc.main.id\n}\n',
				}),
				expect: blocked(),
			},
			{
				name: "taken-over-with-a-rule",
				shows: "It takes the group over and writes the rule that is needed.",
				hcl: hcl({
					workerGroups: "null",
					rules: `resource "aws_default_security_group" "main" {\n  vpc_id = aws_vpc.main.id\n\n  ingress {\n    protocol        = "tcp"\n    from_port       = 10250\n    to_port         = 10250\n    security_groups = [aws_security_group.cp.id]\n  }\n}\n`,
				}),
				expect: met(),
			},
		],
	},
	{
		id: "three-ways-of-writing",
		fact: "aws_security_group_rule, aws_vpc_security_group_ingress_rule and inline blocks all fill groups, in every module.",
		cases: [
			{
				name: "security-group-rule",
				shows: "aws_security_group_rule with a source group.",
				hcl: hcl({ rules: standalone("kubelet", tcp("source_security_group_id = aws_security_group.cp.id")) }),
				expect: met(),
			},
			{
				name: "security-group-rule-egress",
				shows: "The same as egress: nothing gets in.",
				hcl: hcl({
					rules: standalone("kubelet", tcp("source_security_group_id = aws_security_group.cp.id")).replace('"ingress"', '"egress"'),
				}),
				expect: blocked(),
			},
			{
				name: "ingress-rule",
				shows: "aws_vpc_security_group_ingress_rule.",
				hcl: hcl({ rules: GOOD }),
				expect: met(),
			},
			{
				name: "egress-rule",
				shows: "aws_vpc_security_group_egress_rule: nothing gets in.",
				hcl: hcl({ rules: GOOD.replace("_ingress_rule", "_egress_rule") }),
				expect: blocked(),
			},
			{
				name: "inline-ingress",
				shows: "An inline block.",
				hcl: hcl({ inline: ingress(`${INLINE_KUBELET}\nsecurity_groups = [aws_security_group.cp.id]`) }),
				expect: met(),
			},
			{
				name: "inline-egress",
				shows: "An inline egress block: nothing gets in.",
				hcl: hcl({ inline: ingress(`${INLINE_KUBELET}\nsecurity_groups = [aws_security_group.cp.id]`).replace("ingress", "egress") }),
				expect: blocked(),
			},
		],
	},
	{
		id: "host-bits",
		fact: "A range with host bits is masked, not refused.",
		cases: [
			{
				name: "masked",
				shows: "10.0.1.77/24 is 10.0.1.0/24, where the control plane lives.",
				hcl: hcl({ rules: rule("kubelet", `cidr_ipv4 = "10.0.1.77/24"\n${KUBELET}`) }),
				expect: met(),
			},
			{
				name: "masked-elsewhere",
				shows: "10.0.1.177/25 is the upper half of it.",
				hcl: hcl({ rules: rule("kubelet", `cidr_ipv4 = "10.0.1.177/25"\n${KUBELET}`) }),
				expect: blocked({ partial: true, packets: [{ protocol: "tcp", ports: "10250", sources: ["10.0.1.0/25"] }] }),
			},
		],
	},
];

/** BGP and an overlay between both machines, of protocol NUMBER with the ports that Cluster API writes beside it. */
function overlay(number) {
	return ["cp", "worker"]
		.map(
			(name) => `resource "aws_security_group_rule" "${name}_bgp" {
  type              = "ingress"
  security_group_id = aws_security_group.${name}.id
  protocol          = "tcp"
  from_port         = 179
  to_port           = 179
  cidr_blocks       = ["10.0.1.0/24", "10.0.2.0/24"]
}

resource "aws_security_group_rule" "${name}_overlay" {
  type              = "ingress"
  security_group_id = aws_security_group.${name}.id
  protocol          = "${number}"
  from_port         = -1
  to_port           = 65535
  cidr_blocks       = ["10.0.1.0/24", "10.0.2.0/24"]
}
`,
		)
		.join("\n");
}

/** VXLAN, Cilium's health port and one kind of ICMP between both machines. */
function cilium(type, code) {
	return ["cp", "worker"]
		.flatMap((name) =>
			[
				["udp", 8472, 8472],
				["tcp", 4240, 4240],
				["icmp", type, code],
			].map(
				([protocol, from, to]) => `resource "aws_security_group_rule" "${name}_${protocol}" {
  type              = "ingress"
  security_group_id = aws_security_group.${name}.id
  protocol          = "${protocol}"
  from_port         = ${from}
  to_port           = ${to}
  cidr_blocks       = ["10.0.1.0/24", "10.0.2.0/24"]
}
`,
			),
		)
		.join("\n");
}
