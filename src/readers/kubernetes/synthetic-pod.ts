import type { Layer, Subject } from "../../model/inventory.ts";
import type { Location } from "../../model/location.ts";
import { AnyPod } from "./any-pod.ts";
import type { PolicyIndex } from "./attachment.ts";
import { componentRoles } from "./components.ts";
import { plainLabels } from "./labels.ts";
import type { PodClass } from "./membership.ts";
import { BASE, type Role } from "./subjects.ts";

/**
 * Pods that are not in the input, made up from the selector of a policy or Service (contract.md section 6.8). Where policies come
 * without pods there are thousands, and nobody asks most of them anything.
 */
export class SyntheticPod extends AnyPod implements Subject {
	readonly names: readonly string[];
	readonly synthetic = true;
	private inFront: readonly Layer[] | null = null;
	private behind: readonly Layer[] | null = null;
	private plain: Subject["labels"] | null = null;
	private known: readonly Role[] | null = null;

	/** @param demanded roles that the inputs demand of these pods besides. */
	constructor(
		readonly id: string,
		private readonly pod: PodClass,
		private readonly index: PolicyIndex,
		private readonly demanded: readonly Role[],
		readonly location: Location,
	) {
		super();
		this.names = [id.slice(id.indexOf("/Pods/") + "/Pods/".length)];
	}

	get labels(): Subject["labels"] {
		this.plain ??= plainLabels(this.pod.labels);
		return this.plain;
	}
	get knownAddresses(): Subject["knownAddresses"] {
		return BASE.knownAddresses;
	}
	get network(): string {
		return this.pod.namespace;
	}
	get layers(): readonly Layer[] {
		this.inFront ??= [this.index.layer(this.pod, "ingress")];
		return this.inFront;
	}
	get egressLayers(): readonly Layer[] {
		this.behind ??= [this.index.layer(this.pod, "egress")];
		return this.behind;
	}
	get namedPorts(): Subject["namedPorts"] {
		return BASE.namedPorts;
	}
	get hostNetwork(): boolean {
		return BASE.hostNetwork;
	}
	get roles(): readonly Role[] {
		const { labels, namespace, namespaceLabels } = this.pod;
		this.known ??= [...componentRoles(labels, namespace, namespaceLabels), ...this.demanded];
		return this.known;
	}
}
