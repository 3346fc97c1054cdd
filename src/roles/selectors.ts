import type { Config, Selector } from "../model/config.ts";
import type { Subject } from "../model/inventory.ts";
import type { Target } from "../model/target.ts";
import { globMatches } from "./glob.ts";

/** Whether every key of a selector holds for a subject (contract.md section 4, "Selector keys"). */
export function selects(selector: Selector, subject: Subject): boolean {
	const { id, address, name, tag, labels } = selector;
	if (id !== undefined && id !== subject.id && !carriesFilter(subject, id)) return false;
	if (address !== undefined && ![subject.id, ...subject.addresses, ...subject.names].some((text) => globMatches(address, text)))
		return false;
	if (name !== undefined && !subject.names.some((text) => globMatches(name, text))) return false;
	if (tag !== undefined && !holds(tag, subject.tags)) return false;
	if (labels !== undefined && !holds(labels, subject.labels)) return false;
	return [id, address, name, tag, labels].some((key) => key !== undefined);
}

/** Configured roles whose selectors picked nothing: most often a slip of the pen. Inference of the same role does not count. */
export function idleRoles(config: Config, targets: readonly Target[]): readonly string[] {
	if (config.roles.size === 0) return [];
	const used = new Set(targets.flatMap(({ roles }) => roles.map(({ role, evidence }) => `${role}\n${evidence}`)));
	return [...config.roles]
		.filter(([role, { select }]) => select.length > 0 && !select.some(({ evidence }) => used.has(`${role}\n${evidence}`)))
		.map(([role]) => role);
}

/** A machine may be picked by the id of a group that it carries for certain. */
const carriesFilter = (subject: Subject, id: string): boolean => subject.layers.some((layer) => layer.certain.includes(id));

const holds = (wanted: Readonly<Record<string, string | null>>, given: Readonly<Record<string, string | null>>): boolean =>
	Object.entries(wanted).every(([key, value]) => Object.hasOwn(given, key) && (value === null || value === "*" || given[key] === value));
