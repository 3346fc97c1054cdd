import { type AddressSet, NO_ADDRESSES } from "../../model/addresses.ts";
import { groupBy } from "../../model/group.ts";
import { ABSENT, oneOf, UNKNOWN } from "../kubernetes/keyset.ts";
import { readLabels } from "../kubernetes/labels.ts";
import { addressOf, idOf, type KubeObject } from "../kubernetes/objects.ts";
import { type Problem, Problems } from "../kubernetes/problems.ts";
import { type Json, record } from "../kubernetes/value.ts";
import { NAMESPACE_LABEL, NAMESPACE_PREFIX } from "./defaults.ts";
import { isCalico, netOf } from "./objects.ts";
import type { LabelsOf } from "./selector.ts";

export interface NetworkSet {
	readonly object: KubeObject;
	readonly namespace: string;
	readonly labels: LabelsOf;
	readonly addresses: AddressSet;
	readonly address: string;
	/** A field of its spec that is not understood, or refused, or different in another version of it: it may hold any addresses besides. */
	readonly strange: string | null;
	/** What the API would refuse in it. */
	readonly problem: Problem | null;
}

type LabelsOfNamespace = (namespace: string) => LabelsOf | undefined;

/** Network sets of the inputs; those of namespaces have labels of these. */
export function readNetworkSets(objects: readonly KubeObject[], labelsOfNamespace: LabelsOfNamespace): readonly NetworkSet[] {
	const own = objects.filter((object) => isCalico(object, "NetworkSet", "GlobalNetworkSet"));
	const versions = groupBy(own, idOf);
	return own.map((object): NetworkSet => {
		const namespace = object.kind === "NetworkSet" ? object.namespace : "";
		const labels = labelsIn(namespace, readLabels(record(object.value["metadata"])["labels"]).keys, labelsOfNamespace);
		const several = (versions.get(idOf(object))?.length ?? 1) > 1;
		const nets = readNets(record(object.value["spec"]));
		return {
			...{ object, namespace, labels, address: addressOf(object), ...nets },
			...(several ? { addresses: NO_ADDRESSES, strange: "nets" } : {}),
		};
	});
}

/** Its own labels, then those of its namespace, and its namespace's name (libcalico-go, NetworkSet processor). */
function labelsIn(namespace: string, own: ReadonlyMap<string, ReturnType<LabelsOf>>, labelsOfNamespace: LabelsOfNamespace): LabelsOf {
	return (key) => {
		if (namespace !== "" && key === NAMESPACE_LABEL) return oneOf([namespace]);
		const known = own.get(key);
		if (known !== undefined || namespace === "" || !key.startsWith(NAMESPACE_PREFIX)) return known ?? ABSENT;
		return labelsOfNamespace(namespace)?.(key.slice(NAMESPACE_PREFIX.length)) ?? UNKNOWN;
	};
}

/** What a network set holds: nothing for certain where the API would refuse it. */
function readNets(spec: Json): Pick<NetworkSet, "addresses" | "strange" | "problem"> {
	const problems = new Problems();
	const found = problems.list(spec, "nets", "/spec").map((net, index) => {
		const addresses = netOf(net);
		if (addresses.isEmpty) problems.reject(`/spec/nets/${index}`, `is ${JSON.stringify(net)}, which is no CIDR`);
		return addresses;
	});
	const [problem = null] = problems.found;
	const strange = Object.keys(spec).find((field) => field !== "nets") ?? null;
	return problem === null
		? { addresses: found.reduce((sum, net) => sum.union(net), NO_ADDRESSES), strange, problem }
		: { addresses: NO_ADDRESSES, strange: "nets", problem };
}
