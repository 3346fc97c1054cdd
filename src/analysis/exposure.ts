import { ALL_ADDRESSES, NO_ADDRESSES, publicBreadth } from "../model/addresses.ts";
import type { ExposureFact, ExposurePart } from "../model/facts.ts";
import type { IntervalSet } from "../model/intervals.ts";
import { type Filter, holdsFor, isUnknownSet, type Layer, type Rule } from "../model/inventory.ts";
import { PacketSet } from "../model/packets.ts";
import { isOnPodNetwork } from "../model/pod.ts";
import { formatPorts, NO_PORTS } from "../model/ports.ts";
import type { Row } from "../model/requirement.ts";
import type { Target } from "../model/target.ts";
import { rulePorts } from "./admission.ts";
import type { Claim } from "./claims.ts";
import type { Scene } from "./classes.ts";
import { clusterItself, type Excess, excessOf, type Tolerated, toleratedOf } from "./excess.ts";
import { toldOnce } from "./exposure-once.ts";
import { forwardsTo } from "./forwards.ts";
import { areGiven } from "./given-addresses.ts";
import { memo } from "./memo.ts";
import { packetsOf, throughOtherLayers } from "./other-layers.ts";
import { withoutOutsiders } from "./outsiders.ts";
import { claimsOfPod } from "./pod-claims.ts";
import { boundRoles } from "./row-packets.ts";
import { refusesNobody, withinStages } from "./stage-opening.ts";

/** What one rule lets in to one target beyond the mandate, claim by claim, in the order of the fact's parts. */
export interface Exposure {
	readonly fact: ExposureFact;
	readonly target: Target;
	readonly filter: Filter;
	readonly rule: Rule;
	readonly parts: readonly PartEvidence[];
}

export interface PartEvidence {
	readonly claim: Claim;
	/** The row blamed: one that binds the target's role where there is one. */
	readonly row: Row | null;
	/** Every row that binds the target's roles and names the ports; only `row` where none binds them. */
	readonly rows: readonly Row[];
	readonly role: string | null;
	readonly ports: IntervalSet;
	readonly excess: Excess;
	/** What certainly gets in beyond the classes by address. */
	readonly packets: PacketSet;
}

/** Every rule in front of a target that lets in more than the tables tolerate on some claim. */
export function exposuresOf(scene: Scene, target: Target, claims: readonly Claim[]): readonly Exposure[] {
	const own = claimsFor(scene, target, claims);
	if (own.length === 0) return [];
	const isPod = isOnPodNetwork(target.subject);
	const found = target.subject.layers.flatMap((layer, index) =>
		// What a host hands on to its pods it does not open: it refuses less than it might.
		(isPod && layer.kind === "host-policy" ? [] : attachments(layer, scene)).flatMap(({ filter, certain }) =>
			filter.ingress.flatMap((rule) => {
				if (rule.action !== "allow" || holdsFor(rule, target.subject) === "no") return [];
				if (isNobody(target) && !mayBeWorldOpen(scene, rule)) return [];
				const parts = meant(rule, own).flatMap((claim) => partOf(scene, target, index, filter, rule, certain, claim) ?? []);
				// Among equals the target's own ports lead: the policy takes the first of the gravest.
				parts.sort((a, b) => Number(b.own) - Number(a.own));
				return parts.length === 0 ? [] : [assemble(target, filter, rule, parts)];
			}),
		),
	);
	return toldOnce(found);
}

/** A managed control plane is no machine of ours: only the rows that bind it say what it listens on. */
function claimsFor(scene: Scene, target: Target, claims: readonly Claim[]): readonly Claim[] {
	if (target.subject.nature === "pod") return claimsOfPod(scene, target, claims);
	const all = memo(scene, "machine claims", () => claimsOfMachine(scene, claims));
	return target.subject.nature === "service" ? all.filter(({ rows }) => rows.some((row) => binds(target, row))) : all;
}

