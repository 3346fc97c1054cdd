// Terraform plans of any size in the form of `terraform show -json`: a small cluster (two machines, two groups, two rules), and
// as many stacks around it as it takes. A stack is what a team's service brings along: a security group with rules in the three
// forms, machines by a launch template, a target group, roles and policies with JSON in them, records, buckets. Bytes a
// resource, and the share of rules, are those of plans of public cluster modules: 3 to 6 KB, a fifth to a third.

export const PROVIDER = "registry.terraform.io/hashicorp/aws";

/** One resource that is to be created: `known` as in HCL, `refs` of the ids that only apply will tell. */
export const resource = (type, name, known, refs = {}, unset = []) => ({ type, name, known, refs, unset });

const tags = (name) => ({ Name: name, Environment: "production", Team: "platform", ManagedBy: "terraform" });
export const tagged = (name) => ({ tags: tags(name), tags_all: tags(name) });

const group = (name, tagName = name) =>
	resource(
		"aws_security_group",
		name,
		{
			name: tagName,
			description: `Machines of ${name}`,
			revoke_rules_on_delete: false,
			timeouts: null,
			vpc_id: "vpc-0a1b2c3d",
			...tagged(tagName),
		},
		{},
		["ingress", "egress", "arn", "owner_id", "name_prefix"],
	);

const machine = (role) =>
	resource(
		"aws_instance",
		role,
		{ ami: "ami-0a1b2c3d", instance_type: "m6i.large", source_dest_check: true, tags: { Name: role, Role: role.replace("_", "-") } },
		{ vpc_security_group_ids: [`aws_security_group.${role}`] },
	);

const rule = (name, to, from, port) => {
	const refs = { security_group_id: `aws_security_group.${to}` };
	if (!from.includes("/")) refs.referenced_security_group_id = `aws_security_group.${from}`;
	const known = {
		cidr_ipv4: from.includes("/") ? from : null,
		cidr_ipv6: null,
		description: `${name} from ${from}`,
		from_port: port,
		to_port: port,
		ip_protocol: "tcp",
		prefix_list_id: null,
		tags: null,
		...(from.includes("/") ? { referenced_security_group_id: null } : {}),
	};
	return resource("aws_vpc_security_group_ingress_rule", name, known, refs, ["arn", "security_group_rule_id", "tags_all"]);
};

const oldRule = (name, to, direction, port) =>
	resource(
		"aws_security_group_rule",
		name,
		{
			type: direction,
			protocol: "tcp",
			from_port: port,
			to_port: port,
			cidr_blocks: ["10.0.0.0/16"],
			ipv6_cidr_blocks: null,
			prefix_list_ids: null,
			self: false,
			description: null,
			timeouts: null,
		},
		{ security_group_id: `aws_security_group.${to}` },
		["security_group_rule_id", "source_security_group_id"],
	);

export const document = (name, actions) =>
	JSON.stringify({
		Version: "2012-10-17",
		Statement: actions.map((action, index) => ({
			Sid: `${name}${index}`,
			Effect: "Allow",
			Action: [`${action}:Get*`, `${action}:List*`, `${action}:Describe*`],
			Resource: `arn:aws:${action}:eu-central-1:123456789012:${name}/*`,
		})),
	});

export function stack(index) {
	const name = `service${index}`;
	const port = 1024 + ((index * 7) % 28_000);
	return [
		group(name),
		rule(`${name}_http`, name, "worker", port),
		rule(`${name}_office`, name, `10.${index % 250}.0.0/20`, port + 1),
		oldRule(`${name}_metrics`, name, "ingress", port + 2),
		oldRule(`${name}_out`, name, "egress", 443),
		resource(
			"aws_launch_template",
			name,
			{
				name,
				image_id: "ami-0a1b2c3d",
				instance_type: "m6i.large",
				update_default_version: true,
				user_data: Buffer.from(`#!/bin/sh\n${`install ${name} && `.repeat(60)}true\n`).toString("base64"),
				...tagged(name),
			},
			{ vpc_security_group_ids: [`aws_security_group.${name}`] },
			["arn", "latest_version", "default_version"],
		),
		resource(
			"aws_autoscaling_group",
			name,
			{
				name,
				min_size: 1,
				max_size: 6,
				desired_capacity: 2,
				vpc_zone_identifier: ["subnet-0a1b2c3d", "subnet-1a2b3c4d"],
				health_check_grace_period: 300,
				tag: Object.entries(tags(name)).map(([key, value]) => ({ key, value, propagate_at_launch: true })),
				launch_template: [{ name, version: "$Latest" }],
			},
			{},
			["arn", "load_balancers"],
		),
		resource(
			"aws_lb_target_group",
			name,
			{
				name,
				port,
				protocol: "HTTP",
				target_type: "instance",
				vpc_id: "vpc-0a1b2c3d",
				deregistration_delay: "300",
				health_check: [
					{
						enabled: true,
						path: "/healthz",
						port: "traffic-port",
						protocol: "HTTP",
						interval: 10,
						timeout: 5,
						healthy_threshold: 2,
						unhealthy_threshold: 2,
						matcher: "200",
					},
				],
				...tagged(name),
			},
			{},
			["arn", "arn_suffix"],
		),
		resource(
			"aws_iam_role",
			name,
			{ name, path: "/", max_session_duration: 3600, assume_role_policy: document(name, ["sts"]), ...tagged(name) },
			{},
			["arn", "unique_id", "create_date"],
		),
		resource(
			"aws_iam_policy",
			name,
			{
				name,
				path: "/",
				description: null,
				policy: document(name, ["s3", "sqs", "sns", "ec2", "ecr", "logs", "kms", "ssm"]),
				...tagged(name),
			},
			{},
			["arn", "policy_id"],
		),
		resource(
			"aws_route53_record",
			name,
			{
				name: `${name}.example.com`,
				type: "A",
				zone_id: "Z0123456789",
				alias: [{ name: "lb.example.com", evaluate_target_health: true, zone_id: "Z1234567890" }],
			},
			{},
			["fqdn", "allow_overwrite"],
		),
		resource("aws_s3_bucket", name, { bucket: `example-${name}`, force_destroy: false, timeouts: null, ...tagged(name) }, {}, [
			"arn",
			"acl",
			"bucket_domain_name",
			"region",
			"versioning",
			"website",
			"lifecycle_rule",
			"logging",
		]),
	];
}

