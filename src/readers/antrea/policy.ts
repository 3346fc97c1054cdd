import type { Rule } from "../../model/inventory.ts";
import { or } from "../../model/tri.ts";
import { addressOf, type KubeObject } from "../kubernetes/objects.ts";
import { policyFilter } from "../kubernetes/policy-filter.ts";
import { fieldName, Problems } from "../kubernetes/problems.ts";
import type { Selector } from "../kubernetes/selector.ts";
import type { Direction, Placement, TieredPolicy } from "../kubernetes/tiers.ts";
import { unknownFields } from "../kubernetes/unknown-rule.ts";
import { canonical, isRecord, type Json, list, record } from "../kubernetes/value.ts";
import { writtenInOrder } from "../kubernetes/written.ts";
import { nodesOf, podsIn } from "./applied-to.ts";
import { GROUP } from "./defaults.ts";
import { meansOwnNamespace, type PeerContext } from "./peers.ts";
import { refuseSpec } from "./refusals.ts";
import { type Rules, readRules, refused } from "./rules.ts";
import type { Fronts } from "./services.ts";
import { placementOf, type TierPriority } from "./tiers.ts";

export const isAntreaPolicy = ({ group, kind }: KubeObject): boolean =>
	group === GROUP && (kind === "NetworkPolicy" || kind === "ClusterNetworkPolicy");

const FIELDS = ["tier", "priority", "appliedTo", "ingress", "egress"];

/** A part of a policy that applies to one set of pods and machines: all of it, or one rule, for one namespace where it says so. */
export interface AntreaPolicy extends TieredPolicy {
	/** Selectors of machines that it applies to, with their pointers. */
	readonly machines: readonly { readonly selector: Selector; readonly path: string }[];
}

export interface AntreaContext extends Pick<PeerContext, "membership" | "nodes" | "groups" | "namespaceLabels"> {
	readonly fronts: Fronts;
	readonly tiers: TierPriority;
	/** Every namespace there is, for policies that mean the namespace of whoever they apply to. */
	readonly namespaces: readonly string[];
	/** Whether another policy has the tier and the priority of one: then rules act by their numbers, whichever of the two they stand in. */
	readonly sharesPlace: (spec: Json) => boolean;
}

/**
 * An Antrea-native policy (crd.antrea.io, docs/antrea-network-policy.md): rules in order, the first that matches decides, nobody
 * is isolated by their presence. A rule may apply to pods of its own, and mean the namespace of whoever it applies to.
 */
export function readAntreaPolicy(object: KubeObject, id: string, context: AntreaContext): readonly AntreaPolicy[] {
	const spec = record(object.value["spec"]);
	const rules = (direction: Direction): readonly unknown[] => list(spec[direction]);
	const apart = [...rules("ingress"), ...rules("egress")].some((rule) => list(record(rule)["appliedTo"]).length > 0);
	const own = object.namespace === "" && [...rules("ingress"), ...rules("egress")].some(meansOwnNamespace);
	const slices =
		apart || context.sharesPlace(spec)
			? (["ingress", "egress"] as const).flatMap((direction) => rules(direction).map((_, index) => ({ direction, index })))
			: [null];
	const parts = (own ? context.namespaces : [null]).flatMap((self) => slices.map((slice) => readPart(object, id, context, self, slice)));
	const [first, ...others] = parts;
	// What is wrong with a policy is told once, whatever the number of its parts.
	return first === undefined ? [] : [first, ...others.map((part) => ({ ...part, unread: [] }))];
}

interface Slice {
	readonly direction: Direction;
	readonly index: number;
}

