import { BARE_SUBJECT } from "../model/bare-subject.ts";
import type { Filter, Inventory, PossibleAttachment, Stage, Subject } from "../model/inventory.ts";

/** A group as something to be judged by itself. */
export interface BareGroup {
	readonly subject: Subject;
	/** Some machine may carry it: whoever does is exposed, and nobody knows who must be reached through it. */
	readonly uncertain: boolean;
}

/** Filters that machines carry by reference; a rule whose group is unknown is a filter of its own. */
const GROUP_KINDS = /security-group(-rule)?$/;

/**
 * Group filters that nobody carries for certain, as subjects of nature `group`. One without any possible carrier stands
 * for the machines that will carry it: alone it is the lower bound, together with the other bare groups of its role the
 * upper one (Amazon VPC: an interface's groups are united). One with possible carriers is judged for exposure only.
 */
export function bareGroups(
	inventory: Inventory,
	carriers: readonly Subject[],
	rolesOf: (subject: Subject) => readonly string[],
): readonly BareGroup[] {
	const groups = [...inventory.filters.values()].filter(({ kind }) => GROUP_KINDS.test(kind));
	if (groups.length === 0) return [];
	const told = undecidedRules(inventory);
	const carried = new Set(carriers.flatMap(({ layers }) => layers.flatMap(({ certain }) => certain)));
	const possible = new Set(
		[...carriers.flatMap(({ layers }) => layers.flatMap((layer) => layer.possible)), ...[...told.values()].flat()].flatMap(
			({ candidates }) => candidates,
		),
	);
	const bare = groups
		.filter((filter) => !carried.has(filter.id) && !opensNothing(filter))
		.map((filter) => {
			const subject = asSubject(filter, told.get(filter.id) ?? []);
			return { filter, subject, roles: rolesOf(subject) };
		});
	return bare.map(({ filter, subject, roles }) => {
		const uncertain = possible.has(filter.id);
		const companions = uncertain
			? []
			: bare.filter(
					(other) =>
						other.filter !== filter &&
						!possible.has(other.filter.id) &&
						other.filter.network === filter.network &&
						other.roles.some((role) => roles.includes(role)),
				);
		return {
			subject:
				companions.length === 0
					? subject
					: asSubject(filter, [
							...(told.get(filter.id) ?? []),
							besides(
								filter,
								companions.map((other) => other.filter.id),
							),
						]),
			uncertain,
		};
	});
}

/** Rules that may be a group's own, by group. */
function undecidedRules({ filters }: Inventory): ReadonlyMap<string, readonly PossibleAttachment[]> {
	const map = new Map<string, PossibleAttachment[]>();
	for (const { id, ownerCandidates = [] } of filters.values()) {
		const attachment: PossibleAttachment = {
			unknown: { address: id, attribute: "security_group_id", candidates: ownerCandidates },
			candidates: [id],
			unbounded: false,
		};
		for (const group of ownerCandidates) map.set(group, [...(map.get(group) ?? []), attachment]);
	}
	return map;
}

/** A rule of an unknown group that lets nothing in concerns nobody here. */
const opensNothing = (filter: Filter): boolean =>
	filter.kind.endsWith("-rule") && filter.ingress.length === 0 && filter.unknownIngress.length === 0;

const besides = (filter: Filter, candidates: readonly string[]): PossibleAttachment => ({
	unknown: { address: filter.id, attribute: "machines", candidates },
	candidates,
	unbounded: false,
});

/** A group whose rules are tried in order decides on every packet. */
const inOrder = ({ id }: Filter): Stage => ({ name: id, filters: [{ id, attached: "yes", rank: 0, isolates: true }] });

const asSubject = (filter: Filter, possible: readonly PossibleAttachment[]): Subject => ({
	...BARE_SUBJECT,
	id: filter.id,
	kind: filter.kind,
	nature: "group",
	provider: filter.kind.split("-")[0] as string,
	names: filter.names,
	tags: filter.tags,
	subnets: [],
	subnetsUnknown: true,
	network: filter.network,
	modules: filter.modules,
	layers: [
		{
			kind: "security-group",
			certain: [filter.id],
			possible,
			whenNone: "closed",
			skippedInsideSubnet: false,
			...(filter.mode === "first-match" ? { stages: [inOrder(filter)] } : {}),
		},
	],
	clusterKeys: filter.clusterKeys,
	location: filter.location,
});
