import type { Fix } from "../model/finding.ts";
import { type IntervalSet, intervals } from "../model/intervals.ts";
import { type Filter, isUnknownSet, type Rule } from "../model/inventory.ts";
import { ALL_PORTS, NO_PORTS } from "../model/ports.ts";
import { ALL_PROTOCOLS, protocolName, SCTP, TCP, UDP } from "../model/protocols.ts";
import type { Target } from "../model/target.ts";
import { elementOf, type Written } from "../model/written.ts";
import { stagedEnds } from "./admission.ts";
import { type Scene, targetsOfClass } from "./classes.ts";
import { type Coverage, coverageOf } from "./coverage.ts";
import { remaining } from "./deny-sources.ts";
import { carriersOf, withIngress } from "./edit.ts";
import { refusedPorts } from "./fix-place.ts";
import { opensMore } from "./fix-spill.ts";
import { ciliumPorts, patchCommand, type Traffic } from "./policy-text.ts";
import { portsText } from "./witness.ts";
import { type Mapping, yamlOf } from "./yaml-text.ts";

const SECTION = "ingressDeny";
/** Pairs of pods that are asked one by one whether an edit opens something between them; beyond them it is not proved. */
const MOST_PAIRS = 20_000;
const NAMED: readonly number[] = [TCP, UDP, SCTP];

/** One deny element of a policy: its rules share their sources. */
interface Element {
	readonly filter: Filter;
	readonly written: Written;
	readonly index: number;
	readonly rules: readonly Rule[];
}

/** An element without the packets that must get in: what takes its place in the model, and in the manifest. */
interface Narrowed {
	readonly words: string;
	readonly rules: readonly Rule[];
	readonly operations: readonly Mapping[];
}

/**
 * The smallest narrowing of a deny that no allow overcomes (Cilium): its sources on the refused ports, else the ports. Judged again, and
 * offered only if the requirement is met then and nobody else gets in whom the deny had kept out.
 */
export function narrowedDeny(scene: Scene, coverage: Coverage, all: readonly Coverage[]): Fix | null {
	const element = refusingElement(scene, coverage);
	if (element === null) return null;
	const { filter, written, index, rules } = element;
	const carriers = carriersOf({ ...scene, targets: scene.everyone }, filter);
	const byLabels = rules.some(({ sources }) => sources.members.some(({ kind }) => kind === "pods"));
	const pods = byLabels ? targetsOfClass(scene, "pod", { kind: "pods", roles: [] }, coverage.target).map(({ subject }) => subject) : [];
	if (carriers.length * pods.length > MOST_PAIRS) return null;
	for (const { words, rules: instead, operations } of narrowings(coverage, element)) {
		const after = withIngress(scene, filter, [...filter.ingress.filter((rule) => !rules.includes(rule)), ...instead]);
		if (coverageOf(after, coverage.target, coverage.mandate)?.fact.lower !== "all") continue;
		if (carriers.some((carrier) => opensMore(scene, after, carrier, likeAt(carrier, coverage, all), pods))) continue;
		return {
			verified: true,
			description: `Narrow ${filter.id}#${SECTION}[${index}], for no allow overcomes a deny: ${words} (in ${filter.location.file})`,
			patch: `${patchCommand(written)}\n${yamlOf(operations)}`,
		};
	}
	return null;
}

/** The same requirement at another target, where that has it too. */
const likeAt = ({ id }: Target, { mandate }: Coverage, all: readonly Coverage[]): Coverage | null =>
	all.find(({ target, mandate: own }) => target.id === id && own.requirement === mandate.requirement) ?? null;

/** The one element whose denies refuse the packets; null where there are several, or it is not wholly understood. */
function refusingElement(scene: Scene, { target, passages }: Coverage): Element | null {
	const found = new Map<string, { filter: Filter; index: number }>();
	for (const passage of passages) {
		if (passage.blocked.isEmpty) continue;
		for (const layer of target.subject.layers) {
			if (layer.stages === undefined) continue;
			for (const { rule, action, packets, filter: id } of stagedEnds(target.subject, layer, passage.wanted, scene.inventory).hits) {
				const filter = scene.inventory.filters.get(id);
				if (action !== "deny" || rule === null || filter === undefined || !packets.overlaps(passage.blocked)) continue;
				const index = elementOf(rule.id, SECTION);
				if (index === null) return null;
				found.set(`${id}|${index}`, { filter, index });
			}
		}
	}
	const [only] = [...found.values()];
	if (only === undefined || found.size > 1 || only.filter.written === undefined) return null;
	const rules = only.filter.ingress.filter(({ id }) => elementOf(id, SECTION) === only.index);
	const isKnown = rules.every(
		(rule) =>
			!isUnknownSet(rule.protocols) && !isUnknownSet(rule.ports) && rule.namedPorts.length === 0 && rule.sources.unknowns.length === 0,
	);
	return isKnown ? { ...only, written: only.filter.written, rules } : null;
}

const isEveryPacket = ({ protocols, ports }: Rule): boolean =>
	!isUnknownSet(protocols) && !isUnknownSet(ports) && protocols.equals(ALL_PROTOCOLS) && ports.equals(ALL_PORTS);

