// The faults of fixtures/cases/aws-faults: what is changed in the cluster's HCL, and what must be found. Each expectation is derived from
// contract.md section 6 and from what the changed lines do.

const CP = "module.control_plane.aws_instance.this[0]";
const ETCD = "module.etcd.aws_instance.this[0]";
const WORKER = "module.workers.aws_autoscaling_group.this";
const BASTION = "module.bastion.aws_instance.this[0]";
const GROUP = {
	[CP]: "module.control_plane.aws_security_group.this",
	[ETCD]: "module.etcd.aws_security_group.this",
	[WORKER]: "module.workers.aws_security_group.this",
};

/** A resource block of rules.tf or acl.tf, by its name. */
const block = (name) => new RegExp(`resource "[a-z_]+" "${name}" \\{\\n(?:  .*\\n)*\\}\\n`);
const removed = (name) => (hcl) => replaced(hcl, block(name), "");
const inside = (name, from, to) => (hcl) => replaced(hcl, block(name), (text) => replaced(text, from, to));
const added = (text) => (hcl) => `${hcl}\n${text}`;

function replaced(text, from, to) {
	const result = text.replace(from, to);
	if (result === text) throw new Error(`nothing to replace: ${from}`);
	return result;
}

const rule = (name, group, source, protocol, from, to = from) => `resource "aws_vpc_security_group_ingress_rule" "${name}" {
  security_group_id = ${group}
  ${source}
  ip_protocol       = "${protocol}"
${protocol === "-1" ? "" : `  from_port         = ${from}\n  to_port           = ${to}\n`}}
`;
const acl = (name, order, action, cidr, from, to = from, egress = false) => `resource "aws_network_acl_rule" "${name}" {
  network_acl_id = aws_network_acl.etcd.id
  egress         = ${egress}
  rule_number    = ${order}
  rule_action    = "${action}"
  protocol       = "tcp"
  cidr_block     = "${cidr}"
  from_port      = ${from}
  to_port        = ${to}
}
`;

const blocked = (target, protocol, ports, sources, more = {}) => ({
	rule: "required/blocked",
	level: "error",
	target,
	protocol,
	ports,
	sources,
	partial: false,
	change: "introduced",
	...more,
});
const byGroup = (target) => ({ because: [{ filter: GROUP[target], rule: null }] });
const exposed = (kind, level, target, protocol, ports, sources, by) => ({
	rule: `exposure/${kind}`,
	level,
	target,
	protocol,
	ports,
	sources,
	because: [{ rule: `aws_vpc_security_group_ingress_rule.${by}` }],
});

const RULES = "rules.tf";
const ACL = "acl.tf";

