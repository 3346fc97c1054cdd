import type { Selector } from "../model/config.ts";
import { allowed } from "./closest.ts";
import { ValueError } from "./values.ts";
import { isOneOf, type Names } from "./vocabulary.ts";

const KEYS = ["address", "tag", "name", "label", "id"] as const;

/** `ROLE=SELECTOR` of `--role`, e.g. `worker=tag:Role=node`. @throws ValueError naming what is allowed. */
export function parseRoleOption(text: string, { roles }: Names): { readonly role: string; readonly selector: Selector } {
	const split = text.indexOf("=");
	if (split <= 0) throw new ValueError(`"${text}" has not the form ROLE=SELECTOR, e.g. worker=name:*-nodes`);
	const role = text.slice(0, split);
	if (!roles.includes(role)) throw new ValueError(`unknown role ${role}; ${allowed(role, roles)}`);
	return { role, selector: { ...parseSelector(text.slice(split + 1)), evidence: `--role ${text}` } };
}

/** `address:GLOB`, `name:GLOB`, `id:ID`, `tag:K=V` or `tag:K`, `label:K=V` or `label:K`. */
function parseSelector(text: string): Omit<Selector, "evidence"> {
	const split = text.indexOf(":");
	const key = text.slice(0, Math.max(0, split));
	const value = text.slice(split + 1);
	if (split <= 0 || !isOneOf(KEYS, key))
		throw new ValueError(
			`"${text}" is no selector; ${allowed(
				key,
				KEYS.map((name) => `${name}:`),
			)}, e.g. name:*-nodes`,
		);
	if (value === "") throw new ValueError(`the selector "${text}" is empty after ${key}:`);
	if (key !== "tag" && key !== "label") return { [key]: value };
	const at = value.indexOf("=");
	const name = at === -1 ? value : value.slice(0, at);
	const wanted = at === -1 || value.slice(at + 1) === "*" ? null : value.slice(at + 1);
	return key === "tag" ? { tag: { [name]: wanted } } : { labels: { [name]: wanted } };
}

/** A selector of the configuration file as the schema checked it. */
export interface RawSelector {
	readonly id?: string;
	readonly address?: string;
	readonly name?: string;
	readonly tag?: Readonly<Record<string, string | null>>;
	readonly labels?: Readonly<Record<string, string | null>>;
}

/** The same with its evidence; the value `*` asks for the key alone, as `null` does. */
export const fromFile = (raw: RawSelector, evidence: string): Selector => ({
	...raw,
	...(raw.tag === undefined ? {} : { tag: keyAlone(raw.tag) }),
	...(raw.labels === undefined ? {} : { labels: keyAlone(raw.labels) }),
	evidence,
});

const keyAlone = (pairs: Readonly<Record<string, string | null>>): Record<string, string | null> =>
	Object.fromEntries(Object.entries(pairs).map(([key, value]) => [key, value === "*" ? null : value]));
