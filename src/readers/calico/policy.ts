import type { Filter, Rule } from "../../model/inventory.ts";
import { and, type Tri } from "../../model/tri.ts";
import type { PodClass } from "../kubernetes/membership.ts";
import { addressOf, type KubeObject } from "../kubernetes/objects.ts";
import { policyFilter } from "../kubernetes/policy-filter.ts";
import { fieldName, Problems } from "../kubernetes/problems.ts";
import { refused } from "../kubernetes/refused.ts";
import type { Direction, Placement, TieredPolicy } from "../kubernetes/tiers.ts";
import { unknownFields } from "../kubernetes/unknown-rule.ts";
import { isRecord, type Json, list, record } from "../kubernetes/value.ts";
import { writtenInOrder } from "../kubernetes/written.ts";
import { expressionAt, ofAccounts } from "./accounts.ts";
import type { CalicoEndpoints } from "./endpoints.ts";
import { refusePolicy, refuseVersion } from "./refusals.ts";
import { type Reader, readRules } from "./rule-list.ts";
import { ALL, type LabelsOf } from "./selector.ts";
import type { CalicoServices } from "./services.ts";
import type { Tiers } from "./tiers.ts";
import { acting, REPLIES_REFUSED, refusedReplies } from "./untracked.ts";
import { IN_NO_NAMESPACE } from "./whom.ts";

const FIELDS = ["tier", "order", "selector", "types", "ingress", "egress", "serviceAccountSelector", "performanceHints"];
const GLOBAL_FIELDS = [...FIELDS, "namespaceSelector", "doNotTrack", "preDNAT", "applyOnForward"];

/** A Calico policy: in front of pods as any policy with a tier, in front of host endpoints only when it is global. */
export interface CalicoPolicy extends TieredPolicy {
	/** Whether it selects a host endpoint; never, for a namespaced one. */
	selectsHost(labels: LabelsOf): Tri;
	/** What of a host's packets it sees: all as they arrive, before connections are tracked or addresses translated, or those of local processes. */
	readonly phase: "untracked" | "pre-dnat" | "normal";
	readonly applyOnForward: boolean;
	/** Where it stands among policies of its phase. */
	readonly place: Placement;
	readonly types: Readonly<Record<Direction, boolean>>;
	/** Its rules as packets meet them that pass an interface on their other way: inbound ones as those leave a pod, outbound ones as they reach one. */
	turned(): Filter;
	/** Untracked rules as packets for pods meet them: no rule lets the replies of pods pass. */
	handedOn(): Filter;
	/** What untracked rules of one direction may refuse of the replies to packets of the other. */
	onReplies(): Filter;
	/** Label keys that its selector asks for, and its text. */
	readonly selector: { readonly text: string; readonly keys: readonly string[] };
}

interface CalicoContext {
	readonly endpoints: CalicoEndpoints;
	readonly services: CalicoServices;
	readonly tiers: Tiers;
}

