// A Terraform plan of any size, in the form of `terraform show -json`: one control plane machine, one worker, and as many
// further security groups with twenty rules each as it takes. Nothing changes in it, so every id is known.

const RULES_A_GROUP = 20;

const resource = (type, name, values) => ({
	address: `${type}.${name}`,
	mode: "managed",
	type,
	name,
	change: { actions: ["no-op"], before: values, after: values },
});

const group = (name) => resource("aws_security_group", name, { id: `sg-${name}`, name, vpc_id: "vpc-1" });

const rule = (name, to, from, port) =>
	resource("aws_vpc_security_group_ingress_rule", name, {
		id: `sgr-${name}`,
		security_group_id: `sg-${to}`,
		...(from.includes("/") ? { cidr_ipv4: from } : { referenced_security_group_id: `sg-${from}` }),
		ip_protocol: "tcp",
		from_port: port,
		to_port: port,
	});

const machine = (role) =>
	resource("aws_instance", role, {
		id: `i-${role}`,
		vpc_security_group_ids: [`sg-${role}`],
		tags: { Name: role, Role: role.replace("_", "-") },
	});

const configured = ({ address, mode, type, name }) => ({ address, mode, type, name });

/** The text of a plan of about `bytes` bytes; 0 gives the smallest (2 KB), without further groups. */
export function plan(bytes) {
	const resources = [
		group("control_plane"),
		group("worker"),
		machine("control_plane"),
		machine("worker"),
		rule("api", "control_plane", "worker", 6443),
		rule("kubelet", "worker", "control_plane", 10250),
	];
	let size = JSON.stringify([resources, resources.map(configured)]).length;
	for (let g = 0; size < bytes; g++) {
		const added = [group(`app${g}`)];
		for (let r = 0; r < RULES_A_GROUP; r++) {
			const from = r % 2 === 0 ? "worker" : `10.${g % 256}.${r}.0/24`;
			added.push(rule(`app${g}_${r}`, `app${g}`, from, 1024 + ((g * RULES_A_GROUP + r) % 60_000)));
		}
		size += JSON.stringify([added, added.map(configured)]).length;
		resources.push(...added);
	}
	return JSON.stringify({
		format_version: "1.2",
		terraform_version: "1.11.0",
		resource_changes: resources,
		configuration: { root_module: { resources: resources.map(configured) } },
	});
}
