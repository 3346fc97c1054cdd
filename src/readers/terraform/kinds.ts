import type { Step } from "./address.ts";
import { askedGroup } from "./asked.ts";
import { asFields, asList } from "./json.ts";
import type { Resource } from "./resources.ts";
import type { Wanted } from "./wanted.ts";
import type { World } from "./world.ts";

const GROUP_TYPES: readonly string[] = ["aws_security_group", "aws_default_security_group"];
export const VPC_TYPES: readonly string[] = ["aws_vpc", "aws_default_vpc"];
const isWithin = (module: string, resource: Resource): boolean =>
	module === "" || resource.module === module || resource.module.startsWith(`${module}.`);
const namesOf = (rest: readonly Step[]): string[] => rest.filter((step): step is string => typeof step === "string");

/** Id of the group that EKS makes for a cluster: known to Terraform after apply only, so it is named after the cluster. */
export const clusterGroupId = (cluster: string): string => `${cluster}#cluster-security-group`;
/** Id of the group that a VPC is born with, where no resource takes it over. */
export const defaultGroupId = (vpc: string): string => `${vpc}#default-security-group`;

const DEFAULT_ACL = "#default-network-acl";
/** The VPC whose default network ACL an id stands for; null when it is another. */
export const vpcOfDefault = (acl: string): string | null => (acl.endsWith(DEFAULT_ACL) ? acl.slice(0, -DEFAULT_ACL.length) : null);

/**
 * Whether what follows a resource speaks of the thing itself: nothing, one of the naming attributes, or only names that
 * are no attributes of the resource (keys of an object that it was put in).
 */
function means(resource: Resource, rest: readonly Step[], attributes: readonly string[]): boolean {
	const names = namesOf(rest);
	if (names.some((name) => attributes.includes(name))) return true;
	const unknown = asFields(resource.unknown);
	return !names.some((name) => name in resource.values || name in unknown);
}

/** The kinds of AWS things that references are followed to, on one side of a plan. */
export class Kinds {
	readonly groups: Wanted;
	/** Groups as the owners of rules: variables full of rules name the sources of these, not their owner. */
	readonly owners: Wanted;
	readonly networks: Wanted;
	readonly subnets: Wanted;
	readonly acls: Wanted;
	readonly instances: Wanted;
	/** Instances as target groups know them: by id, or by private address. */
	readonly registered: Wanted;
	readonly interfaces: Wanted;
	readonly templates: Wanted;
	readonly scalingGroups: Wanted;
	readonly balancers: Wanted;
	readonly targetGroups: Wanted;
	readonly clusters: Wanted;
	readonly prefixLists: Wanted;