/** `change`: file of the cluster to its new text. `before`: what was applied first, as such a change too. */
export const FAULTS = [
	{
		name: "right",
		description: "Every mandated flow is let in, and nothing beyond: no error and no warning.",
		change: {},
		findings: [],
	},
	{
		name: "rule-removed",
		description: "The rule that lets the control plane reach the kubelets of the workers is gone.",
		change: { [RULES]: removed("kubelet_of_workers") },
		findings: [blocked(WORKER, "tcp", "10250", ["control-plane"], byGroup(WORKER))],
	},
	{
		name: "source-group-wrong",
		description:
			"Workers are let in to the API server by the bastion's group, which they do not carry. SSH hosts are no API clients that anybody named, so the bastion's access is no exposure.",
		change: { [RULES]: inside("api_from_workers", "module.workers.group_id", "module.bastion.group_id") },
		findings: [blocked(CP, "tcp", "6443", ["worker"], { partial: true })],
	},
	{
		name: "moved-to-wrong-group",
		description:
			"The rule for workers stands on the load balancer's group instead of the control plane's: the listener is open to all anyway.",
		change: { [RULES]: inside("api_from_workers", "module.control_plane.group_id", "aws_security_group.lb.id") },
		findings: [blocked(CP, "tcp", "6443", ["worker"], { partial: true })],
	},
	{
		name: "protocol-changed",
		description: "VXLAN between control plane and workers is opened for TCP; it is UDP.",
		change: { [RULES]: inside("vxlan_from_control_plane", '"udp"', '"tcp"') },
		findings: [
			blocked(WORKER, "udp", "8472", ["control-plane"], { partial: true, hints: ["tcp/8472 is open to them, but udp is needed"] }),
		],
	},
	{
		name: "port-mistyped",
		description: "10520 for 10250.",
		change: { [RULES]: inside("kubelet_of_workers", /10250/g, "10520") },
		findings: [blocked(WORKER, "tcp", "10250", ["control-plane"], { hints: ["tcp/10520 is open to them: did you mean 10250?"] })],
	},
	{
		name: "source-narrowed",
		description: "The rule for etcd clients names one of the three machines of the control plane.",
		change: {
			[RULES]: inside("etcd_client", "referenced_security_group_id = module.control_plane.group_id", 'cidr_ipv4 = "10.0.1.10/32"'),
		},
		findings: [
			blocked(ETCD, "tcp", "2379", ["control-plane"], { partial: true, witness: { protocol: "tcp", port: 2379, source: "10.0.1.11" } }),
		],
	},
	{
		name: "wrong-cidr",
		description:
			"The kubelets of the workers are opened to a range in which no machine of the cluster lives: the control plane is refused, and strangers get in.",
		change: {
			[RULES]: inside("kubelet_of_workers", "source_security_group_id = module.control_plane.group_id", 'cidr_blocks = ["10.0.10.0/24"]'),
		},
		findings: [
			blocked(WORKER, "tcp", "10250", ["control-plane"]),
			{ rule: "exposure/beyond-sources", level: "warning", target: WORKER, protocol: "tcp", ports: "10250", sources: ["10.0.10.0/24"] },
		],
	},
	{
		name: "peers-removed",
		description: "etcd members no longer reach each other on the peer port.",
		change: { [RULES]: inside("etcd_peer", "to_port                      = 2380", "to_port                      = 2379") },
		findings: [blocked(ETCD, "tcp", "2380", ["etcd"], byGroup(ETCD))],
	},
	{
		name: "balancer-refused",
		description: "The control plane lets the load balancer in no more: clients, who come through it, are refused.",
		change: { [RULES]: removed("api_from_lb") },
		findings: [blocked(CP, "tcp", "6443", ["load-balancer", "client"], { partial: true })],
	},
	{
		name: "listener-closed",
		description: "The load balancer's group admits nobody: the front end of the API server is shut.",
		change: { [RULES]: removed("lb_api") },
		findings: [
			{
				rule: "required/blocked",
				level: "error",
				target: "aws_lb.api",
				protocol: "tcp",
				ports: "6443",
				because: [{ filter: "aws_security_group.lb", rule: null }],
			},
		],
	},
	{
		name: "acl-denies",
		description: "A deny in the network ACL stands before the allow: the control plane does not reach etcd, whatever the group says.",
		change: { [ACL]: added(acl("deny", 50, "deny", "10.0.1.0/24", 2379)) },
		findings: [
			blocked(ETCD, "tcp", "2379", ["control-plane"], {
				partial: true,
				because: [{ filter: "aws_network_acl.etcd", rule: "aws_network_acl_rule.deny" }],
			}),
		],
	},
	{
		name: "acl-narrowed",
		description: "The network ACL lets in another subnet than the control plane's.",
		change: { [ACL]: inside("etcd_in", "10.0.1.0/24", "10.0.3.0/24") },
		findings: [
			blocked(ETCD, "tcp", "2379", ["control-plane"], {
				partial: true,
				because: [{ filter: "aws_network_acl.etcd", rule: null, note: "no rule admits it" }],
			}),
		],
	},
	{
		name: "acl-return-path",
		description:
			"etcd's answers do not leave its subnet: the network ACL lets out 443 only, and lists know no connections. SSH, which is optional, is a note.",
		change: { [ACL]: inside("replies_out", /from_port .*\n {2}to_port .*/, "from_port      = 443\n  to_port        = 443") },
		findings: [
			blocked(ETCD, "tcp", "2379", ["control-plane"], { partial: true, because: [{ filter: "aws_network_acl.etcd", rule: null }] }),
		],
	},
	{
		name: "acl-replies-denied",
		description: "A deny of part of the ephemeral ports stands before the allow: some answers are lost.",
		change: { [ACL]: added(acl("no_replies", 50, "deny", "10.0.1.0/24", 40000, 50000, true)) },
		findings: [
			blocked(ETCD, "tcp", "2379", ["control-plane"], {
				partial: true,
				because: [{ filter: "aws_network_acl.etcd", rule: "aws_network_acl_rule.no_replies" }],
			}),
		],
	},
	{
		name: "widened-to-the-network",
		description:
			"etcd's client port is open to the whole VPC. The network ACL stops the other subnets; machines that are put into the control plane's subnet or etcd's own get in, and no such machine needs it.",
		change: { [RULES]: inside("etcd_client", "referenced_security_group_id = module.control_plane.group_id", 'cidr_ipv4 = "10.0.0.0/16"') },
		findings: [exposed("beyond-sources", "warning", ETCD, "tcp", "2379", ["10.0.0.0/16"], "etcd_client")],
	},
	{
		name: "kubelet-to-the-internet",
		description: "The kubelets of the workers are open to everybody.",
		change: { [RULES]: added(rule("wide", "module.workers.group_id", 'cidr_ipv4 = "0.0.0.0/0"', "tcp", 10250)) },
		findings: [exposed("internet", "error", WORKER, "tcp", "10250", ["0.0.0.0/0"], "wide")],
	},
	{
		name: "kubelet-to-the-internet-ipv6",
		description: "The same over IPv6 alone.",
		change: { [RULES]: added(rule("wide", "module.workers.group_id", 'cidr_ipv6 = "::/0"', "tcp", 10250)) },
		findings: [exposed("internet", "error", WORKER, "tcp", "10250", ["::/0"], "wide")],
	},
	{
		name: "kubelet-to-a-neighbour",
		description: "The kubelets of the workers are open to a private network beside the cluster.",
		change: { [RULES]: added(rule("wide", "module.workers.group_id", 'cidr_ipv4 = "192.168.0.0/16"', "tcp", 10250)) },
		findings: [exposed("beyond-sources", "warning", WORKER, "tcp", "10250", ["192.168.0.0/16"], "wide")],
	},
	{
		name: "ssh-to-the-internet",
		description: "SSH of the bastion is open to everybody instead of the administrators.",
		change: { [RULES]: inside("bastion_ssh", "203.0.113.0/24", "0.0.0.0/0") },
		findings: [exposed("internet", "error", BASTION, "tcp", "22", undefined, "bastion_ssh")],
	},
	{
		name: "obsolete-port",
		description: "The read-only kubelet port, long gone, is open to everybody.",
		change: { [RULES]: added(rule("old", "module.workers.group_id", 'cidr_ipv4 = "0.0.0.0/0"', "tcp", 10255)) },
		findings: [exposed("obsolete-port", "error", WORKER, "tcp", "10255", ["0.0.0.0/0"], "old")],
	},
	{
		name: "unlisted-port",
		description: "A port that no row names is open to everybody on the workers.",
		change: { [RULES]: added(rule("web", "module.workers.group_id", 'cidr_ipv4 = "0.0.0.0/0"', "tcp", 8080)) },
		findings: [exposed("unlisted-port", "warning", WORKER, "tcp", "8080", ["0.0.0.0/0"], "web")],
	},
	{
		name: "two-owners",
		description: "The workers' group also has an inline list: the next apply revokes what the rule resources added.",
		change: {
			"modules/pool/main.tf": (hcl) =>
				replaced(
					hcl,
					"  vpc_id = var.vpc_id\n}\n",
					'  vpc_id = var.vpc_id\n\n  ingress {\n    protocol  = "icmp"\n    from_port = 8\n    to_port   = 0\n    self      = true\n  }\n}\n',
				),
		},
		findings: [{ rule: "change/ownership-conflict", level: "error", target: GROUP[WORKER], verdict: "advice" }],
	},
	{
		name: "quota",
		description: "61 addresses more on the load balancer's group: AWS grants 60 inbound IPv4 rules a group.",
		change: {
			[RULES]: added(`resource "aws_security_group_rule" "offices" {
  type              = "ingress"
  security_group_id = aws_security_group.lb.id
  cidr_blocks       = [for i in range(61) : "203.0.113.\${i}/32"]
  protocol          = "tcp"
  from_port         = 6443
  to_port           = 6443
}
`),
		},
		findings: [{ rule: "change/quota", level: "error", target: "aws_security_group.lb", verdict: "advice" }],
	},
	{
		name: "apply-gap",
		description: "The kubelet rule of the workers got another name: the old one is destroyed while the new one is created, in no order.",
		before: {},
		change: { [RULES]: (hcl) => replaced(hcl, '"kubelet_of_workers"', '"kubelet"') },
		findings: [
			{
				rule: "change/apply-gap",
				level: "warning",
				target: WORKER,
				protocol: "tcp",
				ports: "10250",
				because: [{ rule: "aws_security_group_rule.kubelet" }],
			},
		],
	},
	{
		name: "address-not-known",
		description: "The rule for etcd clients names an address that is known after apply only.",
		change: {
			[RULES]: (hcl) =>
				`${inside("etcd_client", "referenced_security_group_id = module.control_plane.group_id", 'cidr_ipv4 = "${aws_eip.nat.public_ip}/32"')(hcl)}\nresource "aws_eip" "nat" {\n}\n`,
		},
		findings: [
			{
				rule: "required/undetermined",
				level: "warning",
				target: ETCD,
				protocol: "tcp",
				ports: "2379",
				unknowns: [{ address: "aws_vpc_security_group_ingress_rule.etcd_client", attribute: "cidr_ipv4" }],
			},
		],
	},
];

