// What AWS says of network ACLs, load balancers, EKS and quotas, as cases.
import { blocked, GOOD, hcl, met, WORKER } from "./cluster.mjs";

const IN = false;
const OUT = true;
const entry = (protocol, from, to, cidr = 'cidr_block = "10.0.1.0/24"') =>
	`protocol = "${protocol}"\nfrom_port = ${from}\nto_port = ${to}\n${cidr}`;
const REPLIES = [100, "allow", OUT, entry("tcp", 1024, 65535)];
/** What the worker itself calls: the API server, whose replies come back to ports that the worker chose. */
const CALLS = [
	[300, "allow", IN, entry("tcp", 32768, 60999)],
	[300, "allow", OUT, entry("tcp", 6443, 6443)],
];

/** A network ACL in front of the worker's subnet. */
const acl = (entries, subnets = "[aws_subnet.b.id]") => `resource "aws_network_acl" "b" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = ${subnets}
}

${[...entries, ...CALLS]
	.map(
		([order, action, egress, body], index) => `resource "aws_network_acl_rule" "r${index}" {
  network_acl_id = aws_network_acl.b.id
  rule_number    = ${order}
  rule_action    = "${action}"
  egress         = ${egress}
${body.replace(/^/gm, "  ")}
}
`,
	)
	.join("\n")}`;
const LET_IN = [100, "allow", IN, entry("tcp", 10250, 10250)];
const byAcl = { because: { contains: { filter: "aws_network_acl.b" } } };
const shut = () => blocked(byAcl);

export const ACLS = [
	{
		id: "acl-starts-closed",
		fact: "A network ACL of one's own starts with deny all; the default one with allow all both ways.",
		cases: [
			{ name: "own", shows: "An ACL whose entries say nothing of the kubelet.", hcl: hcl({ rules: GOOD + acl([]) }), expect: shut() },
			{
				name: "own-that-lets-in",
				shows: "One with the entries that are needed.",
				hcl: hcl({ rules: GOOD + acl([LET_IN, REPLIES]) }),
				expect: met(),
			},
			{
				name: "default-untouched",
				shows: "The subnet has the VPC's default ACL.",
				hcl: hcl({ rules: GOOD }),
				expect: met(),
			},
			{
				name: "default-taken-over",
				shows: "The plan takes the default ACL over and writes no entry: deny all.",
				hcl: hcl({
					rules: `${GOOD}\nresource "aws_default_network_acl" "main" {\n  default_network_acl_id = aws_vpc.main.default_network_acl_id\n}\n`,
				}),
				expect: {
					exitCode: 1,
					summary: { met: 3, blocked: 2 },
					findings: [
						{ rule: "required/blocked", level: "error", target: WORKER, protocol: "tcp", ports: "10250" },
						{ rule: "required/blocked", level: "error", target: "aws_instance.cp", protocol: "tcp", ports: "6443" },
					],
				},
			},
		],
	},
	{
		id: "acl-first-match",
		fact: "The lowest matching number decides.",
		cases: [
			{
				name: "deny-below",
				shows: "A deny at 50 hides the allow at 100.",
				hcl: hcl({ rules: GOOD + acl([[50, "deny", IN, entry("tcp", 10250, 10250)], LET_IN, REPLIES]) }),
				expect: shut(),
			},
			{
				name: "deny-above",
				shows: "A deny at 200 comes too late.",
				hcl: hcl({ rules: GOOD + acl([[200, "deny", IN, entry("tcp", 10250, 10250)], LET_IN, REPLIES]) }),
				expect: met(),
			},
			{
				name: "deny-of-another-protocol",
				shows: "A deny of UDP at 50 says nothing of TCP.",
				hcl: hcl({ rules: GOOD + acl([[50, "deny", IN, entry("udp", 10250, 10250)], LET_IN, REPLIES]) }),
				expect: met(),
			},
			{
				name: "deny-of-the-other-family",
				shows: "A deny of ::/0 at 50 says nothing of IPv4.",
				hcl: hcl({ rules: GOOD + acl([[50, "deny", IN, entry("-1", 0, 0, 'ipv6_cidr_block = "::/0"')], LET_IN, REPLIES]) }),
				expect: met(),
			},
			{
				name: "allow-of-the-other-family",
				shows: "An allow of ::/0 lets no IPv4 in.",
				hcl: hcl({ rules: GOOD + acl([[100, "allow", IN, entry("-1", 0, 0, 'ipv6_cidr_block = "::/0"')], REPLIES]) }),
				expect: shut(),
			},
		],
	},
	{
		id: "acl-between-subnets",
		fact: "Network ACLs stand between subnets, not inside one.",
		cases: [
			{
				name: "one-subnet",
				shows: "Both machines in one subnet: its closed ACL never sees their packets.",
				hcl: hcl({ rules: GOOD + acl([], "[aws_subnet.a.id]"), workerSubnet: "aws_subnet.a.id" }),
				expect: {
					exitCode: 1,
					summary: { blocked: 1 },
					findings: [{ rule: "required/blocked", target: "aws_instance.cp", sources: ["client"] }],
				},
			},
			{ name: "two-subnets", shows: "The worker in another.", hcl: hcl({ rules: GOOD + acl([]) }), expect: shut() },
		],
	},
	{
		id: "acl-return-path",
		fact: "A network ACL knows no connections: replies must be let out to the client's ephemeral ports.",
		cases: [
			{ name: "let-out", shows: "1024-65535 outbound.", hcl: hcl({ rules: GOOD + acl([LET_IN, REPLIES]) }), expect: met() },
			{
				name: "linux-range",
				shows: "32768-60999 is what Linux machines choose from.",
				hcl: hcl({ rules: GOOD + acl([LET_IN, [100, "allow", OUT, entry("tcp", 32768, 60999)]]) }),
				expect: met(),
			},
			{
				name: "kept-in",
				shows: "Outbound for the port itself alone.",
				hcl: hcl({ rules: GOOD + acl([LET_IN, [100, "allow", OUT, entry("tcp", 10250, 10250)]]) }),
				expect: shut(),
			},
		],
	},
	{
		id: "acl-protocols",
		fact: "Network ACLs name protocols and ports as groups do.",
		cases: [
			{
				name: "number",
				shows: "6 is tcp.",
				hcl: hcl({
					rules:
						GOOD +
						acl([
							[100, "allow", IN, entry("6", 10250, 10250)],
							[100, "allow", OUT, entry("6", 1024, 65535)],
						]),
				}),
				expect: met(),
			},
			{
				name: "another-number",
				shows: "17 is udp.",
				hcl: hcl({
					rules:
						GOOD +
						acl([
							[100, "allow", IN, entry("17", 10250, 10250)],
							[100, "allow", OUT, entry("6", 1024, 65535)],
						]),
				}),
				expect: shut(),
			},
			{
				name: "all",
				shows: "-1 is everything, whatever ports stand beside it.",
				hcl: hcl({
					rules:
						GOOD +
						acl([
							[100, "allow", IN, entry("-1", 443, 443)],
							[100, "allow", OUT, entry("-1", 0, 0)],
						]),
				}),
				expect: met(),
			},
		],
	},
];