	/** `defaultGroup` gives the group that a VPC's machines carry when nothing is said. */
	constructor(
		private readonly world: World,
		private readonly defaultGroup: (vpc: Resource) => string,
	) {
		this.groups = {
			kind: "groups",
			names: /security_?groups?|(^|[._])sgs?(_ids?)?($|[._])/i,
			identify: (resource, rest) => this.group(resource, rest),
			within: (module) => this.groupsWithin(module),
			literal: (value) => (/^sg-|^\d{12}\/sg-/.test(value) ? this.groupOf(value) : null),
			external: (type, address) => (type === "aws_security_group" ? address : type === "aws_eks_cluster" ? clusterGroupId(address) : null),
		};
		this.owners = { ...this.groups, kind: "owners", others: /source|referenced|ingress|egress|rule/i };
		this.networks = {
			...this.simple("networks", [...VPC_TYPES], ["id"], /vpc|network/i, ["aws_vpc"]),
			identify: (resource, rest) => this.network(resource, rest),
		};
		this.subnets = {
			...this.simple("subnets", ["aws_subnet", "aws_default_subnet"], ["id"], /subnet/i, ["aws_subnet"]),
			identify: (resource, rest) => {
				if (resource.at.mode === "data" && resource.type === "aws_subnets" && Array.isArray(resource.values["ids"]))
					return asList(resource.values["ids"]).map((id) => this.idOf(["aws_subnet"], "id", String(id)));
				return this.plain(resource, rest, ["aws_subnet", "aws_default_subnet"], ["id"]);
			},
		};
		this.acls = this.aclsAndDefaults();
		this.instances = this.simple("instances", ["aws_instance", "aws_spot_instance_request"], ["id", "spot_instance_id"], /instance/i, [
			"aws_instance",
		]);
		this.registered = this.simple("registered", ["aws_instance", "aws_spot_instance_request"], ["id", "private_ip"], /instance|target/i, [
			"aws_instance",
		]);
		this.interfaces = this.primaryInterfaces();
		this.templates = this.simple("templates", ["aws_launch_template", "aws_launch_configuration"], ["id", "name"], /launch|template/i, [
			"aws_launch_template",
		]);
		this.scalingGroups = this.simple("scalingGroups", ["aws_autoscaling_group"], ["id", "name", "arn"], /autoscaling|asg/i, []);
		this.balancers = this.simple("balancers", ["aws_lb", "aws_alb", "aws_elb"], ["id", "arn", "name"], /lb|balancer/i, [
			"aws_lb",
			"aws_alb",
			"aws_elb",
		]);
		this.targetGroups = this.simple("targetGroups", ["aws_lb_target_group", "aws_alb_target_group"], ["id", "arn"], /target/i, [
			"aws_lb_target_group",
		]);
		this.clusters = this.simple("clusters", ["aws_eks_cluster"], ["id", "name", "arn", "cluster_id"], /cluster/i, ["aws_eks_cluster"]);
		this.prefixLists = this.simple("prefixLists", ["aws_ec2_managed_prefix_list"], ["id"], /prefix/i, [
			"aws_ec2_managed_prefix_list",
			"aws_prefix_list",
		]);
	}

	/** The id under which the inventory has a thing that the input names by a known value. */
	idOf(types: readonly string[], attribute: string, value: string): string {
		for (const type of types) {
			const found = this.world.withValue(type, attribute, value);
			if (found !== null) return found.address;
		}
		return value;
	}

	/** The id of a group named by a known `sg-...`. */
	groupOf(value: string): string {
		const own = this.idOf(GROUP_TYPES, "id", value);
		if (own !== value) return own;
		const cluster = this.world
			.ofType("aws_eks_cluster")
			.find((one) => this.world.text(one, "vpc_config", 0, "cluster_security_group_id") === value);
		if (cluster !== undefined) return clusterGroupId(cluster.address);
		const vpc = this.world.ofType(...VPC_TYPES).find((one) => one.values["default_security_group_id"] === value);
		return vpc === undefined ? value : defaultGroupId(vpc.address);
	}

	/** A kind of things that are named by plain attributes (`id`, `arn`, `name`) of some resource types. */
	simple(kind: string, types: readonly string[], attributes: readonly string[], names: RegExp, data: readonly string[]): Wanted {
		return {
			kind,
			names,
			identify: (resource, rest) => this.plain(resource, rest, types, attributes),
			within: (module) =>
				this.world
					.ofType(...types)
					.filter((one) => isWithin(module, one))
					.map((one) => one.address),
			literal: (value) => {
				const known = attributes.map((attribute) => this.idOf(types, attribute, value)).find((id) => id !== value);
				return known ?? (/^(?:[a-z]+-[0-9a-f]{6,}|arn:)/.test(value) ? value : null);
			},
			external: (type, address) => (data.includes(type) ? address : null),
		};
	}

	private plain(
		resource: Resource,
		rest: readonly Step[],
		types: readonly string[],
		attributes: readonly string[],
	): readonly string[] | null {
		if (!types.includes(resource.type) || !means(resource, rest, attributes)) return null;
		if (resource.at.mode === "managed") return [resource.address];
		const id = this.world.text(resource, attributes[0] ?? "id");
		return [id === null ? resource.address : this.idOf(types, attributes[0] ?? "id", id)];
	}