function readPart(object: KubeObject, id: string, context: AntreaContext, self: string | null, slice: Slice | null): AntreaPolicy {
	const problems = new Problems();
	const address = addressOf(object);
	const spec = record(object.value["spec"]);
	const namespace = object.namespace === "" ? null : object.namespace;
	if (!isRecord(object.value["spec"])) problems.reject("/spec", "is no mapping");
	problems.onlyKeys(spec, "/spec", FIELDS);
	refuseSpec(spec, namespace !== null, problems);
	const placed = placementOf(spec, context.tiers, problems);
	const peers = { ...context, address, namespace, self, problems };
	const name = `${id}${self === null ? "" : `@${self}`}${slice === null ? "" : `#${slice.direction}[${slice.index}]`}`;
	const ingress = readRules(object, name, spec, "ingress", peers);
	const egress = readRules(object, name, spec, "egress", peers);
	const rule = slice === null ? null : ruleAt(spec, slice);
	const own = rule !== null && list(rule.value["appliedTo"]).length > 0 ? rule : { value: spec, path: "/spec" };
	const applied = list(own.value["appliedTo"]);
	const meant = applied.map((item, index) => podsIn(item, `${own.path}/appliedTo/${index}`, peers));
	const machines = nodesOf(applied, `${own.path}/appliedTo`);
	const rulesOf = (direction: Direction, all: readonly Rules[]): readonly Rule[] =>
		all.flatMap(({ rules }, index) => (slice === null || (slice.direction === direction && slice.index === index) ? rules : []));
	const unclear = unknownFields(spec, FIELDS, "/spec", { filter: name, address, location: object.place.at("/spec", address) });
	const [inbound, outbound] = [
		[...unclear, ...rulesOf("ingress", ingress)],
		[...unclear, ...rulesOf("egress", egress)],
	];
	const placement: Placement =
		slice === null ? placed.place : { ...placed.place, rank: placed.place.rank + slice.index, part: { of: id, index: slice.index } };
	// Whom a rule of its own pods applies to is as much the part's as the policy's own fields are.
	const [problem] = problems.outsideRules;
	const [doubt] = [...(problem === undefined ? [] : [problem]), ...problems.below(`${own.path}/appliedTo`)];
	const at = (rules: readonly Rule[]): readonly Placement[] => (rules.length > 0 ? [placement] : []);
	const unread = ingress.flatMap((one) => one.unread);
	return {
		object,
		address,
		filter: policyFilter(object, {
			id: name,
			kind: "antrea-policy",
			network: namespace ?? self,
			ingress: inbound,
			egress: outbound,
			written: {
				...writtenInOrder(object, spec, "priority"),
				api: "antrea",
				broad: applied.some((item) => isEverybody(record(item))),
				// A rule with endpoints of its own is a part for itself: what is added beside it would be another part.
				growing: slice === null && self === null,
				beside: true,
			},
		}),
		placements: { ingress: at(inbound), egress: at(outbound) },
		namespace: namespace ?? self,
		selects: (pod) => meant.map((selects) => selects(pod)).reduce(or, applied.length === 0 ? "maybe" : "no"),
		whom: canonical([namespace, self, applied]),
		machines,
		stands: doubt === undefined && placed.tierKnown ? "yes" : "maybe",
		attribute: doubt === undefined ? (placed.tierKnown ? "spec.appliedTo" : "spec.tier") : fieldName(doubt.path),
		unread: [
			...(problem === undefined ? [] : [refused(object, id, problem)]),
			...unread,
			...egress.flatMap((one) => one.unread.filter(({ cause }) => cause === "rejected")),
		],
		elements: { read: ingress.length - unread.length, refused: unread.length },
	};
}

/** An item of `appliedTo` that selects every pod, of its namespace or of all. */
const isEverybody = (item: Json): boolean =>
	Object.keys(item).length > 0 &&
	Object.entries(item).every(([field, value]) => field.endsWith("Selector") && isRecord(value) && Object.keys(value).length === 0);

const ruleAt = (spec: Json, { direction, index }: Slice): { readonly value: Json; readonly path: string } => ({
	value: record(list(spec[direction])[index]),
	path: `/spec/${direction}/${index}`,
});
