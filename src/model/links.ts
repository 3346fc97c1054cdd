import type { Filter, Inventory, Outside } from "./inventory.ts";
import { renameInventory } from "./rename.ts";

/**
 * References that lead out of one input, followed into the others: outputs of another stack's state or plan, parameters that it writes,
 * and groups that a data source asks for by name or tags. A reference is followed only where exactly one thing of all inputs answers
 * to it; anything else stays what it was, a thing that nothing shows.
 */
export function followed(list: readonly Inventory[]): readonly Inventory[] {
	if (!list.some(({ outside }) => outside !== undefined && outside.size > 0)) return list;
	const found = list.map((inventory) => answers(inventory, list));
	if (found.every((own) => own.size === 0)) return list;
	return list.map((inventory, index) => {
		const own = found[index] as ReadonlyMap<string, Answer>;
		if (own.size === 0) return inventory;
		const renamed = renameInventory(inventory, (id) => own.get(id)?.id ?? id);
		const outside = new Map([...(inventory.outside ?? [])].filter(([id]) => !own.has(id)));
		const notes = told(own);
		const [first, ...rest] = renamed.inputs;
		return { ...renamed, outside, inputs: first === undefined ? [] : [{ ...first, notes: [...first.notes, ...notes] }, ...rest] };
	});
}

/** One note for each input that answers. */
function told(answers: ReadonlyMap<string, Answer>): string[] {
	const files = [...new Set([...answers.values()].map(({ from }) => from))].filter((from) => from !== "").sort();
	return files.map((file) => {
		const [first, ...more] = [...answers].flatMap(([reference, { from }]) => (from === file ? [reference] : [])).sort();
		const others = more.length === 0 ? " is" : ` and ${more.length} more are`;
		return `${first}${others} taken from ${file}, the only other input that has ${more.length === 0 ? "it" : "them"}`;
	});
}

interface Answer {
	readonly id: string;
	/** The input that gave it, blank where it is the asking one. */
	readonly from: string;
}

function answers(asking: Inventory, list: readonly Inventory[]): ReadonlyMap<string, Answer> {
	const found = new Map<string, Answer>();
	for (const [reference, outside] of asking.outside ?? []) {
		const all = list.flatMap((other) =>
			answersIn(other, outside, other === asking).map((id) => ({ id, from: other === asking ? "" : fileOf(other) })),
		);
		const [only] = all;
		if (only !== undefined && new Set(all.map(({ id }) => id)).size === 1) found.set(reference, only);
	}
	return found;
}

const fileOf = ({ inputs }: Inventory): string => inputs.map(({ path }) => path).join(", ");

/** A stack does not read its own outputs; its own groups it may ask for by name. */
function answersIn({ published, filters }: Inventory, { key, group }: Outside, isOwn: boolean): readonly string[] {
	const told = key === undefined || isOwn ? undefined : published?.get(key);
	if (told !== undefined) return [told];
	return group === undefined ? [] : [...filters.values()].filter((filter) => answersTo(filter, group)).map(({ id }) => id);
}

function answersTo(filter: Filter, { kind = "aws-security-group", name, tags, network }: NonNullable<Outside["group"]>): boolean {
	if (filter.kind !== kind || filter.names.length === 0) return false;
	if (name !== null && filter.groupName !== name) return false;
	if (network !== null && filter.network !== null && filter.network !== network) return false;
	return Object.entries(tags).every(([key, value]) => value !== null && filter.tags[key] === value);
}
