import type { Unknown } from "../model/tri.ts";
import type { Cause } from "./causes.ts";
import { list } from "./phrases.ts";

interface Told {
	readonly unknown: string;
	readonly settledBy: string;
}

/** An object as the readers name it: `NetworkPolicy shop/web`, `Namespace shop`. Addresses of Terraform hold no space outside of quotes. */
const OBJECT = /^([A-Z][A-Za-z]+) (\S+)$/;
const NAMESPACE = "Namespace ";
/** Pods that a selector speaks of and that are not in the input: `shop/Pods/app=web` (contract.md section 5, ids). */
const ABSENT_PODS = /^[^/]+\/Pods\//;
const NODE = "Node/";

/** What of Kubernetes objects is not known, and the object that would settle it: no apply brings what a manifest leaves out. Null for all else. */
export function settledByObjects({ unknowns }: Cause): Told | null {
	const [first] = unknowns;
	if (first === undefined) return null;
	const addresses = [...new Set(unknowns.map(({ address }) => address))];
	if (first.attribute === "labels" && first.via !== undefined) return ofLabels(first.via, addresses);
	if (first.attribute === "metadata.labels" && ABSENT_PODS.test(first.address))
		return {
			unknown: `Which pods ${first.address} stands for is not in the input, and other policies may select some of them alone.`,
			settledBy: "give the workloads of that namespace",
		};
	const around = AROUND_HOSTS[first.attribute];
	if (around !== undefined) return { unknown: around.what(first.address), settledBy: around.settledBy };
	const [, kind = "", name = ""] = OBJECT.exec(first.address) ?? [];
	return kind === "" ? null : ofObject(first, kind, name);
}

const ADMIT = "a rule of the node's egress policies that admits it, which holds either way";

/** What is not known of how packets of nodes come past Calico's host endpoints. */
const AROUND_HOSTS: Readonly<Record<string, { readonly what: (of: string) => string; readonly settledBy: string }>> = {
	encapsulation: {
		what: () =>
			"Whether what a node sends to pods of others leaves by a tunnel, past its host endpoint, cannot be told: no IPPool is in the input.",
		settledBy: "give the IPPool objects (kubectl get ippools.crd.projectcalico.org -o yaml)",
	},
	"subnets of the nodes": {
		what: () =>
			"Whether what a node sends to pods of others leaves by a tunnel, past its host endpoint, hangs on the subnets that the nodes are in.",
		settledBy: ADMIT,
	},
	"interfaces of host endpoints": {
		what: () => "For which interfaces of the nodes host endpoints stand is not in the input: what goes to pods by a tunnel may pass none.",
		settledBy: "give the HostEndpoint and Node objects",
	},
	"its own address or loopback": {
		what: (of) =>
			`Whether what ${of} sends to itself goes over loopback is not in the input: its policies let that through, and not what goes to its own address.`,
		settledBy: "a rule that admits the machine's own address, which holds either way",
	},
	"labels and addresses": {
		what: (of) => `Whether a rule that names its own end means ${of} cannot be told: not all of its labels and addresses are in the input.`,
		settledBy: "give the Pods as they run (kubectl get pods -o yaml)",
	},
	"spec.nodeName": {
		what: (of) => `On which node ${of} runs is not in the input, and the host endpoints of the nodes differ.`,
		settledBy: "give the Pods as they run (kubectl get pods -o yaml)",
	},
	"metadata.creationTimestamp": {
		what: (of) =>
			`Which of the FelixConfigurations that select the node holds cannot be told: the oldest does, and not all have a creationTimestamp (${of}).`,
		settledBy: "give them as they stand in the cluster (kubectl get felixconfigurations -o yaml)",
	},
	"rules for the replies": {
		what: (of) => `${of} lets packets pass untracked, and no rule of it lets their replies pass: whether something else does is not known.`,
		settledBy: "a rule of the policy's other direction with source and destination exchanged",
	},
	"untracked rules that replies meet": {
		what: (of) => `${of} refuses packets whatever connection they belong to: whether replies are among them hangs on their ports.`,
		settledBy: "judge the policies with doNotTrack by hand",
	},
	"rules for addresses of Services": {
		what: () => "Untracked policies see the address of a Service, not the pod's: what they do with it is not in the input.",
		settledBy: "judge the policies with doNotTrack by hand",
	},
};

