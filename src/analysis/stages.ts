import { groupBy } from "../model/group.ts";
import type { Filter, Inventory, Layer, Rule, StageFilter } from "../model/inventory.ts";

/** What the sets of packets, of addresses and of ports have in common. */
interface SetLike<S> {
	readonly isEmpty: boolean;
	union(other: S): S;
	intersect(other: S): S;
	subtract(other: S): S;
}

/** Packets in front of a layer, and what each rule of it matches: for certain (`lower`), or possibly (`upper`). */
interface Approach<S extends SetLike<S>> {
	readonly region: S;
	readonly empty: S;
	readonly direction: "ingress" | "egress";
	/** Rules of a filter that may matter: all of its direction where not said. */
	rules?(filter: Filter): readonly Rule[];
	matches(rule: Rule): { readonly lower: S; readonly upper: S };
	/** Whether a filter's API says nothing of these packets: what enforces it may do with them what it likes. */
	silent?(filter: Filter): boolean;
	/** Whether a filter that is attached makes an exception for these packets, and lets in whatever reaches it. `only` as in `StageFilter`. */
	excepts?(filter: Filter, only: StageFilter["only"]): boolean;
}

/** A rule that may decide on some packets; `rule` is null where a filter decides by its presence, or nobody knows how. */
export interface Hit<S> {
	readonly filter: string;
	readonly rule: Rule | null;
	readonly action: Rule["action"] | "unknown";
	readonly packets: S;
}

/** Where packets may end whatever the unknowns turn out to be. The parts overlap where more than one end is possible. */
export interface Ends<S> {
	readonly allowed: S;
	readonly refused: S;
	readonly hits: readonly Hit<S>[];
}

/**
 * What a pod's own node sends gets in whatever filters say, denies of Cilium excepted: they beat what the agent admits of the local host as
 * they beat every allow (cilium/cilium `pkg/policy/mapstate.go`).
 */
export const admitsOwnNode = (_: Filter, only: StageFilter["only"]): boolean => only !== "deny";

/** What certainly gets through (`lower`) and what may (`upper`). */
export const boundsOf = <S extends SetLike<S>>({ allowed, refused }: Ends<S>, region: S): { readonly lower: S; readonly upper: S } => ({
	lower: region.subtract(refused),
	upper: allowed,
});

/** Takes packets through the stages of a layer (model/stage.ts), with every end that is possible. */
export function throughStages<S extends SetLike<S>>(layer: Layer, approach: Approach<S>, inventory: Inventory): Ends<S> {
	const { empty, region } = approach;
	const hits: Hit<S>[] = [];
	let entering = region;
	let allowed = empty;
	let refused = empty;
	for (const { filters } of layer.stages ?? []) {
		if (entering.isEmpty) break;
		let live = entering;
		let passed = empty;
		const isolating: { readonly item: StageFilter; readonly undecided: S }[] = [];
		for (const group of byRank(filters)) {
			// Owners of one rank see the same packets: any of them may come first.
			const entered = live;
			for (const parts of byOwner(group)) {
				let left = entered;
				for (const item of parts) {
					const walk = walkFilter(item, inventory.filters.get(item.id), left, approach, hits);
					allowed = allowed.union(walk.allowed);
					refused = refused.union(walk.refused);
					passed = passed.union(walk.passed);
					if (item.isolates) isolating.push({ item, undecided: walk.undecided });
					if (item.attached === "yes") left = walk.undecided;
				}
				live = live === entered ? left : live.intersect(left);
			}
		}
		for (const { item, undecided } of isolating) {
			const left = live.intersect(undecided);
			if (left.isEmpty) continue;
			refused = refused.union(left);
			hits.push({ filter: item.id, rule: null, action: "deny", packets: left });
		}
		entering = (isolating.some(({ item }) => item.attached === "yes") ? empty : live).union(passed);
	}
	if (layer.whenNone === "open") allowed = allowed.union(entering);
	else refused = refused.union(entering);
	// Filters that nobody bounds may let in what the known ones refuse; a group in front of a machine may refuse as well.
	if (layer.possible.some(({ unbounded }) => unbounded)) {
		allowed = region;
		if (layer.kind === "security-group") refused = region;
	}
	return { allowed, refused, hits };
}

interface Walk<S> {
	readonly allowed: S;
	readonly refused: S;
	readonly passed: S;
	/** What no rule certainly decides, were the filter attached. */
	readonly undecided: S;
}

function walkFilter<S extends SetLike<S>>(
	{ id, only, isolates }: StageFilter,
	filter: Filter | undefined,
	live: S,
	approach: Approach<S>,
	hits: Hit<S>[],
): Walk<S> {
	const { empty } = approach;
	if (live.isEmpty) return { allowed: empty, refused: empty, passed: empty, undecided: live };
	if (filter !== undefined && approach.excepts?.(filter, only) === true)
		return { allowed: live, refused: empty, passed: empty, undecided: empty };
	const silent = filter === undefined || approach.silent?.(filter) === true;
	const unread = filter !== undefined && approach.direction === "ingress" && filter.unknownIngress.length > 0;
	if (silent || (unread && filter.mode === "first-match")) {
		hits.push({ filter: id, rule: null, action: "unknown", packets: live });
		// What an isolating filter of allows does not admit is refused in the end, unless another admits it: it refuses nothing by itself.
		const unites = filter?.mode === "union" && isolates;
		return { allowed: live, refused: unites ? empty : live, passed: live, undecided: live };
	}
	const ends = { allow: empty, deny: empty, pass: empty };
	if (unread) {
		hits.push({ filter: id, rule: null, action: "unknown", packets: live });
		ends.allow = live;
	}
	let undecided = live;
	for (const rule of approach.rules?.(filter) ?? filter[approach.direction]) {
		if (undecided.isEmpty) break;
		if (only !== undefined && rule.action !== only) continue;
		const { lower, upper } = approach.matches(rule);
		const hit = undecided.intersect(upper);
		if (hit.isEmpty) continue;
		hits.push({ filter: id, rule, action: rule.action, packets: hit });
		ends[rule.action] = ends[rule.action].union(hit);
		undecided = undecided.subtract(lower);
	}
	return { allowed: ends.allow, refused: ends.deny, passed: ends.pass, undecided };
}

function byRank(filters: readonly StageFilter[]): readonly (readonly StageFilter[])[] {
	const groups: StageFilter[][] = [];
	for (const item of filters) {
		const last = groups[groups.length - 1];
		if (last?.[0]?.rank === item.rank) last.push(item);
		else groups.push([item]);
	}
	return groups;
}

/** Filters of one rank by what they are parts of. */
function byOwner(filters: readonly StageFilter[]): readonly (readonly StageFilter[])[] {
	if (filters.length === 1) return [filters];
	return [...groupBy(filters, (item) => item.owner ?? item).values()];
}
