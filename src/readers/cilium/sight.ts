import type { Tri } from "../../model/tri.ts";
import type { PodPeer } from "../kubernetes/policy-peers.ts";
import { type Selector, selectorOf } from "../kubernetes/selector.ts";
import type { Sight } from "../kubernetes/sight.ts";
import { NAMESPACE_KEY, NAMESPACE_LABELS_PREFIX, OWN_PREFIX } from "./defaults.ts";
import { asSeen, type IsSeen } from "./identity-labels.ts";

/**
 * Selectors of the Kubernetes APIs as Cilium reads them: it makes rules of its own of them (`pkg/k8s/network_policy.go`), which see of
 * pods and namespaces what is in an endpoint's identity.
 */
export class CiliumSight implements Sight {
	/** They do up to Cilium 1.20 at least, which its makers take for a mistake (cilium/cilium#48703). */
	readonly unnamedTypes: Tri = "maybe";
	/** Labels that selectors asked for and that are not looked at, or perhaps not, until they are told. */
	#unseen = new Set<string>();
	readonly #told = new Set<string>();

	/** @param runs whether it is Cilium that enforces them. */
	constructor(
		private readonly isSeen: IsSeen,
		private readonly runs: Exclude<Tri, "no">,
	) {}

	pods(selector: Selector): Selector {
		// What these labels are of an endpoint, no pod says.
		return this.#seen(selector, (key) => (key === NAMESPACE_KEY || key.startsWith(OWN_PREFIX) ? "maybe" : this.isSeen(key)));
	}

	namespaces(selector: Selector): Selector {
		return this.#seen(selector, (key) => this.isSeen(`${NAMESPACE_LABELS_PREFIX}${key}`));
	}

	peer(peer: PodPeer): PodPeer {
		return { ...peer, pods: this.pods(peer.pods), namespaces: peer.namespaces && this.namespaces(peer.namespaces) };
	}

	words(address: string): string | null {
		const labels = [...this.#unseen].filter((key) => !this.#told.has(key));
		this.#unseen = new Set();
		if (labels.length === 0) return null;
		for (const key of labels) this.#told.add(key);
		const verb = this.runs === "yes" ? "does" : "may";
		return `${address} asks for ${labels.join(", ")}: Cilium ${verb} not look at ${labels.length === 1 ? "this label" : "these labels"}`;
	}

	#seen(selector: Selector, isSeen: IsSeen): Selector {
		const hidden = selector.requirements.filter(({ key }) => isSeen(key) !== "yes");
		if (hidden.length === 0) return selector;
		for (const { key } of hidden) this.#unseen.add(key);
		return selectorOf(
			selector.requirements.flatMap((requirement) => {
				const seen = isSeen(requirement.key);
				return asSeen(requirement, seen === "no" && this.runs === "maybe" ? "maybe" : seen);
			}),
		);
	}
}
