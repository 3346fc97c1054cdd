import { type AddressSet, ALL_V4, ALL_V6, NO_ADDRESSES } from "../model/addresses.ts";
import type { IntervalSet } from "../model/intervals.ts";
import type { Filter, Inventory, Layer, ReplyPorts, Subject } from "../model/inventory.ts";
import type { PacketSet } from "../model/packets.ts";
import { SCTP, TCP, UDP } from "../model/protocols.ts";
import { filterIds } from "../model/rule.ts";
import type { Target } from "../model/target.ts";
import { type Bound, insideOneSubnet, layerAdmits, subnetAddresses, Wanted } from "./admission.ts";
import type { Scene } from "./classes.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Mandate } from "./mandate.ts";
import { memo, memoOfTargets } from "./memo.ts";
import { addressesOf } from "./where.ts";

/** Where replies cross a stateless list: out of the target's subnet, or into the client's. */
export interface ReplyCrossing {
	readonly layer: Layer;
	readonly way: "out" | "in";
	/** The clients whose replies do not get through, of those that are wanted. */
	readonly shut: AddressSet;
}

/** Rows of overlays are tunnels: what comes back is a flow of its own, to the same port, with a mandate of its own. */
const TUNNELS = "cni";

/** Whether the protocol answers to the port that the client chose. */
const isAnswered = ({ protocol, component }: Pick<Mandate, "protocol" | "component">): boolean =>
	protocol === TCP || protocol === SCTP || (protocol === UDP && component !== TUNNELS);

/**
 * The wanted packets whose replies get back to the client. Stateless lists know no connections: replies leave through the list of the
 * target's subnet, to the ports that clients choose, and where the client is a machine of the input they enter through the list of its
 * own subnet (domain/cloud.md section 2). Packets between addresses of one subnet cross no list.
 */
export function answered(scene: Scene, target: Target, mandate: Mandate, wanted: Wanted, bound: Bound): PacketSet {
	const { region } = wanted;
	if (!isAnswered(mandate)) return region;
	const shut = replyCrossings(scene, target, wanted, bound).reduce((sum, crossing) => sum.union(crossing.shut), NO_ADDRESSES);
	return shut.isEmpty ? region : wanted.from(wanted.space.subtract(shut)).region;
}

/** The crossings at which some replies are lost. */
export function lostReplies(scene: Scene, target: Target, mandate: Mandate, wanted: Wanted, bound: Bound): readonly ReplyCrossing[] {
	return isAnswered(mandate) ? replyCrossings(scene, target, wanted, bound).filter(({ shut }) => !shut.isEmpty) : [];
}

function replyCrossings(scene: Scene, target: Target, wanted: Wanted, bound: Bound): readonly ReplyCrossing[] {
	if (!somethingForgets(scene)) return [];
	const client = wanted.endpoint.subject;
	const out = edgesOf(scene, target.subject).flatMap(({ layer, ports }): readonly ReplyCrossing[] => {
		if (insideOneSubnet(target.subject, client)) return [];
		const crossing = wanted.space.subtract(subnetAddresses(layer, scene.inventory));
		return [
			{
				layer,
				way: "out",
				shut: refusedTo(scene, target.subject, layer, wanted.from(crossing), needed(wanted.endpoint, ports, bound), bound),
			},
		];
	});
	if (client === null) return out;
	const into = edgesOf(scene, client).flatMap(({ layer, ports }): readonly ReplyCrossing[] => {
		if (insideOneSubnet(target.subject, client)) return [];
		const own = subnetAddresses(layer, scene.inventory);
		// Clients of this subnet; where its addresses are not known, each client may be one.
		const concerned = own.isEmpty ? wanted.space : wanted.space.intersect(own);
		const known = addressesOf(target.members, scene.inventory)?.intersect(familyOf(wanted)) ?? NO_ADDRESSES;
		const senders = known.subtract(own);
		if (concerned.isEmpty || (senders.isEmpty && !known.isEmpty)) return [];
		const passes = entersFrom(scene, client, target, layer, senders, needed(wanted.endpoint, ports, bound), wanted, bound);
		return passes ? [] : [{ layer, way: "in", shut: concerned }];
	});
	return [...out, ...into];
}

/** Whether the inputs show a stateless list at all: clusters without one have thousands of pairs to ask for. No edit makes one. */
const somethingForgets = ({ targets, inventory }: Scene): boolean =>
	memoOfTargets(targets, "stateless", () => [...inventory.filters.values()].some(({ stateful }) => !stateful));

/** Layers at the edges of a subject's subnets that forget connections, with the ports that replies go to. */
function edgesOf(scene: Scene, subject: Subject): readonly { readonly layer: Layer; readonly ports: ReplyPorts }[] {
	return subject.layers.flatMap((layer) => {
		const filters = filterIds(layer).map((id) => scene.inventory.filters.get(id));
		const ports = filters.find((filter) => filter?.stateful === false && filter.replies !== undefined)?.replies;
		return ports === undefined ? [] : [{ layer, ports }];
	});
}

/** Ports that must be open for replies: certainly those that machines choose from; to be sure, all that this client may choose. */
const needed = ({ subject }: Endpoint, ports: ReplyPorts, bound: Bound): IntervalSet =>
	bound === "upper" || subject?.nature === "machine" ? ports.machines : ports.any;

/** Clients to whom the list does not let replies out on every port that may be asked for. */
function refusedTo(scene: Scene, target: Subject, layer: Layer, wanted: Wanted, ports: IntervalSet, bound: Bound): AddressSet {
	if (wanted.space.isEmpty) return NO_ADDRESSES;
	const replies = wanted.on(ports);
	return replies.region.subtract(layerAdmits(target, layer, replies, bound, turned(scene))).addresses;
}

/** Whether replies of every one of the target's machines enter the client's subnet. Of unknown addresses: certainly all, possibly one. */
function entersFrom(
	scene: Scene,
	client: Subject,
	target: Target,
	layer: Layer,
	senders: AddressSet,
	ports: IntervalSet,
	wanted: Wanted,
	bound: Bound,
): boolean {
	const endpoint: Endpoint = { ...wanted.endpoint, name: target.id, subject: target.subject, addresses: null, via: null };
	const replies = new Wanted(endpoint, wanted.protocol, ports, senders.isEmpty ? familyOf(wanted) : senders);
	const open = layerAdmits(client, layer, replies, bound, scene.inventory);
	if (open.covers(replies.region)) return true;
	return bound === "upper" && senders.isEmpty && ports.subtract(open.ports).isEmpty;
}

const familyOf = ({ space }: Wanted): AddressSet => (space.v4.isEmpty ? ALL_V6 : ALL_V4);

/** The inventory with the outbound rules of stateless lists in the place of the inbound ones: a list reads alike both ways. */
const turned = (scene: Scene): Inventory =>
	memo(scene, "turned", () => ({
		...scene.inventory,
		filters: new Map(
			[...scene.inventory.filters].map(([id, filter]): [string, Filter] => [
				id,
				filter.stateful ? filter : { ...filter, ingress: filter.egress },
			]),
		),
	}));
