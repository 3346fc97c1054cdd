import { type AddressSet, NO_ADDRESSES, parseCidr } from "./addresses.ts";
import { groupBy } from "./group.ts";
import { type IntervalSet, Intervals, intervals, NUMBERS } from "./intervals.ts";
import { PortMap, type Slab } from "./portmap.ts";

export { TooComplexError } from "./portmap.ts";

/** Every combination of these protocols, destination ports and source addresses. Ports are encoded as in Rule (inventory.ts). */
export interface Box {
	readonly protocols: IntervalSet;
	readonly ports: IntervalSet;
	readonly addresses: AddressSet;
}

/** Protocols that share one map of ports to addresses. */
interface Part {
	readonly protocols: IntervalSet;
	readonly map: PortMap;
}

const NO_PROTOCOLS: IntervalSet = intervals();
const NO_PORTS: IntervalSet = intervals();

/**
 * A set of packets: (protocol, destination port, source address). Immutable, exact and canonical: parts with disjoint
 * protocols and different maps, ascending, so that equal sets have equal parts and each operation is one walk over both.
 *
 * Operations throw TooComplexError when the result would hold more rectangles than portmap.ts allows.
 */
export class PacketSet {
	static readonly empty: PacketSet = new PacketSet([]);

	private constructor(private readonly parts: readonly Part[]) {}

	/** The union of boxes, which may overlap or be empty. */
	static of(...boxes: readonly Box[]): PacketSet {
		// Uniting neighbours in pairs keeps the walks short: n log n in all instead of n^2.
		let sets = boxes.map(PacketSet.box);
		while (sets.length > 1) {
			const next: PacketSet[] = [];
			for (let i = 0; i < sets.length; i += 2) next.push((sets[i] as PacketSet).union(sets[i + 1] ?? PacketSet.empty));
			sets = next;
		}
		return sets[0] ?? PacketSet.empty;
	}

	private static box(this: void, { protocols, ports, addresses }: Box): PacketSet {
		const map = PortMap.of(ports, addresses);
		return protocols.isEmpty || map.isEmpty ? PacketSet.empty : new PacketSet([{ protocols, map }]);
	}

	/** The set as disjoint boxes: slabs of one part that share their addresses are one box. Ascending by protocol, then port. */
	get boxes(): readonly Box[] {
		return this.parts.flatMap(({ protocols, map }) =>
			groupByAddresses(map.slabs).map((slabs) => ({
				protocols,
				ports: Intervals.of(slabs, NUMBERS),
				addresses: slabs[0].addresses,
			})),
		);
	}

	get isEmpty(): boolean {
		return this.parts.length === 0;
	}

	union(other: PacketSet): PacketSet {
		if (this.isEmpty || this === other) return other;
		if (other.isEmpty) return this;
		const shared = PacketSet.meetings(this, other).map(({ protocols, ours, theirs }) => ({ protocols, map: ours.union(theirs) }));
		return PacketSet.from([...shared, ...this.without(other.protocols), ...other.without(this.protocols)]);
	}

	intersect(other: PacketSet): PacketSet {
		if (this.isEmpty || this === other) return this;
		if (other.isEmpty) return other;
		return PacketSet.from(
			PacketSet.meetings(this, other).map(({ protocols, ours, theirs }) => ({ protocols, map: ours.intersect(theirs) })),
		);
	}

	subtract(other: PacketSet): PacketSet {
		if (this.isEmpty || other.isEmpty) return this;
		const shared = PacketSet.meetings(this, other).map(({ protocols, ours, theirs }) => ({ protocols, map: ours.subtract(theirs) }));
		return PacketSet.from([...shared, ...this.without(other.protocols)]);
	}

	covers(other: PacketSet): boolean {
		if (this === other || other.isEmpty) return true;
		return (
			!this.isEmpty &&
			this.protocols.covers(other.protocols) &&
			PacketSet.meetings(other, this).every(({ ours, theirs }) => ours.subtract(theirs).isEmpty)
		);
	}

