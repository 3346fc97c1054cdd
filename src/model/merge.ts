import { changed } from "./changed.ts";
import type { Filter, Inventory, Subject, Subnet } from "./inventory.ts";
import { followed } from "./links.ts";
import { firstOf } from "./matchers.ts";
import { inOrder } from "./order.ts";
import { withRanges } from "./ranges.ts";
import { renameInventory } from "./rename.ts";

export const EMPTY_INVENTORY: Inventory = {
	inputs: [],
	subjects: [],
	filters: new Map(),
	subnets: new Map(),
	profileHints: [],
	featureHints: [],
	unread: [],
	demands: [],
	matchers: new Map(),
	effects: [],
};

/**
 * Several inventories as one. A filter that one input merely names is taken from the input that shows its rules; a bare
 * group stays a subject only as long as no other subject certainly carries it. Subjects, filters and subnets of one id
 * that differ are one where they can be (filters unite their rules), else the first in input order stands.
 */
export function mergeInventories(given: readonly Inventory[]): Inventory {
	if (given.length === 1) return followed(given)[0] as Inventory;
	const list = oneAccount(followed(apart(given)));
	const filters = new Map<string, Filter>();
	for (const inventory of list)
		for (const [id, filter] of inventory.filters) {
			const known = filters.get(id);
			filters.set(id, known === undefined ? filter : mergeFilters(known, filter));
		}
	const subnets = new Map<string, Subnet>();
	for (const inventory of list)
		for (const [id, subnet] of inventory.subnets) {
			const known = subnets.get(id);
			subnets.set(
				id,
				known === undefined ? subnet : { ...known, addresses: known.addresses ?? subnet.addresses, acl: known.acl ?? subnet.acl },
			);
		}
	const doubt = list.find((inventory) => inventory.doubt !== undefined)?.doubt;
	const podAddresses = list.find((inventory) => inventory.podAddresses !== undefined)?.podAddresses;
	const engine = list.find((inventory) => inventory.engine !== undefined)?.engine;
	return {
		inputs: list.flatMap((inventory) => inventory.inputs),
		subjects: mergeSubjects(list.flatMap((inventory) => inventory.subjects)).map((subject) => placed(subject, subnets)),
		filters: withRanges(filters, list),
		subnets,
		profileHints: list.flatMap((inventory) => inventory.profileHints),
		featureHints: list.flatMap((inventory) => inventory.featureHints),
		unread: list.flatMap((inventory) => inventory.unread),
		demands: list.flatMap((inventory) => inventory.demands),
		matchers: firstOf(list.map(({ matchers }) => matchers)),
		effects: list.flatMap((inventory) => inventory.effects),
		fronts: list.flatMap((inventory) => inventory.fronts ?? []),
		...(doubt === undefined ? {} : { doubt }),
		...(podAddresses === undefined ? {} : { podAddresses }),
		...(engine === undefined ? {} : { engine }),
		outside: new Map(list.flatMap((inventory) => [...(inventory.outside ?? [])])),
	};
}

/** Ids that a cloud gives are unique in an account; resource addresses are unique in one configuration only. */
const isCloudId = (id: string): boolean => /^(?:[a-z]+-[0-9a-f]{6,}|arn:|\d{12}\/|\/subscriptions\/)/.test(id);

const isTerraform = (inventory: Inventory): boolean => inventory.inputs.every((input) => input.kind.startsWith("terraform-"));

/** Plans of several configurations may use one address for different things: the later ones get their file in front. */
function apart(list: readonly Inventory[]): readonly Inventory[] {
	const taken = new Set<string>();
	return list.map((inventory) => {
		if (!isTerraform(inventory)) return inventory;
		const filters = [...inventory.filters.values()];
		const rules = filters.flatMap((filter) => [...filter.ingress, ...filter.egress].map((rule) => rule.id));
		const networks = [...inventory.subjects, ...filters, ...inventory.subnets.values()].flatMap((one) => one.network ?? []);
		const ids = [
			...inventory.subjects.map((subject) => subject.id),
			...inventory.filters.keys(),
			...inventory.subnets.keys(),
			...(inventory.outside ?? new Map<string, never>()).keys(),
			...rules,
			...networks,
		];
		const own = new Set(ids.filter((id) => !isCloudId(id)));
		const collides = [...own].some((id) => taken.has(id));
		for (const id of own) taken.add(id);
		const file = inventory.inputs[0]?.path ?? "";
		return collides ? renameInventory(inventory, (id) => (own.has(id) ? `${file}:${id}` : id)) : inventory;
	});
}

