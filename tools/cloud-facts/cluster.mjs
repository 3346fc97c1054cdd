// The cluster of fixtures/cases/cloud-facts: one machine of each role, its own group each, and everything let in but the kubelet of the
// worker. What a case says of AWS or of plans shows in that one port, tcp/10250 of the worker from the control plane.

export const WORKER = "aws_instance.worker";

const indent = (text) => text.replace(/^(?=.)/gm, "  ");

/** A rule resource of the worker's group. */
export const rule = (name, body) => `resource "aws_vpc_security_group_ingress_rule" "${name}" {
  security_group_id = aws_security_group.worker.id
${indent(body)}
}
`;
export const KUBELET = 'ip_protocol = "tcp"\nfrom_port   = 10250\nto_port     = 10250';
export const FROM_CP = "referenced_security_group_id = aws_security_group.cp.id";
/** The rule that lets the control plane in, in the plainest way. */
export const GOOD = rule("kubelet", `${FROM_CP}\n${KUBELET}`);

/** An inline block of the worker's group. */
export const ingress = (body) => `ingress {\n${indent(body)}\n}`;
export const INLINE_KUBELET = 'protocol  = "tcp"\nfrom_port = 10250\nto_port   = 10250';

/**
 * The HCL of a case.
 *
 * @param {object} parts what differs from the plain cluster: `rules` and other resources as text, `inline` in the worker's group, groups
 *   of the machines, further arguments of the machines and the network
 */
export const hcl = ({
	rules = "",
	inline = "",
	group = 'resource "aws_security_group" "worker" {\n  name   = "worker"\n  vpc_id = aws_vpc.main.id\n',
	workerGroups = "[aws_security_group.worker.id]",
	cpGroups = "[aws_security_group.cp.id]",
	worker = "",
	cp = "",
	workerSubnet = "aws_subnet.b.id",
	subnet = "",
	vpc = "",
	variables = "",
	at = "10.0.1.0/24",
} = {}) => `${variables}provider "aws" {
  region = "eu-central-1"
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
${indent(vpc)}}

resource "aws_subnet" "a" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.0/24"
${indent(subnet)}}

resource "aws_subnet" "b" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.2.0/24"
${indent(subnet)}}

resource "aws_security_group" "cp" {
  name   = "control-plane"
  vpc_id = aws_vpc.main.id
}

${group}${inline === "" ? "" : `\n${indent(inline)}\n`}}

resource "aws_instance" "cp" {
  ami                    = "ami-0123456789abcdef0"
  instance_type          = "t3.small"
  subnet_id              = aws_subnet.a.id
  vpc_security_group_ids = ${cpGroups}
  tags                   = { Role = "control-plane" }
${indent(cp)}}

resource "aws_instance" "worker" {
  ami                    = "ami-0123456789abcdef0"
  instance_type          = "t3.small"
  subnet_id              = ${workerSubnet}
  vpc_security_group_ids = ${workerGroups}
  tags                   = { Role = "worker" }
${indent(worker)}}

resource "aws_vpc_security_group_ingress_rule" "cp" {
  for_each = { api = [6443, 6443, "10.0.0.0/16"], etcd = [2379, 2380, "${at}"], kubelet = [10250, 10250, "${at}"] }

  security_group_id = aws_security_group.cp.id
  ip_protocol       = "tcp"
  from_port         = each.value[0]
  to_port           = each.value[1]
  cidr_ipv4         = each.value[2]
}

${rules}`;

/** The same with the addresses of the machines, so that what was applied first and what is planned speak of the same. */
export const placed = (parts = {}) =>
	hcl({ cp: 'private_ip = "10.0.1.10"\n', worker: 'private_ip = "10.0.2.10"\n', at: "10.0.1.10/32", ...parts });

export const CONFIG = `version: 1
sources:
  client: {cidrs: [10.0.0.0/16]}
  ssh-client: {cidrs: [203.0.113.0/24]}
`;

/** API server, etcd's two ports and kubelet of the control plane; the kubelet of the worker. */
const ALL = 5;

/** The kubelet of the worker is let in, and nothing else is to be said. */
export const met = (more = {}) => ({ exitCode: 0, summary: { met: ALL }, findings: [], ...more });
/** The kubelet of the worker is shut. */
export const blocked = (more = {}) => ({
	exitCode: 1,
	summary: { met: ALL - 1, blocked: 1 },
	findings: [
		{ rule: "required/blocked", level: "error", target: WORKER, protocol: "tcp", ports: "10250", sources: ["control-plane"], ...more },
	],
});
/** Nobody can say whether it is. */
export const undetermined = (unknown, more = {}) => ({
	exitCode: 0,
	summary: { met: ALL - 1, undetermined: 1 },
	findings: [
		{
			rule: "required/undetermined",
			level: "warning",
			target: WORKER,
			protocol: "tcp",
			ports: "10250",
			...(unknown === null ? {} : { unknowns: { contains: unknown } }),
		},
	],
	...more,
});
/** Let in, and so is somebody beyond. */
export const exposed = (...findings) => ({
	exitCode: findings.some(({ level }) => level === "error") ? 1 : 0,
	summary: { met: ALL },
	findings: findings.map((finding) => ({ target: WORKER, ...finding })),
});
