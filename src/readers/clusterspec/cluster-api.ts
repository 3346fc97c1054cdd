import { record, text } from "../kubernetes/value.ts";
import { CONTROL_PLANES } from "./control-planes.ts";
import { KUBERNETES_RELEASES } from "./defaults.ts";
import { readEndpointPort } from "./endpoint.ts";
import type { Field } from "./field.ts";
import { type ReadText, readFiles } from "./files.ts";
import { INFRASTRUCTURE } from "./infrastructure.ts";
import { readKubeadmSpec } from "./kubeadm.ts";
import type { SpecObject } from "./objects.ts";
import { asRelease } from "./values.ts";

/** Objects of Cluster API (*.cluster.x-k8s.io): clusters, control planes, bootstrap configurations and infrastructure, templates of them too. */
export function readClusterApi(root: Field, { kind }: SpecObject, read: ReadText): void {
	const [base, spec] = kind.endsWith("Template")
		? [kind.slice(0, -"Template".length), root.below("spec", "template", "spec")]
		: [kind, root.below("spec")];
	if (base === "Cluster") readCluster(spec);
	if (base === "KubeadmControlPlane") {
		spec.below("version").says("release", asRelease, KUBERNETES_RELEASES);
		readKubeadmSpec(spec.below("kubeadmConfigSpec"), true);
		readFiles(spec.below("kubeadmConfigSpec", "files"), read);
	}
	if (base === "KubeadmConfig") {
		readKubeadmSpec(spec, spec.below("clusterConfiguration").exists || spec.below("initConfiguration").exists);
		readFiles(spec.below("files"), read);
	}
	CONTROL_PLANES[base]?.(root, spec);
	INFRASTRUCTURE[base]?.(root, spec);
}

/** The API server's port and endpoint; with a topology also the release of the whole cluster. */
function readCluster(spec: Field): void {
	spec.below("clusterNetwork", "apiServerPort").port("apiServerPort");
	readEndpointPort(spec.below("controlPlaneEndpoint", "port"));
	const topology = spec.below("topology");
	topology.below("version").says("release", asRelease, KUBERNETES_RELEASES);
}

/** Cluster of each object by `Kind/name`, as Cluster objects refer to what belongs to them (`controlPlaneRef`, `datacenterRef`, ...). */
export function clustersByReference(objects: readonly SpecObject[]): ReadonlyMap<string, string> {
	const found = new Map<string, string>();
	for (const { kind, name, value } of objects) {
		if (name === null || kind !== "Cluster") continue;
		const spec = record(value["spec"]);
		const references = [...["controlPlaneRef", "infrastructureRef", "datacenterRef"].map((key) => spec[key]), ...machineGroups(spec)].map(
			record,
		);
		for (const reference of references) found.set(`${text(reference["kind"]) ?? ""}/${text(reference["name"]) ?? ""}`, name);
	}
	return found;
}

/** Machine groups of an EKS Anywhere Cluster. */
const machineGroups = (spec: Readonly<Record<string, unknown>>): readonly unknown[] =>
	[spec["controlPlaneConfiguration"], spec["externalEtcdConfiguration"], ...asArray(spec["workerNodeGroupConfigurations"])].map(
		(group) => record(group)["machineGroupRef"],
	);

const asArray = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Labels and fields by which an object itself names its cluster. */
export function ownCluster({ kind, name, value }: SpecObject): string | null {
	if (kind === "Cluster") return name;
	const labels = record(record(value["metadata"])["labels"]);
	const named =
		text(labels["cluster.x-k8s.io/cluster-name"]) ?? text(labels["kops.k8s.io/cluster"]) ?? text(record(value["spec"])["clusterName"]);
	return named === null || named.includes("${") ? null : named;
}
