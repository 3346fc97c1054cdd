import { type AddressSet, unionOf } from "../model/addresses.ts";
import { changed } from "../model/changed.ts";
import { groupBy } from "../model/group.ts";
import type { Layer, Subject } from "../model/inventory.ts";
import { OwnEnds } from "../model/own-ends.ts";
import { isOnPodNetwork } from "../model/pod.ts";
import type { Target } from "../model/target.ts";
import type { Scene } from "./classes.ts";
import { memo, memoOfTargets } from "./memo.ts";
import { addressesOf, isIpv6Only } from "./where.ts";

/** Pods on networks of their own: what a class of pods is made of. */
export const podsOf = ({ targets }: Scene): readonly Target[] =>
	memoOfTargets(targets, "pods", () => targets.filter(({ subject }) => isOnPodNetwork(subject)));

/**
 * The pods beside a target, those that no filter can tell apart as one: where rules speak of addresses, one that has the addresses of all.
 * A target's replicas are beside it, it is not itself.
 */
export const podsBeside = (scene: Scene, target: Target): readonly Target[] => beside(scene, target, false);

/**
 * The same for who asks which of them get in to the target: where nothing filters what it receives, those that nothing filters either are
 * one.
 */
export const podsSendingTo = (scene: Scene, target: Target): readonly Target[] =>
	beside(scene, target, target.subject.layers.every(isUnfiltered) && !isIpv6Only(addressesOf(target.members, scene.inventory)));

/** @param open those whom nothing filters on their way out are one. */
function beside(scene: Scene, target: Target, open: boolean): readonly Target[] {
	// Where nothing filters them nothing asks for their addresses.
	const told = !open && speaksOfAddresses(scene);
	const { groups, places } = groupsOf(scene, open);
	const united = memoOfTargets(scene.targets, open ? "pods, open ones as one" : told ? "pods united" : "pods alike", () =>
		groups.map((group) => asOne(group, told)),
	);
	const own = places.get(target);
	const others = own === undefined ? [] : (groups[own] as readonly Target[]).filter((one) => one !== target);
	return others.length === 0 ? united : united.map((one, index) => (index === own ? asOne(others, told) : one));
}

const isUnfiltered = ({ certain, possible, stages, whenNone }: Layer): boolean =>
	certain.length === 0 && possible.length === 0 && stages === undefined && whenNone === "open";

/** Whether some rule on the way in names addresses, alone or besides a selector, which pods of one kind do not share. */
const speaksOfAddresses = (scene: Scene): boolean =>
	memo(scene, "rules of addresses", () =>
		[...scene.inventory.filters.values()].some(({ ingress }) =>
			ingress.some(({ sources: { addresses, within } }) => !addresses.isEmpty || within !== undefined),
		),
	);

interface Groups {
	readonly groups: readonly (readonly Target[])[];
	/** In which group a pod is. */
	readonly places: ReadonlyMap<Target, number>;
}

const groupsOf = (scene: Scene, open: boolean): Groups =>
	memoOfTargets(scene.targets, open ? "pods by kind, open ones as one" : "pods by kind", () => {
		const kindOf = kinds(scene);
		const isOne = ({ egressLayers }: Subject): boolean => open && egressLayers.every(isUnfiltered);
		const groups = [...groupBy(podsOf(scene), ({ subject }) => (isOne(subject) ? "" : kindOf(subject))).values()];
		return { groups, places: new Map(groups.flatMap((group, index) => group.map((one) => [one, index]))) };
	});

/** What filters may tell of a pod: equal for those that none can tell apart. */
function kinds(scene: Scene): (subject: Subject) => string {
	const ownEnds = new OwnEnds(scene.inventory.filters);
	const labelsAs = onceEach((labels: Subject["labels"]) => Object.entries(labels).sort());
	const layersAs = onceEach((layers: Subject["egressLayers"]) =>
		layers.map(({ certain, possible }) => [certain, possible.map(({ candidates }) => candidates)]),
	);
	return (subject) => {
		const { network, labels, openLabels, synthetic, egressLayers, knownAddresses } = subject;
		const own = egressLayers.map((layer) => ownEnds.of(layer, subject, "egress"));
		return JSON.stringify([network, labelsAs(labels), openLabels ?? null, synthetic, layersAs(egressLayers), own, isKnown(knownAddresses)]);
	};
}

/** A number for what is told of a thing, equal where that is equal; told once of things that many have in common. */
function onceEach<T extends object>(tell: (thing: T) => unknown): (thing: T) => number {
	const things = new Map<T, number>();
	const texts = new Map<string, number>();
	return (thing) => {
		const known = things.get(thing);
		if (known !== undefined) return known;
		const text = JSON.stringify(tell(thing));
		const number = texts.get(text) ?? texts.size;
		texts.set(text, number);
		things.set(thing, number);
		return number;
	};
}

const isKnown = (addresses: Subject["knownAddresses"]): addresses is AddressSet => addresses !== null && !addresses.isEmpty;

function asOne(pods: readonly Target[], told: boolean): Target {
	const [first] = pods as readonly [Target, ...Target[]];
	if (!told || pods.length === 1) return first;
	const addresses = pods.map(({ subject }) => subject.knownAddresses).filter(isKnown);
	if (addresses.length === 0) return first;
	return { ...first, members: [changed(first.subject, { knownAddresses: unionOf(addresses) })] };
}
