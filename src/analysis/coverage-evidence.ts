import type { Evidence, Packets, Witness } from "../model/finding.ts";
import type { IntervalSet } from "../model/intervals.ts";
import { NO_PORTS } from "../model/ports.ts";
import { protocolName } from "../model/protocols.ts";
import type { Target } from "../model/target.ts";
import { blameFor } from "./blame.ts";
import type { Claim } from "./claims.ts";
import type { Scene } from "./classes.ts";
import { type Coverage, certainPorts, type Passage } from "./coverage.ts";
import { hintsFor } from "./hints.ts";
import { unknownsOf } from "./unknowns.ts";
import { cidrsText, packetsText, portsText, sampleAddress, witnessOf } from "./witness.ts";

/**
 * Evidence of a requirement that is not met: which packets are refused, by what, and what was perhaps meant.
 *
 * @param pods those on the host network of the target that answer on its ports.
 */
export function evidenceOfCoverage(scene: Scene, coverage: Coverage, claims: readonly Claim[], pods: readonly string[] = []): Evidence {
	const { fact, mandate, target } = coverage;
	const shut = coverage.passages.filter(({ blocked }) => !blocked.isEmpty);
	const blocked = fact.upper !== "all";
	const open = blocked ? shut : coverage.passages.filter(({ met, assumed }) => !met && !assumed);
	const ports = blocked ? shut.reduce((sum, passage) => sum.union(passage.blocked.ports), NO_PORTS) : openPorts(open, mandate.ports);
	// What a rule with sensitive addresses leaves out would tell what they are.
	const secret = target.subject.layers.some(({ certain }) =>
		certain.some((id) => scene.inventory.filters.get(id)?.ingress.some(({ sensitive }) => sensitive === true)),
	);
	const because = blocked ? blameFor(scene, coverage) : [];
	return {
		key: fact.key,
		target: target.id,
		role: mandate.role,
		requirements: [mandate.requirement],
		protocol: protocolName(mandate.protocol),
		ports: portsText(mandate.protocol, ports),
		sources: mandate.sources.filter((name) => open.some(({ wanted }) => wanted.endpoint.className === name)),
		packets: distinctPackets(open.map((passage) => packetsOf(passage, blocked, mandate.protocol, secret))),
		parts: [],
		witness: blocked ? witnessFor(target, shut, mandate.protocol, secret) : null,
		because,
		change: null,
		unknowns: blocked ? [] : unknownsOf(scene, coverage),
		hints: blocked && !fact.onlyUncertainFamily ? hintsFor(scene, coverage, claims) : [],
		fix: null,
		args: {
			members: target.members.length,
			ipv6Only: fact.onlyUncertainFamily || (shut.length > 0 && shut.every(({ family }) => family === "ipv6")),
			...(pods.length === 0 ? {} : { pods: pods.slice(0, FIRST_PODS).join(", "), podCount: pods.length }),
			via: shut.map(({ wanted }) => wanted.endpoint.via).find((via) => via !== null) ?? "",
		},
		location: because[0]?.location ?? target.subject.location,
	};
}

/** How many pods of a node are named. */
const FIRST_PODS = 2;

/** Ports of which something is wanted that does not certainly get in. */
const openPorts = (passages: readonly Passage[], wanted: IntervalSet): IntervalSet =>
	passages
		.map((passage) => (passage.exact ? wanted : wanted.subtract(certainPorts(passage))))
		.reduce((a, b) => a.union(b), NO_PORTS)
		.intersect(wanted);

function packetsOf(passage: Passage, blocked: boolean, protocol: number, secret: boolean): Packets {
	const { wanted, exact } = passage;
	const set = blocked ? passage.blocked : null;
	const sources = exact && set !== null && !secret ? cidrsText(set.addresses, wanted.space) : [wanted.endpoint.name];
	return packetsText(protocol, set?.ports ?? wanted.ports, sources);
}

/** One refused packet: of a family that is certain, and of somebody else than the one that refuses it, where there is such a packet. */
function witnessFor({ subject }: Target, passages: readonly Passage[], protocol: number, secret: boolean): Witness | null {
	const certain = passages.filter(({ uncertainFamily }) => !uncertainFamily);
	const passage = certain.find(({ wanted }) => wanted.endpoint.subject?.id !== subject.id) ?? certain[0] ?? passages[0];
	if (passage === undefined) return null;
	const box = passage.blocked.boxes[0];
	if (box === undefined) return null;
	const others = subject.knownAddresses === null ? box.addresses : box.addresses.subtract(subject.knownAddresses);
	const sample = passage.exact && !secret ? sampleAddress(others.isEmpty ? box.addresses : others) : null;
	return witnessOf(protocol, box.ports, sample ?? passage.wanted.endpoint.name);
}

function distinctPackets(packets: readonly Packets[]): readonly Packets[] {
	const byText = new Map(packets.map((item) => [JSON.stringify(item), item]));
	return [...byText.keys()].sort().map((text) => byText.get(text) as Packets);
}
