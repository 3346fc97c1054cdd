import { isClusterSpec } from "../../input/detect.ts";
import type { InputSummary, Inventory, ProfileHint } from "../../model/inventory.ts";
import type { ObjectList, SourceDocument } from "../../model/location.ts";
import { EMPTY_INVENTORY } from "../../model/merge.ts";
import { bySketch } from "../by-sketch.ts";
import type { ParseText } from "../kubernetes/collect.ts";
import { SYSTEM_NAMESPACE } from "../kubernetes/components.ts";
import { clustersByReference, ownCluster, readClusterApi } from "./cluster-api.ts";
import { isSystemConfig, readSystemConfig } from "./config-maps.ts";
import { readEksAnywhere } from "./eks-anywhere.ts";
import { readEksctl } from "./eksctl.ts";
import { resolveEndpoints } from "./endpoint.ts";
import { Field, type Owner, type Sink } from "./field.ts";
import type { ReadText } from "./files.ts";
import { tellRules } from "./firewall.ts";
import { readK0s } from "./k0s.ts";
import { readKops } from "./kops.ts";
import { readClusterConfiguration, readInitConfiguration, readJoinConfiguration } from "./kubeadm.ts";
import { readKubelet, readKubeProxy } from "./kubelet.ts";
import { readKubeOne } from "./kubeone.ts";
import { objectsBy, ownerOf, type SpecObject, specObjects } from "./objects.ts";
import { readProvisioning, readRancherFile } from "./rancher.ts";
import { isStaticPod, readStaticPod } from "./static-pods.ts";
import { readTalos } from "./talos.ts";

/**
 * Reads the files in which a cluster is described: they hold no filter, but say which profile, release, ports, CNI and features are to
 * be judged. `manifests` are documents of Kubernetes objects: control planes' static pods and kubeadm's ConfigMaps among them say the same.
 */
export function readClusterSpecs(documents: readonly SourceDocument[], manifests: readonly SourceDocument[], parse?: ParseText): Inventory {
	const notes = new Map<string, string[]>();
	const sink: Sink = {
		settings: [],
		profiles: [],
		unread: [],
		note: (file, words) => void notes.set(file, [...(notes.get(file) ?? []), words]),
	};
	const [specs = [], staticPods = [], systemConfigs = []] = objectsBy(manifests, [isClusterSpec, isStaticPod, isSystemConfig], whatMayTell);
	const objects = [...specObjects(documents), ...specs];
	const clusters = clustersByReference(objects);
	const read = textReader(parse, sink);
	for (const object of objects) readObject(rootOf(object, sink, clusters), object, objects, read);
	for (const object of staticPods) readStaticPod(rootOf(object, sink, clusters));
	for (const object of systemConfigs) readSystemConfig(rootOf(object, sink, clusters), object, read);
	return {
		...EMPTY_INVENTORY,
		inputs: [...new Set(documents.map(({ file }) => file))].map((file) => summary(file, objects, sink, notes)),
		profileHints: ownProfiles(sink.profiles),
		settings: resolveEndpoints(sink.settings),
		unread: sink.unread,
	};
}

/** What these tests may want of a list: most of it are pods of other namespaces than the cluster's own, and policies. */
function whatMayTell(list: ObjectList): readonly number[] {
	const { always, ifOwn, any } = kindsThatTell(list);
	if (!any) return NONE;
	const indexes: number[] = [];
	for (let index = 0; index < list.length; index++) {
		const kind = list.kindNumber(index);
		if (always[kind] || (ifOwn[kind] && list.isText(index, "metadata/namespace", SYSTEM_NAMESPACE))) indexes.push(index);
	}
	return indexes;
}

const NONE: readonly number[] = [];

