import { type AddressSet, NO_ADDRESSES } from "../../model/addresses.ts";
import type { Layer, Subject } from "../../model/inventory.ts";
import type { Location } from "../../model/location.ts";
import { AnyPod } from "./any-pod.ts";
import type { PolicyIndex } from "./attachment.ts";
import { ClassView } from "./class-view.ts";
import type { PodClass } from "./membership.ts";
import { locationOf } from "./objects.ts";
import { namedPorts, type Pods } from "./pods.ts";
import { whereMoved } from "./port-options.ts";
import { BASE, type Role } from "./subjects.ts";

/** Makes the subjects of pods: of all pods of a class one view. */
export class PodSubjects {
	readonly #views = new Map<PodClass, ClassView>();

	/** @param nodes the addresses of nodes, by name. */
	constructor(
		private readonly index: PolicyIndex,
		private readonly nodes: ReadonlyMap<string, AddressSet>,
	) {}

	/** @param roles what the inputs demand of these pods besides. */
	of(pods: Pods, pod: PodClass, roles: readonly Role[]): Subject {
		let view = this.#views.get(pod);
		if (view === undefined) {
			view = new ClassView(pod, this.index, this.nodes);
			this.#views.set(pod, view);
		}
		return new PodSubject(pods, view, roles);
	}
}

/**
 * Pods and workloads, behind the policies that select them; pods on the host network are behind none. Most pods of a large cluster
 * are neither judged nor asked about, so that fields are computed when somebody looks at them.
 */
class PodSubject extends AnyPod implements Subject {
	readonly id: string;
	private named: Subject["namedPorts"] | null = null;
	private known: AddressSet | null | undefined = undefined;

	constructor(
		private readonly pods: Pods,
		private readonly view: ClassView,
		private readonly demanded: readonly Role[],
	) {
		super();
		this.id = pods.id;
	}

	get names(): readonly string[] {
		return [this.pods.object.name];
	}
	get labels(): Subject["labels"] {
		return this.view.labels;
	}
	get openLabels(): string | undefined {
		return this.view.openLabels;
	}
	get knownAddresses(): AddressSet | null {
		if (this.known === undefined) {
			this.known = knownOf(this.pods, () => this.hostAddresses);
		}
		return this.known;
	}
	get network(): string {
		return this.pods.object.namespace;
	}
	get layers(): readonly Layer[] {
		return this.filtered ? this.view.layers : BASE.layers;
	}
	get egressLayers(): readonly Layer[] {
		return this.filtered ? this.view.egressLayers : BASE.egressLayers;
	}
	get namedPorts(): Subject["namedPorts"] {
		this.named ??= namedPorts(this.pods.ports);
		return this.named;
	}
	get declaredPorts(): NonNullable<Subject["declaredPorts"]> {
		return this.pods.ports;
	}
	get hostNetwork(): boolean {
		return !this.filtered;
	}
	get synthetic(): boolean {
		return BASE.synthetic;
	}
	get roles(): readonly Role[] {
		const roles = this.view.movable ? moved(this.view.roles, this.pods) : this.view.roles;
		return this.demanded.length === 0 ? roles : [...roles, ...this.demanded];
	}
	get location(): Location {
		return locationOf(this.pods.object);
	}
	get node(): string | undefined {
		return this.pods.node ?? undefined;
	}
	get owner(): string | undefined {
		return this.pods.owner ?? undefined;
	}
	get hostAddresses(): AddressSet | undefined {
		const { node, nodeAddresses } = this.pods;
		const all = nodeAddresses.union((node === null ? undefined : this.view.nodes.get(node)) ?? NO_ADDRESSES);
		return all.isEmpty ? undefined : all;
	}

	private get filtered(): boolean {
		return this.pods.hostNetwork !== "yes";
	}
}

const moved = (roles: readonly Role[], { args }: Pods): readonly Role[] => roles.map((role) => whereMoved(role, args));

/** Where a pod answers: on the host network at addresses that it makes there, else at its node's. */
function knownOf(pods: Pods, ofHost: () => AddressSet | undefined): AddressSet | null {
	const { localAddresses } = pods;
	if (!localAddresses.isEmpty) return localAddresses;
	return (pods.hostNetwork === "yes" ? ofHost() : undefined) ?? pods.addresses;
}