	private network(resource: Resource, rest: readonly Step[]): readonly string[] | null {
		if (VPC_TYPES.includes(resource.type)) return this.plain(resource, rest, VPC_TYPES, ["id"]);
		const id = namesOf(rest).includes("vpc_id") ? this.world.text(resource, "vpc_id") : null;
		return id === null ? null : [this.idOf(VPC_TYPES, "id", id)];
	}

	/** Network ACLs, the one that a VPC is born with under the VPC's address. */
	private aclsAndDefaults(): Wanted {
		const plain = this.simple("acls", ["aws_network_acl", "aws_default_network_acl"], ["id"], /acl/i, ["aws_network_acls"]);
		const born = "default_network_acl_id";
		return {
			...plain,
			identify: (resource, rest) =>
				VPC_TYPES.includes(resource.type) && namesOf(rest).includes(born)
					? [`${resource.address}${DEFAULT_ACL}`]
					: plain.identify(resource, rest),
			literal: (value) => {
				const vpc = this.world.ofType(...VPC_TYPES).find((one) => one.values[born] === value);
				return vpc === undefined ? plain.literal(value) : `${vpc.address}${DEFAULT_ACL}`;
			},
		};
	}

	/** Interfaces, the primary one of an instance under the instance's address. */
	private primaryInterfaces(): Wanted {
		const plain = this.simple("interfaces", ["aws_network_interface"], ["id"], /interface|eni/i, ["aws_network_interface"]);
		const primary = "primary_network_interface_id";
		return {
			...plain,
			identify: (resource, rest) =>
				// Behind an index that Terraform computes no attribute is named: `aws_instance.x[count.index].primary_...`.
				resource.type === "aws_instance" && (rest.length === 0 || namesOf(rest).includes(primary))
					? [resource.address]
					: plain.identify(resource, rest),
			literal: (value) => {
				const instance = this.world.withValue("aws_instance", primary, value);
				return instance === null ? plain.literal(value) : instance.address;
			},
		};
	}

	private group(resource: Resource, rest: readonly Step[]): readonly string[] | null {
		const names = namesOf(rest);
		if (GROUP_TYPES.includes(resource.type)) {
			if (!means(resource, rest, ["id"])) return null;
			if (resource.at.mode === "managed") return [resource.address];
			const id = this.world.text(resource, "id");
			if (id !== null) return [this.groupOf(id)];
			this.world.outside.set(resource.address, askedGroup(this.world, resource));
			return [resource.address];
		}
		if (resource.type === "aws_security_groups" && Array.isArray(resource.values["ids"]) && means(resource, rest, ["ids"]))
			return asList(resource.values["ids"]).map((id) => this.groupOf(String(id)));
		if (resource.type === "aws_eks_cluster") {
			if (!names.includes("cluster_security_group_id")) return null;
			const known = resource.at.mode === "data" ? this.world.text(resource, "vpc_config", 0, "cluster_security_group_id") : null;
			return [known === null ? clusterGroupId(resource.address) : this.groupOf(known)];
		}
		if (VPC_TYPES.includes(resource.type)) return names.includes("default_security_group_id") ? [this.defaultGroup(resource)] : null;
		const attribute = names.find((name) => /security_group_id/.test(name));
		// What its author wrote is followed; what the provider computes is a group of its own.
		return attribute === undefined || this.world.configured(resource, [attribute]) === true ? null : [`${resource.address}.${attribute}`];
	}

	private groupsWithin(module: string): string[] {
		const own = this.world
			.ofType(...GROUP_TYPES)
			.filter((one) => isWithin(module, one))
			.map((one) => one.address);
		const clusters = this.world
			.ofType("aws_eks_cluster")
			.filter((one) => isWithin(module, one))
			.map((one) => clusterGroupId(one.address));
		return [...own, ...clusters];
	}
}
