import { isUnknownSet, type Layer, type Rule, type Subject } from "../model/inventory.ts";
import type { Target } from "../model/target.ts";
import type { Unknown } from "../model/tri.ts";
import { ruleMatches } from "./admission.ts";
import type { Scene } from "./classes.ts";
import type { Coverage, Passage } from "./coverage.ts";
import { carries } from "./endpoint.ts";
import { lostReplies } from "./replies.ts";

/** Address under which an unknown that only the user can settle is reported: evidence that no input holds. */
const CLASS_ADDRESS = "source class";

/** The unknowns on which an undetermined requirement depends, each once, in a fixed order. */
export function unknownsOf(scene: Scene, coverage: Coverage): readonly Unknown[] {
	const open = coverage.passages.filter(({ met, blocked, assumed }) => !met && blocked.isEmpty && !assumed);
	return distinctUnknowns(open.flatMap((passage) => ofPassage(scene, coverage, passage)));
}

function ofPassage(scene: Scene, { target, mandate }: Coverage, passage: Passage): readonly Unknown[] {
	const { endpoint } = passage.wanted;
	const found: Unknown[] = [];
	for (const layer of target.subject.layers) {
		const candidates = layer.possible.flatMap(({ candidates: ids }) => ids);
		for (const { unknown, unbounded, candidates: ids } of layer.possible) {
			if (unbounded || ids.some((id) => rulesOf(scene, [id]).some((rule) => mayMatch(scene, target, passage, rule)))) found.push(unknown);
		}
		for (const id of [...layer.certain, ...candidates]) {
			const filter = scene.inventory.filters.get(id);
			if (filter === undefined) found.push({ address: id, attribute: "rules" });
			else found.push(...filter.unknownIngress);
		}
		for (const rule of rulesOf(scene, [...layer.certain, ...candidates])) {
			if (mayMatch(scene, target, passage, rule)) found.push(...ofRule(scene, passage, rule, layer));
		}
	}
	if (found.length > 0) return found;
	const lost = lostReplies(scene, target, mandate, passage.wanted, "lower").flatMap(({ layer }) => [
		...layer.possible.map(({ unknown }) => unknown),
		...layer.certain.map((id) => ({ address: id, attribute: "egress to ephemeral ports" })),
	]);
	if (lost.length > 0) return lost;
	if (endpoint.subject !== null && endpoint.addresses === null) return [{ address: endpoint.name, attribute: "addresses" }];
	return [{ address: CLASS_ADDRESS, attribute: endpoint.className }];
}

/** What of a rule that may match is not known. */
function ofRule(scene: Scene, passage: Passage, rule: Rule, layer: Layer): readonly Unknown[] {
	const { endpoint } = passage.wanted;
	const found: Unknown[] = [];
	if (isUnknownSet(rule.protocols)) found.push(rule.protocols.unknown);
	if (isUnknownSet(rule.ports)) found.push(rule.ports.unknown);
	found.push(...rule.sources.unknowns.map(({ unknown }) => unknown));
	for (const member of rule.sources.members) {
		if (carries(endpoint, member, scene.inventory) !== "maybe") continue;
		if (member.kind === "pods" && endpoint.subject !== null)
			found.push({ address: endpoint.subject.id, attribute: "labels", via: member.text });
		else if (member.kind === "named-range") found.push({ address: member.id, attribute: "entries" });
		else if (endpoint.subject === null) found.push({ address: CLASS_ADDRESS, attribute: endpoint.className });
		else if (member.kind === "group") found.push(...attachmentsOf(endpoint.subject, layer.kind, member.id));
	}
	return found;
}

/** Why it is not known whether a subject carries a group. */
const attachmentsOf = (subject: Subject, kind: Layer["kind"], group: string): readonly Unknown[] =>
	subject.layers
		.filter((layer) => layer.kind === kind)
		.flatMap(({ possible }) =>
			possible.filter(({ candidates, unbounded }) => unbounded || candidates.includes(group)).map(({ unknown }) => unknown),
		);

const rulesOf = (scene: Scene, ids: readonly string[]): readonly Rule[] =>
	ids.flatMap((id) => scene.inventory.filters.get(id)?.ingress ?? []);

const mayMatch = (scene: Scene, target: Target, passage: Passage, rule: Rule): boolean =>
	!ruleMatches(rule, target.subject, passage.wanted, true, scene.inventory).isEmpty;

export function distinctUnknowns(unknowns: readonly Unknown[]): readonly Unknown[] {
	const seen = new Map(unknowns.map((unknown) => [`${unknown.address}\n${unknown.attribute}`, unknown]));
	return [...seen.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, unknown]) => unknown);
}
