import type { Rule, UnreadRule } from "../../model/inventory.ts";
import { isNamed } from "../kubernetes/membership.ts";
import { addressOf, type KubeObject } from "../kubernetes/objects.ts";
import { policyFilter } from "../kubernetes/policy-filter.ts";
import { fieldName, type Problem, Problems } from "../kubernetes/problems.ts";
import { refused as refusedRule } from "../kubernetes/refused.ts";
import { EVERYTHING } from "../kubernetes/selector.ts";
import type { Direction, Placement, TieredPolicy } from "../kubernetes/tiers.ts";
import { unknownFields, unknownRules } from "../kubernetes/unknown-rule.ts";
import { isRecord, type Json, list, record } from "../kubernetes/value.ts";
import { writtenInOrder } from "../kubernetes/written.ts";
import { ADMIN_TIER, BASELINE_NAME, BASELINE_TIER, MAX_ITEMS, MAX_NAME, MAX_PRIORITY } from "./defaults.ts";
import { ADMIN, AMAZON, CLUSTER, type Dialect, dialectOf } from "./dialects.ts";
import { type AdminPeerContext, readAdminPeers, readWhom } from "./peers.ts";

/**
 * An AdminNetworkPolicy, BaselineAdminNetworkPolicy (v1alpha1) or ClusterNetworkPolicy (v1alpha2) of the network-policy-api:
 * rules in order, the first that matches decides; nobody is isolated by their presence. `id` is given where two differ.
 */
export function readAdminPolicy(
	object: KubeObject,
	context: Omit<AdminPeerContext, "address" | "problems" | "selectors">,
	id: string,
): TieredPolicy {
	const dialect = dialectOf(object) ?? ADMIN;
	const problems = new Problems();
	const address = addressOf(object);
	const spec = record(object.value["spec"]);
	if (!isRecord(object.value["spec"])) problems.reject("/spec", "is no mapping");
	problems.onlyKeys(spec, "/spec", dialect.fields);
	const { order, rank } = placeOf(object, spec, problems);
	const subject = record(spec["subject"]);
	const [kind = "namespaces"] = Object.keys(subject);
	if (Object.keys(subject).length !== 1 || !["namespaces", "pods"].includes(kind))
		problems.reject("/spec/subject", "must name either namespaces or pods");
	const { selectors } = dialect;
	const peers: AdminPeerContext = { ...context, address, problems, selectors };
	const whom = readWhom(kind, subject[kind], `/spec/subject/${kind}`, peers);
	const reader: Reader = { object, id, dialect, context: peers };
	const ingress = readRules(reader, spec["ingress"], "ingress");
	const egress = readRules(reader, spec["egress"], "egress");
	const unclear = unknownFields(spec, dialect.fields, "/spec", { filter: id, address, location: object.place.at("/spec", address) });
	const [inbound, outbound] = [
		[...unclear, ...ingress.rules],
		[...unclear, ...egress.rules],
	];
	const elsewhere = problems.outsideRules;
	const [problem] = problems.found;
	const placement: Placement = { order, stage: stageName(object, order), rank, isolates: false };
	return {
		object,
		address,
		filter: policyFilter(object, {
			id,
			kind: "kubernetes-adminpolicy",
			network: null,
			ingress: inbound,
			egress: outbound,
			written: {
				...writtenInOrder(object, spec, "priority"),
				api: dialect === CLUSTER ? "cluster" : "admin",
				broad: whom.pods.text === EVERYTHING.text,
				// What a fix writes is written as the network-policy-api has it.
				growing: dialect !== AMAZON && list(spec["ingress"]).length < (MAX_ITEMS[dialect.version] ?? 0),
				beside: dialect !== AMAZON,
			},
		}),
		placements: {
			ingress: inbound.length > 0 ? [placement] : [],
			egress: outbound.length > 0 ? [placement] : [],
		},
		namespace: null,
		selects: (pod) => isNamed(pod, { namespaces: whom.namespaces }, whom.pods),
		whom: JSON.stringify([whom.namespaces.text, whom.pods.text]),
		stands: problem === undefined ? "yes" : "maybe",
		attribute: fieldName(problem?.path ?? "/spec/subject"),
		unread: [...elsewhere.map((one) => refused(reader, id, one)), ...ingress.unread, ...egress.unread],
		elements: { read: list(spec["ingress"]).length - ingress.unread.length, refused: ingress.unread.length },
	};
}

interface Reader {
	readonly object: KubeObject;
	readonly id: string;
	readonly dialect: Dialect;
	readonly context: AdminPeerContext;
}

