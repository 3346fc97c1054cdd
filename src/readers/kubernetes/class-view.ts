import type { AddressSet } from "../../model/addresses.ts";
import type { Layer, Subject } from "../../model/inventory.ts";
import type { PolicyIndex } from "./attachment.ts";
import { componentRoles } from "./components.ts";
import type { PodClass } from "./membership.ts";
import type { Role } from "./subjects.ts";

const NO_NODES: ReadonlyMap<string, AddressSet> = new Map();

/** What is the same for all pods of a class: found once, when it is first asked for. */
export class ClassView {
	private inFront: readonly Layer[] | null = null;
	private behind: readonly Layer[] | null = null;
	readonly roles: readonly Role[];
	/** Whether an option of its command may move a component's port. */
	readonly movable: boolean;

	constructor(
		readonly pod: PodClass,
		private readonly index: PolicyIndex,
		readonly nodes: ReadonlyMap<string, AddressSet> = NO_NODES,
	) {
		this.roles = componentRoles(pod.labels, pod.namespace, pod.namespaceLabels);
		this.movable = this.roles.some(({ portOptions }) => portOptions !== undefined);
	}

	get layers(): readonly Layer[] {
		this.inFront ??= [this.index.layer(this.pod, "ingress")];
		return this.inFront;
	}

	get egressLayers(): readonly Layer[] {
		this.behind ??= [this.index.layer(this.pod, "egress")];
		return this.behind;
	}

	get labels(): Subject["labels"] {
		return this.pod.labels.plain;
	}

	get openLabels(): string | undefined {
		const { labels } = this.pod;
		return labels.isDecided ? undefined : labels.signature;
	}
}