const balancer = ({ group = "", listener = 6443 } = {}) => `resource "aws_lb" "api" {
  name               = "api"
  load_balancer_type = "network"
  internal           = true
  subnets            = [aws_subnet.b.id]
${group}}

resource "aws_lb_target_group" "api" {
  name     = "api"
  port     = 6443
  protocol = "TCP"
  vpc_id   = aws_vpc.main.id
}

resource "aws_lb_target_group_attachment" "api" {
  target_group_arn = aws_lb_target_group.api.arn
  target_id        = aws_instance.cp.id
}

resource "aws_lb_listener" "api" {
  load_balancer_arn = aws_lb.api.arn
  port              = ${listener}
  protocol          = "TCP"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.api.arn
  }
}
`;
const balancerGroup = (ranges) =>
	`resource "aws_security_group" "lb" {
  name   = "front"
  vpc_id = aws_vpc.main.id

  ingress {
    protocol    = "tcp"
    from_port   = 6443
    to_port     = 6443
    cidr_blocks = RANGES
  }
}
`.replace("RANGES", JSON.stringify(ranges));
/** Instead of the base's rule for 6443, which admits the whole network. */
const api = (text, ...sources) =>
	sources.reduce(
		(hclText, source, index) =>
			`${hclText}\nresource "aws_vpc_security_group_ingress_rule" "api${index}" {\n  security_group_id = aws_security_group.cp.id\n  ip_protocol       = "tcp"\n  from_port         = 6443\n  to_port           = 6443\n  ${source}\n}\n`,
		text.replace('api = [6443, 6443, "10.0.0.0/16"], ', ""),
	);
const cidr = (range) => `cidr_ipv4 = "${range}"`;
const apiShut = (sources) => ({
	exitCode: 1,
	findings: [
		{ rule: "required/blocked", level: "error", target: "aws_instance.cp", protocol: "tcp", ports: "6443", partial: true, sources },
	],
});
const CLIENTS_ELSEWHERE = "sources:\n  client: {cidrs: [192.168.0.0/16]}\n  ssh-client: {cidrs: [203.0.113.0/24]}\n";
const FROM_WORKER = "referenced_security_group_id = aws_security_group.worker.id";
const MACHINES = [cidr("10.0.1.0/24"), cidr("10.0.2.0/24")];

