import { type AddressSet, formatCidrs, NO_ADDRESSES } from "../model/addresses.ts";
import { type IntervalSet, Intervals, NUMBERS } from "../model/intervals.ts";
import { ALL_PORTS, parsePorts } from "../model/ports.ts";
import { hasPorts, protocolNumber } from "../model/protocols.ts";
import type { RequirementsAnswer, Row } from "../model/requirement.ts";

/** Who may come in: the machines of a role, or addresses. */
export type Source = { readonly role: string } | { readonly cidr: string };

/** One admitting rule in front of the machines of a role. */
export interface GeneratedRule {
	readonly protocol: number;
	/** One range of ports, both ends included; ICMP as `type * 256 + code`; all of them for protocols without ports. */
	readonly from: number;
	readonly to: number;
	readonly source: Source;
	/** Ids of the rows that ask for it, sorted. */
	readonly rows: readonly string[];
}

/** Rules for the machines of one role. */
export interface RoleRules {
	readonly role: string;
	readonly rules: readonly GeneratedRule[];
}

/** Rules that satisfy a table, and what could not be written. */
export interface Generated {
	/** Every role that has rules or that a rule names, sorted. */
	readonly roles: readonly RoleRules[];
	/** Source classes of which nobody said where they are, each with the rows that wait for it. */
	readonly unplaced: readonly { readonly className: string; readonly rows: readonly string[] }[];
}

/**
 * The rules that machine rows in force ask for, none of them idle: what several rows ask of one source is merged. `addresses` gives the
 * addresses of a source class, empty where nobody gave any. `self` needs no rule, and loopback rows ask for none.
 */
export function rulesFor({ rows, classes, expectedRoles }: RequirementsAnswer, addresses: (className: string) => AddressSet): Generated {
	const machineRoles = new Set([
		...expectedRoles,
		...(classes["node"]?.roles ?? []),
		...rows.filter(({ scope }) => scope === "machine").flatMap(({ targetRoles }) => targetRoles),
	]);
	const inForce = rows.filter(({ applies, bind }) => applies && bind === "all");
	const targeted = new Set(inForce.flatMap(({ targetRoles }) => targetRoles).filter((role) => machineRoles.has(role)));
	const wanted = new Map<string, Map<string, Wanted>>();
	const unplaced = new Map<string, Set<string>>();
	for (const row of inForce)
		for (const role of row.targetRoles.filter((name) => machineRoles.has(name))) {
			const own = wanted.get(role) ?? new Map<string, Wanted>();
			wanted.set(role, own);
			for (const className of row.sources) {
				const sources = sourcesOf(className, classes[className] ?? { kind: "outside", roles: [] }, targeted, addresses);
				if (sources === null) unplaced.set(className, (unplaced.get(className) ?? new Set()).add(row.id));
				for (const source of sources ?? []) add(own, row, source);
			}
		}
	const finished = [...wanted].map(([role, own]): RoleRules => ({ role, rules: [...own.values()].flatMap(split).sort(inOrder) }));
	const named = new Set(finished.flatMap(({ rules }) => rules.flatMap(({ source }) => ("role" in source ? [source.role] : []))));
	const idle = [...named].filter((role) => !wanted.has(role)).map((role): RoleRules => ({ role, rules: [] }));
	return {
		roles: [...finished.filter(({ role, rules }) => rules.length > 0 || named.has(role)), ...idle].sort((a, b) =>
			a.role < b.role ? -1 : 1,
		),
		unplaced: [...unplaced]
			.map(([className, ids]) => ({ className, rows: [...ids].sort() }))
			.sort((a, b) => (a.className < b.className ? -1 : 1)),
	};
}

/** Sources that stand for a class; none for `self`, null where it lies outside and nobody said where. */
function sourcesOf(
	className: string,
	{ kind, roles }: RequirementsAnswer["classes"][string],
	targeted: ReadonlySet<string>,
	addresses: (className: string) => AddressSet,
): readonly Source[] | null {
	if (kind === "self") return [];
	const given = [className, ...roles].reduce((sum, name) => sum.union(addresses(name)), NO_ADDRESSES);
	if (!given.isEmpty) return formatCidrs(given).map((cidr) => ({ cidr }));
	// A class outside the cluster may have machines that get rules of their own all the same (an admin machine).
	const here = kind === "role" ? roles : roles.filter((role) => targeted.has(role));
	return here.length > 0 ? here.map((role) => ({ role })) : null;
}

interface Wanted {
	readonly protocol: number;
	readonly source: Source;
	ports: IntervalSet;
	readonly asked: { readonly id: string; readonly ports: IntervalSet }[];
}

function add(own: Map<string, Wanted>, row: Row, source: Source): void {
	const protocol = protocolNumber(row.protocol);
	if (protocol === undefined) throw new RangeError(`row ${row.id} has no protocol that a rule can name: ${row.protocol}`);
	const key = `${protocol} ${JSON.stringify(source)}`;
	const ports = portsOf(row, protocol);
	const entry = own.get(key) ?? { protocol, source, ports: Intervals.of([], NUMBERS), asked: [] };
	entry.ports = entry.ports.union(ports);
	entry.asked.push({ id: row.id, ports });
	own.set(key, entry);
}

function portsOf({ ports }: Row, protocol: number): IntervalSet {
	const icmp = /^(\d+)\/(\d+)$/.exec(ports);
	if (icmp !== null) {
		const only = Number(icmp[1]) * 256 + Number(icmp[2]);
		return Intervals.of([{ from: only, to: only }], NUMBERS);
	}
	return ports === "" || !hasPorts(protocol) ? ALL_PORTS : parsePorts(ports);
}

const split = ({ protocol, source, ports, asked }: Wanted): readonly GeneratedRule[] =>
	ports.items.map(({ from, to }) => {
		const range = Intervals.of([{ from, to }], NUMBERS);
		const rows = asked.filter((one) => !one.ports.intersect(range).isEmpty).map(({ id }) => id);
		return { protocol, from, to, source, rows: [...new Set(rows)].sort() };
	});

const inOrder = (a: GeneratedRule, b: GeneratedRule): number =>
	a.protocol - b.protocol || a.from - b.from || a.to - b.to || (sourceText(a.source) < sourceText(b.source) ? -1 : 1);

/** `role control-plane` or the CIDR. */
const sourceText = (source: Source): string => ("role" in source ? `role ${source.role}` : source.cidr);
