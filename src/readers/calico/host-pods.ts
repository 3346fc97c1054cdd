import { changed } from "../../model/changed.ts";
import type { Layer, Subject } from "../../model/inventory.ts";
import { type Around, NOTHING_AROUND } from "./forwarded.ts";
import type { HostLayers } from "./hosts.ts";

/**
 * Pods on the host network are behind the host endpoints of their node, the others behind what these do with packets that are handed on.
 * Where it is not told which node that is, what all nodes have alike counts, else nobody knows.
 */
export class HostPods {
	readonly #common: Readonly<Record<"node" | "pods", Around | null | "different">>;
	/** Whether pods with a network of their own are behind anything. */
	readonly forwarded: boolean;

	/**
	 * @param nodes every node of the inputs, with its layers where it has any.
	 * @param besides what hosts that the inputs do not show put around pods, whichever node these run on.
	 */
	constructor(
		private readonly nodes: ReadonlyMap<string, HostLayers | null>,
		private readonly besides: Pick<HostLayers, "node" | "pods">,
	) {
		const alike = (kind: "node" | "pods"): Around | null | "different" => {
			const [first, ...others] = [...nodes.values()].map((layers) => layers?.[kind] ?? null);
			const text = JSON.stringify(first);
			return others.every((one) => JSON.stringify(one) === text) ? (first ?? null) : "different";
		};
		this.#common = { node: alike("node"), pods: alike("pods") };
		this.forwarded = [besides, ...nodes.values()].some((layers) => layers !== null && !isNothing(layers.pods));
	}

	around(pod: Subject): Subject {
		const kind = pod.hostNetwork ? "node" : "pods";
		if (kind === "pods" && !this.forwarded) return pod;
		const own = pod.node === undefined ? this.#common[kind] : (this.nodes.get(pod.node)?.[kind] ?? null);
		const { ingress, egress } = together(own === "different" ? anyNode(pod) : (own ?? NOTHING_AROUND), this.besides[kind]);
		if (ingress.length + egress.length === 0) return pod;
		return changed(pod, { layers: [...pod.layers, ...ingress], egressLayers: [...pod.egressLayers, ...egress] });
	}
}

export const isNothing = ({ ingress, egress }: Around): boolean => ingress.length + egress.length === 0;

const together = (a: Around, b: Around): Around =>
	isNothing(b) ? a : { ingress: [...a.ingress, ...b.ingress], egress: [...a.egress, ...b.egress] };

function anyNode({ id }: Subject): Around {
	const layer: Layer = {
		kind: "host-policy",
		certain: [],
		possible: [{ unknown: { address: id, attribute: "spec.nodeName" }, candidates: [], unbounded: true }],
		whenNone: "open",
		skippedInsideSubnet: false,
	};
	return { ingress: [layer], egress: [layer] };
}
