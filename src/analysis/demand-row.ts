import type { Demand } from "../model/inventory.ts";
import { formatPorts } from "../model/ports.ts";
import { protocolName } from "../model/protocols.ts";
import type { Row } from "../model/requirement.ts";

/** What the inputs themselves demand, as a row of the table. */
export const rowOf = (demand: Demand): Row => ({
	id: demand.id,
	role: demand.role,
	targetRoles: [demand.role],
	scope: "pod",
	protocol: protocolName(demand.protocol),
	ports: formatPorts(demand.ports),
	sources: demand.sources,
	tolerates: [],
	need: "required",
	condition: null,
	applies: true,
	because: `demanded by ${demand.location.address ?? demand.location.file} of ${demand.subject}`,
	bind: "all",
	component: demand.role,
	purpose: demand.purpose,
	reason: demand.reason,
	references: [],
	errata: [],
	published: null,
});