export const BALANCERS = [
	{
		id: "balancer-keeps-address",
		fact: "A network load balancer without groups keeps the client's address: the target must admit the client itself, and the probes from the balancer's subnets.",
		cases: [
			{
				name: "client-admitted",
				shows: "The clients' range is let in to the machine.",
				config: CLIENTS_ELSEWHERE,
				hcl: api(hcl({ rules: GOOD + balancer() }), ...MACHINES, cidr("192.168.0.0/16")),
				expect: { exitCode: 0, findings: [] },
			},
			{
				name: "balancer-admitted-alone",
				shows: "Only the balancer's subnets are: what arrives has the client's address.",
				config: CLIENTS_ELSEWHERE,
				hcl: api(hcl({ rules: GOOD + balancer() }), ...MACHINES),
				expect: apiShut(["client"]),
			},
			{
				name: "probes-shut-out",
				shows: "The clients are let in, the balancer's subnet is not: its health checks fail.",
				config: CLIENTS_ELSEWHERE,
				hcl: api(hcl({ rules: GOOD + balancer() }), cidr("10.0.1.0/24"), FROM_WORKER, cidr("192.168.0.0/16")),
				expect: apiShut(["load-balancer"]),
			},
		],
	},
	{
		id: "balancer-with-groups",
		fact: "A network load balancer with groups is admitted by its group.",
		cases: [
			{
				name: "by-group",
				shows: "The machine admits the balancer's group.",
				config: `${CLIENTS_ELSEWHERE}parameters: {loadBalancerPort: 6443}\n`,
				hcl: api(
					hcl({
						rules:
							GOOD +
							balancerGroup(["10.0.0.0/16", "192.168.0.0/16"]) +
							balancer({ group: "  security_groups    = [aws_security_group.lb.id]\n" }),
					}),
					...MACHINES.slice(0, 1),
					FROM_WORKER,
					"referenced_security_group_id = aws_security_group.lb.id",
				),
				expect: { exitCode: 0, findings: [] },
			},
			{
				name: "listener-shut",
				shows: "The balancer's own group lets the cluster in and the clients not: they never get as far.",
				config: `${CLIENTS_ELSEWHERE}parameters: {loadBalancerPort: 6443}\n`,
				hcl: api(
					hcl({
						rules: GOOD + balancerGroup(["10.0.0.0/16"]) + balancer({ group: "  security_groups    = [aws_security_group.lb.id]\n" }),
					}),
					...MACHINES.slice(0, 1),
					FROM_WORKER,
					"referenced_security_group_id = aws_security_group.lb.id",
				),
				expect: {
					exitCode: 1,
					findings: [
						{ rule: "required/blocked", level: "error", target: "aws_lb.api", protocol: "tcp", ports: "6443", sources: ["client"] },
					],
				},
			},
		],
	},
];

const eks = (template) => `provider "aws" {
  region = "eu-central-1"
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "this" {
  count = 2

  vpc_id     = aws_vpc.main.id
  cidr_block = cidrsubnet(aws_vpc.main.cidr_block, 8, count.index)
}

resource "aws_eks_cluster" "this" {
  name     = "apart"
  role_arn = "arn:aws:iam::123456789012:role/cluster"

  vpc_config {
    subnet_ids              = aws_subnet.this[*].id
    endpoint_private_access = true
    endpoint_public_access  = false
  }
}

resource "aws_eks_node_group" "this" {
  cluster_name    = aws_eks_cluster.this.name
  node_group_name = "workers"
  node_role_arn   = "arn:aws:iam::123456789012:role/node"
  subnet_ids      = aws_subnet.this[*].id

  scaling_config {
    min_size     = 1
    desired_size = 1
    max_size     = 2
  }
${template === null ? "" : `\n  launch_template {\n    id      = aws_launch_template.this.id\n    version = "1"\n  }\n`}}
${
	template === null
		? ""
		: `
resource "aws_security_group" "own" {
  name   = "own"
  vpc_id = aws_vpc.main.id
}

resource "aws_launch_template" "this" {
  name                   = "workers"
  vpc_security_group_ids = ${template}
}
`
}`;
const eksShut = (target, protocol, ports) => ({ rule: "required/blocked", level: "error", target, protocol, ports });
const CLUSTER = "aws_eks_cluster.this";
const NODES = "aws_eks_node_group.this";

