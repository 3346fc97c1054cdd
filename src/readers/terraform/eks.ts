import { PUBLIC_ADDRESSES, parseCidrs } from "../../model/addresses.ts";
import { intervals } from "../../model/intervals.ts";
import type { Filter, ProfileHint, Rule, Subject } from "../../model/inventory.ts";
import { EKS_API, EKS_REMOTE_ACCESS, groupLayer } from "../aws/defaults.ts";
import { hiddenGroup } from "../aws/permissions.ts";
import { awsSources, groupMember, knownCidrs } from "../aws/sources.ts";
import { awsSubject } from "../aws/subjects.ts";
import { clusterKeysOf } from "../aws/tags.ts";
import { carriedBy, carriedLayer, distinct, networkOfSubnets, subnetsFrom } from "./attachments.ts";
import { asList } from "./json.ts";
import { clusterGroupId } from "./kinds.ts";
import type { Lookup } from "./lookup.ts";
import type { Resource } from "./resources.ts";
import { launchedTagsOf, tagsOf } from "./tags.ts";
import { launchedGroups, templateOf } from "./templates.ts";

/** EKS clusters and managed node groups, with the filters that EKS itself puts up. */
export interface EksRead {
	readonly subjects: readonly Subject[];
	readonly filters: readonly Filter[];
	readonly hints: readonly ProfileHint[];
}

export function readEks(lookup: Lookup): EksRead {
	const clusters = lookup.world.ofType("aws_eks_cluster").map((resource) => clusterRead(lookup, resource));
	const nodes = lookup.world.ofType("aws_eks_node_group").map((resource) => nodeGroupRead(lookup, resource));
	return {
		subjects: [...clusters, ...nodes].map((one) => one.subject),
		filters: [...clusters, ...nodes].flatMap((one) => one.filter ?? []),
		hints: clusters.map((one) => one.hint),
	};
}

interface One {
	readonly subject: Subject;
	readonly filter: Filter | null;
}

/** Name by which everything of a cluster is told: its own name, its address while the name is not known. */
const clusterKey = (lookup: Lookup, cluster: Resource): string => lookup.world.text(cluster, "name") ?? cluster.address;

function clusterRead(lookup: Lookup, resource: Resource): One & { readonly hint: ProfileHint } {
	const { world } = lookup;
	const key = clusterKey(lookup, resource);
	const tags = tagsOf(world, resource);
	const location = world.location(resource);
	const extra = lookup.many(lookup.kinds.groups, resource, "vpc_config", 0, "security_group_ids");
	const subnets = subnetsFrom(lookup.many(lookup.kinds.subnets, resource, "vpc_config", 0, "subnet_ids"));
	const filter = publicEndpoint(lookup, resource);
	const own = [...new Set([...extra.ids, clusterGroupId(resource.address)])].sort();
	const possible = extra.open === null ? [] : [{ ...extra.open, candidates: extra.open.candidates.filter((id) => !own.includes(id)) }];
	const release = world.text(resource, "version");
	const subject = awsSubject({
		id: resource.address,
		kind: "eks-control-plane",
		nature: "service",
		names: distinct([world.text(resource, "name"), tags["Name"], resource.at.name]),
		tags,
		...subnets,
		network: networkOfSubnets(lookup, subnets.subnets),
		modules: resource.modules,
		layers: [groupLayer([...own, ...(filter === null ? [] : [filter.id])], possible)],
		clusterKeys: distinct([key, ...clusterKeysOf(tags)]),
		roles: [{ role: "control-plane", evidence: "aws_eks_cluster" }],
		publiclyReachable: filter === null ? "no" : "yes",
		location,
	});
	const hint: ProfileHint = {
		profile: "eks",
		...(release === null ? {} : { release }),
		evidence: resource.address,
		clusterKey: key,
		location,
	};
	return { subject, filter, hint };
}

/**
 * The public endpoint as a filter of its own. Its ranges filter nothing while it is off. While the private endpoint is
 * on, machines of the network resolve the name to private addresses, so that only public ones arrive here.
 */
