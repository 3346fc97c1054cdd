import { changed } from "../model/changed.ts";
import type { Config } from "../model/config.ts";
import { groupBy } from "../model/group.ts";
import type { Inventory, Subject } from "../model/inventory.ts";
import { compareIds } from "../model/natural-order.ts";
import { unitedLayers } from "../model/subnet-layers.ts";
import type { RoleAssignment, Target } from "../model/target.ts";
import { alike, type Placed } from "./alike.ts";
import { bareGroups } from "./bare-groups.ts";
import { partition } from "./clusters.ts";
import { inferRoles, inProfile } from "./infer.ts";
import { selects } from "./selectors.ts";
import { NODE_ROLE_PREFIX } from "./vocabulary.ts";

/** Roles by configuration and options: every selector that matches, each once. */
const configuredRoles = (subject: Subject, config: Config): readonly RoleAssignment[] =>
	[...config.roles].flatMap(([role, { select }]) => {
		const hit = select.find((selector) => selects(selector, subject));
		return hit === undefined ? [] : [{ role, evidence: hit.evidence }];
	});

const NO_ROLES: readonly RoleAssignment[] = [];

/**
 * Everything that can be judged: subjects with equal cluster, roles and filters are one target; filters that no
 * subject carries for certain are targets of their own (contract.md section 4, last paragraphs of "Selector keys").
 * A subject without a role is a target without roles: it is judged for sensitive ports only.
 *
 * @returns targets in natural order; behind them pods without a role, as they were given.
 */
export function findTargets(inventory: Inventory, config: Config, profile: string): readonly Target[] {
	// Readers may give groups as subjects; which of them are targets depends on who carries what, so that is decided here.
	// What a workload in the input owns is judged on the workload.
	const owned = ownedByOthers(inventory.subjects);
	const carriers = inventory.subjects.filter((subject) => subject.nature !== "group" && !owned.has(subject));
	const bare = bareGroups(inventory, carriers, (subject) => rolesOf(subject, inventory, config, profile).map(({ role }) => role));
	const told: Placed[] = [];
	// Pods without a role, of which a large cluster has thousands: each is a target by itself, and next to nothing is asked of it.
	const roleless: Subject[] = [];
	const all = bare.length === 0 ? carriers : [...carriers, ...bare.map((group) => group.subject)];
	for (let index = 0; index < all.length; index++) {
		const subject = all[index] as Subject;
		const roles = rolesOf(subject, inventory, config, profile);
		if (roles.length === 0 && subject.nature === "pod") roleless.push(subject);
		else told.push({ subject, roles });
	}
	const placed = config.infer ? withUnlabelledWorkers(told, profile) : told;
	const held = rolesOnMachines(placed);
	const clusters = partition(placed, roleless);
	const exposureOnly = new Set(bare.filter(({ uncertain }) => uncertain).map(({ subject }) => subject.id));
	const targets = alike(placed, clusters, inventory).map((group): Target => {
		const ordered = group.length === 1 ? group : [...group].sort((a, b) => compareIds(a.subject.id, b.subject.id));
		const [{ subject: first, roles }] = ordered as [Placed, ...Placed[]];
		const members = ordered.map(({ subject }) => subject);
		// Where machines of the role are in the input, a group that none of them carries demands nothing.
		const spare = first.nature === "group" && roles.some(({ role }) => held.has(role));
		return {
			id: first.id,
			subject: members.length === 1 ? first : united(first, members),
			members,
			cluster: clusters.get(first.id) ?? null,
			roles,
			exposureOnly: spare || exposureOnly.has(first.id),
		};
	});
	const asked = targets
		.map((target) => (target.exposureOnly && target.roles.length === 0 ? { ...target, roles: rolesOfCarriers(target, targets) } : target))
		.sort((a, b) => compareIds(a.id, b.id));
	return [...asked, ...roleless.map((subject) => rolelessTarget(subject, clusters.get(subject.id) ?? null))];
}

const rolelessTarget = (subject: Subject, cluster: string | null): Target => ({
	id: subject.id,
	subject,
	members: [subject],
	cluster,
	roles: NO_ROLES,
	exposureOnly: false,
});

/** Those whose owner is one of them. */
function ownedByOthers(subjects: readonly Subject[]): ReadonlySet<Subject> {
	const owned: Subject[] = [];
	// By number, and without those that nobody owns: pods, of which a large cluster has tens of thousands.
	for (let index = 0; index < subjects.length; index++) {
		const subject = subjects[index] as Subject;
		if (subject.owner !== undefined) owned.push(subject);
	}
	if (owned.length === 0) return NOBODY;
	const byOwner = groupBy(owned, ({ owner }) => owner);
	return new Set(subjects.flatMap(({ id }) => byOwner.get(id) ?? NO_SUBJECTS));
}

const NO_SUBJECTS: readonly Subject[] = [];
const NOBODY: ReadonlySet<Subject> = new Set();

/** Where some Nodes of the inputs are labelled as control plane, those without any role's label are its workers: kubeadm labels no others. */
function withUnlabelledWorkers(placed: readonly Placed[], profile: string): readonly Placed[] {
	const isNode = ({ subject }: Placed): boolean => subject.kind === "kubernetes-node" && !subject.synthetic;
	if (!placed.some((one) => isNode(one) && one.roles.some(({ role }) => role === inProfile("control-plane", profile)))) return placed;
	return placed.map((one) =>
		!isNode(one) || one.roles.length > 0 || Object.keys(one.subject.labels).some((key) => key.startsWith(NODE_ROLE_PREFIX))
			? one
			: {
					...one,
					roles: [
						{ role: inProfile("worker", profile), evidence: `the absence of a label ${NODE_ROLE_PREFIX}*, which control planes have` },
					],
				},
	);
}

/** Pods carry no groups, whatever their role. */
function rolesOnMachines(placed: readonly Placed[]): ReadonlySet<string> {
	const held = new Set<string>();
	for (const { subject, roles } of placed)
		if (roles.length > 0 && subject.nature !== "group" && subject.nature !== "pod") for (const { role } of roles) held.add(role);
	return held;
}

function rolesOf(subject: Subject, inventory: Inventory, config: Config, profile: string): readonly RoleAssignment[] {
	const configured = config.roles.size === 0 ? NO_ROLES : configuredRoles(subject, config);
	if (configured.length > 0 || !config.infer) return configured;
	if (subject.nature !== "group") return inferRoles(subject, inventory.filters, profile);
	return inferRoles(changed(subject, { layers: [] }), inventory.filters, profile);
}

/** Stands for several machines: at the edges of their subnets too. */
function united(first: Subject, members: readonly Subject[]): Subject {
	const layers = unitedLayers(members);
	return layers === first.layers ? first : changed(first, { layers });
}

/** A filter that may be anybody's has the role of those who may carry it, when all of them are of one cluster. */
function rolesOfCarriers(target: Target, targets: readonly Target[]): readonly RoleAssignment[] {
	const carriers = targets.filter(({ subject }) =>
		subject.layers.some(({ possible }) => possible.some(({ candidates }) => candidates.includes(target.id))),
	);
	const roles = new Set(carriers.flatMap((carrier) => carrier.roles.map(({ role }) => role)));
	if (roles.size === 0 || new Set(carriers.map(({ cluster }) => cluster)).size > 1) return [];
	const evidence = `may be carried by ${carriers
		.map(({ id }) => id)
		.sort(compareIds)
		.join(", ")}`;
	return [{ role: roles.size === 1 ? ([...roles][0] as string) : "node", evidence, derived: true }];
}
