import { formatCidrs } from "../../../../src/model/addresses.ts";
import { type Filter, type Inventory, isUnknownSet, type Layer, type Rule, type Subject } from "../../../../src/model/inventory.ts";
import { formatPorts } from "../../../../src/model/ports.ts";
import { formatProtocols } from "../../../../src/model/protocols.ts";

/** One line per rule: `ID: allow PROTOCOL PORTS from SOURCES`; `?` marks what is not known, with candidates in braces. */
function ruleText(rule: Rule): string {
	const protocols = isUnknownSet(rule.protocols) ? "?" : formatProtocols(rule.protocols);
	const ports = isUnknownSet(rule.ports) ? "?" : formatPorts(rule.ports);
	const members = rule.sources.members.map((member) => ("id" in member ? member.id : member.kind));
	const unknowns = rule.sources.unknowns.map(({ bound, unknown, members: of }) => {
		const names = of.map((member) => ("id" in member ? member.id : member.kind));
		return `?${bound}${names.length > 0 ? `{${names.join(" ")}}` : ""}${unknown.via === undefined ? "" : ` via ${unknown.via}`}`;
	});
	return `${rule.id}: ${rule.action} ${protocols} ${ports} from ${[...formatCidrs(rule.sources.addresses), ...members, ...unknowns].join(" ")}`;
}

const filterText = (filter: Filter): readonly string[] => [
	...filter.ingress.map(ruleText),
	...filter.unknownIngress.map((unknown) => `?ingress ${unknown.address} ${unknown.attribute}`),
];

/** Filters by id with their inbound rules. */
export const ingressOf = (inventory: Inventory): Record<string, readonly string[]> =>
	Object.fromEntries([...inventory.filters].map(([id, filter]) => [id, filterText(filter)]));

/** A layer as `certain + possible`, candidates in braces, `...` when anything may be attached. */
export const layerText = (layer: Layer): string =>
	[
		...layer.certain,
		...layer.possible.map(
			(one) =>
				`?{${one.candidates.join(" ")}${one.unbounded ? " ..." : ""}}${one.unknown.via === undefined ? "" : ` via ${one.unknown.via}`}`,
		),
	].join(" + ") + (layer.whenNone === "open" ? " (open)" : "");

/** Subjects by id with their layers. */
export const layersOf = (inventory: Inventory, keep: (subject: Subject) => boolean = () => true): Record<string, readonly string[]> =>
	Object.fromEntries(inventory.subjects.filter(keep).map((subject) => [subject.id, subject.layers.map(layerText)]));

export const carriers = (subject: Subject): boolean => subject.nature !== "group";
