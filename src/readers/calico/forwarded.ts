import type { Filter, Layer } from "../../model/inventory.ts";
import type { Direction } from "../kubernetes/tiers.ts";
import type { Felix } from "./felix.ts";
import { type InterfaceReach, inPhase, layerOf, PHASES, type Placed, replies, type Selected, standing } from "./host-layer.ts";
import { perhaps, toPods } from "./to-pods.ts";

/** Layers on the way in, and on the way out. */
export type Around = Readonly<Record<Direction, readonly Layer[]>>;

interface Host {
	readonly selected: readonly Selected[];
	readonly felix: Felix;
	readonly reach: InterfaceReach;
}

export const NOTHING_AROUND: Around = { ingress: [], egress: [] };

/**
 * What a host's endpoints do with packets that it hands on to its pods, or from them: policies before connection tracking or address
 * translation and those with `applyOnForward`; where there is none nothing is refused (Calico reference, Host endpoints, "Apply on
 * forwarded traffic", "Summary"). An endpoint for every interface has those of the pods among them: packets that leave a pod come in
 * there, and those that reach one leave there.
 */
export function aroundPods({ selected, felix, reach }: Host): Around {
	const concerned = selected.filter(({ policy }) => policy.applyOnForward);
	if (concerned.length === 0) return NOTHING_AROUND;
	const host = { selected: concerned, felix, reach };
	const [into, out] = [entering(host, "ingress"), leaving(host, replies(concerned, "egress"))];
	if (!reach.everywhere) return { ingress: into, egress: out };
	const turned = { ...host, selected: concerned.map(turnedRound) };
	return {
		ingress: [...into, ...leaving(turned)].map((layer) => ({ ...layer, filtersOwn: ["neighbours"] })),
		egress: [...entering(turned, "egress"), ...out],
	};
}

/** What packets of a host's own pods to the host itself pass: of an endpoint for every interface, policies before address translation. */
export function fromOwnPods({ selected, felix, reach }: Host): readonly Layer[] {
	const early = selected.filter(({ policy }) => policy.phase === "pre-dnat" && policy.types.ingress);
	if (!reach.everywhere || early.length === 0) return [];
	const placed = [standing(felix.failsafe.id, PHASES["pre-dnat"] - 1, "failsafe ports"), ...early.map(inPhase)];
	return [{ ...layerOf(placed, early), filtersOwn: ["host"], onlyOwn: true }];
}

/** Filters that stand for the rules of policies as packets of pods meet them: on their other way, or untracked. */
export const filtersAroundPods = (selected: readonly Selected[], { everywhere }: InterfaceReach): readonly Filter[] => {
	const concerned = selected.filter(({ policy }) => policy.applyOnForward);
	return [
		...(everywhere ? concerned.map((one) => turnedRound(one).policy.filter) : []),
		...selected.filter(({ policy }) => policy.phase === "untracked").flatMap((one) => [forPods(one).policy.filter, one.policy.onReplies()]),
	];
};

/** The policy with the rules of either direction in the place of the other's, and its types as they are. */
const turnedRound = ({ policy, attached }: Selected): Selected => ({ policy: { ...policy, filter: policy.turned() }, attached });

/** What packets pass that come in by an interface; `way` is how a pod behind the host meets them. */
function entering({ selected, felix, reach }: Host, way: Direction): readonly Layer[] {
	const inbound = selected.filter(({ policy }) => policy.types.ingress).map(forPods);
	if (inbound.length === 0) return [];
	const phases = inbound.filter(({ policy }) => policy.phase !== "normal").map(inPhase);
	const early = [...new Set(phases.map(({ order }) => order))].map(
		(order): Placed => ({ ...standing(felix.first.id, order, "failsafe ports"), rank: Number.NEGATIVE_INFINITY }),
	);
	// Which policies see the outer packets of a tunnel is not documented.
	const outer = way === "ingress" && phases.length > 0 && toPods(reach) !== null ? [perhaps(reach.unknown)] : [];
	return [
		layerOf(
			[...outer.map(({ id }) => standing(id, PHASES.untracked - 1, "tunnels")), ...early, ...throughTunnel(reach), ...inbound.map(inPhase)],
			inbound,
		),
	];
}

/** What packets pass that leave by an interface: policies before address translation and connection tracking see none of them. */
function leaving({ selected, reach }: Host, back: readonly Placed[] = []): readonly Layer[] {
	const outbound = selected.filter(({ policy }) => policy.phase === "normal" && policy.types.egress);
	if (outbound.length + back.length === 0) return [];
	return [layerOf([...back, ...throughTunnel(reach), ...outbound.map(inPhase)], outbound)];
}

function throughTunnel(reach: InterfaceReach): readonly Placed[] {
	const tunnel = toPods(reach);
	return tunnel === null ? [] : [standing(tunnel.id, PHASES.normal - 1, "tunnels")];
}

/** What an untracked policy lets pass to pods comes back untracked, and whether it then leaves depends on the pod's own policies. */
const forPods = (one: Selected): Selected =>
	one.policy.phase === "untracked" ? { ...one, policy: { ...one.policy, filter: one.policy.handedOn() } } : one;