export const CLUSTER = [
	group("control_plane", "control-plane"),
	group("worker"),
	machine("control_plane"),
	machine("worker"),
	rule("api", "control_plane", "worker", 6443),
	rule("kubelet", "worker", "control_plane", 10250),
];

const identity = ({ type, name }) => ({ address: `${type}.${name}`, mode: "managed", type, name, provider_name: PROVIDER });

/** A resource in the three places where a plan shows it. */
export function places(one) {
	const unknown = Object.fromEntries(["id", ...one.unset, ...Object.keys(one.refs)].map((key) => [key, true]));
	const sensitive = "tags" in one.known ? { tags: {}, tags_all: {} } : {};
	const expressions = Object.fromEntries([
		...Object.entries(one.known)
			.filter(([, value]) => value !== null)
			.map(([key, value]) => [key, { constant_value: value }]),
		...Object.entries(one.refs).map(([key, to]) => [key, { references: [to].flat().flatMap((address) => [`${address}.id`, address]) }]),
	]);
	return {
		planned: { ...identity(one), schema_version: 1, values: one.known, sensitive_values: sensitive },
		change: {
			...identity(one),
			change: {
				actions: ["create"],
				before: null,
				after: one.known,
				after_unknown: unknown,
				before_sensitive: false,
				after_sensitive: sensitive,
			},
		},
		configured: {
			address: `${one.type}.${one.name}`,
			mode: "managed",
			type: one.type,
			name: one.name,
			provider_config_key: "aws",
			expressions,
			schema_version: 1,
		},
	};
}

/** The smallest plan in which something is judged, about 2 KB: configuration and changes of the cluster, without the rest. */
export function smallPlan() {
	const short = [machine("worker"), group("worker"), rule("kubelet", "worker", "worker", 10250)];
	const shown = short.map(places);
	return JSON.stringify({
		format_version: "1.2",
		terraform_version: "1.11.4",
		resource_changes: shown.map(({ change }) => change),
		configuration: {
			root_module: {
				resources: shown.map(
					({
						configured: {
							address,
							mode,
							type,
							name,
							expressions: { vpc_security_group_ids, security_group_id, referenced_security_group_id },
						},
					}) => ({ address, mode, type, name, expressions: { vpc_security_group_ids, security_group_id, referenced_security_group_id } }),
				),
			},
		},
	});
}

/** The text of a plan of about `bytes` bytes, and what it holds. */
export function plan(bytes) {
	const resources = [...CLUSTER];
	let size = JSON.stringify(resources.map(places)).length;
	for (let index = 0; size < bytes; index++) {
		const added = stack(index);
		size += JSON.stringify(added.map(places)).length;
		resources.push(...added);
	}
	const shown = resources.map(places);
	const text = JSON.stringify({
		format_version: "1.2",
		terraform_version: "1.11.4",
		planned_values: { root_module: { resources: shown.map(({ planned }) => planned) } },
		resource_changes: shown.map(({ change }) => change),
		configuration: {
			provider_config: { aws: { name: "aws", full_name: PROVIDER } },
			root_module: { resources: shown.map(({ configured }) => configured) },
		},
		timestamp: "2026-01-01T00:00:00Z",
		applyable: true,
		complete: true,
		errored: false,
	});
	return {
		text,
		resources: resources.length,
		rules: resources.filter(({ type, known }) => /_rule$/.test(type) && known.type !== "egress").length,
	};
}
