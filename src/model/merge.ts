import type { Filter, Inventory, Subject, Subnet } from "./inventory.ts";
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
	const [only] = given;
	if (only !== undefined && given.length === 1) return only;
	const list = apart(given);
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
	return {
		inputs: list.flatMap((inventory) => inventory.inputs),
		subjects: mergeSubjects(list.flatMap((inventory) => inventory.subjects)),
		filters,
		subnets,
		profileHints: list.flatMap((inventory) => inventory.profileHints),
		featureHints: list.flatMap((inventory) => inventory.featureHints),
		unread: list.flatMap((inventory) => inventory.unread),
		demands: list.flatMap((inventory) => inventory.demands),
		matchers: new Map(list.flatMap((inventory) => [...inventory.matchers])),
		effects: list.flatMap((inventory) => inventory.effects),
	};
}

/** Ids that a cloud gives are unique in an account; resource addresses are unique in one configuration only. */
const isCloudId = (id: string): boolean => /^(?:[a-z]+-[0-9a-f]{6,}|arn:|\d{12}\/)/.test(id);

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

/** A filter whose rules the input does not show at all: named by a machine or a rule only. */
const isPlaceholder = (filter: Filter): boolean =>
	filter.ingress.length === 0 && filter.egress.length === 0 && filter.unknownIngress.length > 0;

function mergeFilters(a: Filter, b: Filter): Filter {
	if (isPlaceholder(a) && !isPlaceholder(b)) return b;
	if (isPlaceholder(b)) return a;
	const known = new Set([...a.ingress, ...a.egress].map((rule) => rule.id));
	const fresh = { ingress: b.ingress.filter((rule) => !known.has(rule.id)), egress: b.egress.filter((rule) => !known.has(rule.id)) };
	return {
		...a,
		ingress: [...a.ingress, ...fresh.ingress],
		egress: [...a.egress, ...fresh.egress],
		unknownIngress: [...a.unknownIngress, ...b.unknownIngress],
		clusterKeys: [...new Set([...a.clusterKeys, ...b.clusterKeys])].sort(),
	};
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