/** On machines, rows that only pods answer for (cluster DNS, metrics-server) claim nothing. */
function claimsOfMachine(scene: Scene, claims: readonly Claim[]): readonly Claim[] {
	const machineRoles = new Set([
		...scene.answer.expectedRoles,
		...(scene.answer.classes["node"]?.roles ?? []),
		...scene.targets.flatMap(({ subject, roles }) => (subject.nature === "pod" ? [] : roles.map(({ role }) => role))),
	]);
	return claims.map((claim) => {
		const rows = claim.rows.filter(({ scope, targetRoles }) => scope === "machine" || targetRoles.some((role) => machineRoles.has(role)));
		if (rows.length === claim.rows.length) return claim;
		return rows.length > 0
			? { ...claim, rows, component: rows[0]?.component ?? null }
			: { ...claim, kind: "unlisted", rows, component: null };
	});
}

/** Where the author named no protocol, a port is opened for what listens on it: in the others it is no port of its own. */
function meant(rule: Rule, claims: readonly Claim[]): readonly Claim[] {
	const { ports, protocolUnsaid } = rule;
	if (protocolUnsaid !== true || isUnknownSet(ports)) return claims;
	const known = claims.filter(({ kind }) => kind !== "unlisted").reduce((sum, claim) => sum.union(claim.ports.intersect(ports)), NO_PORTS);
	return claims.flatMap((claim) => {
		if (claim.kind !== "unlisted") return [claim];
		const rest = claim.ports.subtract(known);
		return rest.isEmpty ? [] : [{ ...claim, ports: rest }];
	});
}

const attachments = (layer: Layer, scene: Scene): readonly { readonly filter: Filter; readonly certain: boolean }[] => {
	const certain = new Set(layer.certain);
	const possible = new Set(layer.possible.flatMap(({ candidates }) => candidates).filter((id) => !certain.has(id)));
	return [...certain, ...possible].flatMap((id) => {
		const filter = scene.inventory.filters.get(id);
		if (filter === undefined || filter.standing === "own") return [];
		// A list in front of groups narrows what they let in; in stages every filter speaks for itself.
		return filter.mode === "first-match" && layer.stages === undefined ? [] : [{ filter, certain: certain.has(id) }];
	});
};

/** What has no role, and of which nothing is demanded: a pod has no claims then. */
const isNobody = ({ subject, roles }: Target): boolean => roles.length === 0 && subject.nature !== "pod";

/** Of what has no role only openness to the Internet matters (contract.md section 4). */
function mayBeWorldOpen(scene: Scene, rule: Rule): boolean {
	if (rule.sources.unknowns.length > 0 || rule.sources.members.some(({ kind }) => kind === "everything" || kind === "named-range"))
		return true;
	const { bounds } = scene.answer;
	const { ipv4, ipv6 } = publicBreadth(rule.sources.addresses);
	return ipv4 > bounds.ipv4 || ipv6 > bounds.ipv6;
}

/** A managed set whose entries the input does not show may hold any public address. */
const mayHoldAnything = ({ possibleMembers }: Excess): boolean =>
	possibleMembers.some((member) => member.kind === "named-range" && member.public);

interface Part {
	/** A row of the target's own roles names the ports. */
	readonly own: boolean;
	readonly part: ExposurePart;
	readonly evidence: PartEvidence;
}

