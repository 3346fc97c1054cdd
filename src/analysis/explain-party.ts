import { InputError } from "../errors.ts";
import { type AddressSet, ALL_ADDRESSES, type Family, formatCidrs, NO_ADDRESSES, parseCidr, parseCidrs } from "../model/addresses.ts";
import type { Inventory, Subject } from "../model/inventory.ts";
import type { ExplainEnd } from "./explain-probe.ts";
import { showsServer } from "./senders.ts";

/** One end of a question, found in the inventory. */
export interface Party {
	/** For messages and for telling parties apart. */
	readonly name: string;
	/** Null: an address that belongs to nothing in the inputs. */
	readonly subject: Subject | null;
	/** Where its packets come from or go to; null when not known. */
	readonly addresses: AddressSet | null;
	/** It may be a pod or machine that the inputs name and whose address they do not tell. */
	readonly unknownMember: boolean;
	/** The question names the address itself: packets are of its family, whatever the other end is known to have. */
	readonly stated?: true;
	/** It belongs to nothing in the inputs, which show the machines that run the API server. */
	readonly noServer?: true;
}

export interface PartyOptions {
	/** Ids of the subjects that have a role. */
	readonly roles: ReadonlyMap<string, readonly string[]>;
	/** Where machines of a role live besides, as the configuration says. */
	readonly roleAddresses: ReadonlyMap<string, AddressSet>;
}

/** Addresses that nothing outside a host sends from: this host, loopback, link-local, multicast and reserved (RFC 6890). */
const NOT_OUTSIDE = parseCidrs(["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3", "::/128", "::1/128", "fe80::/10", "ff00::/8"]);

/** Where clouds answer a machine's questions about itself: link-local, and no member of any cluster. */
const METADATA = parseCidrs(["169.254.169.254/32"]);

/** Finds the ends of questions by name or address; built once for any number of questions. */
export class Directory {
	readonly #byId = new Map<string, Subject>();
	readonly #byAddress = new Map<string, Subject>();
	readonly #outside: AddressSet;
	/** Families that unknown addresses are taken to be of: what the known ones show, else IPv4. */
	readonly families: readonly Family[];
	readonly #showsServers: boolean;

