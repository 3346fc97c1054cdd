import { NO_ADDRESSES } from "../../model/addresses.ts";
import type { Rule } from "../../model/inventory.ts";
import type { Location } from "../../model/location.ts";
import type { Unknown } from "../../model/tri.ts";

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
