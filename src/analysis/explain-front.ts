import { formatCidrs } from "../model/addresses.ts";
import type { Front } from "../model/front.ts";
import { intervals } from "../model/intervals.ts";
import type { Inventory, Subject } from "../model/inventory.ts";
import { isOnePod } from "../model/pod.ts";
import type { Tri } from "../model/tri.ts";
import type { Because } from "./explain-layer.ts";
import type { Party } from "./explain-party.ts";
import type { Packets } from "./explain-probe.ts";

/** What packets to a Service's address become: those of one of its pods. */
export interface Destination {
	readonly party: Party;
	readonly packets: Packets;
	/** The packets as they were sent, where a Service stands in between. */
	readonly sent?: { readonly party: Party; readonly packets: Packets };
	/** Whether they get there at all: `maybe` where nobody knows who answers for the Service. */
	readonly there: Tri;
	/** Why nobody knows. */
	readonly doubt?: Because;
}

/** The Services of an inventory by their addresses; built once for any number of questions. */
export class Fronts {
	readonly #byAddress: ReadonlyMap<string, Front>;
	readonly #pods = new Map<Front, readonly Subject[]>();

	constructor(private readonly inventory: Inventory) {
		this.#byAddress = new Map(
			(inventory.fronts ?? []).flatMap((front) => formatCidrs(front.addresses).map((cidr) => [cidr.replace(/\/\d+$/, ""), front] as const)),
		);
	}

	/**
	 * Where packets to an address go: to one of the pods behind it where it is a Service's and has their port, each of which may get them;
	 * else to the address itself.
	 */
	destinations(party: Party, packets: Packets): readonly Destination[] {
		const front = party.stated === true ? this.#byAddress.get(party.name) : undefined;
		const port = front?.ports.find((one) => one.protocol === packets.protocol && packets.ports.covers(intervals(one.port)));
		if (front === undefined || port === undefined) return [{ party, packets, there: "yes" }];
		const { protocol, target } = port;
		const pods = this.#behind(front).flatMap((subject): readonly Destination[] => {
			const numbers = typeof target === "number" ? [target] : (subject.namedPorts.get(`${target}/${protocol}`) ?? []);
			if (numbers.length === 0) return [];
			return [
				{
					party: behind(subject, front, party),
					packets: { protocol, ports: intervals(...numbers) },
					sent: { party, packets },
					there: this.inventory.matchers.get(front.pods ?? "")?.(subject) ?? "maybe",
				},
			];
		});
		if (pods.length > 0) return pods;
		const doubt = {
			layer: "service",
			rule: null,
			filter: front.id,
			location: front.location,
			note: "who answers for it is not in the inputs",
		};
		return [{ party, packets, there: "maybe", doubt }];
	}

	#behind(front: Front): readonly Subject[] {
		const known = this.#pods.get(front);
		if (known !== undefined) return known;
		const meets = this.inventory.matchers.get(front.pods ?? "");
		const found = running(
			meets === undefined ? [] : this.inventory.subjects.filter((subject) => subject.nature === "pod" && meets(subject) !== "no"),
		);
		this.#pods.set(front, found);
		return found;
	}
}

/** Pods rather than the workloads that make them; of pods those that have an address, where any has one. */
function running(found: readonly Subject[]): readonly Subject[] {
	const pods = found.filter(isOnePod);
	const placed = pods.filter(({ knownAddresses }) => knownAddresses !== null);
	return placed.length > 0 ? placed : pods.length > 0 ? pods : found;
}

/** A pod at its address of the family that was asked for. */
function behind(subject: Subject, { id }: Front, { addresses }: Party): Party {
	const family = addresses?.v4.isEmpty === true ? "ipv6" : "ipv4";
	const own = subject.knownAddresses?.family(family);
	return { name: `${subject.id} behind ${id}`, subject, addresses: own === undefined || own.isEmpty ? null : own, unknownMember: false };
}