const element = (protocol, port, source) =>
	`\n  ingress {\n    protocol  = "${protocol}"\n    from_port = ${port}\n    to_port   = ${port}\n    ${source}\n  }\n`;
const fromBastion = inside("kubelet_of_workers", "module.control_plane.group_id", "module.bastion.group_id");
/** What the kubelet rule of the workers is when it names the wrong group, in whatever form it is written. */
const misnamed = (target) => [blocked(target, "tcp", "10250", ["control-plane"])];
const compose =
	(...edits) =>
	(hcl) =>
		edits.reduce((text, edit) => edit(text), hcl);

/** Other ways of writing the same cluster: right, and with one fault. They must be found alike, up to addresses. */
export const FORMS = [
	{
		name: "split",
		description: "One rule written as two",
		change: { [RULES]: inside("etcd_peer", "to_port                      = 2380", "to_port                      = 2379") },
		more: {
			[RULES]: added(rule("etcd_peer_only", "module.etcd.group_id", "referenced_security_group_id = module.etcd.group_id", "tcp", 2380)),
		},
		target: WORKER,
	},
	{
		name: "lists",
		description: "Rules of the newer kind written as rules of the kind that takes lists",
		change: {
			[RULES]: (hcl) =>
				hcl
					.replaceAll("aws_vpc_security_group_ingress_rule", "aws_security_group_rule")
					.replaceAll(/^( {2}security_group_id .*)$/gm, '  type = "ingress"\n$1')
					.replaceAll(/^ {2}type = "ingress"\n(.*)\n(.*)\n {2}type .*$/gm, "$1\n$2")
					.replaceAll(/^ {2}type +=.*\n {2}type +=.*\n/gm, '  type = "ingress"\n')
					.replaceAll("referenced_security_group_id", "source_security_group_id")
					.replaceAll(/cidr_ipv4 += ("[^"]*")/g, "cidr_blocks = [$1]")
					.replaceAll("ip_protocol ", "protocol "),
		},
		target: WORKER,
	},
	{
		name: "each",
		description: "Machines by for_each instead of count",
		change: {
			"modules/machines/main.tf": (hcl) =>
				replaced(
					replaced(
						replaced(hcl, /count +=.*/, "for_each = toset([for i in range(var.size) : tostring(i)])"),
						/10 \+ count\.index/,
						"10 + tonumber(each.key)",
					),
					/\$\{count\.index\}/,
					"${each.key}",
				).replace("aws_instance.this[*].id", "values(aws_instance.this)[*].id"),
		},
		target: WORKER,
	},
	{
		name: "inline",
		description:
			"The workers' rules written inline in their group, once it exists (before, plans do not tell which block names which group)",
		change: {
			"main.tf": (hcl) =>
				replaced(
					hcl,
					/(subnet_ids = .*workers.*\n)/,
					"$1  control    = module.control_plane.group_id\n  bastion    = module.bastion.group_id\n",
				),
			"modules/pool/main.tf": (hcl) =>
				replaced(
					`variable "control" {}\nvariable "bastion" {}\n\n${hcl}`,
					"  vpc_id = var.vpc_id\n}\n",
					`  vpc_id = var.vpc_id\n${element("tcp", 10250, "security_groups = [var.control]")}${element("udp", 8472, "security_groups = [var.control]\n    self = true")}${element("tcp", 22, "security_groups = [var.bastion]")}}\n`,
				),
			[RULES]: compose(
				...["kubelet_of_workers", "vxlan_from_control_plane", "vxlan_between_workers", "ssh_workers"].map((name) => removed(name)),
			),
		},
		applied: true,
		fault: { "modules/pool/main.tf": (hcl) => replaced(hcl, "[var.control]", "[var.bastion]") },
		target: WORKER,
	},
	{
		name: "wrapped",
		description: "All of it one module deeper",
		wrap: true,
		change: {},
		target: `module.cluster.${WORKER}`,
	},
].flatMap(({ name, description, change, more = {}, wrap = false, applied = false, target, fault = { [RULES]: fromBastion } }) => {
	const right = merged(change, more);
	const before = applied ? right : null;
	return [
		{
			name: `same-${name}`,
			description: `${description}: as clean as the cluster that it stands for.`,
			wrap,
			before,
			change: right,
			findings: [],
		},
		{
			name: `same-${name}-fault`,
			description: `${description}, with the fault that the kubelet rule of the workers names the bastion: found alike.`,
			wrap,
			before,
			change: fault[RULES] === undefined ? merged(right, fault) : merged(fault, right),
			findings: misnamed(target),
		},
	];
});

/** Edits of several files, those of one file after each other. */
function merged(...changes) {
	const files = new Set(changes.flatMap((change) => Object.keys(change)));
	return Object.fromEntries([...files].map((file) => [file, compose(...changes.flatMap((change) => change[file] ?? []))]));
}
