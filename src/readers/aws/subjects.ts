import { BARE_SUBJECT } from "../../model/bare-subject.ts";
import type { Filter, Inventory, Subject } from "../../model/inventory.ts";
import { groupLayer } from "./defaults.ts";

type Fields = Pick<Subject, "id" | "kind" | "nature" | "location"> & Partial<Subject>;

/** A subject on AWS: what is not given is empty, unknown reach is `maybe`. */
export const awsSubject = (fields: Fields): Subject => ({
	...BARE_SUBJECT,
	provider: "aws",
	names: [],
	subnets: [],
	subnetsUnknown: false,
	network: null,
	...fields,
});

/** A filter as reached by whoever carries it, for groups without certain carriers in the input. */
const bareGroup = (filter: Filter): Subject =>
	awsSubject({
		id: filter.id,
		kind: filter.kind === "aws-security-group-rule" ? "security-group-rule" : "security-group",
		nature: "group",
		names: filter.names,
		tags: filter.tags,
		network: filter.network,
		modules: filter.modules,
		layers: [groupLayer([filter.id])],
		clusterKeys: filter.clusterKeys,
		location: filter.location,
	});

/** Groups that no subject certainly carries, as subjects of their own; `shown` says which filters the input itself holds. */
export function bareGroups(subjects: readonly Subject[], filters: Inventory["filters"], shown: (filter: Filter) => boolean): Subject[] {
	const carried = new Set(subjects.flatMap((subject) => subject.layers.flatMap((layer) => layer.certain)));
	return [...filters.values()].filter((filter) => filter.mode === "union" && shown(filter) && !carried.has(filter.id)).map(bareGroup);
}

/** Layer over interfaces that need not carry the same groups: what all carry is certain, the rest depends on the interface reached. */
export function unequalInterfaces(address: string, attribute: string, groupSets: readonly (readonly string[])[]): Subject["layers"] {
	// An interface carries at least one group; where none is shown, nobody knows which.
	if (groupSets.some((set) => set.length === 0)) {
		const shown = [...new Set(groupSets.flat())].sort();
		return [groupLayer([], [{ unknown: { address, attribute }, candidates: shown, unbounded: true }])];
	}
	const [first = [], ...others] = groupSets;
	const certain = first.filter((id) => others.every((set) => set.includes(id)));
	const rest = [...new Set(groupSets.flat())].filter((id) => !certain.includes(id)).sort();
	if (rest.length === 0) return [groupLayer([...certain].sort())];
	const possible = [{ unknown: { address, attribute, candidates: rest }, candidates: rest, unbounded: false }];
	return [groupLayer([...certain].sort(), possible)];
}