/** What the deny refuses of the requirement, and what it refuses besides. */
interface Cut {
	readonly element: Element;
	readonly traffic: Traffic;
	/** Its rules without that traffic; null where its manifest cannot say so, for it names no ports. */
	readonly rest: readonly Rule[] | null;
	readonly path: string;
}

function narrowings(coverage: Coverage, element: Element): readonly Narrowed[] {
	const { protocol } = coverage.mandate;
	const ports = refusedPorts(coverage.passages, NO_PORTS);
	const rest = element.rules.some(isEveryPacket) ? null : element.rules.flatMap((rule) => without(rule, protocol, ports));
	const cut: Cut = { element, traffic: { protocol, ports }, rest, path: `${element.written.path}/${SECTION}` };
	return [...bySources(coverage, cut), ...byPorts(cut)];
}

/** On the refused ports the deny holds no more for those who must get in; for all ports where it names none. */
function bySources(coverage: Coverage, { element, traffic, rest, path }: Cut): readonly Narrowed[] {
	const [first] = element.rules;
	const less = first === undefined ? null : remaining(coverage, first, element.filter.reach);
	if (first === undefined || less === null) return [];
	// Nobody is left whom the deny keeps out.
	if (less.length === 0 && (rest ?? []).length === 0) {
		const words = `remove it, for it names nobody but ${refusedClasses(coverage).join(", ")}`;
		return leavesNothing(element) ? [] : [{ words, rules: [], operations: [{ op: "remove", path: `${path}/${element.index}` }] }];
	}
	if (less.length === 0) return [];
	const own = rest === null ? {} : { protocols: intervals(traffic.protocol), ports: traffic.ports, allProtocols: false };
	const narrower = less.map(({ sources }, index): Rule => ({ ...first, ...own, id: `${first.id}~${index}`, sources }));
	const elements = less.map(({ from }) => ({ ...from, ...(rest === null ? {} : { toPorts: [{ ports: ciliumPorts(traffic) }] }) }));
	const others = rest === null || rest.length === 0 ? [] : rest;
	const kept = others.length === 0 ? null : portsOf(others);
	if (others.length > 0 && kept === null) return [];
	const [head, ...more] = elements;
	const here: Mapping =
		kept === null
			? { op: "replace", path: `${path}/${element.index}`, value: head ?? {} }
			: { op: "add", path: `${path}/${element.index}/toPorts`, value: kept };
	const behind = (kept === null ? more : elements).map((value) => ({ op: "add", path: `${path}/-`, value }));
	const words = `${rest === null ? "" : `${textOf(traffic)} `}no more from ${refusedClasses(coverage).join(", ")}`;
	return [{ words, rules: [...others, ...narrower], operations: [here, ...behind] }];
}

const refusedClasses = ({ passages }: Coverage): readonly string[] => [
	...new Set(passages.filter(({ blocked }) => !blocked.isEmpty).map(({ wanted }) => wanted.endpoint.className)),
];

/** The deny leaves the refused ports to the allows, and to the default deny. */
function byPorts({ element, traffic, rest, path }: Cut): readonly Narrowed[] {
	if (rest === null) return [];
	const words = `without ${textOf(traffic)}, which default deny keeps shut for all others`;
	const at = `${path}/${element.index}`;
	if (rest.length === 0) return leavesNothing(element) ? [] : [{ words, rules: [], operations: [{ op: "remove", path: at }] }];
	const kept = portsOf(rest);
	return kept === null ? [] : [{ words, rules: rest, operations: [{ op: "add", path: `${at}/toPorts`, value: kept }] }];
}

const textOf = ({ protocol, ports }: Traffic): string => `${protocolName(protocol)}/${portsText(protocol, ports)}`;

/** Without it no inbound rule would be left, and with them the default deny that they turn on would go. */
const leavesNothing = ({ filter, written, rules }: Element): boolean =>
	(written.elements ?? 0) === 0 && !filter.ingress.some((rule) => rule.action === "deny" && !rules.includes(rule));

/** A rule without some ports of a protocol: one for that protocol and one for the others, as far as anything is left. */
function without(rule: Rule, protocol: number, ports: IntervalSet): readonly Rule[] {
	if (isUnknownSet(rule.protocols) || isUnknownSet(rule.ports) || !rule.protocols.has(protocol)) return [rule];
	const others = rule.protocols.subtract(intervals(protocol));
	const left = rule.ports.subtract(ports);
	return [
		...(others.isEmpty ? [] : [{ ...rule, protocols: others }]),
		...(left.isEmpty ? [] : [{ ...rule, id: `${rule.id}~`, protocols: intervals(protocol), ports: left }]),
	];
}

/** `toPorts` of some rules; null where they are not all of protocols that it knows. */
function portsOf(rules: readonly Rule[]): readonly Mapping[] | null {
	const ports = rules.map(({ protocols, ports: numbers }) => {
		if (isUnknownSet(protocols) || isUnknownSet(numbers)) return null;
		const each = protocols.items.flatMap(({ from, to }) => (from === to ? [from] : []));
		if (each.length < protocols.items.length || !each.every((protocol) => NAMED.includes(protocol))) return null;
		return each.flatMap((protocol) => ciliumPorts({ protocol, ports: numbers }));
	});
	return ports.includes(null) ? null : [{ ports: ports.flatMap((one) => one ?? []) }];
}
