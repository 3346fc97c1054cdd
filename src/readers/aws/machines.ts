import type { Subject } from "../../model/inventory.ts";
import { GONE_STATES, groupLayer, NO_GROUP_LAYER } from "./defaults.ts";
import { type AwsObject, type AwsObjects, type Fields, isFields, listOf, locationOf, textOf } from "./documents.ts";
import { knownCidrs } from "./sources.ts";
import { awsSubject, unequalInterfaces } from "./subjects.ts";
import { clusterKeysOf, type Tags, tagsOfList } from "./tags.ts";

const groupIds = (fields: Fields, key: string): string[] => listOf(fields, key).flatMap((group) => textOf(group, "GroupId") ?? []);

/** Private IPv4 and IPv6 addresses of an interface, the ones its packets carry inside the VPC. */
function addressesOf(fields: Fields): string[] {
	const private4 = listOf(fields, "PrivateIpAddresses").flatMap((item) => textOf(item, "PrivateIpAddress") ?? []);
	const main = textOf(fields, "PrivateIpAddress");
	const ipv6 = listOf(fields, "Ipv6Addresses").flatMap((item) => textOf(item, "Ipv6Address") ?? []);
	return [...new Set([...(main === null ? [] : [main]), ...private4, ...ipv6])];
}

const isPublic = (fields: Fields): boolean => {
	const association = fields["Association"];
	return textOf(fields, "PublicIpAddress") !== null || (isFields(association) && textOf(association, "PublicIp") !== null);
};

const distinct = (items: readonly (string | null | undefined)[]): string[] => [
	...new Set(items.filter((item): item is string => item !== null && item !== undefined && item !== "")),
];

/** Subjects of `describe-instances`; interfaces given apart that belong to one of them add their groups. */
export function instanceSubjects(objects: AwsObjects, apart: ReadonlyMap<string, readonly AwsObject[]>): Subject[] {
	return objects.Instances.flatMap((object) => {
		const id = textOf(object.fields, "InstanceId");
		const state = object.fields["State"];
		if (id === null || (isFields(state) && GONE_STATES.includes(textOf(state, "Name") ?? ""))) return [];
		const nested = listOf(object.fields, "NetworkInterfaces");
		const ids = new Set(nested.map((fields) => textOf(fields, "NetworkInterfaceId")));
		const interfaces = [
			...nested,
			...(apart.get(id) ?? []).map((one) => one.fields).filter((one) => !ids.has(textOf(one, "NetworkInterfaceId"))),
		];
		const sets = interfaces.length > 0 ? interfaces.map((one) => groupIds(one, "Groups")) : [groupIds(object.fields, "SecurityGroups")];
		const parts = interfaces.length > 0 ? interfaces : [object.fields];
		return [machine(id, object, parts, sets, tagsOfList(object.fields["Tags"]), [object.fields, ...interfaces].some(isPublic))];
	});
}

function machine(
	id: string,
	object: AwsObject,
	parts: readonly Fields[],
	sets: readonly (readonly string[])[],
	tags: Tags,
	open: boolean,
): Subject {
	return awsSubject({
		id,
		kind: "aws-machine",
		nature: "machine",
		names: distinct([
			tags["Name"],
			id,
			...parts.flatMap((part) => [...listOf(part, "Groups"), ...listOf(part, "SecurityGroups")].map((group) => textOf(group, "GroupName"))),
		]),
		tags,
		knownAddresses: knownCidrs(parts.flatMap(addressesOf)),
		subnets: distinct(parts.map((part) => textOf(part, "SubnetId"))).sort(),
		network: parts.map((part) => textOf(part, "VpcId")).find((vpc) => vpc !== null) ?? null,
		layers: unequalInterfaces(id, interfaceAttribute(parts), sets),
		clusterKeys: clusterKeysOf(tags),
		publiclyReachable: open ? "yes" : "no",
		location: locationOf(object, id),
	});
}

/** Where a description shows groups: of its interfaces, or of the machine itself. */
const interfaceAttribute = (parts: readonly Fields[]): string =>
	parts.some((part) => "SecurityGroups" in part || !("Groups" in part)) ? "SecurityGroups" : "NetworkInterfaces";

