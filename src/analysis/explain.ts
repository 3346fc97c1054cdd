import { type AddressSet, ALL_V4, ALL_V6, type Family, formatCidrs } from "../model/addresses.ts";
import { beforeTranslation, type Engine, engineOf, fromOwnNode, toOwnNode, underEngine } from "../model/engine.ts";
import type { Inventory, Layer, Subject } from "../model/inventory.ts";
import { isOnePod } from "../model/pod.ts";
import { and, type Tri } from "../model/tri.ts";
import { type Destination, Fronts } from "./explain-front.ts";
import { type Because, type LayerAnswer, type Passage, type Region, throughLayer } from "./explain-layer.ts";
import { onOwnNode } from "./explain-node.ts";
import { Directory, type Party, type PartyOptions } from "./explain-party.ts";
import { at, familyOf, type Packets, type Probe, packetsOf } from "./explain-probe.ts";
import { throughStagedLayer } from "./explain-stages.ts";
import { passedBy, perhapsPassedToHost } from "./own-machine.ts";
import { admitsOwnNode } from "./stages.ts";

export type { Because } from "./explain-layer.ts";
export { type ExplainEnd, type Probe, readProbes } from "./explain-probe.ts";

export interface ExplainResult {
	readonly id: string;
	readonly verdict: "allowed" | "blocked" | "unknown";
	/** Every filter that decides; for `blocked` every one that would have to change. Empty when nothing filters. */
	readonly because: readonly Because[];
}

export interface ExplainOptions extends Partial<PartyOptions> {
	/** What enforces NetworkPolicies. Default: what the CNI or the objects of the inputs show, else `kubernetes`. */
	readonly engine?: Engine;
	readonly cni?: readonly string[];
	/** Whether filters on the way out of machines count; those of pods always do. Default false. */
	readonly judgeEgress?: boolean;
}

const VERDICTS = { yes: "allowed", no: "blocked", maybe: "unknown" } as const;

/**
 * Whether the packets of each probe get from one end to the other, and what decides (contract.md section 2). Both ends
 * count. A question about several machines is `blocked` as soon as one of them is refused, `allowed` when none is.
 *
 * @throws InputError naming a probe that is malformed, or a name that is not in the inputs.
 */
export function explain(found: Inventory, probes: readonly Probe[], options: ExplainOptions = {}): readonly ExplainResult[] {
	const engine = engineOf(options.engine, options.cni ?? [], found.engine);
	const inventory = underEngine(found, engine, options.cni);
	const directory = new Directory(inventory, { roles: options.roles ?? new Map(), roleAddresses: options.roleAddresses ?? new Map() });
	const fronts = new Fronts(inventory);
	return probes.map((probe) => {
		const packets = packetsOf(probe);
		const ends = (): readonly (readonly Party[])[] => [directory.find(probe.from, probe.id), directory.find(probe.to, probe.id)];
		const [from = [], to = []] = probe.pointer === undefined ? ends() : at(probe.pointer, ends);
		const destinations = to.flatMap((party) => fronts.destinations(party, packets));
		const answers = from.flatMap((source) =>
			destinations.map(({ party: target, packets: arriving, sent, there, doubt }) => {
				const { reach, because } = answer({ inventory, options, engine, directory, source, target, packets: arriving, sent });
				if (there === "yes") return { source, target, reach, because };
				return { source, target, reach: "maybe" as const, because: doubt === undefined ? because : [...because, doubt] };
			}),
		);
		const verdict: Tri = answers.some(({ reach }) => reach === "no")
			? "no"
			: answers.every(({ reach }) => reach === "yes")
				? "yes"
				: "maybe";
		const deciding = answers.filter(({ reach }) => reach === verdict);
		const mixed = deciding.length < answers.length;
		const because = deciding.flatMap(({ source, target, because }) =>
			mixed ? because.map((item) => noted(item, `from ${source.name} to ${target.name}`)) : because,
		);
		return { id: probe.id, verdict: VERDICTS[verdict], because: distinct(because) };
	});
}