/** NetworkPolicy and GlobalNetworkPolicy of projectcalico.org/v3 (Calico reference, resources). */
export function readCalicoPolicy(object: KubeObject, { endpoints, services, tiers }: CalicoContext, id: string): CalicoPolicy {
	const global = object.kind === "GlobalNetworkPolicy";
	const problems = new Problems();
	const address = addressOf(object);
	const spec = record(object.value["spec"]);
	if (!isRecord(object.value["spec"])) problems.reject("/spec", "is no mapping");
	const fields = global ? GLOBAL_FIELDS : FIELDS;
	problems.onlyKeys(spec, "/spec", fields);
	const selector = expressionAt(spec["selector"], "/spec/selector", problems) ?? ALL;
	const namespaces = global ? expressionAt(spec["namespaceSelector"], "/spec/namespaceSelector", problems, "namespaces") : null;
	const accounts = ofAccounts(expressionAt(spec["serviceAccountSelector"], "/spec/serviceAccountSelector", problems));
	const types = typesOf(spec, problems);
	const rank = orderOf(spec["order"], problems);
	checkHostFields(spec, problems);
	refuseVersion(object, problems);
	refusePolicy(spec, { group: object.group, namespace: global ? null : object.namespace, problems });
	const phase = spec["doNotTrack"] === true ? "untracked" : spec["preDNAT"] === true ? "pre-dnat" : "normal";
	const common = { object, id, address, problems, endpoints, services, namespace: global ? null : object.namespace };
	const reader: Reader = phase === "untracked" ? { ...common, untracked: acting(spec, types) } : common;
	const ingress = readRules(reader, spec["ingress"], "ingress");
	const egress = readRules(reader, spec["egress"], "egress");
	const notRead = (filter: string): readonly Rule[] =>
		unknownFields(spec, fields, "/spec", { filter, address, location: object.place.at("/spec", address) });
	const unclear = notRead(id);
	const elsewhere = problems.outsideRules;
	let known: Filter | null = null;
	let handed: Filter | null = null;
	let replies: Filter | null = null;
	const readTurned = (): Filter => {
		const other = { ...reader, id: `${id}@forwarded`, problems: new Problems() };
		return policyFilter(object, {
			id: other.id,
			kind: "calico-policy",
			network: null,
			ingress: types.egress ? [...notRead(other.id), ...readRules(other, spec["egress"], "egress", "ingress").rules] : [],
			egress: types.ingress ? [...notRead(other.id), ...readRules(other, spec["ingress"], "ingress", "egress").rules] : [],
			standing: "own",
		});
	};
	const readHandedOn = (): Filter => {
		const other = { ...reader, id: `${id}@pods`, problems: new Problems(), untracked: {} };
		return policyFilter(object, {
			id: other.id,
			kind: "calico-policy",
			network: null,
			ingress: types.ingress ? [...notRead(other.id), ...readRules(other, spec["ingress"], "ingress").rules] : [],
			standing: "own",
		});
	};
	const readOnReplies = (): Filter => {
		const other = { ...common, id: `${id}@replies`, problems: new Problems() };
		const refusedOf = (direction: Direction): readonly Rule[] =>
			types[direction] ? refusedReplies(readRules(other, spec[direction], direction).rules, { address, attribute: REPLIES_REFUSED }) : [];
		return policyFilter(object, {
			...{ id: other.id, kind: "calico-policy", network: null, standing: "own" },
			ingress: refusedOf("egress"),
			egress: refusedOf("ingress"),
		});
	};
	const tier = tiers.of(spec["tier"]);
	const ofHosts = global ? and(namespaces?.meets(IN_NO_NAMESPACE) ?? "yes", accounts?.meets(IN_NO_NAMESPACE) ?? "yes") : "no";
	const placement: Placement = {
		order: tier.order,
		stage: `tier ${tier.name}`,
		rank,
		// Of one order the names decide (Calico reference, GlobalNetworkPolicy: `order`).
		named: { sort: global ? object.kind : `${object.kind} ${object.namespace}`, name: withoutTier(object.name, tier.name) },
		isolates: tier.isolates,
	};
	const placements = phase === "normal" ? [placement] : [];
	const [problem] = problems.found;
	const selects = (pod: PodClass): Tri => {
		const inside = namespaces?.meets(endpoints.namespaceLabels(pod)) ?? "yes";
		const labels = endpoints.podLabels(pod);
		return and(inside, and(selector.meets(labels), accounts?.meets(labels) ?? "yes"));
	};
	const filter = policyFilter(object, {
		id,
		kind: "calico-policy",
		stateful: phase !== "untracked",
		network: global ? null : object.namespace,
		ingress: types.ingress ? [...unclear, ...ingress.rules] : [],
		egress: types.egress ? [...unclear, ...egress.rules] : [],
		written: {
			...writtenInOrder(object, spec, "order"),
			api: "calico",
			broad: selector.text === ALL.text && namespaces === null && accounts === null,
			growing: true,
			beside: phase === "normal",
		},
	});
	return {
		object,
		address,
		filter,
		placements: { ingress: types.ingress ? placements : [], egress: types.egress ? placements : [] },
		namespace: global ? null : object.namespace,
		selects,
		whom: JSON.stringify([namespaces?.text ?? null, selector.text, accounts?.text ?? null]),
		// A host endpoint has no labels of a namespace or an account: a selector of these holds for it that asks for what it lacks.
		selectsHost: (labels) => and(ofHosts, selector.meets(labels)),
		phase,
		applyOnForward: spec["applyOnForward"] === true,
		place: placement,
		types,
		turned: () => {
			known ??= readTurned();
			return known;
		},
		handedOn: () => {
			handed ??= readHandedOn();
			return handed;
		},
		onReplies: () => {
			replies ??= readOnReplies();
			return replies;
		},
		selector: { text: selector.text, keys: selector.keys },
		stands: problem === undefined && tier.known ? "yes" : "maybe",
		attribute: problem === undefined && !tier.known ? "spec.tier" : fieldName(problem?.path ?? "/spec/selector"),
		unread: [...elsewhere.map((one) => refused(reader, id, one)), ...ingress.unread, ...egress.unread],
		elements: { read: list(spec["ingress"]).length - ingress.refused, refused: ingress.refused },
	};
}

/** Policies without an order come last. */
function orderOf(raw: unknown, problems: Problems): number {
	if (typeof raw === "number") return raw;
	if (raw !== undefined && raw !== null) problems.reject("/spec/order", `is ${JSON.stringify(raw)}, which is no number`);
	return Number.MAX_VALUE;
}

/** Names may be written with the tier's in front. */
const withoutTier = (name: string, tier: string): string => (name.startsWith(`${tier}.`) ? name.slice(tier.length + 1) : name);

/** What goes together with policies that act before connection tracking or address translation (Calico's validators). */
function checkHostFields(spec: Json, problems: Problems): void {
	for (const field of ["doNotTrack", "preDNAT"])
		if (spec[field] === true && spec["applyOnForward"] !== true) problems.reject(`/spec/${field}`, "needs applyOnForward: true");
	if (spec["doNotTrack"] === true && spec["preDNAT"] === true) problems.reject("/spec/preDNAT", "cannot go with doNotTrack");
	if (spec["preDNAT"] === true && list(spec["egress"]).length > 0) problems.reject("/spec/egress", "cannot go with preDNAT");
}

/** No types: Ingress, unless there are egress rules only (Calico), and Egress where there are egress rules. */
function typesOf(spec: Json, problems: Problems): Readonly<Record<Direction, boolean>> {
	const types = problems.list(spec, "types", "/spec");
	for (const [index, type] of types.entries())
		if (type !== "Ingress" && type !== "Egress")
			problems.reject(`/spec/types/${index}`, `is ${JSON.stringify(type)}; the API knows Ingress and Egress`);
	if (types.length > 0) return { ingress: types.includes("Ingress"), egress: types.includes("Egress") };
	const [inbound, outbound] = [list(spec["ingress"]).length > 0, list(spec["egress"]).length > 0];
	return { ingress: inbound || !outbound, egress: outbound };
}