/** Interfaces by the instance that they are attached to. */
export function interfacesByInstance(objects: AwsObjects): ReadonlyMap<string, readonly AwsObject[]> {
	const map = new Map<string, AwsObject[]>();
	for (const object of objects.NetworkInterfaces) {
		const attachment = object.fields["Attachment"];
		const instance = isFields(attachment) ? textOf(attachment, "InstanceId") : null;
		if (instance !== null) map.set(instance, [...(map.get(instance) ?? []), object]);
	}
	return map;
}

/** How EC2 describes interfaces that services keep (requester-managed): EKS names the cluster, load balancers `ELB KIND/NAME/ID`. */
const EKS_INTERFACE = /^Amazon EKS (?<name>\S+)$/;
const BALANCER_INTERFACE = /^ELB (?:(?<kind>app|net|gwy)\/)?(?<name>[^/]+)/;

/** Subjects of `describe-network-interfaces`: one for each instance not described itself, EKS control plane, load balancer, or lone interface. */
export function interfaceSubjects(objects: AwsObjects, described: ReadonlySet<string>): Subject[] {
	const sets = new Map<string, { readonly kind: string; readonly name: string; readonly members: AwsObject[] }>();
	for (const object of objects.NetworkInterfaces) {
		const { key, kind, name } = ownerOf(object.fields);
		if (kind === "aws-machine" && described.has(key)) continue;
		const known = sets.get(key);
		if (known === undefined) sets.set(key, { kind, name, members: [object] });
		else known.members.push(object);
	}
	return [...sets].map(([key, { kind, name, members }]) => serviceSubject(key, kind, name, members));
}

function ownerOf(fields: Fields): { readonly key: string; readonly kind: string; readonly name: string } {
	const description = textOf(fields, "Description") ?? "";
	const id = textOf(fields, "NetworkInterfaceId") ?? "";
	const eks = EKS_INTERFACE.exec(description)?.groups?.["name"];
	if (eks !== undefined) return { key: `eks/${eks}`, kind: "eks-control-plane", name: eks };
	const balancer = BALANCER_INTERFACE.exec(description)?.groups;
	if (balancer !== undefined)
		return { key: `elb/${balancer["kind"] ?? "classic"}/${balancer["name"]}`, kind: "aws-load-balancer", name: balancer["name"] ?? id };
	const attachment = fields["Attachment"];
	const instance = isFields(attachment) ? textOf(attachment, "InstanceId") : null;
	return instance === null ? { key: id, kind: "aws-network-interface", name: id } : { key: instance, kind: "aws-machine", name: instance };
}

const NATURES: Readonly<Record<string, Subject["nature"]>> = { "eks-control-plane": "service", "aws-load-balancer": "load-balancer" };

function serviceSubject(key: string, kind: string, name: string, members: readonly AwsObject[]): Subject {
	const parts = members.map((member) => member.fields);
	const first = members[0] as AwsObject;
	const tags = Object.assign({}, ...parts.map((part) => tagsOfList(part["TagSet"]))) as Tags;
	const sets = parts.map((part) => groupIds(part, "Groups"));
	const id = kind === "aws-machine" ? key : (textOf(first.fields, "NetworkInterfaceId") ?? key);
	const subject = machine(id, first, parts, sets, tags, parts.some(isPublic));
	const open = sets.every((set) => set.length === 0);
	const isEks = kind === "eks-control-plane";
	return {
		...subject,
		kind,
		nature: NATURES[kind] ?? "machine",
		names: distinct([name, ...subject.names]),
		addresses: key === id ? [] : [key],
		layers: open ? [kind === "aws-load-balancer" ? NO_GROUP_LAYER : groupLayer([])] : subject.layers,
		clusterKeys: isEks ? distinct([name, ...subject.clusterKeys]) : subject.clusterKeys,
		roles: isEks ? [{ role: "control-plane", evidence: `interface of Amazon EKS ${name}` }] : [],
	};
}