interface Question {
	readonly inventory: Inventory;
	readonly options: ExplainOptions;
	readonly engine: Engine;
	readonly directory: Directory;
	readonly source: Party;
	readonly target: Party;
	readonly packets: Packets;
	readonly sent: Destination["sent"];
}

interface Answer {
	readonly reach: Tri;
	readonly because: readonly Because[];
}

/** Families are asked apart: packets of one say nothing of the other. */
function answer(question: Question): Answer {
	const answers = familiesOf(question).map((family) => ({ family, ...inFamily(question, family) }));
	const [first] = answers;
	if (first === undefined) return { reach: "maybe", because: [] };
	if (answers.every(({ reach }) => reach === first.reach))
		return { reach: first.reach, because: distinct(answers.flatMap(({ because }) => because)) };
	return {
		reach: "maybe",
		because: answers.flatMap(({ family, reach, because }) =>
			because.map((item) => noted(item, `${family === "ipv4" ? "IPv4" : "IPv6"}: ${VERDICTS[reach]}`)),
		),
	};
}

function familiesOf({ source, target, packets, directory }: Question): readonly Family[] {
	const only = familyOf(packets.protocol);
	if (only !== null) return [only];
	const [from, to] = [known(source), known(target)];
	if (source.name === "external") return to.length > 0 ? to : directory.families;
	const common = from.filter((family) => to.includes(family));
	if (common.length > 0) return common;
	if (target.stated === true) return to;
	return from.length > 0 ? from : to.length > 0 ? to : directory.families;
}

const known = ({ addresses }: Party): readonly Family[] =>
	addresses === null ? [] : (["ipv4", "ipv6"] as const).filter((family) => !addresses.family(family).isEmpty);

const spaceOf = ({ addresses }: Party, family: Family): AddressSet => {
	const part = addresses?.family(family);
	return part === undefined || part.isEmpty ? (family === "ipv4" ? ALL_V4 : ALL_V6) : part;
};

/** The way out of the source, then the way into the target. */
function inFamily(question: Question, family: Family): Answer {
	const { source, target, options, engine, inventory, packets } = question;
	const counts = source.subject !== null && (source.subject.nature === "pod" || isNode(source.subject) || options.judgeEgress === true);
	const way = { inventory, packets, receiver: target.subject };
	const out = counts
		? pass(source.subject as Subject, "egress", {
				...way,
				direction: "egress",
				own: source.subject as Subject,
				sent: question.sent && { ...question.sent, seenByAddress: beforeTranslation(engine) },
				space: spaceOf(target, family),
				other: target,
				ownNode: toOwnNode(engine, inventory.engine),
				isOwnNode: onOwnNode(source.subject as Subject, target),
			})
		: OPEN;
	const into =
		target.subject === null
			? OPEN
			: pass(target.subject, "ingress", {
					...way,
					direction: "ingress",
					own: target.subject,
					space: spaceOf(source, family),
					other: source,
					ownNode: fromOwnNode(engine, inventory.engine),
					isOwnNode: onOwnNode(target.subject, source),
				});
	const reach = and(out.reach, into.reach);
	const because = [out, into].filter((part) => part.reach === reach).flatMap((part) => part.because);
	if (reach !== "yes" && source.subject !== null && source.subject.id === target.subject?.id && isOnePod(source.subject)) {
		return { reach: "maybe", because: because.map((item) => noted(item, "a pod that calls itself: engines differ")) };
	}
	return { reach, because };
}

const OPEN: Answer = { reach: "yes", because: [] };

/** Of machines of a cluster only their own policies are read, never what a cloud has around them. */
const isNode = ({ nature, provider }: Subject): boolean => nature === "machine" && provider === "kubernetes";

/** All layers at one end. Layers intersect; a subject without any is open. */
function pass(subject: Subject, direction: "ingress" | "egress", passage: Passage): Answer {
	const own: Party = { name: subject.id, subject, addresses: subject.knownAddresses, unknownMember: false };
	const [all, source, receiver] =
		direction === "ingress" ? [subject.layers, passage.other, own] : [subject.egressLayers, own, passage.other];
	const passed = passedBy(all, source, receiver);
	const doubtful = mayRunOn(source, receiver) ? perhapsPassedToHost(all) : [];
	const answers = [
		// What is perhaps passed is asked as it is, and the answer held for doubtful.
		...(doubtful.length === 0 ? passed : passed.filter((layer) => all.includes(layer) && !doubtful.includes(layer))).map((layer) =>
			inLayer(subject, layer, passage),
		),
		...doubtful.map((layer) => perhaps(inLayer(subject, layer, passage))),
	];
	const reach = answers.map((one) => one.reach).reduce(and, "yes");
	return { reach, because: answers.filter((one) => one.reach === reach).flatMap(({ because }) => because) };
}

