import type { Inventory } from "../model/inventory.ts";
import type { SourceDocument } from "../model/location.ts";
import { mergeInventories } from "../model/merge.ts";
import { withSubnetLayers } from "../model/subnet-layers.ts";
import { readAws } from "./aws/index.ts";
import { readClusterSpecs } from "./clusterspec/index.ts";
import type { ParseText } from "./kubernetes/collect.ts";
import { readKubernetes } from "./kubernetes/index.ts";
import { planShape, readTerraform } from "./terraform/index.ts";

/** A document of a detected kind, ready for its reader. */
export interface InputDocument {
	readonly document: SourceDocument;
	/** Kind as in contract.md section 3: `terraform-plan`, `kubernetes`, `aws`, ... */
	readonly kind: string;
}

/** Kinds that a reader exists for. */
export const READ_KINDS: ReadonlySet<string> = new Set(["terraform-plan", "terraform-state", "kubernetes", "aws", "cluster-spec"]);

/**
 * Everything that the documents hold, as one inventory; of plans the state after the change, or before it. `parse` reads
 * manifests that stand as text inside others; without it these are noted as not read.
 */
export function readInventory(documents: readonly InputDocument[], side: "after" | "before", parse?: ParseText): Inventory {
	const of = (...kinds: readonly string[]): readonly SourceDocument[] =>
		documents.filter(({ kind }) => kinds.includes(kind)).map(({ document }) => document);
	const inventories: Inventory[] = of("terraform-plan", "terraform-state").map((document) => readTerraform(document, side));
	const aws = of("aws");
	if (aws.length > 0) inventories.push(readAws(aws));
	const manifests = of("kubernetes");
	if (manifests.length > 0) inventories.push(readKubernetes(manifests, parse === undefined ? {} : { parse }));
	const specs = readClusterSpecs(of("cluster-spec"), manifests, parse);
	return withSubnetLayers(described(mergeInventories(inventories), specs));
}

/** An inventory with what the cluster's own files say of it. They hold no subject and no filter, so nothing of the two is one thing. */
const described = (inventory: Inventory, specs: Inventory): Inventory => ({
	...inventory,
	inputs: [...inventory.inputs, ...specs.inputs],
	profileHints: [...inventory.profileHints, ...specs.profileHints],
	settings: [...(inventory.settings ?? []), ...(specs.settings ?? [])],
	unread: [...inventory.unread, ...specs.unread],
});

/** What the documents say of time: whether there is a state before, and whether it differs. */
export function historyOf(documents: readonly InputDocument[]): "none" | "created" | "unchanged" | "changed" {
	const shapes = documents.filter(({ kind }) => kind.startsWith("terraform-")).map(({ document }) => planShape(document));
	if (shapes.length === 0) return "none";
	if (shapes.every(({ unchanged }) => unchanged)) return "unchanged";
	return shapes.some(({ hasBefore }) => hasBefore) ? "changed" : "created";
}
