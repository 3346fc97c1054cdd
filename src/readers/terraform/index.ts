import type { Filter, InputSummary, Inventory, ProfileHint, Subject } from "../../model/inventory.ts";
import type { SourceDocument } from "../../model/location.ts";
import { filterIds } from "../../model/rule.ts";
import { hiddenGroup } from "../aws/permissions.ts";
import { bareGroups } from "../aws/subjects.ts";
import { profileHintsOf } from "../aws/tags.ts";
import { withUndecided } from "./attachments.ts";
import { type AzureRead, readAzure } from "./azure/index.ts";
import { readBalancers } from "./balancers.ts";
import { countRaw } from "./count.ts";
import { readEks } from "./eks.ts";
import { GroupReader, type GroupsRead } from "./groups.ts";
import { Lookup } from "./lookup.ts";
import { instanceSubjects } from "./machines.ts";
import { readNetworks } from "./networks.ts";
import { outOfScope } from "./out-of-scope.ts";
import { readPrefixLists } from "./prefix-lists.ts";
import { aliasesOf, publishedBy } from "./published.ts";
import type { PlanSide } from "./resources.ts";
import { scalingSubjects } from "./scaling.ts";
import { planShape } from "./shape.ts";
import { World } from "./world.ts";

export type { PlanSide } from "./resources.ts";
export { planShape } from "./shape.ts";

/**
 * Reads what a Terraform or OpenTofu plan (`terraform show -json`) leaves behind (`after`) or found (`before`), or a
 * state, whose only side is `after`. Ids are resource addresses after moves, so that both sides of a plan compare.
 *
 * @throws InputError as planShape.
 */
export function readTerraform(document: SourceDocument, side: PlanSide): Inventory {
	const shape = planShape(document);
	const world = new World(document, side);
	const lookup = new Lookup(world);
	const lists = readPrefixLists(lookup);
	const groups = new GroupReader(lookup, lists, () =>
		side === "after" && shape.kind === "terraform-plan" ? new World(document, "before") : null,
	).read();
	const networks = readNetworks(lookup);
	const eks = readEks(lookup);
	const balancers = readBalancers(lookup);
	const carriers = [...instanceSubjects(lookup), ...scalingSubjects(lookup), ...eks.subjects, ...balancers.subjects].map((subject) =>
		withUndecided(subject, groups.undecided),
	);
	const azure = readAzure(lookup);
	const filters = completed([...groups.filters.values(), ...eks.filters, ...networks.acls], carriers);
	for (const filter of azure.filters) filters.set(filter.id, filter);
	const unread = [...groups.unread, ...networks.unread, ...azure.unread, ...outOfScope(world)];
	return {
		inputs: [summary(document, side, groups, azure, shape, world)],
		subjects: [...carriers, ...azure.subjects, ...bareGroups(carriers, filters, (filter) => isShown(world, filter))],
		filters,
		subnets: new Map([...networks.subnets, ...azure.subnets]),
		profileHints: hints([...carriers, ...filters.values()], [...eks.hints, ...azure.profileHints]),
		featureHints: [...balancers.hints, ...azure.featureHints],
		unread,
		demands: [],
		matchers: new Map(),
		effects: groups.conflicts,
		published: publishedBy(lookup, document.value),
		aliases: aliasesOf(lookup),
		outside: world.outside,
		ranges: new Map([...lists].flatMap(([id, entries]) => (entries === false || entries.open.length > 0 ? [] : [[id, entries.addresses]]))),
	};
}

/** Groups that nothing describes get a filter of unknown rules; default groups that nobody carries or fills are left out. */
function completed(filters: readonly Filter[], carriers: readonly Subject[]): Map<string, Filter> {
	const carried = new Map<string, Subject>();
	for (const subject of carriers) for (const layer of subject.layers) for (const id of filterIds(layer)) carried.set(id, subject);
	const all = new Map<string, Filter>();
	for (const filter of filters) if (carried.has(filter.id) || !isBorn(filter) || filter.ingress.length > 1) all.set(filter.id, filter);
	for (const [id, subject] of carried) if (!all.has(id)) all.set(id, hiddenGroup(id, subject.location));
	return all;
}

/** Made by AWS with something else, not by a resource of its own. */
const isBorn = (filter: Filter): boolean => filter.id.includes("#");

/** Whether the input itself shows rules of a filter, or that it has none. */
const isShown = (world: World, filter: Filter): boolean =>
	isBorn(filter)
		? filter.ingress.length > 1
		: filter.ingress.length > 0 || world.get(filter.id, "aws_security_group", "aws_default_security_group") !== null;

function hints(tagged: readonly (Subject | Filter)[], own: readonly ProfileHint[]): ProfileHint[] {
	const found = new Map<string, ProfileHint>();
	for (const hint of [...own, ...tagged.flatMap((one) => profileHintsOf(one.tags, one.location))]) {
		const key = `${hint.profile}|${hint.clusterKey ?? ""}`;
		// One for each, the same whatever the order of the input.
		const other = found.get(key);
		if (other === undefined || hint.evidence < other.evidence) found.set(key, hint);
	}
	return [...found.values()];
}

/** Pods on Fargate stand behind groups that the profile does not name: they are no machine of the plan, and that is said. */
function fargateNotes(world: World): readonly string[] {
	const profiles = world.ofType("aws_eks_fargate_profile").length;
	if (profiles === 0) return [];
	return [`${profiles} Fargate profile${profiles === 1 ? "" : "s"}: pods that run there are not judged`];
}

function summary(
	document: SourceDocument,
	side: PlanSide,
	groups: GroupsRead,
	azure: AzureRead,
	shape: ReturnType<typeof planShape>,
	world: World,
): InputSummary {
	const raw = countRaw(document, side);
	const rules = groups.rules + azure.rules;
	const unread = groups.unread.length + azure.unread.length;
	const read = rules + groups.repeated + unread;
	if (raw.inbound !== read)
		throw new Error(
			`${document.file}: ${raw.inbound} inbound rules in the input, ${rules} read, ${groups.repeated} repeated, ${unread} unreadable`,
		);
	return {
		path: document.file,
		kind: shape.kind,
		counted: rules + unread + raw.outOfScope,
		rules,
		unread: unread + raw.outOfScope,
		objects: raw.objects,
		notes: [
			...shape.warnings,
			...shape.notes,
			...fargateNotes(world),
			...(shape.destroysAll ? ["the plan destroys everything that it manages: nothing is left to judge"] : []),
		],
		...(shape.destroysAll ? { destroysAll: true } : {}),
	};
}
