import { type AddressSet, NO_ADDRESSES } from "../model/addresses.ts";
import type { Filter, Inventory, Layer, Rule, Subject } from "../model/inventory.ts";
import type { Location } from "../model/location.ts";
import type { Tri } from "../model/tri.ts";
import { doubtOf } from "./explain-doubt.ts";
import { matches } from "./explain-match.ts";
import type { Party } from "./explain-party.ts";
import type { Packets } from "./explain-probe.ts";

/** Why: a filter, the rule in it that decides, and what a person should know besides. */
export interface Because {
	readonly layer: string;
	readonly rule: string | null;
	readonly filter: string;
	readonly location: Location;
	readonly note?: string;
}

/** Addresses for which packets get through for certain, and those for which they may. */
export interface Region {
	readonly lower: AddressSet;
	readonly upper: AddressSet;
}

/** Packets on their way through the layers of one end: the other end, and its addresses in question. */
export interface Passage {
	readonly inventory: Inventory;
	readonly direction: "ingress" | "egress";
	/** Who stands behind the layers. */
	readonly own: Subject;
	readonly packets: Packets;
	/** Where the other end's addresses may lie. */
	readonly space: AddressSet;
	readonly other: Party;
	/** The packets as they were sent, where a Service handed them on, and whether rules by address may see them so. */
	readonly sent?: { readonly party: Party; readonly packets: Packets; readonly seenByAddress: Tri } | undefined;
	/** Whose named ports count: the receiver. Null when it is nothing in the inputs. */
	readonly receiver: Subject | null;
	/** Whether a pod and its own node always reach each other on this way, whatever policies say. */
	readonly ownNode: Tri;
	/** Whether the other end is the node on which the pod at this end runs. */
	readonly isOwnNode: Tri;
}

export interface LayerAnswer extends Region {
	readonly because: readonly Because[];
}

/** What one layer lets through, three-valued, and the filters and rules that decide. */
export function throughLayer(layer: Layer, passage: Passage): LayerAnswer {
	const { space } = passage;
	const certain = layer.certain.map((id) => through(id, layer, passage));
	// Each of those that let everything in does so by itself: to shut it all of them would have to change.
	const open = certain.filter(({ lower }) => lower === space);
	if (open.length > 0) return { lower: space, upper: space, because: open.flatMap(({ because }) => because) };
	const possible = layer.possible.flatMap(({ candidates }) => candidates.map((id) => through(id, layer, passage)));
	const unbounded = layer.possible.some((attachment) => attachment.unbounded);
	const doubts = doubtsOf(layer, passage);
	const certainly = union(certain, space);
	const possibly = union(possible, space);
	if (certain.length > 0) {
		const upper = unbounded ? space : certainly.upper.union(possibly.upper);
		const decided = upper.equals(certainly.lower) || space.equals(certainly.lower);
		return { lower: certainly.lower, upper, because: [...certain.flatMap((answer) => answer.because), ...(decided ? [] : doubts)] };
	}
	if (layer.possible.length === 0)
		return layer.whenNone === "open"
			? { lower: space, upper: space, because: [] }
			: { lower: NO_ADDRESSES, upper: NO_ADDRESSES, because: [] };
	// Any subset of the candidates may be attached: none at all, or some, which let in at least what one of them does.
	if (layer.whenNone === "open") {
		const lower = unbounded ? NO_ADDRESSES : possible.reduce<AddressSet>((sum, answer) => sum.intersect(answer.lower), space);
		return { lower, upper: space, because: doubts };
	}
	return { lower: NO_ADDRESSES, upper: unbounded ? space : possibly.upper, because: doubts };
}

const union = (answers: readonly Region[], space: AddressSet): Region => ({
	lower: answers.reduce<AddressSet>((sum, { lower }) => (sum === space ? sum : lower === space ? space : sum.union(lower)), NO_ADDRESSES),
	upper: answers.reduce<AddressSet>((sum, { upper }) => (sum === space ? sum : upper === space ? space : sum.union(upper)), NO_ADDRESSES),
});

