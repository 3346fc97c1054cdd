import { formatCidrs } from "../model/addresses.ts";
import type { IntervalSet } from "../model/intervals.ts";
import { isUnknownSet, type Rule, type Subject } from "../model/inventory.ts";
import { formatPorts } from "../model/ports.ts";
import { hasPorts, protocolName } from "../model/protocols.ts";
import { rulePorts } from "./admission.ts";
import type { Claim } from "./claims.ts";
import type { Scene } from "./classes.ts";
import type { Coverage } from "./coverage.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Mandate } from "./mandate.ts";
import { isSelf } from "./own-machine.ts";
import { sourceReaches } from "./reach.ts";

/**
 * Near misses of a blocked requirement: what its sources can reach on this target that looks like what was meant. A
 * port under another protocol, a port number given as protocol or the other way round, digits that were swapped or
 * mistyped, another port of the same kind that no requirement names.
 */
export function hintsFor(scene: Scene, coverage: Coverage, claims: readonly Claim[]): readonly string[] {
	const { mandate, target } = coverage;
	const endpoints = coverage.passages.filter(({ blocked }) => !blocked.isEmpty).map(({ wanted }) => wanted.endpoint);
	const written = target.subject.layers
		.flatMap(({ certain, kind }) => certain.map((id) => ({ kind, filter: scene.inventory.filters.get(id) })))
		// A list at a subnet's edge opens nothing by itself, so nothing in it shows what was meant.
		.flatMap(({ kind, filter }) => (filter?.mode === "union" || kind === "security-group" ? (filter?.ingress ?? []) : []))
		.filter(({ action }) => action === "allow");
	const rules = written.filter((rule) => endpoints.some((endpoint) => sourceReaches(scene, rule, endpoint)));
	const hints = new Set<string>([
		...hostNetworkHints(coverage),
		...ownMachineHints(coverage),
		...serviceHints(mandate, written),
		...addressHints(mandate, written, endpoints, target.subject),
	]);
	for (const rule of rules) {
		if (isUnknownSet(rule.protocols) || isUnknownSet(rule.ports) || rule.allProtocols) continue;
		const hint = otherProtocol(rule, mandate.protocol, mandate.ports) ?? otherPort(rule, mandate, claims);
		if (hint !== null) hints.add(hint);
	}
	return [...hints].sort();
}

/** Pods whose egress does not let them to a pod on the host network: what selects pods never selects it. */
function* hostNetworkHints({ target: { subject }, passages }: Coverage): Iterable<string> {
	if (!subject.hostNetwork || !passages.some(({ blocked, wanted }) => !blocked.isEmpty && wanted.endpoint.pod)) return;
	const blocks = subject.knownAddresses === null ? [] : formatCidrs(subject.knownAddresses);
	const where = blocks.length === 0 ? "by ipBlock, at the address on which it answers" : `by ipBlock ${blocks.join(" or ")}`;
	yield `it runs on the host network, where no podSelector matches it: let them out to it ${where}`;
}

/** Senders that are the target itself: people do not expect that anything comes in between, or that there are others of its kind. */
function* ownMachineHints({ target, passages }: Coverage): Iterable<string> {
	const shut = passages.filter(({ blocked }) => !blocked.isEmpty).map(({ wanted }) => wanted.endpoint);
	if (shut.some((endpoint) => isSelf(endpoint, target)))
		yield "the machine keeps out itself: a host endpoint for every interface filters loopback too, so that its policies must admit the machine's own address";
	if (target.subject.synthetic && target.subject.nature === "machine" && shut.length > 0 && shut.every(({ name }) => name === target.id))
		yield `no Node of ${shut[0]?.className} is in the input: that there are several is assumed; give the Nodes to have it judged as it is`;
}

