import type { Fix } from "../model/finding.ts";
import { type Filter, isUnknownSet, type Rule } from "../model/inventory.ts";
import { isOnPodNetwork } from "../model/pod.ts";
import { ALL_PORTS, NO_PORTS } from "../model/ports.ts";
import { hasPorts } from "../model/protocols.ts";
import type { Target } from "../model/target.ts";
import { elementOf, type Written } from "../model/written.ts";
import { addedRule, exposes } from "./added-rule.ts";
import { admitted } from "./admission.ts";
import type { Claim } from "./claims.ts";
import type { Scene } from "./classes.ts";
import { type Coverage, coverageOf } from "./coverage.ts";
import { carriersOf, withIngress } from "./edit.ts";
import { narrowedDeny } from "./fix-deny.ts";
import { type Failure, whyNone } from "./fix-none.ts";
import { knowing, type Peer, peersFor, portsAlone, sourcesOf } from "./fix-peers.ts";
import { type Refusal, refusalOf, type refusedPorts } from "./fix-place.ts";
import { newPolicies } from "./fix-policy.ts";
import { spills } from "./fix-spill.ts";
import { insertion, newObject } from "./ordered-patch.ts";
import { layersInto } from "./own-machine.ts";

/** A fix, or why there is none. */
export interface Outcome {
	readonly fix: Fix | null;
	readonly why: string | null;
}

/** A filter that may hold a rule more. */
interface Holder {
	readonly filter: Filter;
	readonly written: Written;
}

/** What a fix for ordered policies is tried on. */
interface Attempt {
	readonly scene: Scene;
	readonly coverage: Coverage;
	readonly claims: readonly Claim[];
	/** Every requirement of the cluster: what a rule opens elsewhere may be demanded there. */
	readonly all: readonly Coverage[];
	readonly refusal: Refusal;
	readonly holders: readonly Holder[];
	/** Peers that rules of an API may name. */
	readonly peers: (api: Written["api"]) => readonly (readonly Peer[])[];
	/** Why what was tried so far is no fix. */
	readonly failed: Set<Failure>;
}

/**
 * The smallest edit of policies of a cluster: a rule where they unite, or before the one that refuses, in that policy or one that stands before it in the
 * same stage, or a policy of its own before it. Each is judged again, and offered only if the requirement is met then, nothing that no
 * requirement demands gets open for anybody, and the new rule exposes nothing.
 */
export function fixForOrdered(scene: Scene, coverage: Coverage, claims: readonly Claim[], all: readonly Coverage[]): Outcome {
	const { mandate, target, passages } = coverage;
	const refusal = refusalOf(scene, target, passages);
	if (refusal === null) return { fix: null, why: getsAsFarAs(scene, coverage) ? OWN_EGRESS : null };
	if (mandate.open !== undefined || !hasPorts(mandate.protocol)) return { fix: null, why: null };
	const failed = new Set<Failure>();
	if (refusal.final) {
		const fix = narrowedDeny(scene, coverage, all);
		return { fix, why: fix === null ? whyNone(scene, coverage, refusal, new Set(["deny"])) : null };
	}
	// A rule in a policy for everybody is one for pods that no input shows as well.
	const ways = [byRule(false), byPolicy, byRule(true)];
	const holders = holdersOf(scene, coverage, refusal);
	const widths: readonly Attempt["peers"][] = [
		(api) => peersFor(scene, passages, api),
		(api) => portsAlone(passages, api, target.subject.nature),
	];
	for (const peers of widths)
		for (const way of ways) {
			const fix = way({ scene, coverage, claims, all, refusal, holders, failed, peers });
			if (fix !== null) return { fix, why: null };
		}
	return { fix: null, why: whyNone(scene, coverage, refusal, failed) };
}

/** Whether the target's own layers let the refused packets in: then it is those who send them that keep them. */
const getsAsFarAs = ({ inventory }: Scene, { target, passages }: Coverage): boolean =>
	passages.every(({ blocked, wanted }) =>
		admitted(target.subject, layersInto(target, wanted), wanted, "upper", inventory).covers(blocked),
	) && passages.some(({ blocked, wanted }) => !blocked.isEmpty && (wanted.endpoint.subject?.egressLayers.length ?? 0) > 0);

const OWN_EGRESS = "no fix is offered: it is the egress of those who send the packets that refuses them, and fixes are inbound rules";

/** Filters in front of the target that may hold the rule: one that names the Service's port was meant for it, then those that fewest targets carry, then the latest. */
function holdersOf(scene: Scene, coverage: Coverage, refusal: Refusal): readonly Holder[] {
	const { servicePort } = coverage.mandate;
	const layer = coverage.target.subject.layers[refusal.layer];
	const until = refusal.element === null ? Number.MAX_VALUE : refusal.at;
	const standing =
		layer?.stages?.[refusal.stage]?.filters ?? (layer?.certain ?? []).map((id) => ({ id, attached: "yes", only: undefined }));
	const filters = standing.flatMap(({ id, attached, only }, at) => {
		const filter = scene.inventory.filters.get(id);
		const written = filter === undefined || attached !== "yes" || only === "deny" || at > until ? undefined : filter.written;
		return filter === undefined || written?.growing !== true ? [] : [{ filter, written, at }];
	});
	const isMeant = ({ ingress }: Filter): boolean =>
		servicePort !== null &&
		ingress.some((rule) => !isUnknownSet(rule.ports) && !rule.ports.equals(ALL_PORTS) && rule.ports.has(servicePort));
	return filters
		.map((one) => ({ ...one, meant: isMeant(one.filter), carriers: carriersOf(scene, one.filter).length }))
		.sort((a, b) => Number(b.meant) - Number(a.meant) || a.carriers - b.carriers || b.at - a.at || (a.filter.id < b.filter.id ? -1 : 1));
}

