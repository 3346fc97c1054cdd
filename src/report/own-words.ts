import type { AddedRule } from "../model/pack.ts";
import { list, packetName, sentence, sourcesName } from "./phrases.ts";
import type { Told } from "./words.ts";

/**
 * The message of a finding of a user's own rule: its `custom.message` with the placeholders filled, or where it has none, or one that
 * nothing fills, its title with the packets and the target. Never nothing.
 */
export function ownMessage(rule: AddedRule, told: Told): string {
	const filled = rule.message === null ? null : fill(rule.message, valuesOf(told));
	if (filled !== null) return sentence(filled);
	const { packets, target, sources } = valuesOf(told);
	const about = [packets, target === null ? null : `of ${target}`, sources === null ? null : `(${sources})`].filter(
		(part) => part !== null,
	);
	return [about.length === 0 ? rule.title : `${rule.title}: ${about.join(" ")}`, rule.description].map(sentence).join(" ");
}

/** Placeholders that every rule may use; `{name}` of the finding's `args` besides. Null where there is no such thing. */
const valuesOf = (told: Told): Readonly<Record<string, string | null>> => ({
	...Object.fromEntries(Object.entries(told.args).map(([name, value]) => [name, String(value)])),
	packets: told.protocol === "" ? null : `${packetName(told.protocol, told.ports)}${told.purpose === null ? "" : ` (${told.purpose})`}`,
	target: told.target === null ? null : `${told.target}${told.role === null ? "" : ` (${told.role})`}`,
	role: told.role,
	sources: told.sources.length === 0 ? null : sourcesName(told.sources),
	needed: told.mandated === null ? null : list(told.mandated),
	filter: told.filter,
	reason: told.reason,
});

function fill(template: string, values: Readonly<Record<string, string | null>>): string | null {
	let whole = true;
	const text = template.replace(/\{([A-Za-z]+)\}/g, (_, name: string) => {
		const value = values[name] ?? null;
		if (value === null) whole = false;
		return value ?? "";
	});
	return whole ? text : null;
}