/** Which kinds of a list's objects may tell something, wherever they are or in the cluster's own namespace. */
const kindsThatTell = bySketch(({ items }) => {
	const always = items.map((said) => said.kind === undefined || isClusterSpec(said));
	const ifOwn = items.map(({ kind }) => kind === "Pod" || kind === "ConfigMap");
	return { always, ifOwn, any: always.includes(true) || ifOwn.includes(true) };
});

function rootOf(object: SpecObject, sink: Sink, clusters: ReadonlyMap<string, string>): Field {
	const cluster = ownCluster(object) ?? clusters.get(`${object.kind}/${object.name ?? ""}`) ?? null;
	const owner: Owner = { words: ownerOf(object), cluster };
	return new Field(sink, owner, object.place, object.value);
}

function readObject(root: Field, object: SpecObject, objects: readonly SpecObject[], read: ReadText): void {
	const { group, kind } = object;
	if (group === "anywhere.eks.amazonaws.com") readEksAnywhere(root, object);
	else if (group.endsWith("cluster.x-k8s.io")) readClusterApi(root, object, read);
	else if (group === "kubeadm.k8s.io") readKubeadm(root, kind);
	else if (group === "kubelet.config.k8s.io" && kind === "KubeletConfiguration") readKubelet(root);
	else if (group === "kubeproxy.config.k8s.io") readKubeProxy(root);
	else if (group === "kops.k8s.io") readKops(root, object, objects);
	else if (group.endsWith("k0sproject.io")) readK0s(root, object);
	else if (group === "eksctl.io") readEksctl(root, object);
	else if (group.startsWith("kubeone.")) readKubeOne(root, object);
	else if (group === "provisioning.cattle.io") readProvisioning(root);
	else if (group === "" && (kind !== "" || "machine" in object.value || "cluster" in object.value)) readTalos(root, object);
	else if (group === "" && kind === "") readRancherFile(root, object.place.file);
	tellRules(root, object);
}

function readKubeadm(root: Field, kind: string): void {
	if (kind === "ClusterConfiguration") readClusterConfiguration(root);
	if (kind === "InitConfiguration") readInitConfiguration(root);
	if (kind === "JoinConfiguration") readJoinConfiguration(root, false);
}

/** Text inside objects is read where a parser was given; what cannot be read is told. */
function textReader(parse: ParseText | undefined, sink: Sink): ReadText {
	return (content, path, file) => {
		if (parse === undefined) return [];
		try {
			return parse(content, file);
		} catch (error) {
			sink.note(file, `the file ${path} in it is not read (${error instanceof Error ? error.message : String(error)})`);
			return [];
		}
	};
}

/** Profiles of Cluster API's infrastructure are those of kubeadm's machines: whoever else builds the cluster on it has a profile of its own. */
const INFRASTRUCTURE: ReadonlySet<string> = new Set(["capa", "capz", "capv"]);

function ownProfiles(hints: readonly ProfileHint[]): readonly ProfileHint[] {
	const others = hints.filter(({ profile }) => !INFRASTRUCTURE.has(profile));
	// Of several objects that say the same the first one is named: the last one is that which the choice of the profile keeps.
	return [...hints]
		.reverse()
		.filter(
			({ profile, clusterKey }) =>
				!INFRASTRUCTURE.has(profile) ||
				!others.some((other) => other.clusterKey === undefined || clusterKey === undefined || other.clusterKey === clusterKey),
		);
}

function summary(file: string, objects: readonly SpecObject[], sink: Sink, notes: ReadonlyMap<string, readonly string[]>): InputSummary {
	const own = objects.filter(({ place }) => place.file === file).length;
	const unread = sink.unread.filter(({ input }) => input === file).length;
	const says = [...sink.settings, ...sink.profiles].some(({ location }) => location.file === file);
	return {
		path: file,
		kind: "cluster-spec",
		counted: unread,
		rules: 0,
		unread,
		objects: own,
		notes: [...(notes.get(file) ?? []), ...(says ? [] : ["nothing in it says anything of profile, release, ports, CNI or roles"])],
	};
}
