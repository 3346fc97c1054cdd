import type { FactRow } from "../model/facts.ts";
import { groupBy } from "../model/group.ts";
import type { IntervalSet } from "../model/intervals.ts";
import type { Demand, Setting, Subject } from "../model/inventory.ts";
import { ALL_PORTS, NO_PORTS, parsePorts } from "../model/ports.ts";
import type { Row } from "../model/requirement.ts";
import type { OpenParameter } from "../model/settings.ts";
import type { Target } from "../model/target.ts";
import type { Unknown } from "../model/tri.ts";
import { suited } from "./listening.ts";
import { boundRoles, rowPackets } from "./row-packets.ts";

/** One row as it is demanded of one target: packets by number, source classes by name. */
export interface Mandate {
	readonly requirement: string;
	readonly role: string;
	readonly protocol: number;
	readonly ports: IntervalSet;
	readonly sources: readonly string[];
	readonly component: string;
	readonly need: FactRow["need"];
	readonly bind: FactRow["bind"];
	/** A webhook's or aggregated API's Service port, where it is another than the pod's. */
	readonly servicePort: number | null;
	/** What the inputs leave open of the ports: `ports` are then all that they may be. Absent means nothing. */
	readonly open?: readonly Unknown[];
}

const NO_DEMANDS: readonly Demand[] = [];

/** What the inputs demand, by the subject that it is demanded of. */
export class DemandsBySubject {
	readonly #demands: ReadonlyMap<string, readonly Demand[]>;

	constructor(private readonly all: readonly Demand[]) {
		this.#demands = groupBy(all, ({ subject }) => subject);
	}

	/** Those of all members of a target, in their order. */
	of({ members }: Target): readonly Demand[] {
		return members.length === 1 ? (this.#demands.get((members[0] as Subject).id) ?? NO_DEMANDS) : this.#ofAll(members);
	}

	#ofAll(members: readonly Subject[]): readonly Demand[] {
		const found = new Set(members.flatMap(({ id }) => this.#demands.get(id) ?? []));
		return found.size === 0 ? [] : this.all.filter((demand) => found.has(demand));
	}
}

/** Rows in force for a target: those that bind one of its roles and suit what it is, and what the inputs demand of it. */
export function mandatesOf(
	target: Target,
	rows: readonly Row[],
	demands: readonly Demand[],
	open: ReadonlyMap<string, OpenParameter> = new Map(),
): readonly Mandate[] {
	if (target.exposureOnly) return [];
	const fromInputs = demands.map((demand) => fromDemand(demand, demand.role, demand.sources));
	if (target.roles.length + fromInputs.length === 0) return [];
	const pod = target.subject.nature === "pod";
	const fromTable = target.roles.flatMap(({ role }) =>
		rows.flatMap((row) => {
			if (!row.applies || !boundRoles(row, pod).includes(role) || row.bind === "loopback" || (pod && row.scope === "machine")) return [];
			const own = pod ? suited(row, role, rows, target.subject) : { row, packets: rowPackets(row) };
			const sources = row.sources.filter((name) => name !== "self");
			return own.packets === null || sources.length === 0
				? []
				: [
						{
							...own.packets,
							...(open.size > 0 && own.row === row && own.packets.ports.equals(rowPackets(row)?.ports ?? NO_PORTS)
								? possiblePorts(row, open)
								: {}),
							requirement: own.row.id,
							role,
							sources,
							component: row.component,
							need: row.need,
							bind: row.bind,
							servicePort: null,
						},
					];
		}),
	);
	// A target with two roles is judged for both; a row that binds both is demanded once, under the first.
	const seen = new Set<string>();
	return [...fromTable, ...fromInputs].filter(({ requirement }) => !seen.has(requirement) && seen.add(requirement));
}

/** Address under which a parameter is reported that the inputs leave open. */
const PARAMETER_ADDRESS = "parameter";

const parameterUnknown = ({ name }: Setting, settings: readonly Setting[]): Unknown => {
	const candidates = [...new Set(settings.flatMap((other) => (other.name === name && other.value !== null ? [other.value] : [])))].sort();
	return { address: PARAMETER_ADDRESS, attribute: name.replace(/^parameters\./, ""), ...(candidates.length === 0 ? {} : { candidates }) };
};

/** Where a row's ports may be when the inputs leave a parameter of it open: at one of several values, or anywhere. */
function possiblePorts(
	{ open: names = [], ports }: Row,
	parameters: ReadonlyMap<string, OpenParameter>,
): Pick<Mandate, "open"> & Partial<Pick<Mandate, "ports">> {
	const left = names.flatMap((name) => parameters.get(name) ?? []);
	if (left.length === 0) return {};
	const settings = left.flatMap((one) => one.settings);
	const unknowns = settings.map((setting) => parameterUnknown(setting, settings));
	if (left.some(({ why }) => why === "unknown")) return { open: unknowns, ports: ALL_PORTS };
	// Other ports of the row stay where they are; those that the values replace are among the possible ones too.
	return {
		open: unknowns,
		ports: settings.reduce((sum, { value }) => sum.union(parsePorts(value ?? "")), names.length > 1 ? parsePorts(ports) : NO_PORTS),
	};
}

/** A requirement that the inputs state, as it is demanded of a target for one of its roles. */
const fromDemand = (
	{ id, role: component, protocol, ports, hidden, servicePort }: Demand,
	role: string,
	sources: readonly string[],
): Mandate => ({
	...(hidden === undefined ? {} : { open: [hidden] }),
	requirement: id,
	role,
	protocol,
	ports,
	sources,
	component,
	need: "required",
	bind: "all",
	servicePort,
});

/**
 * Webhooks behind machines' filters: a managed control plane is no member of the pod network, so what it sends to a pod
 * passes the groups of the nodes (Amazon EKS User Guide, "Security group requirements"; terraform-aws-eks#1748).
 */
export const behindNodes = (target: Target, expectedRoles: readonly string[], demands: readonly Demand[]): readonly Mandate[] =>
	expectedRoles.includes(NODE) && target.subject.nature !== "pod" && !target.exposureOnly
		? target.roles
				.filter(({ role }) => role === NODE)
				.flatMap(({ role }) => demands.map((demand) => fromDemand(demand, role, [CONTROL_PLANE])))
		: [];

/** The role that machines have in profiles whose control plane is managed. */
const NODE = "node";
const CONTROL_PLANE = "control-plane";
