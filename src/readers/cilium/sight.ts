import type { Tri } from "../../model/tri.ts";
import type { PodPeer } from "../kubernetes/policy-peers.ts";
import { type Selector, selectorOf } from "../kubernetes/selector.ts";
import type { Sight } from "../kubernetes/sight.ts";
import { NAMESPACE_KEY, NAMESPACE_LABELS_PREFIX, OWN_PREFIX } from "./defaults.ts";
import { asSeen, type IsSeen } from "./identity-labels.ts";
import type { Settings } from "./settings.ts";

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
		private readonly settings: Pick<Settings, "isSeen" | "localClusterOnly">,
		private readonly runs: Exclude<Tri, "no">,
	) {}

	pods(selector: Selector): Selector {
		// What these labels are of an endpoint, no pod says.
		return this.#seen(selector, (key) => (key === NAMESPACE_KEY || key.startsWith(OWN_PREFIX) ? "maybe" : this.settings.isSeen(key)));
	}

	namespaces(selector: Selector): Selector {
		return this.#seen(selector, (key) => this.settings.isSeen(`${NAMESPACE_LABELS_PREFIX}${key}`));
	}

	peer(peer: PodPeer): PodPeer {
		const { pods, namespaces } = peer;
		const seen = { ...peer, pods: this.pods(pods), namespaces: namespaces && this.namespaces(namespaces) };
		if (namespaces === null || namespaces.requirements.length === 0 || this.settings.localClusterOnly) return seen;
		// A selector that denies labels and asks for none finds identities of no pod as well, in releases up to 1.20 (cilium/cilium#46949).
		const asks = [...namespaces.requirements, ...pods.requirements].some(({ allowed }) => !allowed.absent);
		return asks ? seen : { ...seen, perhapsOthers: true };
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
