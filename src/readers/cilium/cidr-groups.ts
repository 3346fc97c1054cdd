import { type Labels, meets, readLabels } from "../kubernetes/labels.ts";
import type { KubeObject } from "../kubernetes/objects.ts";
import type { Selector } from "../kubernetes/selector.ts";
import { list, record, text } from "../kubernetes/value.ts";
import { GROUP } from "./defaults.ts";

/** CiliumCIDRGroups of the inputs. */
export interface CidrGroups {
	/** Blocks of a group; null when it is not in the inputs. */
	named(name: string): readonly string[] | null;
	/** Blocks of all groups that a selector selects; null when the inputs hold none, or nobody can tell. */
	selected(selector: Selector): readonly string[] | null;
}

export function cidrGroups(objects: readonly KubeObject[]): CidrGroups {
	const groups = new Map<string, { readonly blocks: readonly string[]; readonly labels: Labels }>(
		objects
			.filter(({ kind, group }) => kind === "CiliumCIDRGroup" && group === GROUP)
			.map(({ name, value }) => [
				name,
				{
					blocks: list(record(value["spec"])["externalCIDRs"]).flatMap((block) => text(block) ?? []),
					labels: readLabels(record(value["metadata"])["labels"]),
				},
			]),
	);
	return {
		named: (name) => groups.get(name)?.blocks ?? null,
		selected(selector) {
			const met = [...groups.values()].map(({ blocks, labels }) => ({ blocks, tri: meets(labels, selector.requirements) }));
			const found = met.filter(({ tri }) => tri === "yes");
			return found.length === 0 || met.some(({ tri }) => tri === "maybe") ? null : found.flatMap(({ blocks }) => blocks);
		},
	};
}
