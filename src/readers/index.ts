import type { Engine } from "../model/engine.ts";
import { groupBy } from "../model/group.ts";
import type { Inventory, Setting } from "../model/inventory.ts";
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

export interface ReadingOptions {
	/** Reads manifests that stand as text inside others; without it these are noted as not read. */
	readonly parse?: ParseText | undefined;
	/** The engine that the user names. */
	readonly engine?: Engine | null;
	/** The CNI, given what the cluster's own files say. */
	readonly cni?: (settings: readonly Setting[]) => readonly string[];
}

/** Everything that the documents hold, as one inventory; of plans the state after the change, or before it. */
export function readInventory(documents: readonly InputDocument[], side: "after" | "before", options: ReadingOptions = {}): Inventory {
	const { parse, engine = null, cni } = options;
	const byKind = groupBy(documents, ({ kind }) => kind);
	const of = (kind: string): readonly SourceDocument[] => byKind.get(kind)?.map(({ document }) => document) ?? [];
	const plans = documents.filter(({ kind }) => kind === "terraform-plan" || kind === "terraform-state");
	const inventories: Inventory[] = plans.map(({ document }) => readTerraform(document, side));
	const aws = of("aws");
	if (aws.length > 0) inventories.push(readAws(aws));
	const manifests = of("kubernetes");
	const specs = readClusterSpecs(of("cluster-spec"), manifests, parse);
	if (manifests.length > 0) {
		const settings = [...inventories, specs].flatMap((inventory) => inventory.settings ?? []);
		inventories.push(readKubernetes(manifests, { ...(parse === undefined ? {} : { parse }), engine, cni: cni?.(settings) ?? [] }));
	}
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
