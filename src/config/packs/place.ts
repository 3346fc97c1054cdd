/** What a file of a pack is, by its path. */
export type Place =
	| { readonly kind: "names" }
	| { readonly kind: "profile"; readonly profile: string }
	/** `role` is null for CNIs and add-ons, whose rows name theirs. */
	| { readonly kind: "rows"; readonly table: string; readonly role: string | null }
	| { readonly kind: "rule" }
	| { readonly kind: "other" };

/** Forms that a table's path may have, for messages. */
export const TABLE_PATHS =
	"requirements/PROFILE/ROLE/data.yaml, requirements/PROFILE/data.yaml, requirements/cni/NAME/data.yaml, requirements/addons/NAME/data.yaml or requirements/index/data.yaml";

/** The place of a file of a pack; null for what lies among tables or rules and is neither, which must not be skipped in silence. */
export function placeOf(path: string): Place | null {
	const [room, ...rest] = path.split("/");
	if (path.endsWith(".md")) return { kind: "other" };
	if (room === "rules") return path.endsWith(".rego") ? { kind: "rule" } : null;
	if (room !== "requirements") return { kind: "other" };
	const [first = "", second = "", third] = rest;
	if (rest.at(-1) !== "data.yaml") return null;
	if (rest.length === 2) return first === "index" ? { kind: "names" } : isList(first) ? null : { kind: "profile", profile: first };
	if (rest.length !== 3 || third === undefined || first === "index") return null;
	return isList(first) ? { kind: "rows", table: `${first}/${second}`, role: null } : { kind: "rows", table: first, role: second };
}

const isList = (folder: string): boolean => folder === "cni" || folder === "addons";
