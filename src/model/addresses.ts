import ipaddr from "ipaddr.js";
import { BIGINTS, type Interval, Intervals, NUMBERS } from "./intervals.ts";

export type Family = "ipv4" | "ipv6";

const V4_MAX = 2 ** 32 - 1;
const V6_MAX = 2n ** 128n - 1n;

/**
 * A set of IPv4 and IPv6 addresses. The families are apart: `0.0.0.0/0` holds no IPv6 address and `::/0` no IPv4 one.
 * IPv4-mapped IPv6 addresses (`::ffff:0:0/96`) are read as the IPv4 addresses that they carry on the wire.
 */
export class AddressSet {
	constructor(
		readonly v4: Intervals<number>,
		readonly v6: Intervals<bigint>,
	) {}

	get isEmpty(): boolean {
		return this.v4.isEmpty && this.v6.isEmpty;
	}
	union(other: AddressSet): AddressSet {
		if (this.isEmpty) return other;
		if (other.isEmpty) return this;
		return new AddressSet(this.v4.union(other.v4), this.v6.union(other.v6));
	}
	intersect(other: AddressSet): AddressSet {
		return new AddressSet(this.v4.intersect(other.v4), this.v6.intersect(other.v6));
	}
	subtract(other: AddressSet): AddressSet {
		return new AddressSet(this.v4.subtract(other.v4), this.v6.subtract(other.v6));
	}
	covers(other: AddressSet): boolean {
		return this.v4.covers(other.v4) && this.v6.covers(other.v6);
	}
	overlaps(other: AddressSet): boolean {
		return this.v4.overlaps(other.v4) || this.v6.overlaps(other.v6);
	}
	equals(other: AddressSet): boolean {
		return this.v4.equals(other.v4) && this.v6.equals(other.v6);
	}
	/** The part of one family. */
	family(family: Family): AddressSet {
		return family === "ipv4" ? new AddressSet(this.v4, NO_V6) : new AddressSet(NO_V4, this.v6);
	}
	/** The smallest address as text (IPv4 before IPv6), or null when empty. */
	get first(): string | null {
		if (!this.v4.isEmpty) return formatV4(this.v4.first);
		if (!this.v6.isEmpty) return formatV6(this.v6.first);
		return null;
	}
}

const NO_V4: Intervals<number> = Intervals.of([], NUMBERS);
const NO_V6: Intervals<bigint> = Intervals.of([], BIGINTS);

export const NO_ADDRESSES: AddressSet = new AddressSet(NO_V4, NO_V6);
export const ALL_V4: AddressSet = new AddressSet(Intervals.of([{ from: 0, to: V4_MAX }], NUMBERS), NO_V6);
export const ALL_V6: AddressSet = new AddressSet(NO_V4, Intervals.of([{ from: 0n, to: V6_MAX }], BIGINTS));
export const ALL_ADDRESSES: AddressSet = ALL_V4.union(ALL_V6);

/** Most addresses by far; the library tries every form of IPv4 address on each. Octal octets (leading zeros) are none. */
const FOUR_PART_DECIMAL = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/;

/**
 * The addresses of a CIDR or of one address. Host bits are masked, as the clouds do.
 *
 * @throws RangeError when the text is neither.
 */
export function parseCidr(text: string): AddressSet {
	const single = dotted(text);
	if (single !== null) return v4Prefix(single, 32);
	const [address = "", length, ...rest] = text.trim().split("/");
	if (rest.length > 0 || (length !== undefined && !/^\d{1,3}$/.test(length))) throw new RangeError(`"${text}" is no CIDR`);
	const decimal = FOUR_PART_DECIMAL.exec(address);
	if (decimal !== null) {
		const bits = length === undefined ? 32 : Number(length);
		if (bits > 32) throw new RangeError(`"${text}" has a prefix longer than 32`);
		const octets = decimal.slice(1).map(Number);
		if (octets.every((octet) => octet < 256)) return v4Prefix(toV4(octets), bits);
	}
	if (address.includes("%") || !ipaddr.IPv6.isValid(address)) throw new RangeError(`"${text}" is no CIDR`);
	const bits = length === undefined ? 128 : Number(length);
	if (bits > 128) throw new RangeError(`"${text}" has a prefix longer than 128`);
	const parsed = ipaddr.IPv6.parse(address);
	if (parsed.isIPv4MappedAddress() && bits >= 96) return v4Prefix(toV4(parsed.toIPv4Address().octets), bits - 96);
	const value = parsed.parts.reduce((sum, part) => (sum << 16n) | BigInt(part), 0n);
	const span = 1n << BigInt(128 - bits);
	const from = (value / span) * span;
	return new AddressSet(NO_V4, Intervals.of([{ from, to: from + span - 1n }], BIGINTS));
}