/** A rule in a policy that stands there already: one for everybody, or one that is not. */
const byRule =
	(broad: boolean) =>
	(attempt: Attempt): Fix | null => {
		const { scene, coverage, claims, all, refusal, failed } = attempt;
		const { target, mandate } = coverage;
		for (const { filter, written } of attempt.holders) {
			if (written.broad !== broad) continue;
			const sets = attempt.peers(written.api);
			if (sets.length === 0) failed.add("nobody");
			for (const peers of sets) {
				const element = filter.id === refusal.filter.id ? refusal.element : null;
				const rule = addedRule(coverage, filter, sourcesOf(peers, filter.reach));
				const known: Scene = { ...scene, inventory: knowing(scene.inventory, peers) };
				const after = withIngress(known, filter, inserted(filter, rule, element));
				const others = carriersOf({ ...scene, targets: scene.everyone }, filter).filter(({ id }) => id !== target.id);
				const failure: Failure | null =
					coverageOf(after, target, mandate)?.fact.lower !== "all"
						? "short"
						: spills(known, after, others, coverage, ports(rule), all)
							? "spills"
							: carriersOf(after, filter).some((carrier) => exposes(after, carrier, claims, rule))
								? "exposes"
								: null;
				if (failure !== null) {
					failed.add(failure);
					continue;
				}
				return { verified: true, ...insertion(filter, written, { protocol: mandate.protocol, ports: ports(rule) }, peers, element) };
			}
		}
		return null;
	};

/** A policy of its own, for the target alone, before the one that refuses, or beside one of those that isolate. */
function byPolicy(attempt: Attempt): Fix | null {
	const { scene, coverage, refusal, claims, all, failed } = attempt;
	const { subject } = coverage.target;
	// A policy for a pod is none of its host, which stands in front of others as well.
	if (isOnPodNetwork(subject) && subject.layers[refusal.layer]?.kind === "host-policy") {
		failed.add("spills");
		return null;
	}
	const beside = refusal.element === null ? [refusal.filter, ...attempt.holders.map(({ filter }) => filter)] : [refusal.filter];
	const tried = new Set<Written["api"]>();
	for (const filter of beside) {
		const { written } = filter;
		if (written?.beside !== true || tried.has(written.api)) continue;
		tried.add(written.api);
		for (const peers of attempt.peers(written.api)) {
			const known: Scene = { ...scene, inventory: knowing(scene.inventory, peers) };
			const candidates = newPolicies(known, coverage, refusal, written, all);
			if (candidates === null || candidates.length === 0) failed.add(candidates === null ? "first" : "spills");
			for (const made of candidates ?? []) {
				const { kind, name, namespace } = made.written;
				const id = namespace === "" ? `${kind}/${name}` : `${namespace}/${kind}/${name}`;
				const rule = addedRule(coverage, { ...filter, id }, sourcesOf(peers, filter.reach));
				const policy = policyOf(filter, made.written, rule);
				const { after, changed } = made.place(policy);
				const isMet = coverageOf(after, changed, coverage.mandate)?.fact.lower === "all";
				if (isMet && !exposes(after, changed, claims, rule)) {
					const traffic = { protocol: coverage.mandate.protocol, ports: ports(rule) };
					return { verified: true, ...newObject(made.written, made.selection, traffic, peers, filter) };
				}
				failed.add(isMet ? "exposes" : "short");
			}
		}
	}
	return null;
}

/** A filter of the same API as another. */
const policyOf = (like: Filter, written: Written, rule: Rule): Filter => ({
	id: rule.filter,
	kind: like.kind,
	mode: like.mode,
	stateful: true,
	...(like.reach === undefined ? {} : { reach: like.reach }),
	names: [written.name],
	tags: {},
	network: written.namespace === "" ? null : written.namespace,
	modules: [],
	ingress: [rule],
	egress: [],
	unknownIngress: [],
	clusterKeys: [],
	...(like.silentProtocols === undefined ? {} : { silentProtocols: like.silentProtocols }),
	written,
	location: like.location,
});

const ports = ({ ports: set }: Rule): ReturnType<typeof refusedPorts> => ("unknown" in set ? NO_PORTS : set);

/** The filter's rules with one more: before those of an element, or behind all. */
function inserted({ ingress }: Filter, rule: Rule, element: number | null): readonly Rule[] {
	const at = element === null ? -1 : ingress.findIndex(({ id }) => elementOf(id, "ingress") === element);
	return at < 0 ? [...ingress, rule] : [...ingress.slice(0, at), rule, ...ingress.slice(at)];
}

/** Whether policies of a cluster stand in front of a target, or of who calls it: what is said here concerns these alone. */
export const isBehindPolicies = ({ subject }: Target): boolean => subject.provider === "kubernetes";
