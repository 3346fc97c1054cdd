import type { AddressSet } from "../../model/addresses.ts";
import { DEFAULT_PROTOCOL, SERVICE_NAME_LABEL } from "./defaults.ts";
import type { Backends } from "./demands.ts";
import { idOf, type KubeObject } from "./objects.ts";
import { addresses, namedPorts, type Pods } from "./pods.ts";
import type { Service, ServicePort } from "./services.ts";
import { list, record, text } from "./value.ts";

interface Ends {
	readonly members: readonly { readonly address: string | null; readonly pod: string | null }[];
	readonly ports: readonly { readonly name: string; readonly protocol: string; readonly port: number }[];
}

/** Endpoints and EndpointSlices by the Service that they belong to (core/v1 Endpoints, discovery.k8s.io/v1 EndpointSlice). */
export class EndpointSets {
	readonly #byService = new Map<string, Ends[]>();

	constructor(objects: readonly KubeObject[]) {
		for (const object of objects) {
			const { kind, group, namespace, name, value } = object;
			if (kind === "Endpoints" && group === "") this.#add(namespace, name, list(value["subsets"]).map(subset));
			if (kind === "EndpointSlice" && group === "discovery.k8s.io") {
				const service = text(record(record(value["metadata"])["labels"])[SERVICE_NAME_LABEL]);
				if (service !== null) this.#add(namespace, service, [slice(value)]);
			}
		}
	}

	#add(namespace: string, service: string, ends: readonly Ends[]): void {
		const key = `${namespace}/${service}`;
		this.#byService.set(key, [...(this.#byService.get(key) ?? []), ...ends]);
	}

	/** Every address that is set for a Service; null where nothing is in the inputs. */
	addressesOf(namespace: string, service: string): AddressSet | null {
		const ends = this.#byService.get(`${namespace}/${service}`);
		return ends === undefined ? null : addresses(ends.flatMap(({ members }) => members.map(({ address }) => address)));
	}

	/** Addresses that are set for a Service, and the ports that all of them have; null where nothing is in the inputs, or ports differ. */
	alike(
		namespace: string,
		service: string,
	): { readonly addresses: AddressSet; readonly ports: readonly { readonly protocol: string; readonly target: number }[] } | null {
		const [first, ...others] = this.#byService.get(`${namespace}/${service}`) ?? [];
		if (first === undefined) return null;
		const told = ({ ports }: Ends): string => JSON.stringify(ports.map(({ protocol, port }) => `${protocol}/${port}`).sort());
		if (others.some((one) => told(one) !== told(first))) return null;
		const members = [first, ...others].flatMap((one) => one.members.map(({ address }) => address));
		return { addresses: addresses(members), ports: first.ports.map(({ protocol, port }) => ({ protocol, target: port })) };
	}

	/** What is set by hand for one port of a Service; null where nothing is in the inputs. */
	behind({ object }: Service, port: ServicePort, all: readonly Pods[]): ReturnType<Backends> {
		const ends = this.#byService.get(`${object.namespace}/${object.name}`);
		if (ends === undefined) return null;
		const found = new Map<Pods, number[]>();
		let others = 0;
		for (const { members, ports } of ends) {
			const numbers = ports.filter(({ name, protocol }) => name === port.name && protocol === port.protocol).map((one) => one.port);
			if (numbers.length === 0) continue;
			for (const member of members) {
				const pods = all.find((candidate) => isMember(candidate, member, object.namespace));
				if (pods === undefined) others++;
				else found.set(pods, [...(found.get(pods) ?? []), ...numbers]);
			}
		}
		return {
			pods: [...found].map(([{ id, ports }, numbers]) => ({ id, namedPorts: namedPorts(ports), synthetic: false, numbers })),
			elsewhere: others,
		};
	}
}

function isMember({ id, addresses: own }: Pods, { address, pod }: Ends["members"][number], namespace: string): boolean {
	if (pod !== null) return id === idOf({ kind: "Pod", namespace, name: pod });
	return address !== null && own?.covers(addresses([address])) === true && !addresses([address]).isEmpty;
}

const subset = (raw: unknown): Ends => ({
	members: [...list(record(raw)["addresses"]), ...list(record(raw)["notReadyAddresses"])].map((item) => ({
		address: text(record(item)["ip"]),
		pod: podOf(record(item)["targetRef"]),
	})),
	ports: list(record(raw)["ports"]).flatMap(portOf),
});

const slice = (value: KubeObject["value"]): Ends => ({
	members: list(value["endpoints"]).flatMap((item) =>
		list(record(item)["addresses"]).map((address) => ({ address: text(address), pod: podOf(record(item)["targetRef"]) })),
	),
	ports: list(value["ports"]).flatMap(portOf),
});

const podOf = (raw: unknown): string | null => (record(raw)["kind"] === "Pod" ? text(record(raw)["name"]) : null);

function portOf(raw: unknown): Ends["ports"] {
	const { name, protocol, port } = record(raw);
	return typeof port === "number" ? [{ name: text(name) ?? "", protocol: text(protocol) ?? DEFAULT_PROTOCOL, port }] : [];
}
