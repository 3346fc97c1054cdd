import { and, type Tri } from "../../model/tri.ts";
import { NAMESPACE_NAME_LABEL } from "../kubernetes/defaults.ts";
import { ABSENT, decided, oneOf } from "../kubernetes/keyset.ts";
import { type Labels, labelsOf, meets } from "../kubernetes/labels.ts";
import type { Namespaces } from "../kubernetes/namespaces.ts";
import type { KubeObject } from "../kubernetes/objects.ts";
import type { PodPeer } from "../kubernetes/policy-peers.ts";
import type { Selector } from "../kubernetes/selector.ts";
import type { Sight } from "../kubernetes/sight.ts";
import { HOST_NETWORK_NAMESPACES } from "./defaults.ts";
import { isEgressFirewall } from "./egress-firewall.ts";

/**
 * NetworkPolicies as OVN-Kubernetes reads them (`go-controller/pkg/ovn/base_network_controller_policy.go`): a peer with a namespaceSelector
 * alone means the addresses of namespaces, and one of these holds those that nodes send to pods from; a peer with a podSelector means the
 * addresses of pods, of which those on the host network have their node's.
 */
export class OvnSight implements Sight {
	readonly unnamedTypes: Tri = "no";

	/** @param runs whether it is OVN-Kubernetes that enforces them: where nothing says so, a peer that names such a namespace hints at it. */
	constructor(
		private readonly known: Namespaces,
		private readonly runs: Exclude<Tri, "no">,
	) {}

	pods(selector: Selector): Selector {
		return selector;
	}

	namespaces(selector: Selector): Selector {
		return selector;
	}

	peer(peer: PodPeer): PodPeer {
		const sure = this.runs === "yes";
		if (peer.bare !== true || peer.namespaces === null) return sure ? { ...peer, hostPods: true } : peer;
		if (!sure && !namesHosts(peer.namespaces)) return peer;
		const machines = and(this.#meansHosts(peer.namespaces), this.runs);
		return machines === "no" ? peer : { ...peer, machines };
	}

	words(): null {
		return null;
	}

	/** Whether namespaces are selected of which one stands for the host network. Those that the input does not show may be there as they are made. */
	#meansHosts({ requirements }: Selector): Tri {
		const shown = Object.keys(HOST_NETWORK_NAMESPACES).flatMap((name) => this.known.shown(name) ?? []);
		if (shown.length > 0) {
			const answers = shown.map((labels) => meets(labels, requirements));
			return answers.includes("yes") ? "yes" : answers.includes("maybe") ? "maybe" : "no";
		}
		return MADE.some((labels) => meets(labels, requirements) !== "no") ? "maybe" : "no";
	}
}

/** Whether a selector can only have been written for such a namespace. */
const namesHosts = ({ requirements }: Selector): boolean =>
	requirements.some(({ key, allowed }) => OWN_LABELS.has(key) || (key === NAMESPACE_NAME_LABEL && NAMES.has(decided(allowed) ?? "")));

const NAMES: ReadonlySet<string> = new Set(Object.keys(HOST_NETWORK_NAMESPACES));
const OWN_LABELS: ReadonlySet<string> = new Set(Object.values(HOST_NETWORK_NAMESPACES).flatMap((labels) => Object.keys(labels)));

const MADE: readonly Labels[] = Object.entries(HOST_NETWORK_NAMESPACES).map(([name, labels]) =>
	labelsOf(new Map(Object.entries({ ...labels, [NAMESPACE_NAME_LABEL]: name }).map(([key, value]) => [key, oneOf([value])])), ABSENT),
);

/** Objects of its own kinds, and the namespace that it is installed with, show that OVN-Kubernetes runs. */
export const isOvnShown = (objects: readonly KubeObject[], namespaces: Namespaces): boolean =>
	[...NAMES].some((name) => namespaces.shown(name) !== undefined) || objects.some(isEgressFirewall);