export const EKS = [
	{
		id: "eks-cluster-group",
		fact: "EKS makes a group for the cluster that admits all from itself; managed nodes without a launch template of groups carry it.",
		cases: [
			{
				name: "no-template",
				shows: "Nodes and control plane carry the cluster's group.",
				config: "sources: {}\n",
				hcl: eks(null),
				expect: { exitCode: 0, profile: { name: "eks" }, summary: { met: 4 }, findings: [] },
			},
			{
				name: "template-with-the-cluster-group",
				shows: "A launch template that names the cluster's group by its attribute.",
				config: "sources: {}\n",
				hcl: eks("[aws_eks_cluster.this.vpc_config[0].cluster_security_group_id]"),
				expect: { exitCode: 0, profile: { name: "eks" }, summary: { met: 4 }, findings: [] },
			},
			{
				name: "template-with-another-group",
				shows: "A launch template with a group of its own takes the cluster's group away: nothing gets through, either way.",
				config: "sources: {}\n",
				hcl: eks("[aws_security_group.own.id]"),
				expect: {
					exitCode: 1,
					profile: { name: "eks" },
					summary: { met: 0, blocked: 4 },
					findings: [
						eksShut(CLUSTER, "tcp", "443"),
						eksShut(NODES, "tcp", "53"),
						eksShut(NODES, "udp", "53"),
						eksShut(NODES, "tcp", "10250"),
					],
				},
			},
		],
	},
];

const ranges4 = (count) => `[for i in range(${count}) : cidrsubnet("10.64.0.0/10", 14, i)]`;
const ranges6 = (count) => `[for i in range(${count}) : cidrsubnet("fd00::/32", 32, i)]`;
const many = (body) => `
resource "aws_security_group_rule" "many" {
  type              = "ingress"
  security_group_id = aws_security_group.worker.id
  protocol          = "tcp"
  from_port         = 8443
  to_port           = 8443
${body.replace(/^/gm, "  ")}
}
`;
const listOf = (most) => `
resource "aws_ec2_managed_prefix_list" "many" {
  name           = "many"
  address_family = "IPv4"
  max_entries    = ${most}

  entry {
    cidr = "10.64.0.0/24"
  }
}
${many("prefix_list_ids = [aws_ec2_managed_prefix_list.many.id]")}`;
const beyondQuota = (filter) => ({ exitCode: 1, findings: [{ rule: "change/quota", level: "error", because: { contains: { filter } } }] });
const aclOf = (count) =>
	acl([LET_IN, REPLIES], "[aws_subnet.b.id]") +
	`
resource "aws_network_acl_rule" "more" {
  count = ${count - 2}

  network_acl_id = aws_network_acl.b.id
  rule_number    = 200 + count.index
  rule_action    = "allow"
  egress         = false
  protocol       = "tcp"
  from_port      = 443
  to_port        = 443
  cidr_block     = "10.0.1.0/24"
}
`;

export const QUOTAS = [
	{
		id: "quota-of-a-group",
		fact: "A group takes 60 inbound rules, each address range one, the families apart.",
		cases: [
			{ name: "sixty", shows: "59 ranges and one group.", hcl: hcl({ rules: GOOD + many(`cidr_blocks = ${ranges4(59)}`) }), expect: met() },
			{
				name: "sixty-one",
				shows: "60 ranges and one group.",
				hcl: hcl({ rules: GOOD + many(`cidr_blocks = ${ranges4(60)}`) }),
				expect: beyondQuota("aws_security_group.worker"),
			},
			{
				name: "families-apart",
				shows: "59 ranges of each family and one group, which counts in both.",
				hcl: hcl({ rules: GOOD + many(`cidr_blocks = ${ranges4(59)}\nipv6_cidr_blocks = ${ranges6(59)}`) }),
				expect: met(),
			},
		],
	},
	{
		id: "quota-of-prefix-lists",
		fact: "A prefix list counts as its max_entries, however many it holds.",
		cases: [
			{ name: "fifty-nine", shows: "A list of at most 59 and one group.", hcl: hcl({ rules: GOOD + listOf(59) }), expect: met() },
			{
				name: "sixty",
				shows: "A list of at most 60 and one group.",
				hcl: hcl({ rules: GOOD + listOf(60) }),
				expect: beyondQuota("aws_security_group.worker"),
			},
		],
	},
	{
		id: "quota-of-acls",
		fact: "A network ACL takes 20 entries each way.",
		cases: [
			{ name: "twenty", shows: "20 inbound.", hcl: hcl({ rules: GOOD + aclOf(20) }), expect: met() },
			{ name: "twenty-one", shows: "21 inbound.", hcl: hcl({ rules: GOOD + aclOf(21) }), expect: beyondQuota("aws_network_acl.b") },
		],
	},
];