function publicEndpoint(lookup: Lookup, cluster: Resource): Filter | null {
	const { world } = lookup;
	const on = world.attribute(cluster, "vpc_config", 0, "endpoint_public_access");
	if (on.state === "known" && on.value === false) return null;
	const id = `${cluster.address}#public-access`;
	const location = world.location(cluster, "vpc_config", 0);
	const ranges = world.attribute(cluster, "vpc_config", 0, "public_access_cidrs");
	const open = on.state === "unknown" || ranges.state === "unknown" || (ranges.state === "known" && ranges.partly);
	const texts = ranges.state === "known" ? asList(ranges.value).map(String) : [];
	const given = texts.length > 0 ? knownCidrs(texts) : parseCidrs(ranges.state === "absent" ? ["0.0.0.0/0"] : []);
	const isPrivate = world.attribute(cluster, "vpc_config", 0, "endpoint_private_access");
	const reach = given !== null && isPrivate.state === "known" && isPrivate.value === true ? given.intersect(PUBLIC_ADDRESSES) : given;
	const unknown = lookup.unknown(cluster, "vpc_config", 0, on.state === "unknown" ? "endpoint_public_access" : "public_access_cidrs");
	const rule: Rule = {
		id: `${id}.ingress[0]`,
		filter: id,
		action: "allow",
		protocols: intervals(EKS_API.protocol),
		ports: intervals(EKS_API.port),
		allProtocols: false,
		namedPorts: [],
		sources: awsSources({
			...(reach === null || on.state === "unknown" ? {} : { addresses: reach }),
			unknowns: open ? [{ unknown, bound: "addresses", members: [] }] : [],
		}),
		location,
		sourceText: texts.join(", ") || "public access",
	};
	const modules = cluster.modules;
	return {
		...hiddenGroup(id, location),
		kind: "eks-public-access",
		modules,
		ingress: [rule],
		unknownIngress: [],
		clusterKeys: [clusterKey(lookup, cluster)],
	};
}

function nodeGroupRead(lookup: Lookup, resource: Resource): One {
	const { kinds, world } = lookup;
	const launch = templateOf(lookup, resource, ["launch_template", 0]);
	const clusters = lookup.one(kinds.clusters, resource, "cluster_name");
	const cluster = world.get(clusters.ids[0], "aws_eks_cluster");
	const named = world.text(resource, "cluster_name");
	const key = cluster === null ? named : clusterKey(lookup, cluster);
	const launched = launchedGroups(lookup, launch);
	const made = clusterGroupId(cluster?.address ?? named ?? resource.address);
	const filter = remoteAccess(lookup, resource);
	const carried = launched.length > 0 ? carriedBy(resource, launched) : { certain: [made], possible: [] };
	const subnets = subnetsFrom(lookup.many(kinds.subnets, resource, "subnet_ids"));
	const tags = { ...(launch.template === null ? {} : launchedTagsOf(world, launch.template)), ...tagsOf(world, resource) };
	const template = launch.template;
	const subject = awsSubject({
		id: resource.address,
		kind: "eks-node-group",
		nature: "machine",
		names: distinct([
			world.text(resource, "node_group_name") ?? world.text(resource, "node_group_name_prefix"),
			tags["Name"],
			resource.at.name,
			template === null ? null : (world.text(template, "name") ?? world.text(template, "name_prefix")),
		]),
		addresses: template === null ? [] : [template.address],
		tags,
		...subnets,
		network: networkOfSubnets(lookup, subnets.subnets),
		modules: resource.modules,
		layers: [carriedLayer({ certain: [...carried.certain, ...(filter === null ? [] : [filter.id])], possible: carried.possible })],
		clusterKeys: distinct([key, ...clusterKeysOf(tags)]),
		roles: [{ role: "node", evidence: "aws_eks_node_group" }],
		location: world.location(resource),
	});
	return { subject, filter };
}

/** The group that EKS adds to a managed node group with a key pair: SSH from the given groups, from anywhere when none is given. */
function remoteAccess(lookup: Lookup, resource: Resource): Filter | null {
	const { world } = lookup;
	if (world.attribute(resource, "remote_access", 0, "ec2_ssh_key").state === "absent") return null;
	const groups = lookup.many(lookup.kinds.groups, resource, "remote_access", 0, "source_security_group_ids");
	const anywhere = groups.absent || (groups.ids.length === 0 && groups.open === null);
	const id = `${resource.address}#remote-access`;
	const location = world.location(resource, "remote_access", 0);
	const rule: Rule = {
		id: `${id}.ingress[0]`,
		filter: id,
		action: "allow",
		protocols: intervals(EKS_REMOTE_ACCESS.protocol),
		ports: intervals(EKS_REMOTE_ACCESS.port),
		allProtocols: false,
		namedPorts: [],
		sources: awsSources({
			cidrs4: anywhere ? ["0.0.0.0/0"] : [],
			members: groups.ids.map(groupMember),
			unknowns:
				groups.open === null ? [] : [{ unknown: groups.open.unknown, bound: "members", members: groups.open.candidates.map(groupMember) }],
		}),
		location,
		sourceText: anywhere ? "0.0.0.0/0" : groups.ids.map((group) => `sg ${group}`).join(", "),
	};
	return { ...hiddenGroup(id, location), modules: resource.modules, ingress: [rule], unknownIngress: [] };
}
