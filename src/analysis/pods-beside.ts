import { type AddressSet, unionOf } from "../model/addresses.ts";
import { changed } from "../model/changed.ts";
import { groupBy } from "../model/group.ts";
import type { Layer, Subject } from "../model/inventory.ts";
import { OwnEnds } from "../model/own-ends.ts";
import { isOnPodNetwork } from "../model/pod.ts";
import { isUnfiltered } from "../model/rule.ts";
import type { Target } from "../model/target.ts";
import type { Scene } from "./classes.ts";
import { lettingOut, type Traffic } from "./let-out.ts";
import { memo, memoOfTargets } from "./memo.ts";
import { addressesOf, isIpv6Only } from "./where.ts";

/** Pods on networks of their own: what a class of pods is made of. */
export const podsOf = ({ targets }: Scene): readonly Target[] =>
	memoOfTargets(targets, "pods", () => targets.filter(({ subject }) => isOnPodNetwork(subject)));

/**
 * The pods beside a target, those that no filter can tell apart as one: where rules speak of addresses, one that has the addresses of all.
 * A target's replicas are beside it, it is not itself.
 */
export function podsBeside(scene: Scene, target: Target): readonly Target[] {
	const told = speaksOfAddresses(scene);
	const { groups, places } = groupsOf(scene);
	const united = memoOfTargets(scene.targets, told ? "pods united" : "pods alike", () => groups.map((group) => asOne(group, told)));
	const own = places.get(target);
	const others = own === undefined ? [] : (groups[own] as readonly Target[]).filter((one) => one !== target);
	return others.length === 0 ? united : united.map((one, index) => (index === own ? asOne(others, told) : one));
}

/** Whether whatever reaches a target gets in, from whichever pods: where it has IPv6 alone some of them may have none. */
export const letsAnyPodIn = ({ inventory }: Scene, { subject, members }: Target): boolean =>
	subject.layers.every(isUnfiltered) && !isIpv6Only(addressesOf(members, inventory));

/** The pods beside a target that lets any of them in, for some traffic: those that it leaves for certain are one. */
export function podsSendingTo(scene: Scene, target: Target, traffic: Traffic): readonly Target[] {
	const letsOut = lettingOut(scene.inventory, target, traffic);
	const kindOf = kindsOf(scene);
	const groups = groupBy(podsOf(scene), ({ subject }) => (letsOut(subject) ? LET_OUT : kindOf(subject)));
	return [...groups.values()].map((group) => group.find((one) => one !== target) ?? group[0]);
}

/** Those who get out for certain, as a kind of their own. */
const LET_OUT = "let out";

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

const groupsOf = (scene: Scene): Groups =>
	memoOfTargets(scene.targets, "pods by kind", () => {
		const kindOf = kindsOf(scene);
		const groups = [...groupBy(podsOf(scene), ({ subject }) => kindOf(subject)).values()];
		return { groups, places: new Map(groups.flatMap((group, index) => group.map((one) => [one, index]))) };
	});

const kindsOf = (scene: Scene): ((subject: Subject) => string) =>
	memoOfTargets(scene.targets, "kinds of pods", () => {
		const tell = kinds(scene);
		const known = new Map<Subject, string>();
		return (subject) => {
			let kind = known.get(subject);
			if (kind === undefined) {
				kind = tell(subject);
				known.set(subject, kind);
			}
			return kind;
		};
	});

/** What filters may tell of a pod: equal for those that none can tell apart. */
function kinds(scene: Scene): (subject: Subject) => string {
	const ownEnds = new OwnEnds(scene.inventory.filters);
	const labelsAs = onceEach((labels: Subject["labels"]) => Object.entries(labels).sort());
	const layerAs = onceEach(({ certain, possible }: Layer) => [certain, possible.map(({ candidates }) => candidates)]);
	return (subject) => {
		const { network, labels, openLabels, synthetic, egressLayers, knownAddresses } = subject;
		const own = egressLayers.map((layer) => ownEnds.of(layer, subject, "egress"));
		return JSON.stringify([
			network,
			labelsAs(labels),
			openLabels ?? null,
			synthetic,
			egressLayers.map(layerAs),
			own,
			familiesOf(knownAddresses),
		]);
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

/** In which families a pod sends: rules by address need not match both. */
const familiesOf = (addresses: Subject["knownAddresses"]): readonly boolean[] | null =>
	isKnown(addresses) ? [!addresses.v4.isEmpty, !addresses.v6.isEmpty] : null;

const isKnown = (addresses: Subject["knownAddresses"]): addresses is AddressSet => addresses !== null && !addresses.isEmpty;

function asOne(pods: readonly Target[], told: boolean): Target {
	const [first] = pods as readonly [Target, ...Target[]];
	if (!told || pods.length === 1) return first;
	const addresses = pods.map(({ subject }) => subject.knownAddresses).filter(isKnown);
	if (addresses.length === 0) return first;
	return { ...first, members: [changed(first.subject, { knownAddresses: unionOf(addresses) })] };
}
