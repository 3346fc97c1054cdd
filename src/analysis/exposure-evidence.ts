import { type AddressSet, ALL_ADDRESSES, formatCidrs } from "../model/addresses.ts";
import type { Evidence } from "../model/finding.ts";
import { isUnknownSet, type Rule } from "../model/inventory.ts";
import { protocolName } from "../model/protocols.ts";
import { memberText, type Target } from "../model/target.ts";
import type { Unknown } from "../model/tri.ts";
import { admitted, Wanted } from "./admission.ts";
import type { Scene } from "./classes.ts";
import { carries, carriesGroup } from "./endpoint.ts";
import type { Exposure, PartEvidence } from "./exposure.ts";
import { forwardsTo } from "./forwards.ts";
import { layersInto } from "./own-machine.ts";
import { labelsOf } from "./rule-unknowns.ts";
import { distinctUnknowns } from "./unknowns.ts";
import { addressesOf } from "./where.ts";
import { cidrsText, packetsText, portsText, SENSITIVE, sampleAddress, witnessOf } from "./witness.ts";

/** Evidence of what a rule lets in beyond the mandate, part by part. */
export function evidenceOfExposure(scene: Scene, exposure: Exposure): Evidence {
	const { fact, target, rule, filter } = exposure;
	const parts = exposure.parts.map((part) => {
		const sources = sourcesText(part, rule);
		return {
			requirements: part.rows.map(({ id }) => id),
			protocol: rule.allProtocols && part.claim.kind === "unlisted" ? "any" : protocolName(part.claim.protocol),
			ports: portsText(part.claim.protocol, part.ports),
			sources,
			packets: [packetsText(part.claim.protocol, part.ports, sources)],
			witness: rule.sensitive === true ? null : witnessFor(scene, target, part),
		};
	});
	return {
		key: fact.key,
		target: target.id,
		role: exposure.parts[0]?.role ?? target.roles[0]?.role ?? null,
		requirements: fact.parts.map(({ requirement }) => requirement),
		protocol: "",
		ports: "",
		sources: [],
		packets: [],
		parts,
		witness: null,
		because: [{ filter: filter.id, rule: rule.id, note: `admits ${rule.sourceText}`, location: rule.location }],
		change: null,
		unknowns: fact.parts.some(({ certain }) => certain) ? [] : distinctUnknowns(unknownsOf(scene, exposure)),
		hints: probeHints(scene, exposure),
		fix: null,
		args: { members: target.members.length, standalone: target.exposureOnly || target.subject.nature === "group" },
		location: rule.location,
	};
}

/** A port that only a load balancer probes needs no more than the balancer to get in. */
function probeHints(scene: Scene, { target, parts }: Exposure): readonly string[] {
	const hints = parts.flatMap(({ claim, ports }) => {
		const forwarded = forwardsTo(scene, target, claim.protocol, ports);
		if (claim.kind !== "unlisted" || forwarded.some(({ forward }) => forward.kind === "listener")) return [];
		return forwarded.map(({ balancer }) => {
			const where = addressesOf(balancer.members, scene.inventory);
			return `only ${balancer.id} probes it${where === null ? "" : `, from ${formatCidrs(where).join(", ")}`}`;
		});
	});
	return [...new Set(hints)].sort();
}

const sourcesText = ({ excess }: PartEvidence, rule: Rule): readonly string[] => [
	...(rule.sensitive === true
		? [SENSITIVE]
		: cidrsText(
				excess.addresses.isEmpty ? excess.possibleAddresses : excess.addresses,
				written(excess.possibleAddresses, rule),
				rule.sources.unknowns.length > 0 ? undefined : rule.sourceText,
			)),
	...(excess.members.length > 0 ? excess.members : excess.possibleMembers).map(memberText),
];

/** What to show in place of a set that would not read: what the author wrote, or all that an unknown range may turn out to be. */
function written(excess: AddressSet, { sources }: Rule): AddressSet {
	const open = sources.unknowns
		.filter(({ bound }) => bound !== "members")
		.reduce((sum, { within = ALL_ADDRESSES }) => sum.union(within), sources.addresses);
	return open.isEmpty ? excess : open;
}

/** A packet that gets in and should not; checked against every layer before it is shown. */
function witnessFor(scene: Scene, target: Target, part: PartEvidence): ReturnType<typeof witnessOf> | null {
	const { excess, ports, claim } = part;
	const address = sampleAddress(excess.addresses);
	if (address === null) return excess.members[0] === undefined ? null : witnessOf(claim.protocol, ports, memberText(excess.members[0]));
	const space = part.packets.addresses.intersect(excess.addresses);
	const endpoint = {
		name: address,
		className: "",
		subject: null,
		addresses: space,
		unnamedOutside: false,
		pod: false,
		ipv6: "no" as const,
		via: null,
	};
	const wanted = new Wanted(endpoint, claim.protocol, ports, space);
	const open = admitted(target.subject, layersInto(target, wanted), wanted, "lower", scene.inventory);
	const source = sampleAddress(open.addresses);
	return source === null ? null : witnessOf(claim.protocol, open.ports, source);
}

function unknownsOf(scene: Scene, { target, rule, filter: { id: filter }, parts }: Exposure): readonly Unknown[] {
	const found: Unknown[] = parts.flatMap(({ claim }) => claim.open ?? []);
	for (const layer of target.subject.layers) {
		if (layer.certain.includes(filter)) continue;
		found.push(
			...layer.possible.filter(({ candidates, unbounded }) => unbounded || candidates.includes(filter)).map(({ unknown }) => unknown),
		);
	}
	if (isUnknownSet(rule.protocols)) found.push(rule.protocols.unknown);
	if (isUnknownSet(rule.ports)) found.push(rule.ports.unknown);
	found.push(...rule.sources.unknowns.map(({ unknown }) => unknown));
	for (const member of rule.sources.members) {
		if (member.kind === "named-range") found.push({ address: member.id, attribute: "entries" });
		if (member.kind === "pods" && parts.some(({ excess }) => excess.possibleMembers.includes(member)))
			for (const { subject } of scene.targets)
				if (carries({ subject, pod: subject.nature === "pod" }, member, scene.inventory) === "maybe")
					found.push(labelsOf(scene, member, subject));
		if (member.kind !== "group") continue;
		const carriers = scene.targets.filter((other) => carriesGroup(other.subject, member.id, scene.inventory) === "maybe");
		found.push(
			...carriers.flatMap((carrier) =>
				carrier.subject.layers.flatMap(({ possible }) =>
					possible.filter(({ candidates, unbounded }) => unbounded || candidates.includes(member.id)).map(({ unknown }) => unknown),
				),
			),
		);
		if (
			carriers.length === 0 &&
			!scene.everyone.some((other) => !other.exposureOnly && carriesGroup(other.subject, member.id, scene.inventory) === "yes")
		)
			found.push({ address: member.id, attribute: "machines" });
	}
	return found;
}
