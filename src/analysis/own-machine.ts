import type { Layer, OwnWay, Subject } from "../model/inventory.ts";
import { isOnePod, isOnPodNetwork } from "../model/pod.ts";
import { filterIds } from "../model/rule.ts";
import { type Target, withoutRolelessPods } from "../model/target.ts";
import { memoOf, memoOfTargets } from "./memo.ts";

/** Somebody who sends or receives, and whether it stands for several machines. */
interface Party {
	readonly subject: Subject | null;
	readonly several?: boolean;
}

/** The machine whose address a subject of a cluster has, where the inputs tell it. */
function machineOf({ subject, several = false }: Party): string | undefined {
	if (subject === null || several || subject.provider !== "kubernetes" || subject.synthetic) return undefined;
	return subject.nature === "machine" ? subject.names[0] : subject.hostNetwork ? subject.node : undefined;
}

/** The machine that runs a pod with a network of its own, where the inputs tell it. */
const homeOf = ({ subject, several = false }: Party): string | undefined =>
	subject === null || several || !isOnPodNetwork(subject) ? undefined : subject.node;

function isOneMachine(source: Party, receiver: Party): boolean {
	const machine = machineOf(source);
	return machine !== undefined && machine === machineOf(receiver);
}

/** How packets stay inside one machine; null where they leave it, or nobody knows. */
function inside(source: Party, receiver: Party): OwnWay | null {
	if (isOneMachine(source, receiver)) return "itself";
	const machine = machineOf(source);
	const home = homeOf(source);
	if (machine !== undefined) return homeOf(receiver) === machine ? "pods" : null;
	if (home === undefined) return null;
	if (machineOf(receiver) === home) return "host";
	return homeOf(receiver) === home ? "neighbours" : null;
}

const partyOf = ({ subject, members }: Target): Party => ({ subject, several: members.length > 1 });

/** The layers that packets pass: policies of hosts see only some of those that stay inside the host, which depends on the engine. */
export function passedBy(layers: readonly Layer[], source: Party, receiver: Party): readonly Layer[] {
	const way = inside(source, receiver);
	const perhapsOwn = way === null && mayRunOn(source, receiver);
	return layers.flatMap((layer) => {
		if (!isOfHosts(layer)) return [layer];
		if (way !== null) return layer.filtersOwn?.includes(way) === true ? [layer] : [];
		if (layer.onlyOwn !== true) return [layer];
		return perhapsOwn ? [perhaps(layer)] : [];
	});
}

/** Whether a sender is a pod that may run on the receiver: nobody knows its node, or the receiver stands for several machines. */
const mayRunOn = (source: Party, { subject, several = false }: Party): boolean =>
	source.subject !== null &&
	isOnPodNetwork(source.subject) &&
	subject?.nature === "machine" &&
	subject.provider === "kubernetes" &&
	(several || homeOf(source) === undefined);

/** A layer for a machine's own pods, where nobody knows whether the sender is one: always the same, as answers are kept by layer. */
const perhaps = (layer: Layer): Layer =>
	memoOf(layer, "perhaps", () => ({
		kind: layer.kind,
		certain: [],
		possible: [{ unknown: { address: "Pod", attribute: "spec.nodeName" }, candidates: [...new Set(filterIds(layer))], unbounded: true }],
		whenNone: "open",
		skippedInsideSubnet: false,
	}));

/**
 * Policies of hosts of which nobody knows whether packets pass them that a pod sends to a machine, on which it may run or not: those that see
 * only what comes from elsewhere, and those that see only what comes from the machine's own pods.
 */
export function perhapsPassedToHost(layers: readonly Layer[]): readonly Layer[] {
	return layers.filter(
		({ kind, filtersOwn, onlyOwn }) => kind === "host-policy" && (filtersOwn?.includes("host") === true) !== (onlyOwn !== true),
	);
}

const isOfHosts = ({ kind }: Layer): boolean => kind === "host-policy";

/** The same for a target; nearly nobody has policies of hosts. */
const passedTo = (layers: readonly Layer[], source: Party, target: Target): readonly Layer[] =>
	layers.some(isOfHosts) ? passedBy(layers, source, partyOf(target)) : layers;

/** The layers in front of a target that packets of a sender pass. */
export const layersInto = (target: Target, { endpoint }: { readonly endpoint: Party }): readonly Layer[] =>
	passedTo(target.subject.layers, endpoint, target);

/** The layers behind a sender that its packets to a target pass. */
export const layersOutOf = (target: Target, { endpoint }: { readonly endpoint: Party }): readonly Layer[] =>
	endpoint.subject === null ? [] : passedTo(endpoint.subject.egressLayers, endpoint, target);

/** Whether a sender is the machine itself. */
export const isSelf = (sender: Party, target: Target): boolean => isOneMachine(sender, partyOf(target));

/**
 * Whether a member of a source class is the target itself, and nothing filters what it sends to itself (contract.md section 6.4): a bare
 * Pod, which has no replica, or one machine that the inputs show.
 */
export const isUnfilteredSelf = (member: Target, target: Target): boolean =>
	(member.id === target.id && isOnePod(member.subject)) ||
	(isSelf(partyOf(member), target) &&
		[...target.subject.layers, ...member.subject.egressLayers].every(
			({ kind, filtersOwn }) => kind === "host-policy" && filtersOwn?.includes("itself") !== true,
		));

/** Targets of machines, by the name of each of their machines. */
export const byMachine = (targets: readonly Target[]): ReadonlyMap<string, Target> =>
	memoOfTargets(targets, "by machine", () => {
		const machines = withoutRolelessPods(targets).filter(
			({ subject }) => subject.nature === "machine" && subject.provider === "kubernetes",
		);
		return new Map(machines.flatMap((target) => target.members.map((member) => [member.names[0] ?? "", target] as const)));
	});

/** The node that a pod on the host network runs on: what filters the one filters the other. */
export function nodeOf({ subject }: Target, nodes: ReadonlyMap<string, Target>): Target | undefined {
	return subject.nature === "pod" && subject.hostNetwork && subject.node !== undefined ? nodes.get(subject.node) : undefined;
}