	constructor(
		inventory: Inventory,
		private readonly options: PartyOptions,
	) {
		const single: AddressSet[] = [];
		// Machines and ordinary pods own their address; a pod on the host network merely shares its node's.
		const owners = [...inventory.subjects].sort((a, b) => Number(a.hostNetwork) - Number(b.hostNetwork));
		for (const subject of owners) {
			this.#byId.set(subject.id, subject);
			for (const address of subject.addresses) if (!this.#byId.has(address)) this.#byId.set(address, subject);
			if (subject.knownAddresses === null) continue;
			single.push(subject.knownAddresses);
			for (const text of singles(subject.knownAddresses)) if (!this.#byAddress.has(text)) this.#byAddress.set(text, subject);
		}
		const inside = joined([...single, ...[...inventory.subnets.values()].map(({ addresses }) => addresses ?? NO_ADDRESSES)]);
		this.#outside = ALL_ADDRESSES.subtract(inside).subtract(NOT_OUTSIDE);
		this.#showsServers = owners.some(showsServer);
		this.families = inside.v4.isEmpty && !inside.v6.isEmpty ? ["ipv6"] : ["ipv4"];
	}

	/** @throws InputError naming what is not in the inputs. */
	find(end: ExplainEnd, probe: string): readonly Party[] {
		if ("external" in end) return [this.#outsider({ name: "external", subject: null, addresses: this.#outside, unknownMember: false })];
		if ("ip" in end) return [this.#address(end.ip, probe)];
		if ("role" in end) return this.#role(end.role, probe);
		const [what, id] = idOf(end);
		const subject = this.#byId.get(id);
		const made = subject === undefined && "workload" in end ? this.#madeBy(id) : [];
		if (made.length > 0) return made.map(party);
		if (subject === undefined) throw new InputError("unknown-name", `probe ${probe}: ${what} is not in the inputs${this.#near(id)}`);
		return [party(subject)];
	}

	/** Pods of a workload that the inputs do not hold itself. */
	#madeBy(workload: string): readonly Subject[] {
		return [...new Set(this.#byId.values())].filter((subject) => makersOf(subject).includes(workload));
	}

	/** What may be meant: of the same namespace and name and another kind, or in other capitals. */
	#near(id: string): string {
		const bare = (name: string): string => name.toLowerCase().replace(/\/[^/]+\//, "/");
		const near = [...this.#byId.values()].find((subject) => bare(subject.id) === bare(id) && !subject.synthetic)?.id;
		if (near === undefined) return "";
		const [, kind, rest] = near.split("/");
		if (rest === undefined) return `; did you mean ${near.replace(/^Node\//, "")}?`;
		return `; did you mean ${kind === "Pod" ? `pod:${near.replace("/Pod/", "/")}` : `workload:${near}`}?`;
	}

	#address(text: string, probe: string): Party {
		const addresses = parseAddress(text, probe);
		const name = addresses.first as string;
		const subject = this.#byAddress.get(name) ?? null;
		const outside = this.#outside.overlaps(addresses) || METADATA.covers(addresses);
		const found: Party = { name, subject, addresses, unknownMember: subject === null && !outside, stated: true };
		return subject === null ? this.#outsider(found) : found;
	}

	/** Addresses where the configuration says that machines of a role live may be those of an API server all the same. */
	#outsider(found: Party): Party {
		const given = [...this.options.roleAddresses.values()];
		return this.#showsServers && !given.some((own) => found.addresses?.overlaps(own)) ? { ...found, noServer: true } : found;
	}

	#role(role: string, probe: string): readonly Party[] {
		const subjects = (this.options.roles.get(role) ?? []).flatMap((id) => this.#byId.get(id) ?? []);
		const addresses = this.options.roleAddresses.get(role);
		const parties = subjects.map(party);
		if (addresses !== undefined && !addresses.isEmpty)
			parties.push({ name: formatCidrs(addresses).join(","), subject: null, addresses, unknownMember: true });
		if (parties.length === 0) throw new InputError("unknown-name", `probe ${probe}: nothing in the inputs has role ${role}`);
		return parties;
	}
}

/** The workload that owns a pod; a Deployment names its ReplicaSets after itself and the hash of their template (`k8s.io/kubernetes` deployment controller). */
function makersOf({ owner, labels }: Subject): readonly string[] {
	if (owner === undefined) return [];
	const ending = `-${labels["pod-template-hash"] ?? ""}`;
	return ending !== "-" && owner.includes("/ReplicaSet/") && owner.endsWith(ending)
		? [owner, owner.slice(0, -ending.length).replace("/ReplicaSet/", "/Deployment/")]
		: [owner];
}

const party = (subject: Subject): Party => ({ name: subject.id, subject, addresses: subject.knownAddresses, unknownMember: false });

function idOf(end: Exclude<ExplainEnd, { external: true } | { ip: string } | { role: string }>): readonly [what: string, id: string] {
	if ("pod" in end) return [`pod ${end.pod}`, end.pod.replace(/^([^/]+)\//, "$1/Pod/")];
	if ("workload" in end) return [`workload ${end.workload}`, end.workload];
	if ("node" in end) return [`node ${end.node}`, `Node/${end.node}`];
	return [`target ${end.target}`, end.target];
}

function parseAddress(text: string, probe: string): AddressSet {
	try {
		if (!text.includes("/")) return parseCidr(text);
	} catch (error) {
		if (!(error instanceof RangeError)) throw error;
	}
	throw new InputError("probe", `probe ${probe}: ${JSON.stringify(text)} is no IP address`);
}

/** Texts of the single addresses in a set; ranges are left out, they belong to no one machine. */
function singles(set: AddressSet): readonly string[] {
	const small = set.v4.items.filter(({ from, to }) => from === to).length + set.v6.items.filter(({ from, to }) => from === to).length;
	return small === 0 ? [] : formatCidrs(set).flatMap((cidr) => (/^[\d.]+\/32$|\/128$/.test(cidr) ? [cidr.replace(/\/\d+$/, "")] : []));
}

/** The union of many sets, in one sort. */
const joined = (sets: readonly AddressSet[]): AddressSet => parseCidrs(sets.flatMap(formatCidrs));