function partOf(scene: Scene, target: Target, layer: number, filter: Filter, rule: Rule, attached: boolean, claim: Claim): Part | null {
	const certainPorts =
		isUnknownSet(rule.protocols) || !rule.protocols.has(claim.protocol)
			? null
			: claim.ports.intersect(rulePorts(rule, target.subject, claim.protocol, false));
	const protocols = isUnknownSet(rule.protocols) ? rule.protocols.within : rule.protocols;
	const possiblePorts =
		protocols !== null && !protocols.has(claim.protocol)
			? null
			: claim.ports.intersect(rulePorts(rule, target.subject, claim.protocol, true));
	if (possiblePorts === null || possiblePorts.isEmpty) return null;
	const sure = attached && certainPorts !== null && !certainPorts.isEmpty && (claim.open === undefined || certainPorts.covers(claim.ports));
	const ports = sure ? certainPorts : possiblePorts;
	const tolerated = toleratedFor(scene, target, claim);
	const own = target.subject.layers[layer];
	const sources = own === undefined ? rule.sources : withoutOutsiders(scene, target, own, rule, claim.protocol, ports);
	const beyond = throughOtherLayers(scene, target, layer, filter, claim.protocol, ports, excessOf(scene, target, sources, tolerated));
	const excess = own === undefined ? beyond : withinStages(scene, target, own, rule, claim.protocol, ports, beyond);
	const certain = sure && (!excess.addresses.isEmpty || excess.members.length > 0);
	const possible = certain || !excess.possibleAddresses.isEmpty || excess.possibleMembers.length > 0;
	if (!possible) return null;
	if (own !== undefined && target.subject.nature === "pod" && refusesNobody(scene, target, own, claim.protocol, ports)) return null;
	const breadth = publicBreadth(sure ? excess.addresses : NO_ADDRESSES);
	const possibleBreadth = publicBreadth(mayHoldAnything(excess) ? ALL_ADDRESSES : excess.possibleAddresses);
	const bound = claim.rows.filter((candidate) => binds(target, candidate));
	// What is in force here says what listens; a row that is not in force says so only where no other names the port.
	const row = bound.find(({ applies }) => applies) ?? bound[0] ?? claim.rows[0] ?? null;
	return {
		own: bound.length > 0,
		part: {
			kind: claim.kind,
			sensitive: claim.sensitive,
			requirement: row?.id ?? null,
			component: row?.component ?? claim.component,
			ipv4: breadth.ipv4,
			ipv6: breadth.ipv6,
			possibleIpv4: possibleBreadth.ipv4,
			possibleIpv6: possibleBreadth.ipv6,
			certain,
			possible,
			insiders: excess.insiders,
			forwarded: forwardsTo(scene, target, claim.protocol, ports).some(({ forward }) => forward.kind === "listener"),
			unnamedOutside: tolerated.unnamedOutside,
			...(bound.length > 0 && areGiven(scene.config, bound) ? { sourcesGiven: true } : {}),
		},
		evidence: {
			claim,
			row,
			rows: bound.length > 0 ? bound : claim.rows.slice(0, 1),
			role:
				target.roles.find(({ role }) => row !== null && boundRoles(row, target.subject.nature === "pod").includes(role))?.role ??
				(bound.length > 0 ? row?.role : target.roles[0]?.role) ??
				null,
			ports,
			excess,
			packets: sure ? packetsOf(claim.protocol, ports, excess.addresses) : PacketSet.empty,
		},
	};
}

/**
 * Ports that no row of the target's own roles names are no service of it: what its own group reaches there is the
 * group talking to itself.
 */
function toleratedFor(scene: Scene, target: Target, claim: Claim): Tolerated {
	if (claim.kind === "unlisted") return clusterItself(scene, target);
	return memo(scene, `tolerated|${target.id}|${claim.kind}|${claim.protocol}|${formatPorts(claim.ports)}`, () => {
		const tolerated = toleratedOf(scene, target, classesOf(target, claim));
		return claim.rows.some((row) => binds(target, row)) ? tolerated : { ...tolerated, self: true };
	});
}

/** Who may reach a claim: the classes of the rows that name it, those of the target's own role if there are any. */
function classesOf(target: Target, claim: Claim): readonly string[] {
	const own = claim.rows.filter((row) => binds(target, row));
	return [...(own.length > 0 ? own : claim.rows).flatMap(({ sources, tolerates }) => [...sources, ...tolerates]), ...claim.tolerates];
}

/** A pod's claims hold no other rows than its own, those that the inputs demand whatever its role among them. */
const binds = ({ subject, roles }: Target, row: Row): boolean =>
	subject.nature === "pod" || roles.some(({ role }) => boundRoles(row, false).includes(role));

function assemble(target: Target, filter: Filter, rule: Rule, parts: readonly Part[]): Exposure {
	return {
		fact: {
			key: `${target.id}|${rule.id}`,
			target: target.id,
			nature: target.subject.nature,
			hasRole: target.roles.length > 0 || parts.some(({ own }) => own),
			roles: [...new Set(target.roles.map(({ role }) => role))].sort(),
			allProtocols: rule.allProtocols,
			providerDefault: rule.providerDefault ?? false,
			parts: parts.map(({ part }) => part),
		},
		target,
		filter,
		rule,
		parts: parts.map(({ evidence }) => evidence),
	};
}
