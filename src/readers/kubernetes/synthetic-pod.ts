import type { Layer, Subject } from "../../model/inventory.ts";
import type { Location } from "../../model/location.ts";
import { AnyPod } from "./any-pod.ts";
import type { ClassView } from "./class-view.ts";
import { BASE, type Role } from "./subjects.ts";

/**
 * Pods that are not in the input, made up from the selector of a policy or Service (contract.md section 6.8). Where policies come
 * without pods there are thousands, and nobody asks most of them anything.
 */
export class SyntheticPod extends AnyPod implements Subject {
	readonly names: readonly string[];
	readonly synthetic = true;

	/** @param demanded roles that the inputs demand of these pods besides. */
	constructor(
		readonly id: string,
		private readonly view: ClassView,
		private readonly demanded: readonly Role[],
		readonly location: Location,
	) {
		super();
		this.names = [id.slice(id.indexOf("/Pods/") + "/Pods/".length)];
	}

	get labels(): Subject["labels"] {
		return this.view.labels;
	}
	get knownAddresses(): Subject["knownAddresses"] {
		return BASE.knownAddresses;
	}
	get network(): string {
		return this.view.pod.namespace;
	}
	get layers(): readonly Layer[] {
		return this.view.layers;
	}
	get egressLayers(): readonly Layer[] {
		return this.view.egressLayers;
	}
	get namedPorts(): Subject["namedPorts"] {
		return BASE.namedPorts;
	}
	get hostNetwork(): boolean {
		return BASE.hostNetwork;
	}
	get roles(): readonly Role[] {
		return this.demanded.length === 0 ? this.view.roles : [...this.view.roles, ...this.demanded];
	}
}