function through(id: string, layer: Layer, passage: Passage): LayerAnswer {
	const filter = passage.inventory.filters.get(id);
	const because = (rule: Rule | null, note?: string): Because => ({
		layer: layer.kind,
		rule: rule?.id ?? null,
		filter: id,
		location: rule?.location ?? filter?.location ?? { file: "", address: id },
		...(note === undefined ? {} : { note }),
	});
	if (filter === undefined) return { lower: NO_ADDRESSES, upper: passage.space, because: [because(null, "is not in the inputs")] };
	if (filter.silentProtocols?.has(passage.packets.protocol) === true) {
		return {
			lower: NO_ADDRESSES,
			upper: passage.space,
			because: [because(null, "says nothing of this protocol: it is up to what enforces the filter")],
		};
	}
	const answer = filter.mode === "union" ? throughUnion(filter, passage, because) : throughFirstMatch(filter, passage, because);
	const unknown = passage.direction === "ingress" ? filter.unknownIngress[0] : undefined;
	if (unknown === undefined || passage.space.equals(answer.lower)) return answer;
	return {
		...answer,
		upper: passage.space,
		because: [...answer.because, because(null, `depends on ${unknown.attribute} of ${unknown.address}`)],
	};
}

/** What is said of a filter none of whose rules decides for the packets. */
export const UNADMITTED: Readonly<Record<Passage["direction"], string>> = {
	ingress: "no rule admits it",
	egress: "no egress rule lets it out",
};

type Blame = (rule: Rule | null, note?: string) => Because;

function throughUnion(filter: Filter, passage: Passage, because: Blame): LayerAnswer {
	const { space } = passage;
	let region: Region = { lower: NO_ADDRESSES, upper: NO_ADDRESSES };
	const reasons: Because[] = [];
	for (const rule of filter[passage.direction]) {
		if (rule.action !== "allow") continue;
		const match = matches(rule, passage);
		if (match.upper.isEmpty) continue;
		if (match.lower === space) return { lower: space, upper: space, because: [because(rule)] };
		reasons.push(because(rule, match.lower.equals(match.upper) ? "admits some of the addresses" : `may admit it${doubtOf(rule, passage)}`));
		region = { lower: region.lower.union(match.lower), upper: region.upper.union(match.upper) };
	}
	return { ...region, because: reasons.length === 0 ? [because(null, UNADMITTED[passage.direction])] : reasons };
}

/** Unknown allows count above only, unknown denies below only; what no rule matches is refused. */
function throughFirstMatch(filter: Filter, passage: Passage, because: Blame): LayerAnswer {
	const reasons: Because[] = [];
	let sureLeft = passage.space;
	let maybeLeft = passage.space;
	let lower = NO_ADDRESSES;
	let upper = NO_ADDRESSES;
	for (const rule of filter[passage.direction]) {
		if (maybeLeft.isEmpty) break;
		const match = matches(rule, passage);
		if (!match.upper.overlaps(maybeLeft)) continue;
		const doubtful = !match.lower.equals(match.upper);
		const effect = rule.action === "deny" ? (doubtful ? "may refuse it" : "refuses it") : doubtful ? "may admit it" : undefined;
		reasons.push(because(rule, doubtful ? `${effect}${doubtOf(rule, passage)}` : effect));
		if (rule.action === "allow") {
			lower = lower.union(sureLeft.intersect(match.lower));
			upper = upper.union(maybeLeft.intersect(match.upper));
		}
		sureLeft = sureLeft.subtract(rule.action === "deny" ? match.upper : match.lower);
		maybeLeft = maybeLeft.subtract(match.lower);
	}
	if (!maybeLeft.isEmpty) reasons.push(because(null, UNADMITTED[passage.direction]));
	return { lower, upper, because: reasons };
}

/** Attachments that are not decided. */
export const doubtsOf = (layer: Layer, { inventory }: Passage): readonly Because[] =>
	layer.possible.map(({ unknown, candidates }): Because => {
		const filter = candidates.length === 1 ? inventory.filters.get(candidates[0] as string) : undefined;
		return {
			layer: layer.kind,
			rule: null,
			filter: filter?.id ?? unknown.address,
			location: filter?.location ?? { file: "", address: unknown.address },
			note: `depends on ${unknown.attribute} of ${unknown.address}`,
		};
	});
