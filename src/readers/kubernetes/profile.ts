import type { ProfileHint } from "../../model/inventory.ts";
import { addressOf, type KubeObject } from "./objects.ts";
import { record } from "./value.ts";

const KOPS_PREFIX = "kops.k8s.io/";

/** What labels of nodes say of the distribution: kOps marks every node with keys of its own. */
export function profileHints(node: KubeObject): readonly ProfileHint[] {
	const label = Object.keys(record(record(node.value["metadata"])["labels"])).find((key) => key.startsWith(KOPS_PREFIX));
	if (label === undefined) return [];
	return [
		{ profile: "kops", evidence: `label ${label} of Node ${node.name}`, location: node.place.at("/metadata/labels", addressOf(node)) },
	];
}