	overlaps(other: PacketSet): boolean {
		if (this === other) return !this.isEmpty;
		return PacketSet.meetings(this, other).some(({ ours, theirs }) => ours.overlaps(theirs));
	}

	/** Whether both hold the same packets, however they were made. */
	equals(other: PacketSet): boolean {
		return (
			this === other ||
			(this.parts.length === other.parts.length &&
				this.parts.every(({ protocols, map }, index) => {
					const theirs = other.parts[index] as Part;
					return protocols.equals(theirs.protocols) && map.equals(theirs.map);
				}))
		);
	}

	/** Whether one packet is in the set (with a CIDR for address: every packet from it). @throws RangeError as parseCidr. */
	has(protocol: number, port: number, address: string): boolean {
		const source = parseCidr(address);
		return this.partOf(protocol)?.map.at(port).covers(source) ?? false;
	}

	/** Protocols with at least one packet. */
	get protocols(): IntervalSet {
		return this.parts.reduce((all, { protocols }) => all.union(protocols), NO_PROTOCOLS);
	}

	/** Ports with at least one packet, of any protocol. */
	get ports(): IntervalSet {
		return this.parts.reduce((all, { map }) => all.union(map.ports), NO_PORTS);
	}

	/** Ports with at least one packet of a protocol. */
	portsOf(protocol: number): IntervalSet {
		return this.partOf(protocol)?.map.ports ?? NO_PORTS;
	}

	/** Sources of at least one packet. */
	get addresses(): AddressSet {
		return this.parts.reduce((all, { map }) => map.slabs.reduce((sum, slab) => sum.union(slab.addresses), all), NO_ADDRESSES);
	}

	/** A corner of the set as a witness packet: lowest protocol, then port, then address (IPv4 first); null when empty. */
	get corner(): { readonly protocol: number; readonly port: number; readonly source: string } | null {
		const part = this.parts[0];
		const slab = part?.map.slabs[0];
		if (part === undefined || slab === undefined) return null;
		return { protocol: part.protocols.first, port: slab.from, source: slab.addresses.first as string };
	}

	private partOf(protocol: number): Part | undefined {
		return this.parts.find(({ protocols }) => protocols.has(protocol));
	}

	/** The parts outside some protocols. */
	private without(protocols: IntervalSet): readonly Part[] {
		return this.parts.map((part) => ({ protocols: part.protocols.subtract(protocols), map: part.map }));
	}

	/** The maps of both sets, protocol by protocol where both have one. */
	private static meetings(
		a: PacketSet,
		b: PacketSet,
	): readonly { readonly protocols: IntervalSet; readonly ours: PortMap; readonly theirs: PortMap }[] {
		return a.parts.flatMap((ours) =>
			b.parts
				.filter((theirs) => ours.protocols.overlaps(theirs.protocols))
				.map((theirs) => ({ protocols: ours.protocols.intersect(theirs.protocols), ours: ours.map, theirs: theirs.map })),
		);
	}

	/** Canonical form: no empty part, protocols of equal maps together, ascending. */
	private static from(parts: readonly Part[]): PacketSet {
		const out: Part[] = [];
		for (const { protocols, map } of parts) {
			if (protocols.isEmpty || map.isEmpty) continue;
			const index = out.findIndex((part) => part.map.equals(map));
			const twin = out[index];
			if (twin === undefined) out.push({ protocols, map });
			else out[index] = { protocols: twin.protocols.union(protocols), map };
		}
		return out.length === 0 ? PacketSet.empty : new PacketSet(out.sort((a, b) => a.protocols.first - b.protocols.first));
	}
}

/** Slabs of equal addresses together, in the order of their first port. */
function groupByAddresses(slabs: readonly Slab[]): readonly (readonly [Slab, ...Slab[]])[] {
	const groups = groupBy(slabs, ({ addresses: { v4, v6 } }) =>
		[...v4.items, ...v6.items].map(({ from, to }) => `${typeof from}${from}-${to}`).join(),
	);
	return [...groups.values()];
}
