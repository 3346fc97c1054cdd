import type { ProfileHint } from "../../model/inventory.ts";
import { addressOf, type KubeObject } from "./objects.ts";
import { record, text } from "./value.ts";

const KOPS_PREFIX = "kops.k8s.io/";
/** Distributions that bring a cloud controller of their own, whose name begins the `providerID` of their nodes (k3s `pkg/cloudprovider`; RKE2 takes it over). */
const OWN_PROVIDERS: readonly string[] = ["k3s", "rke2"];

/** What nodes say of the distribution: kOps marks every node with label keys of its own, k3s and RKE2 by their provider. */
export function profileHints(node: KubeObject): readonly ProfileHint[] {
	const label = Object.keys(record(record(node.value["metadata"])["labels"])).find((key) => key.startsWith(KOPS_PREFIX));
	if (label !== undefined)
		return [
			{ profile: "kops", evidence: `label ${label} of Node ${node.name}`, location: node.place.at("/metadata/labels", addressOf(node)) },
		];
	const provider = text(record(node.value["spec"])["providerID"])?.split("://")[0];
	if (provider === undefined || !OWN_PROVIDERS.includes(provider)) return [];
	return [
		{
			profile: provider,
			evidence: `providerID ${provider}:// of Node ${node.name}`,
			location: node.place.at("/spec/providerID", addressOf(node)),
		},
	];
}
