import type { Filter, InputSummary, Inventory, ProfileHint, Subject } from "../../model/inventory.ts";
import type { SourceDocument } from "../../model/location.ts";
import { filterIds } from "../../model/rule.ts";
import { type AwsKind, type AwsObjects, awsObjects, type Fields, isFields, READ_LISTS } from "./documents.ts";
import { type GroupsRead, readGroups } from "./groups.ts";
import { instanceSubjects, interfaceSubjects, interfacesByInstance } from "./machines.ts";
import { readAcls, readPrefixLists, readSubnets } from "./networks.ts";
import { hiddenGroup } from "./permissions.ts";
import { bareGroups } from "./subjects.ts";
import { profileHintsOf } from "./tags.ts";

/**
 * Reads answers of the AWS CLI (`aws ec2 describe-*`), with their wrapper object or as bare arrays. All documents are
 * one account: rules, machines and networks may come from different files.
 */
export function readAws(documents: readonly SourceDocument[]): Inventory {
	const objects = awsObjects(documents);
	const { lists, unmatched } = readPrefixLists(objects);
	const groups = readGroups(objects, lists);
	const machines = instanceSubjects(objects, interfacesByInstance(objects));
	const described = new Set(machines.map((subject) => subject.id));
	const subjects = [...machines, ...interfaceSubjects(objects, described)];
	const acls = readAcls(objects);
	const filters = withHidden([...groups.filters, ...acls.filters], subjects);
	const shown = new Set(groups.filters.map((filter) => filter.id));
	return {
		inputs: documents.map((document) => summary(document, objects, groups, unmatched)),
		subjects: [...subjects, ...bareGroups(subjects, filters, (filter) => shown.has(filter.id))],
		filters,
		subnets: readSubnets(objects),
		profileHints: hints(subjects, groups.filters),
		featureHints: [],
		unread: [...groups.unread, ...acls.unread],
		demands: [],
		matchers: new Map(),
		effects: [],
		ranges: lists,
	};
}

/** Groups that machines carry and no document describes: their rules are not known, which is not the same as none. */
function withHidden(filters: readonly Filter[], subjects: readonly Subject[]): Map<string, Filter> {
	const all = new Map(filters.map((filter) => [filter.id, filter]));
	for (const subject of subjects)
		for (const layer of subject.layers) for (const id of filterIds(layer)) if (!all.has(id)) all.set(id, hiddenGroup(id, subject.location));
	return all;
}

function hints(subjects: readonly Subject[], filters: readonly Filter[]): ProfileHint[] {
	const found = [...subjects, ...filters].flatMap((one) => profileHintsOf(one.tags, one.location));
	for (const subject of subjects)
		if (subject.kind === "eks-control-plane") {
			const [name = subject.id] = subject.names;
			found.push({ profile: "eks", evidence: `interfaces of Amazon EKS ${name}`, clusterKey: name, location: subject.location });
		}
	return found.filter(
		(hint, index) => found.findIndex((one) => one.profile === hint.profile && one.clusterKey === hint.clusterKey) === index,
	);
}

/** Lists of a CLI answer that are not read: said, so that nobody takes them for judged. */
const unreadKinds = ({ value }: SourceDocument): readonly string[] =>
	isFields(value)
		? Object.entries(value).flatMap(([key, list]) =>
				Array.isArray(list) && list.length > 0 && !READ_LISTS.has(key) ? [`${list.length} ${key} are not read`] : [],
			)
		: [];

/** Inbound elements of a document, counted on the raw value. */
function countElements(document: SourceDocument, objects: AwsObjects): number {
	const own = (kind: AwsKind): Fields[] => objects[kind].filter((object) => object.document === document).map((object) => object.fields);
	const listed = own("SecurityGroups").map((fields) => (Array.isArray(fields["IpPermissions"]) ? fields["IpPermissions"].length : 0));
	const ruleObjects = own("SecurityGroupRules").filter((fields) => fields["IsEgress"] !== true).length;
	return listed.reduce((sum, length) => sum + length, ruleObjects);
}

function summary(document: SourceDocument, objects: AwsObjects, groups: GroupsRead, unmatched: readonly string[]): InputSummary {
	const elements = countElements(document, objects);
	const rules = groups.rules.get(document.file) ?? 0;
	const repeated = groups.repeated.get(document.file) ?? 0;
	const unread = groups.unread.filter((one) => one.input === document.file).length;
	if (elements !== rules + repeated + unread)
		throw new Error(`${document.file}: ${elements} inbound rules in the input, ${rules} read, ${repeated} repeated, ${unread} unreadable`);
	const notes: string[] = [];
	if (repeated > 0) notes.push(`${repeated} inbound rules are shown twice, by their group and as rule objects: counted once`);
	if (unmatched.includes(document.file))
		notes.push("prefix list entries without the id of their list: name the file after it (pl-....json)");
	notes.push(...unreadKinds(document));
	const kinds = Object.values(objects)
		.flat()
		.filter((object) => object.document === document).length;
	return { path: document.file, kind: "aws", counted: elements - repeated, rules, unread, objects: kinds, notes };
}
