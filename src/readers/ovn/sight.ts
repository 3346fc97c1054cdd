import type { Tri } from "../../model/tri.ts";
import { NAMESPACE_NAME_LABEL } from "../kubernetes/defaults.ts";
import { ABSENT, oneOf } from "../kubernetes/keyset.ts";
import { type Labels, labelsOf, meets } from "../kubernetes/labels.ts";
import type { Namespaces } from "../kubernetes/namespaces.ts";
import type { PodPeer } from "../kubernetes/policy-peers.ts";
import type { Selector } from "../kubernetes/selector.ts";
import type { Sight } from "../kubernetes/sight.ts";
import { HOST_NETWORK_NAMESPACES } from "./defaults.ts";

/**
 * NetworkPolicies as OVN-Kubernetes reads them (`go-controller/pkg/ovn/base_network_controller_policy.go`): a peer with a namespaceSelector
 * alone means the addresses of namespaces, and one of these holds those that nodes send to pods from; a peer with a podSelector means the
 * addresses of pods, of which those on the host network have their node's.
 */
export class OvnSight implements Sight {
	readonly unnamedTypes: Tri = "no";

	constructor(private readonly known: Namespaces) {}

	pods(selector: Selector): Selector {
		return selector;
	}

	namespaces(selector: Selector): Selector {
		return selector;
	}

	peer(peer: PodPeer): PodPeer {
		if (peer.bare !== true || peer.namespaces === null) return { ...peer, hostPods: true };
		const machines = this.#meansHosts(peer.namespaces);
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

const MADE: readonly Labels[] = Object.entries(HOST_NETWORK_NAMESPACES).map(([name, labels]) =>
	labelsOf(new Map(Object.entries({ ...labels, [NAMESPACE_NAME_LABEL]: name }).map(([key, value]) => [key, oneOf([value])])), ABSENT),
);
