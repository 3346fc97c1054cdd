import { NO_ADDRESSES } from "../../model/addresses.ts";
import type { Rule } from "../../model/inventory.ts";
import type { Location } from "../../model/location.ts";
import type { Unknown } from "../../model/tri.ts";
import { fieldName } from "./problems.ts";
import type { Json } from "./value.ts";

/** Rules that stand in the place of one that could not be read: each of the actions it may have, on packets that nobody knows. */
export const unknownRules = (
	id: string,
	filter: string,
	actions: readonly Rule["action"][],
	unknown: Unknown,
	location: Location,
): readonly Rule[] =>
	actions.map((action, index) => ({
		id: index === 0 ? id : `${id}?${action}`,
		filter,
		action,
		protocols: { unknown, within: null },
		ports: { unknown, within: null },
		namedPorts: [],
		sources: { addresses: NO_ADDRESSES, members: [], unknowns: [{ unknown, bound: "anything", members: [] }] },
		location,
		sourceText: "",
		allProtocols: false,
	}));

/**
 * What stands for a field of a spec that is not known here, of a kind whose API still grows: a newer version of it may let in or refuse
 * anything by that field. None where every field is known.
 */
export function unknownFields(
	spec: Json,
	known: readonly string[],
	path: string,
	{ filter, address, location }: { readonly filter: string; readonly address: string; readonly location: Location },
): readonly Rule[] {
	const field = Object.keys(spec).find((key) => !known.includes(key));
	if (field === undefined) return [];
	return unknownRules(`${filter}#${field}`, filter, ["allow", "deny"], { address, attribute: fieldName(`${path}/${field}`) }, location);
}