/** Whether a pod sends to a machine, and the inputs do not tell whether it runs there. */
const mayRunOn = ({ subject }: Party, receiver: Party): boolean =>
	subject !== null && subject.node === undefined && receiver.subject !== null && onOwnNode(subject, receiver) === "maybe";

const perhaps = ({ reach, because }: Answer): Answer =>
	reach === "yes"
		? { reach, because }
		: { reach: "maybe", because: because.map((item) => noted(item, "the pod may run on that very node, or not")) };

function inLayer(subject: Subject, layer: Layer, passage: Passage): Answer {
	if (layer.skippedInsideSubnet && inOneSubnet(subject, passage.other.subject)) return OPEN;
	const { because, ...region } = layer.stages === undefined ? throughLayer(layer, passage) : throughStagedLayer(layer, passage);
	const reach = reachOf(region, passage.space);
	if (reach === "yes") return { reach, because: because.filter(({ rule }) => rule !== null) };
	if (layer.kind === "network-policy") {
		const own = and(passage.isOwnNode, passage.ownNode);
		const local = own === "no" ? null : amongNeighbours(layer, passage);
		const reachLocally = local === null ? "no" : reachOf(local, passage.space);
		if (own === "yes" && reachLocally === "yes")
			return {
				reach: "yes",
				because: because.map((item) => ({ ...item, rule: null, note: "a pod and its own node always reach each other" })),
			};
		if (own === "yes") return { reach: reachLocally, because: local?.because ?? [] };
		if (reachLocally !== "no" && reach === "no")
			return { reach: "maybe", because: because.map((item) => noted(item, "unless the pod runs on that very node")) };
	}
	if (reach === "maybe" && passage.other.addresses !== null && region.lower.equals(region.upper)) {
		return { reach, because: because.map((item) => noted(item, `only ${shortened(region.lower)} gets through`)) };
	}
	return { reach, because };
}

/**
 * What passes between a pod and its own node. On the way in nothing comes between the two but denies of Cilium; on the way out
 * NetworkPolicies alone make the exception, policies of other APIs mean what they say (kubernetes-sigs/kube-network-policies#283).
 */
const amongNeighbours = (layer: Layer, passage: Passage): LayerAnswer =>
	layer.stages === undefined
		? { lower: passage.space, upper: passage.space, because: [] }
		: throughStagedLayer(
				layer,
				passage,
				passage.direction === "ingress" ? admitsOwnNode : ({ kind }) => kind === "kubernetes-networkpolicy",
			);

const reachOf = ({ lower, upper }: Region, space: AddressSet): Tri =>
	lower === space || lower.covers(space) ? "yes" : upper.overlaps(space) ? "maybe" : "no";

const inOneSubnet = (a: Subject, b: Subject | null): boolean =>
	b !== null && !a.subnetsUnknown && !b.subnetsUnknown && a.subnets.length === 1 && b.subnets.length === 1 && a.subnets[0] === b.subnets[0];

function shortened(set: AddressSet): string {
	const cidrs = formatCidrs(set);
	return cidrs.length <= 4 ? cidrs.join(", ") : `${cidrs.slice(0, 3).join(", ")} and ${cidrs.length - 3} more`;
}

const noted = (item: Because, note: string): Because => ({ ...item, note: item.note === undefined ? note : `${item.note}; ${note}` });

function distinct(items: readonly Because[]): readonly Because[] {
	const seen = new Set<string>();
	return items.filter(({ layer, rule, filter, note }) => {
		const key = JSON.stringify([layer, rule, filter, note]);
		return !seen.has(key) && seen.add(key) !== undefined;
	});
}
