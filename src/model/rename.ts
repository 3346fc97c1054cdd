import { changed } from "./changed.ts";
import type { IntervalSet } from "./intervals.ts";
import type { Filter, Forward, Inventory, Layer, Member, Outside, Rule, Sources, Subject, UnknownSet } from "./inventory.ts";
import type { Unknown } from "./tri.ts";

type Rename = (id: string) => string;

const unknown = (one: Unknown, to: Rename): Unknown => ({
	...one,
	address: to(one.address),
	...(one.candidates === undefined ? {} : { candidates: one.candidates.map(to) }),
});
const set = (one: IntervalSet | UnknownSet, to: Rename): IntervalSet | UnknownSet =>
	"unknown" in one ? { ...one, unknown: unknown(one.unknown, to) } : one;
const member = (one: Member, to: Rename): Member => ("id" in one ? { ...one, id: to(one.id) } : one);

const sources = (one: Sources, to: Rename): Sources => ({
	...one,
	members: one.members.map((item) => member(item, to)),
	unknowns: one.unknowns.map((item) => ({
		...item,
		unknown: unknown(item.unknown, to),
		members: item.members.map((each) => member(each, to)),
	})),
});

const rule = (one: Rule, to: Rename): Rule => ({
	...one,
	id: to(one.id),
	filter: to(one.filter),
	protocols: set(one.protocols, to),
	ports: set(one.ports, to),
	sources: sources(one.sources, to),
	...(one.elsewhere === undefined ? {} : { elsewhere: new Map([...one.elsewhere].map(([id, holds]) => [to(id), holds])) }),
});

const layer = (one: Layer, to: Rename): Layer => ({
	...one,
	certain: one.certain.map(to),
	possible: one.possible.map((item) => ({ ...item, unknown: unknown(item.unknown, to), candidates: item.candidates.map(to) })),
	...(one.stages === undefined
		? {}
		: { stages: one.stages.map((stage) => ({ ...stage, filters: stage.filters.map((item) => ({ ...item, id: to(item.id) })) })) }),
});

const filter = (one: Filter, to: Rename): Filter => ({
	...one,
	id: to(one.id),
	network: one.network === null ? null : to(one.network),
	ingress: one.ingress.map((item) => rule(item, to)),
	egress: one.egress.map((item) => rule(item, to)),
	unknownIngress: one.unknownIngress.map((item) => unknown(item, to)),
});

const forward = (one: Forward, to: Rename): Forward => ({
	...one,
	targets: one.targets.map(to),
	targetsUnknown: one.targetsUnknown.map((item) => unknown(item, to)),
});

/** The address without its file stays among the addresses of a subject, so that selectors still find it. */
const subject = (one: Subject, to: Rename): Subject =>
	changed(one, {
		id: to(one.id),
		addresses: to(one.id) === one.id ? one.addresses : [one.id, ...one.addresses],
		subnets: one.subnets.map(to),
		network: one.network === null ? null : to(one.network),
		...(one.memberships === undefined ? {} : { memberships: one.memberships.map(to) }),
		...(Array.isArray(one.possibleMemberships) ? { possibleMemberships: one.possibleMemberships.map(to) } : {}),
		layers: one.layers.map((item) => layer(item, to)),
		egressLayers: one.egressLayers.map((item) => layer(item, to)),
		forwards: one.forwards.map((item) => forward(item, to)),
	});

const renamed = (map: ReadonlyMap<string, string>, to: Rename): ReadonlyMap<string, string> =>
	new Map([...map].map(([name, id]) => [name, to(id)]));

const outside = (one: Outside, to: Rename): Outside =>
	one.group === undefined || one.group.network === null ? one : { ...one, group: { ...one.group, network: to(one.group.network) } };

/** An inventory under other ids; whatever refers to a renamed thing follows. */
export function renameInventory(inventory: Inventory, to: Rename): Inventory {
	return {
		...inventory,
		subjects: inventory.subjects.map((one) => subject(one, to)),
		filters: new Map([...inventory.filters].map(([id, one]) => [to(id), filter(one, to)])),
		subnets: new Map(
			[...inventory.subnets].map(([id, one]) => [
				to(id),
				{
					...one,
					id: to(one.id),
					network: one.network === null ? null : to(one.network),
					acl: one.acl === null ? null : layer(one.acl, to),
				},
			]),
		),
		...(inventory.published === undefined ? {} : { published: renamed(inventory.published, to) }),
		...(inventory.aliases === undefined ? {} : { aliases: renamed(inventory.aliases, to) }),
		...(inventory.ranges === undefined ? {} : { ranges: new Map([...inventory.ranges].map(([id, one]) => [to(id), one])) }),
		...(inventory.outside === undefined ? {} : { outside: new Map([...inventory.outside].map(([id, one]) => [to(id), outside(one, to)])) }),
		unread: inventory.unread.map((one) => ({ ...one, filter: one.filter === null ? null : to(one.filter), rule: to(one.rule) })),
	};
}
