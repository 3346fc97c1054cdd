import { type AddressSet, formatCidrs } from "../model/addresses.ts";
import { type IntervalSet, Intervals, intervals, NUMBERS } from "../model/intervals.ts";
import { type Box, PacketSet } from "../model/packets.ts";
import { ALL_PORTS, NO_PORTS, parsePorts } from "../model/ports.ts";
import { hasPorts, isIcmp, protocolNumber } from "../model/protocols.ts";
import type { RequirementsAnswer, Row } from "../model/requirement.ts";
import { machineRoles } from "./machine-roles.ts";
import type { Placing, Where } from "./placing.ts";

/** The machines of a role. */
export interface Role {
	readonly role: string;
}
interface Cidr {
	readonly cidr: string;
}

/** One admitting rule in front of the machines of a role. `M`: how members of the cluster are named. */
export interface GeneratedRule<M = Role> {
	readonly protocol: number;
	/** One range of ports, both ends included; ICMP as `type * 256 + code`; all of them for protocols without ports. */
	readonly from: number;
	readonly to: number;
	readonly source: M | Cidr;
	/** Rows that ask for it, by id. */
	readonly rows: readonly Asking[];
}

/** What a rule tells of a requirement that asks for it. */
export type Asking = Pick<Row, "id" | "purpose" | "component">;

/** Rules for the machines of one role. */
export interface RoleRules<M = Role> {
	readonly role: string;
	readonly rules: readonly GeneratedRule<M>[];
}

/** Rules that satisfy a table, and what could not be written. */
export interface Generated<M = Role> {
	/** Every role that has rules or that a rule names, sorted. */
	readonly roles: readonly RoleRules<M>[];
	/** Source classes of which nobody said where they are, each with the rows that wait for it. */
	readonly unplaced: readonly { readonly className: string; readonly rows: readonly string[] }[];
}

/** What is asked over one protocol: ports by member, and packets by address. */
export interface Wanted<M> {
	readonly members: Map<string, { readonly member: M; readonly asked: Asked[] }>;
	readonly addresses: (Asked & { readonly addresses: AddressSet })[];
}
interface Asked {
	readonly row: Asking;
	readonly ports: IntervalSet;
}

/**
 * The rules that machine rows in force ask for, none of them idle: what several rows ask of one source is merged, and what a wider rule
 * lets in already is left out. `self` needs no rule, and loopback rows ask for none. `binds` leaves out roles.
 */
export function rulesFor<M extends object>(
	answer: RequirementsAnswer,
	placing: Placing<M>,
	binds: (role: string) => boolean = () => true,
): Generated<M> {
	const { rows, classes } = answer;
	const machines = machineRoles(answer);
	const wanted = new Map<string, Map<number, Wanted<M>>>();
	const unplaced = new Map<string, Set<string>>();
	for (const row of rows.filter(({ applies, bind }) => applies && bind === "all"))
		for (const role of row.targetRoles.filter((name) => machines.has(name) && binds(name))) {
			const own = wanted.get(role) ?? new Map<number, Wanted<M>>();
			wanted.set(role, own);
			for (const className of row.sources) {
				const definition = classes[className] ?? { kind: "outside", roles: [] };
				if (definition.kind === "self") continue;
				const where = placing.place(className, definition);
				if (where === null) unplaced.set(className, (unplaced.get(className) ?? new Set()).add(row.id));
				else add(own, row, where);
			}
		}
	const finished = [...wanted].map(
		([role, own]): RoleRules<M> => ({
			role,
			rules: [...own].flatMap(([protocol, one]) => rulesOf(protocol, one, placing)).sort(inOrder),
		}),
	);
	const named = new Set(finished.flatMap(({ rules }) => rules.flatMap(({ source }) => ("role" in source ? [String(source.role)] : []))));
	const idle = [...named].filter((role) => !wanted.has(role)).map((role): RoleRules<M> => ({ role, rules: [] }));
	return {
		roles: [...finished.filter(({ role, rules }) => rules.length > 0 || named.has(role)), ...idle].sort((a, b) =>
			a.role < b.role ? -1 : 1,
		),
		unplaced: [...unplaced]
			.map(([className, ids]) => ({ className, rows: [...ids].sort() }))
			.sort((a, b) => (a.className < b.className ? -1 : 1)),
	};
}