/** Whose labels a selector asks for, and who has them. */
function ofLabels(via: string, addresses: readonly string[]): Told {
	const verb = OBJECT.test(via) ? "selects" : "means";
	const namespaces = addresses.filter((address) => address.startsWith(NAMESPACE)).map((address) => address.slice(NAMESPACE.length));
	if (namespaces.length > 0) {
		const several = namespaces.length > 1;
		return {
			unknown: `Whether ${via} ${verb} pods of ${list(namespaces)} cannot be told: the ${several ? "namespaces'" : "namespace's"} labels are not in the input.`,
			settledBy: `give the Namespace ${several ? "objects" : "object"} ${list(namespaces)}`,
		};
	}
	const absent = addresses.every((address) => ABSENT_PODS.test(address));
	const nodes = addresses.every((address) => address.startsWith(NODE));
	return {
		unknown: `Whether ${via} ${verb} ${list(addresses)} cannot be told: ${absent || nodes ? "not all of their labels are" : "the value of some label is not"} in the input.`,
		settledBy: nodes
			? "give the Node objects (kubectl get nodes -o yaml)"
			: absent
				? "give the workloads that make these pods"
				: "give the Pods as they run (kubectl get pods -o yaml)",
	};
}

/** How the reader says that a name stands for several versions (readers/kubernetes/versions.ts). */
const VERSIONS = /^spec \(\d+ different versions\)$|^spec \(different versions\)$/;
/** Fields by which policies say whom they select. */
const SELECTORS: ReadonlySet<string> = new Set(["spec", "spec.podSelector", "spec.endpointSelector", "spec.subject", "spec.appliedTo"]);

function ofObject({ attribute, candidates = [] }: Unknown, kind: string, name: string): Told {
	const object = `${kind} ${name}`;
	if (kind === "CiliumCIDRGroup")
		return { unknown: `Which addresses ${object} holds is not in the input.`, settledBy: `give the ${kind} object ${name}` };
	if (VERSIONS.test(attribute))
		return { unknown: `The inputs hold different versions of ${object}.`, settledBy: "give the one that is in force" };
	if (attribute === "kinds of several engines")
		return {
			unknown: `The inputs hold policies of several engines, none of which enforces those of another: whether ${object} is in force is not known.`,
			settledBy: "say which engine runs (--engine), or give its policies alone",
		};
	if (attribute === "support by Cilium")
		return {
			unknown: `Cilium enforces policies here, and the inputs do not show that it reads a ${kind}: whether ${object} is in force is not known.`,
			settledBy:
				kind === "NetworkPolicy"
					? "mend enable-k8s-networkpolicy of cilium-config, or say what enforces NetworkPolicies (--engine)"
					: "give the ConfigMap cilium-config with enable-k8s-cluster-network-policy, or leave the policy out",
		};
	if (attribute === "namespace of the host network")
		return {
			unknown: `Whether a peer of ${object} means the nodes cannot be told: no namespace that stands for the host network of OVN-Kubernetes is in the input.`,
			settledBy: "give the Namespace object (openshift-host-network, ovn-host-network)",
		};
	if (attribute === "labels that are only denied")
		return {
			unknown: `Whether a peer of ${object} means more than pods cannot be told: it asks for no label, and releases of Cilium up to 1.20 take it for nodes and the outside too.`,
			settledBy: "ask for a label that every namespace meant has, or give cilium-config with policy-default-local-cluster",
		};
	if (attribute === "spec.policyTypes")
		return {
			unknown: `Whether rules of ${object} count for the direction that its policyTypes do not name hangs on the version of Cilium: up to 1.20 they do, though the API says that they do not.`,
			settledBy: "leave these rules out, or name their direction in policyTypes",
		};
	if (attribute === "spec.tier")
		return {
			unknown: `Where the tier of ${object} stands among the others is not in the input.`,
			settledBy: "give the Tier object that it names",
		};
	if (attribute === "metadata.labels")
		return {
			unknown: `Whether a rule means ${object} cannot be told: the labels of its namespace are not in the input.`,
			settledBy: `give the Namespace object ${name.split("/")[0]}`,
		};
	if (attribute === "spec" && candidates.length === 0)
		return {
			unknown: `What ${object} lets in and refuses is not known: policies of its kind are not read.`,
			settledBy: "judge it by hand, or leave it out to judge the rest",
		};
	if (kind === "FelixConfiguration" && attribute === "spec.nodeSelector")
		return {
			unknown: `Whether ${object} selects the node cannot be told.`,
			settledBy: "give the Node objects (kubectl get nodes -o yaml)",
		};
	if (SELECTORS.has(attribute) && candidates.length > 0)
		return {
			unknown: `Whether ${object} selects the target cannot be told: not all labels that it asks for are in the input.`,
			settledBy: "give the workload as it runs (kubectl get -o yaml), and its Namespace or Node object",
		};
	return {
		unknown: `What ${attribute} of ${object} means cannot be told from the input.`,
		settledBy: "mend what input/unreadable-rule says of it, or give the manifest with its variables filled in",
	};
}