/** Tier and priority: Admin before NetworkPolicies, Baseline behind them; the lowest priority number comes first. */
function placeOf({ kind, name }: KubeObject, spec: Json, problems: Problems): { readonly order: number; readonly rank: number } {
	if (kind === "BaselineAdminNetworkPolicy") {
		if (name !== BASELINE_NAME) problems.reject("/metadata/name", `is ${JSON.stringify(name)}; the one name there is is ${BASELINE_NAME}`);
		return { order: BASELINE_TIER, rank: 0 };
	}
	const { priority, tier } = spec;
	const rank = typeof priority === "number" && Number.isInteger(priority) && priority >= 0 && priority <= MAX_PRIORITY ? priority : null;
	if (rank === null) problems.reject("/spec/priority", `is ${JSON.stringify(priority)}; a priority is a number from 0 to ${MAX_PRIORITY}`);
	if (kind === "ClusterNetworkPolicy" && tier !== "Admin" && tier !== "Baseline")
		problems.reject("/spec/tier", `is ${JSON.stringify(tier)}; the API knows Admin and Baseline`);
	return { order: kind === "ClusterNetworkPolicy" && tier === "Baseline" ? BASELINE_TIER : ADMIN_TIER, rank: rank ?? 0 };
}

const stageName = ({ kind }: KubeObject, order: number): string =>
	kind === "ClusterNetworkPolicy" ? `${kind}, tier ${order === BASELINE_TIER ? "Baseline" : "Admin"}` : kind;

interface Rules {
	readonly rules: readonly Rule[];
	readonly unread: readonly UnreadRule[];
}

function readRules(reader: Reader, raw: unknown, direction: Direction): Rules {
	const { context, object, id, dialect } = reader;
	const { problems, address } = context;
	const path = `/spec/${direction}`;
	if (raw !== undefined && raw !== null && !Array.isArray(raw)) problems.reject(path, "is no list");
	const most = MAX_ITEMS[dialect.version] ?? 0;
	if (list(raw).length > most) problems.reject(path, `has ${list(raw).length} rules; the API admits ${most}`);
	const rules: Rule[] = [];
	const unread: UnreadRule[] = [];
	for (const [index, element] of list(raw).entries()) {
		const at = `${path}/${index}`;
		const name = `${id}#${direction}[${index}]`;
		const location = object.place.at(at, address);
		const action = dialect.actions[String(record(element)["action"])];
		if (action === undefined)
			problems.reject(
				`${at}/action`,
				`is ${JSON.stringify(record(element)["action"])}; the API knows ${Object.keys(dialect.actions).join(", ")}`,
			);
		const read = readRule(reader, record(element), at, direction);
		const [problem] = problems.below(at);
		if (problem !== undefined || action === undefined) {
			const actions = action === undefined ? Object.values(dialect.actions) : [action];
			rules.push(...unknownRules(name, id, actions, { address, attribute: fieldName(problem?.path ?? at) }, location));
			if (problem !== undefined) unread.push(refused(reader, name, problem));
			continue;
		}
		for (const [part, rule] of read.entries())
			rules.push({ ...rule, id: part === 0 ? name : `${name}.${part}`, filter: id, action, location });
	}
	return { rules, unread };
}

function readRule(
	{ context, dialect }: Reader,
	element: Json,
	path: string,
	direction: Direction,
): readonly Omit<Rule, "id" | "filter" | "action" | "location">[] {
	const peersField = direction === "ingress" ? "from" : "to";
	context.problems.onlyKeys(element, path, ["name", "action", peersField, dialect.portsField]);
	const { name } = element;
	if (name !== undefined && name !== null && typeof name !== "string") context.problems.reject(`${path}/name`, "is no text");
	if (typeof name === "string" && name.length > MAX_NAME)
		context.problems.reject(`${path}/name`, `has ${name.length} characters; the API admits ${MAX_NAME}`);
	const most = MAX_ITEMS[dialect.version] ?? 0;
	for (const field of [peersField, dialect.portsField]) {
		const { length } = list(element[field]);
		if (length > most) context.problems.reject(`${path}/${field}`, `has ${length} items; the API admits ${most}`);
	}
	for (const [index, peer] of list(element[peersField]).entries())
		for (const kind of dialect.lacks ?? [])
			if (record(peer)[kind] !== undefined)
				context.problems.reject(`${path}/${peersField}/${index}`, `has no field ${JSON.stringify(kind)}`);
	const peers = readAdminPeers(element[peersField], `${path}/${peersField}`, direction, context);
	const parts = dialect.readPorts(element[dialect.portsField], `${path}/${dialect.portsField}`, context.problems);
	const nameless = list(element[peersField]).some((peer) => dialect.nameless.some((kind) => record(peer)[kind] !== undefined));
	if (nameless && parts.some(({ namedPorts }) => namedPorts.length > 0))
		context.problems.reject(`${path}/${dialect.portsField}`, `names a port, which ${dialect.nameless.join(", ")} have none of`);
	return parts.map((part) => ({ ...part, sources: peers.sources, sourceText: peers.text }));
}

const refused = ({ object, id, context }: Reader, rule: string, problem: Problem): UnreadRule =>
	refusedRule({ object, id, address: context.address }, rule, problem);
