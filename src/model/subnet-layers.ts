import { changed } from "./changed.ts";
import type { Inventory, Layer, PossibleAttachment, Subject } from "./inventory.ts";

/** Every subject with the lists at the edges of its subnets in front of it. Idempotent. */
export const withSubnetLayers = (inventory: Inventory): Inventory => {
	if (![...inventory.subnets.values()].some(({ acl }) => acl !== null)) return inventory;
	return { ...inventory, subjects: inventory.subjects.map((subject) => guarded(subject, inventory)) };
};

function guarded(subject: Subject, { subnets }: Inventory): Subject {
	const own = subject.layers.filter((layer) => layer.subnet === undefined);
	const edges = [...subject.subnets].sort().flatMap((id): readonly Layer[] => {
		const acl = subnets.get(id)?.acl ?? null;
		return acl === null ? [] : [{ ...acl, subnet: id }];
	});
	if (edges.length === 0) return subject;
	const undecided =
		isOneOf(subject) && new Set(edges.map((layer) => layer.certain.join())).size + Number(edges.length < subject.subnets.length) > 1;
	// Lists stand before groups: outermost first.
	return changed(subject, {
		layers: [...edges.map((layer) => (undecided || subject.subnetsUnknown ? perhaps(subject, layer) : layer)), ...own],
	});
}

/** A single machine lives in one subnet; several are those that it may live in. Sets of machines live in all of theirs. */
const isOneOf = ({ kind, subnets }: Subject): boolean => kind === "aws-machine" && subnets.length > 1;

function perhaps({ id }: Subject, layer: Layer): Layer {
	const own = layer.certain.map(
		(acl): PossibleAttachment => ({
			unknown: { address: id, attribute: "subnet_id", candidates: [layer.subnet ?? ""] },
			candidates: [acl],
			unbounded: false,
		}),
	);
	return { ...layer, certain: [], possible: [...own, ...layer.possible] };
}

/** The layers in front of a set of machines with equal filters: those of the first, and the edges of the others' subnets. */
export function unitedLayers(members: readonly Subject[]): readonly Layer[] {
	const [first, ...others] = members;
	if (first === undefined) return [];
	const known = new Set(first.layers.map(({ subnet }) => subnet));
	const further: Layer[] = [];
	for (const layer of others.flatMap(({ layers }) => layers)) {
		if (layer.subnet === undefined || known.has(layer.subnet)) continue;
		known.add(layer.subnet);
		further.push(layer);
	}
	return further.length === 0 ? first.layers : [...further, ...first.layers];
}
