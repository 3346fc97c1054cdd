import { changed } from "../../model/changed.ts";
import type { Layer, Subject } from "../../model/inventory.ts";
import type { Direction } from "../kubernetes/tiers.ts";

type Around = Readonly<Record<Direction, Layer>>;

/**
 * Pods on the host network are behind the host endpoints of their node. Where it is not told which node that is, what all nodes have
 * alike counts, else nobody knows.
 */
export class HostPods {
	readonly #common: Around | null | "different";

	/** @param nodes every node of the inputs, with its layers where it has a host endpoint. */
	constructor(private readonly nodes: ReadonlyMap<string, Around | null>) {
		const [first, ...others] = [...nodes.values()];
		const text = JSON.stringify(first);
		this.#common = others.every((one) => JSON.stringify(one) === text) ? (first ?? null) : "different";
	}

	around(pod: Subject): Subject {
		if (!pod.hostNetwork) return pod;
		const own = pod.node === undefined ? this.#common : (this.nodes.get(pod.node) ?? null);
		if (own === null) return pod;
		const { ingress, egress } = own === "different" ? anyNode(pod) : own;
		return changed(pod, { layers: [...pod.layers, ingress], egressLayers: [...pod.egressLayers, egress] });
	}
}

function anyNode({ id }: Subject): Around {
	const layer: Layer = {
		kind: "host-policy",
		certain: [],
		possible: [{ unknown: { address: id, attribute: "spec.nodeName" }, candidates: [], unbounded: true }],
		whenNone: "open",
		skippedInsideSubnet: false,
	};
	return { ingress: layer, egress: layer };
}