function add<M>(own: Map<number, Wanted<M>>, row: Row, { addresses, members }: NonNullable<Where<M>>): void {
	const protocol = protocolNumber(row.protocol);
	if (protocol === undefined) throw new RangeError(`row ${row.id} has no protocol that a rule can name: ${row.protocol}`);
	const wanted: Wanted<M> = own.get(protocol) ?? { members: new Map(), addresses: [] };
	own.set(protocol, wanted);
	want(wanted, { row, ports: portsOf(row, protocol) }, { addresses, members });
}

/** Adds what one requirement asks of some sources. */
export function want<M>(wanted: Wanted<M>, asked: Asked, { addresses, members }: NonNullable<Where<M>>): void {
	if (!addresses.isEmpty) wanted.addresses.push({ ...asked, addresses });
	for (const member of members) {
		const key = JSON.stringify(member);
		const entry = wanted.members.get(key) ?? { member, asked: [] };
		entry.asked.push(asked);
		wanted.members.set(key, entry);
	}
}

export function portsOf({ ports }: Row, protocol: number): IntervalSet {
	const icmp = /^(\d+)\/(\d+)$/.exec(ports);
	if (icmp !== null) return intervals(Number(icmp[1]) * 256 + Number(icmp[2]));
	return ports === "" || !hasPorts(protocol) ? ALL_PORTS : parsePorts(ports);
}

/** Rules by address first: they may hold every member, so that rules by member need not repeat them. */
export function rulesOf<M>(
	protocol: number,
	{ members, addresses }: Wanted<M>,
	{ anyone, includes }: Pick<Placing<M>, "anyone" | "includes">,
): readonly GeneratedRule<M>[] {
	const boxes = PacketSet.of(...addresses.map((one): Box => ({ protocols: intervals(protocol), ...one }))).boxes;
	const open = boxes.filter(({ addresses: from }) => anyone !== null && from.covers(anyone)).map(({ ports }) => ports);
	const byAddress = boxes.flatMap(({ ports, addresses: from }) => {
		const asked = addresses.filter((one) => one.addresses.overlaps(from));
		return formatCidrs(from).flatMap((cidr) => split<M>(protocol, ports, { cidr }, asked));
	});
	const all = [...members.values()];
	const byMember = all.flatMap(({ member, asked }) => {
		const wider = all.filter((other) => other.member !== member && includes(other.member, member)).map((other) => united(other.asked));
		const ports = [...open, ...wider].reduce((left, other) => left.subtract(other), united(asked));
		return split<M>(protocol, ports, member, asked);
	});
	return [...byAddress, ...byMember];
}

const united = (asked: readonly Asked[]): IntervalSet => asked.reduce((sum, { ports }) => sum.union(ports), NO_PORTS);

const split = <M>(protocol: number, ports: IntervalSet, source: M | Cidr, asked: readonly Asked[]): readonly GeneratedRule<M>[] =>
	(isIcmp(protocol) ? messages(ports, asked) : ports.items).map(({ from, to }) => {
		const range = Intervals.of([{ from, to }], NUMBERS);
		const rows = new Map(asked.filter((one) => one.ports.overlaps(range)).map(({ row }) => [row.id, row]));
		return { protocol, from, to, source, rows: [...rows.values()].sort((a, b) => (a.id < b.id ? -1 : 1)) };
	});

/** Rules name one type and code of ICMP, or all: neighbours are no range, and what is left of all of them stays all. */
function messages(ports: IntervalSet, asked: readonly Asked[]): IntervalSet["items"] {
	const named = united(asked.filter((one) => !one.ports.equals(ALL_PORTS)));
	if (!ports.subtract(named).isEmpty) return ALL_PORTS.items;
	return ports.items.flatMap(({ from, to }) =>
		Array.from({ length: to - from + 1 }, (_, step) => ({ from: from + step, to: from + step })),
	);
}

export const inOrder = <M extends object>(a: GeneratedRule<M>, b: GeneratedRule<M>): number =>
	a.protocol - b.protocol || a.from - b.from || a.to - b.to || (sourceKey(a.source) < sourceKey(b.source) ? -1 : 1);

/** Addresses before members, each in the order of their text. */
const sourceKey = <M extends object>(source: M | Cidr): string => ("cidr" in source ? String(source.cidr) : `~${JSON.stringify(source)}`);