/**
 * What one input names by an address and another by the cloud's id is one thing, under its address. Inputs that give one id several
 * addresses (a plan and the state that it starts from) keep the first.
 */
function oneAccount(list: readonly Inventory[]): readonly Inventory[] {
	const addresses = new Map<string, string>();
	for (const { filters, subnets, subjects } of list)
		for (const { id, cloudId } of [...filters.values(), ...subnets.values(), ...subjects])
			if (cloudId !== undefined && cloudId !== id && isCloudId(cloudId) && !addresses.has(cloudId)) addresses.set(cloudId, id);
	for (const { aliases } of list) for (const [name, id] of aliases ?? []) if (!addresses.has(name)) addresses.set(name, id);
	if (addresses.size === 0) return list;
	return list.map((inventory) => renameInventory(inventory, (id) => addresses.get(id) ?? id));
}

/** What the input merely adds rules to: the group itself is described elsewhere. */
const isPartial = (filter: Filter): boolean => filter.names.length === 0 && filter.unknownIngress.some((unknown) => isOwn(filter, unknown));

const isOwn = (filter: Filter, { address, attribute }: Filter["unknownIngress"][number]): boolean =>
	address === filter.id && attribute === "ingress";

/** Rules that another stack adds to a group. */
const addedTo = (whole: Filter, part: Filter): Filter => ({
	...whole,
	ingress: inOrder(whole.mode, [...whole.ingress, ...part.ingress.filter((rule) => rule.providerDefault !== true)]),
	egress: inOrder(whole.mode, [...whole.egress, ...part.egress]),
	unknownIngress: [...whole.unknownIngress, ...part.unknownIngress.filter((unknown) => !isOwn(part, unknown))],
});

/** A filter whose rules the input does not show at all: named by a machine or a rule only. */
const isPlaceholder = (filter: Filter): boolean =>
	filter.ingress.length === 0 && filter.egress.length === 0 && filter.unknownIngress.length > 0;

function mergeFilters(a: Filter, b: Filter): Filter {
	if (isPlaceholder(a) && !isPlaceholder(b)) return b;
	if (isPlaceholder(b)) return a;
	if (isPartial(a) !== isPartial(b)) return isPartial(a) ? addedTo(b, a) : addedTo(a, b);
	// A plan or state shows all rules of a group that it manages; a description of the account shows them as they were.
	if ((a.cloudId === undefined) !== (b.cloudId === undefined)) return a.cloudId === undefined ? b : a;
	const known = new Set([...a.ingress, ...a.egress].map((rule) => rule.id));
	const fresh = { ingress: b.ingress.filter((rule) => !known.has(rule.id)), egress: b.egress.filter((rule) => !known.has(rule.id)) };
	return {
		...a,
		ingress: inOrder(a.mode, [...a.ingress, ...fresh.ingress]),
		egress: inOrder(a.mode, [...a.egress, ...fresh.egress]),
		unknownIngress: [...a.unknownIngress, ...b.unknownIngress],
		clusterKeys: [...new Set([...a.clusterKeys, ...b.clusterKeys])].sort(),
	};
}

/** A subnet that another input shows tells the network too. */
function placed(subject: Subject, subnets: ReadonlyMap<string, Subnet>): Subject {
	if (subject.network !== null || subject.subnetsUnknown) return subject;
	const networks = new Set(subject.subnets.map((id) => subnets.get(id)?.network ?? null));
	const [only = null] = networks;
	return networks.size === 1 && only !== null ? changed(subject, { network: only }) : subject;
}

function mergeSubjects(subjects: readonly Subject[]): Subject[] {
	const carried = new Set<string>();
	for (const subject of subjects)
		if (subject.nature !== "group") for (const layer of subject.layers) for (const id of layer.certain) carried.add(id);
	const byId = new Map<string, Subject>();
	for (const subject of subjects)
		if (!(subject.nature === "group" && carried.has(subject.id)) && !byId.has(subject.id)) byId.set(subject.id, subject);
	return [...byId.values()];
}