/** The value of a plain IPv4 address, which most addresses are: read in one pass. Null for every other text. */
function dotted(text: string): number | null {
	if (text.length < 7 || text.length > 15) return null;
	let value = 0;
	let octet = -1;
	let dots = 0;
	for (let index = 0; index < text.length; index++) {
		const digit = text.charCodeAt(index) - 48;
		if (digit >= 0 && digit <= 9) {
			// An octal octet (a leading zero) is none.
			if (octet === 0) return null;
			octet = octet === -1 ? digit : octet * 10 + digit;
		} else if (digit === DOT && octet !== -1) {
			if (octet > 255) return null;
			value = value * 256 + octet;
			octet = -1;
			dots++;
		} else return null;
	}
	return dots === 3 && octet !== -1 && octet <= 255 ? value * 256 + octet : null;
}

/** A full stop, counted from the digit 0. */
const DOT = -2;

/** The union of any number of sets, in one pass. */
export function unionOf(sets: Iterable<AddressSet>): AddressSet {
	const v4: Interval<number>[] = [];
	const v6: Interval<bigint>[] = [];
	for (const one of sets) {
		v4.push(...one.v4.items);
		v6.push(...one.v6.items);
	}
	return new AddressSet(Intervals.of(v4, NUMBERS), Intervals.of(v6, BIGINTS));
}

/** The union of several CIDRs. @throws RangeError as parseCidr. */
export const parseCidrs = (texts: Iterable<string>): AddressSet => unionOf(Array.from(texts, parseCidr));

/**
 * An inclusive address range such as `10.0.0.1-10.0.0.9`.
 *
 * @throws RangeError when an end is no single address, the ends are of different families, or they are reversed.
 */
export function addressRange(from: string, to: string): AddressSet {
	if (from.includes("/") || to.includes("/")) throw new RangeError(`"${from}-${to}" is no address range: its ends must be addresses`);
	const a = parseCidr(from);
	const b = parseCidr(to);
	if (a.v4.isEmpty !== b.v4.isEmpty) throw new RangeError(`"${from}-${to}" mixes address families`);
	const reversed = a.v4.isEmpty ? a.v6.first > b.v6.first : a.v4.first > b.v4.first;
	if (reversed) throw new RangeError(`"${from}-${to}" is reversed`);
	return a.v4.isEmpty
		? new AddressSet(NO_V4, Intervals.of([{ from: a.v6.first, to: b.v6.first }], BIGINTS))
		: new AddressSet(Intervals.of([{ from: a.v4.first, to: b.v4.first }], NUMBERS), NO_V6);
}

/** The smallest list of CIDRs that makes up the set, IPv4 first, ascending; single addresses without a prefix length are still written with one. */
export function formatCidrs(set: AddressSet): string[] {
	const out: string[] = [];
	for (const { from, to } of set.v4.items) {
		let start = from;
		while (start <= to) {
			let bits = 32;
			while (bits > 0 && start % 2 ** (33 - bits) === 0 && start + 2 ** (33 - bits) - 1 <= to) bits--;
			out.push(`${formatV4(start)}/${bits}`);
			start += 2 ** (32 - bits);
		}
	}
	for (const { from, to } of set.v6.items) {
		let start = from;
		while (start <= to) {
			let bits = 128n;
			while (bits > 0n && start % (1n << (129n - bits)) === 0n && start + (1n << (129n - bits)) - 1n <= to) bits--;
			out.push(`${formatV6(start)}/${bits}`);
			start += 1n << (128n - bits);
		}
	}
	return out;
}

const v4Prefix = (value: number, bits: number): AddressSet => {
	const span = 2 ** (32 - bits);
	const from = Math.floor(value / span) * span;
	return new AddressSet(Intervals.of([{ from, to: from + span - 1 }], NUMBERS), NO_V6);
};
const toV4 = (octets: readonly number[]): number => octets.reduce((sum, octet) => sum * 256 + octet, 0);
const formatV4 = (value: number): string => `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
const formatV6 = (value: bigint): string =>
	new ipaddr.IPv6(Array.from({ length: 8 }, (_, index) => Number((value >> BigInt(112 - 16 * index)) & 0xffffn))).toRFC5952String();

/** Addresses that are not of the public Internet: private, shared, loopback, link-local, documentation is public (IANA special-purpose registries). */
export const PRIVATE_ADDRESSES: AddressSet = parseCidrs([
	"0.0.0.0/8",
	"10.0.0.0/8",
	"100.64.0.0/10",
	"127.0.0.0/8",
	"169.254.0.0/16",
	"172.16.0.0/12",
	"192.168.0.0/16",
	"224.0.0.0/3",
	"::/128",
	"::1/128",
	"fc00::/7",
	"fe80::/10",
	"ff00::/8",
]);
export const PUBLIC_ADDRESSES: AddressSet = ALL_ADDRESSES.subtract(PRIVATE_ADDRESSES);

const NOTHING_PUBLIC = { ipv4: 0, ipv6: 0 } as const;

/** How much of the public Internet a set holds: IPv4 in addresses, IPv6 in /48 blocks rounded up; both stay below 2^53. */
export function publicBreadth(set: AddressSet): { readonly ipv4: number; readonly ipv6: number } {
	if (set.isEmpty) return NOTHING_PUBLIC;
	const part = set.intersect(PUBLIC_ADDRESSES);
	return { ipv4: part.v4.size, ipv6: Number((part.v6.size + (1n << 80n) - 1n) >> 80n) };
}
