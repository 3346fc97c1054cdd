import type { SourceDocument } from "../../model/location.ts";
import type { AddedProfile, AddedTables } from "../../model/pack.ts";
import type { ClassDefinition } from "../../model/requirement.ts";
import { SHIPPED } from "../vocabulary.ts";
import { fault } from "./document.ts";
import { added } from "./merge.ts";
import type { Place } from "./place.ts";
import { rowsOf } from "./rows.ts";

/** What one table of a pack adds. @throws ConfigError with file and line. */
export function tablesOf(document: SourceDocument, place: Place): AddedTables {
	switch (place.kind) {
		case "rows":
			return added({ rows: { [place.table]: rowsOf(document, place.role) }, ...listed(place.table) });
		case "profile":
			return added({ profiles: { [place.profile]: newProfile(document, place.profile) } });
		case "names":
			return newNames(document);
		default:
			return added({});
	}
}

/** A folder of a CNI or an add-on that portpolicy does not ship is one of its own. */
function listed(table: string): Partial<AddedTables> {
	const [list, name = ""] = table.split("/");
	if (list === "cni" && !SHIPPED.cnis.includes(name)) return { cnis: { [name]: [name] } };
	return list === "addons" && !SHIPPED.addons.includes(name) ? { addons: [name] } : {};
}

function newProfile(document: SourceDocument, name: string): AddedProfile {
	if (SHIPPED.profiles.includes(name))
		throw fault(
			document,
			"/profile",
			`the profile ${name} is shipped with portpolicy: a pack adds rows to it, or extends it under another name`,
		);
	return (document.value as { readonly profile: AddedProfile }).profile;
}

function newNames(document: SourceDocument): AddedTables {
	const { classes = {}, cnis = {}, parameters = {}, roles = [] } = document.value as Partial<AddedTables>;
	refuse(document, "classes", "source class", Object.keys(classes), SHIPPED.classes);
	refuse(document, "cnis", "CNI", Object.keys(cnis), SHIPPED.cnis);
	refuse(document, "parameters", "parameter", Object.keys(parameters), SHIPPED.parameters);
	refuse(document, "roles", "role", roles, SHIPPED.classes);
	const ofRoles = Object.fromEntries(roles.map((role): [string, ClassDefinition] => [role, { kind: "role", roles: [role] }]));
	return added({ classes: { ...ofRoles, ...classes }, cnis, parameters, roles });
}

function refuse(document: SourceDocument, key: string, what: string, names: readonly string[], shipped: readonly string[]): void {
	const known = names.find((name) => shipped.includes(name));
	if (known !== undefined)
		throw fault(
			document,
			`/${key}/${key === "roles" ? names.indexOf(known) : known}`,
			`the ${what} ${known} is shipped with portpolicy; choose another name`,
		);
}