/** What people write for a webhook: the Service's port instead of the pod's, and a selector for the API server, which is no pod. */
function* serviceHints({ servicePort, ports, protocol, sources }: Mandate, rules: readonly Rule[]): Iterable<string> {
	const near = rules.filter(
		(rule) => !isUnknownSet(rule.ports) && (rule.ports.overlaps(ports) || (servicePort !== null && rule.ports.has(servicePort))),
	);
	if (servicePort !== null && near.some((rule) => !isUnknownSet(rule.ports) && rule.ports.has(servicePort) && !rule.ports.covers(ports)))
		yield `${servicePort} is the Service's port; a policy sees the pod's: ${protocolName(protocol)}/${formatPorts(ports)}`;
	if (sources.includes(API_SERVER) && near.some((rule) => rule.sources.members.some(({ kind }) => kind === "pods")))
		yield "the API server is no pod: no podSelector or namespaceSelector matches it";
}

/** Rules that name the addresses of machines to an engine that tells machines otherwise. */
function* addressHints(
	{ protocol, ports }: Mandate,
	rules: readonly Rule[],
	endpoints: readonly Endpoint[],
	subject: Subject,
): Iterable<string> {
	const meant = rules.some(
		(rule) =>
			rule.sources.reach?.machine === "no" &&
			(isUnknownSet(rule.protocols) || rule.protocols.has(protocol)) &&
			rulePorts(rule, subject, protocol, true).overlaps(ports) &&
			endpoints.some(({ addresses }) => addresses?.overlaps(rule.sources.addresses) === true),
	);
	if (meant) yield "the engine tells machines of the cluster by who they are: no rule by address matches them";
}

/** The class that calls webhooks and aggregated APIs. */
const API_SERVER = "kube-apiserver";

function otherProtocol(rule: Rule, protocol: number, ports: IntervalSet): string | null {
	if (isUnknownSet(rule.protocols) || isUnknownSet(rule.ports) || rule.protocols.has(protocol)) return null;
	const given = rule.protocols.items[0]?.from ?? protocol;
	if (hasPorts(protocol) && hasPorts(given) && rule.ports.covers(ports)) {
		return `${protocolName(given)}/${formatPorts(ports)} is open to them, but ${protocolName(protocol)} is needed`;
	}
	if (!hasPorts(protocol) && hasPorts(given) && rule.ports.size === 1 && rule.ports.first === protocol) {
		return `${protocolName(given)} port ${protocol} is open to them, but ${protocolName(protocol)} is IP protocol ${protocol}, not a port`;
	}
	return null;
}

function otherPort(rule: Rule, { protocol, ports: wanted, component }: Mandate, claims: readonly Claim[]): string | null {
	const given = rule.ports;
	if (
		isUnknownSet(given) ||
		isUnknownSet(rule.protocols) ||
		!rule.protocols.has(protocol) ||
		!hasPorts(protocol) ||
		given.size > 2 ||
		wanted.size > 2
	)
		return null;
	// A port that has a purpose of its own is no slip of the pen.
	if (claims.some((claim) => claim.kind !== "unlisted" && claim.protocol === protocol && claim.ports.overlaps(given))) return null;
	const texts = given.items.flatMap(({ from, to }) => (from === to ? [from] : [from, to]));
	const meant = texts.find((port) => wanted.items.some((item) => mistyped(String(port), String(item.from))));
	if (meant !== undefined) return `${protocolName(protocol)}/${meant} is open to them: did you mean ${formatPorts(wanted)}?`;
	// Overlays are the one family where every CNI has its own number for the same thing.
	return component === "cni"
		? `${protocolName(protocol)}/${formatPorts(given)} is open to them and no requirement names it: did you mean ${formatPorts(wanted)}?`
		: null;
}

/** Two numbers of equal length that differ by one digit or by two neighbours swapped. */
function mistyped(a: string, b: string): boolean {
	if (a.length !== b.length || a === b) return false;
	const at = [...a].flatMap((digit, index) => (digit === b[index] ? [] : [index]));
	const [first = 0, second = 0] = at;
	if (at.length === 1) return a.length >= 4;
	return at.length === 2 && second === first + 1 && a[first] === b[second] && a[second] === b[first];
}
