import { type AddressSet, NO_ADDRESSES } from "../../model/addresses.ts";
import { intervals } from "../../model/intervals.ts";
import type { Rule } from "../../model/inventory.ts";
import { ALL_PORTS } from "../../model/ports.ts";
import { ALL_PROTOCOLS } from "../../model/protocols.ts";
import type { KubeObject } from "../kubernetes/objects.ts";
import { addresses } from "../kubernetes/pods.ts";
import { type PortPart, PROTOCOLS } from "../kubernetes/policy-ports.ts";
import { fieldName } from "../kubernetes/problems.ts";
import { isService, readService } from "../kubernetes/services.ts";
import { list, record, text } from "../kubernetes/value.ts";

/** Packets to a Service, and what of them only the running cluster tells. */
interface ToService {
	readonly parts: readonly (PortPart & Pick<Rule, "sources">)[];
	readonly unsupported: string | null;
}

/** What is known of a Service's own addresses: null where the cluster has yet to choose them, none for a headless one. */
interface Front {
	readonly addresses: AddressSet | null;
	readonly ports: readonly PortPart[];
}

/** Services by namespace and name. */
export class Fronts {
	readonly #fronts: ReadonlyMap<string, Front>;

	constructor(objects: readonly KubeObject[]) {
		this.#fronts = new Map(
			objects.filter(isService).map((object) => {
				const spec = record(object.value["spec"]);
				const given = [spec["clusterIP"], ...list(spec["clusterIPs"])].filter((one) => one !== undefined && one !== "");
				return [
					`${object.namespace}/${object.name}`,
					{
						addresses: given.length === 0 ? null : addresses(given),
						ports: readService(object).ports.flatMap(({ port, protocol }) => {
							const number = PROTOCOLS[protocol];
							return number === undefined
								? []
								: [{ protocols: intervals(number), ports: intervals(port), namedPorts: [], allProtocols: false }];
						}),
					},
				];
			}),
		);
	}

	/**
	 * An item of `toServices` means packets to the Service's own address and port: who reaches its pods directly is not concerned
	 * (docs/antrea-network-policy.md, "toServices egress rules"). `address` is the policy's, for what is not known.
	 */
	to(item: unknown, path: string, address: string): ToService {
		const { name, namespace } = record(item);
		const front = this.#fronts.get(`${text(namespace) ?? ""}/${text(name) ?? ""}`);
		const reach = { pod: "no", machine: "no" } as const;
		if (front !== undefined && front.addresses !== null) {
			const sources = { addresses: front.addresses, members: [], unknowns: [], reach };
			return { parts: front.ports.map((part) => ({ ...part, sources })), unsupported: null };
		}
		const unknown = { unknown: { address, attribute: fieldName(path) }, bound: "addresses" as const, members: [] };
		const part = front?.ports ?? [{ protocols: ALL_PROTOCOLS, ports: ALL_PORTS, namedPorts: [], allProtocols: false }];
		const sources = { addresses: NO_ADDRESSES, members: [], unknowns: [unknown], reach };
		return { parts: part.map((one) => ({ ...one, sources })), unsupported: path };
	}
}
