import { NO_ADDRESSES } from "../../model/addresses.ts";
import { intervals } from "../../model/intervals.ts";
import type { Sources } from "../../model/inventory.ts";
import { NO_PORTS } from "../../model/ports.ts";
import { EndpointSets } from "../kubernetes/endpoints.ts";
import type { Membership } from "../kubernetes/membership.ts";
import type { KubeObject } from "../kubernetes/objects.ts";
import { type PortPart, PROTOCOLS } from "../kubernetes/policy-ports.ts";
import { isService, readService, type Service } from "../kubernetes/services.ts";
import { type Json, text } from "../kubernetes/value.ts";

/** What a rule that names a Service means: the pods behind it, and of a destination their ports alone. */
interface Behind {
	readonly sources: Sources;
	readonly ports: readonly PortPart[];
	readonly text: string;
}

/** Services of the inputs, as rules name them (Calico reference, ServiceMatch). */
export class CalicoServices {
	readonly #services: ReadonlyMap<string, Service>;
	readonly #sets: EndpointSets;

	constructor(
		objects: readonly KubeObject[],
		private readonly membership: Membership,
	) {
		this.#sets = new EndpointSets(objects);
		this.#services = new Map(objects.filter(isService).map((object) => [`${object.namespace}/${object.name}`, readService(object)]));
	}

	/**
	 * Null where the inputs show neither its pods nor its endpoints, or these have different ports. `own` is the namespace of a namespaced
	 * policy.
	 */
	behind(match: Json, own: string | null): Behind | null {
		const namespace = text(match["namespace"]) ?? own ?? "";
		const name = text(match["name"]) ?? "";
		const service = this.#services.get(`${namespace}/${name}`);
		const words = `Service ${namespace}/${name}`;
		if (service === undefined || service.selector === null) {
			const ends = this.#sets.alike(namespace, name);
			return ends && { sources: { addresses: ends.addresses, members: [], unknowns: [] }, ports: ends.ports.flatMap(portOf), text: words };
		}
		const member = this.membership.member({ own: namespace }, service.selector);
		return {
			sources: { addresses: NO_ADDRESSES, members: [member], unknowns: [] },
			ports: service.ports.flatMap(portOf),
			text: words,
		};
	}
}

function portOf({ protocol: name, target }: Pick<Service["ports"][number], "protocol" | "target">): readonly PortPart[] {
	const protocol = PROTOCOLS[name];
	if (protocol === undefined) return [];
	return [
		{
			protocols: intervals(protocol),
			ports: typeof target === "number" ? intervals(target) : NO_PORTS,
			namedPorts: typeof target === "number" ? [] : [{ name: target, protocol }],
			allProtocols: false,
		},
	];
}
