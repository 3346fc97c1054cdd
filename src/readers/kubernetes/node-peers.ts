import type { Member, Subject } from "../../model/inventory.ts";
import { isOnPodNetwork } from "../../model/pod.ts";
import type { Tri } from "../../model/tri.ts";
import { type Labels, meets, readLabels } from "./labels.ts";
import type { Membership } from "./membership.ts";
import type { KubeObject } from "./objects.ts";
import type { Selector } from "./selector.ts";
import { isNode } from "./subjects.ts";
import { record } from "./value.ts";

/** Nodes as peers: the nodes themselves, and pods that share their network. */
export class NodePeers {
	readonly #labels: ReadonlyMap<string, Labels>;

	constructor(
		objects: readonly KubeObject[],
		private readonly membership: Membership,
	) {
		this.#labels = new Map(objects.filter(isNode).map(({ name, value }) => [name, readLabels(record(value["metadata"])["labels"])]));
	}

	member(nodes: Selector): Member {
		const key = JSON.stringify(["node", nodes.text]);
		if (!this.membership.matchers.has(key)) this.membership.matchers.set(key, (subject) => this.#matches(subject, nodes));
		return { kind: "pods", key, text: `nodes ${nodes.text}` };
	}

	#matches(subject: Subject, { requirements }: Selector): Tri {
		if (isOnPodNetwork(subject)) return "no";
		if (subject.nature !== "pod" && subject.kind !== "kubernetes-node") return subject.nature === "machine" ? "maybe" : "no";
		const name = subject.nature === "pod" ? subject.node : subject.names[0];
		const labels = name === undefined ? undefined : this.#labels.get(name);
		return labels === undefined ? "maybe" : meets(labels, requirements);
	}
}
