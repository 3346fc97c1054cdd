import { holdsFor, isUnknownSet, type Layer, type Member, type Rule, type Subject } from "../model/inventory.ts";
import { ALL_PORTS } from "../model/ports.ts";
import { ALL_PROTOCOLS } from "../model/protocols.ts";
import type { Tri, Unknown } from "../model/tri.ts";
import { ruleMatches } from "./admission.ts";
import type { Scene } from "./classes.ts";
import type { Passage } from "./coverage.ts";
import { carries } from "./endpoint.ts";

/** What of a subject is not known where a rule names its own end by labels, accounts or addresses. */
const OWN_END = "labels and addresses";

const always = (): Tri => "yes";

/** Address under which an unknown that only the user can settle is reported: evidence that no input holds. */
export const CLASS_ADDRESS = "source class";

/** What of the protocols and ports of a rule is not known. */
export const openParts = ({ protocols, ports }: Rule): readonly Unknown[] =>
	[protocols, ports].flatMap((part) => (isUnknownSet(part) ? [part.unknown] : []));

/** What of a rule that may match is not known: ways in which it may come to match, each with all that has to turn out well. */
export function alternativesOf(
	scene: Scene,
	passage: Passage,
	rule: Rule,
	layer: Layer,
	subject: Subject,
): readonly (readonly Unknown[])[] {
	const end = rule.holds === undefined ? { address: rule.id, attribute: "destination" } : { address: subject.id, attribute: OWN_END };
	const placed = holdsFor(rule, subject) === "maybe" ? [end] : [];
	const packets = [...openParts(rule), ...placed];
	const settled: Rule = {
		...rule,
		elsewhere: new Map(),
		holds: always,
		protocols: isUnknownSet(rule.protocols) ? ALL_PROTOCOLS : rule.protocols,
		ports: isUnknownSet(rule.ports) ? (rule.ports.within ?? ALL_PORTS) : rule.ports,
	};
	const [lower, upper] = [false, true].map((generous) => ruleMatches(settled, subject, passage.wanted, generous, scene.inventory));
	if (lower !== undefined && upper !== undefined && lower.covers(upper)) return [packets];
	const sources = [...rule.sources.unknowns.map(({ unknown }) => unknown), ...ofMembers(scene, passage, rule, layer)];
	return sources.length === 0 ? [packets] : sources.map((source) => [...packets, source]);
}

/** Why it is not known whether a sender is one of the members that a rule names. */
function ofMembers(scene: Scene, { wanted: { endpoint } }: Passage, rule: Rule, layer: Layer): readonly Unknown[] {
	return rule.sources.members.flatMap((member): readonly Unknown[] => {
		if (carries(endpoint, member, scene.inventory) !== "maybe") return [];
		if (member.kind === "pods" && endpoint.subject !== null) return [labelsOf(scene, member, endpoint.subject)];
		if (member.kind === "named-range") return [{ address: member.id, attribute: "entries" }];
		if (endpoint.subject === null) return [{ address: CLASS_ADDRESS, attribute: endpoint.className }];
		return member.kind === "group" ? attachmentsOf(endpoint.subject, layer.kind, member.id) : [];
	});
}

/** The labels that decide whether a selector means a subject: its own, or those of its namespace. */
export function labelsOf(
	{ inventory }: Pick<Scene, "inventory">,
	{ key, text }: Extract<Member, { kind: "pods" }>,
	subject: Subject,
): Unknown {
	const ofNamespace = subject.network !== null && inventory.doubt?.(key, subject) === "namespace";
	return { address: ofNamespace ? `Namespace ${subject.network}` : subject.id, attribute: "labels", via: text };
}

/** Why it is not known whether a subject carries a group. */
function attachmentsOf(subject: Subject, kind: Layer["kind"], group: string): readonly Unknown[] {
	const layers = subject.layers.filter((layer) => layer.kind === kind);
	const open = layers.flatMap(({ possible }) => possible.filter(({ candidates, unbounded }) => unbounded || candidates.includes(group)));
	// What is carried under another name may be the same group.
	return open.length > 0 ? open.map(({ unknown }) => unknown) : [{ address: group, attribute: "id" }];
}
