import { addressOf, type KubeObject } from "./objects.ts";
import { type Peer, readPeers } from "./policy-peers.ts";
import { type PolicyPortPart, readPorts } from "./policy-ports.ts";
import { Problems } from "./problems.ts";
import { readSelector, type Selector } from "./selector.ts";
import { isRecord, type Json, list, record, same } from "./value.ts";

/** What the spec of a NetworkPolicy says after the API server's defaulting, whatever namespace the policy is in. */
export interface Spec {
	readonly selector: Selector;
	readonly isolates: { readonly ingress: boolean; readonly egress: boolean };
	readonly ingress: readonly Element[];
	readonly egress: readonly Element[];
}

/** One element of a direction: ports x peers. Null peers: everything inside and outside the cluster. */
export interface Element {
	readonly ports: readonly PolicyPortPart[];
	readonly peers: readonly Peer[] | null;
}

export type Direction = "ingress" | "egress";

/** A spec, and what the API server would refuse in it. */
export interface SpecRead {
	readonly spec: Spec;
	readonly problems: Problems;
}

/** Reads specs, and parts of those that differ, once where they are written alike: clusters repeat a few in every namespace. */
export class Specs {
	readonly #parts: Parts = { selectors: new Alike(), peers: new Alike(), ports: new Alike() };
	readonly #known = new Map<string, SpecRead>();
	/** The last that was read of a policy's name: policies of one name are mostly written alike, and comparing costs less than writing out. */
	readonly #byName = new Map<string, { readonly raw: unknown; readonly read: SpecRead }>();

	read(object: KubeObject): SpecRead {
		const { spec: raw } = object.value;
		const last = this.#byName.get(object.name);
		if (last !== undefined && same(last.raw, raw)) return last.read;
		const text = JSON.stringify(raw) ?? "";
		const known = this.#known.get(text);
		if (known !== undefined) return this.#keep(object, known);
		const problems = new Problems();
		const read = { spec: new SpecReader(addressOf(object), problems, this.#parts).spec(raw), problems };
		if (problems.found.length > 0 || tellsNothingAlone(text)) return read;
		this.#known.set(text, read);
		return this.#keep(object, read);
	}

	#keep({ name, value }: KubeObject, read: SpecRead): SpecRead {
		this.#byName.set(name, { raw: value["spec"], read });
		return read;
	}
}

/** Variables are told with the policy's address; `null` is also how JSON writes numbers that are none. */
const tellsNothingAlone = (text: string): boolean => text.includes("${") || text.includes("null");

/** What was read so far of one kind of part. */
class Alike<T> {
	readonly #known = new Map<string, T>();

	/** What `make` reads, or read of what is written alike. A part with something to refuse is read each time, for its place is told. */
	read(raw: unknown, problems: Problems, make: () => T): T {
		const text = JSON.stringify(raw) ?? "";
		const known = this.#known.get(text);
		if (known !== undefined) return known;
		const before = problems.found.length;
		const made = make();
		if (problems.found.length === before && !tellsNothingAlone(text)) this.#known.set(text, made);
		return made;
	}
}

interface Parts {
	readonly selectors: Alike<Selector>;
	readonly peers: Alike<Element["peers"]>;
	readonly ports: Alike<Element["ports"]>;
}

/** How many policy types there are, and may be given. */
const TYPES = 2;

/** Reads one spec. */
class SpecReader {
	constructor(
		private readonly address: string,
		private readonly problems: Problems,
		private readonly parts: Parts,
	) {}

	spec(raw: unknown): Spec {
		const { problems } = this;
		if (raw !== undefined && raw !== null && !isRecord(raw)) problems.reject("/spec", "is no mapping");
		const spec = record(raw);
		problems.onlyKeys(spec, "/spec", ["podSelector", "policyTypes", "ingress", "egress"]);
		const { podSelector } = spec;
		return {
			selector: this.parts.selectors.read(podSelector, problems, () => readSelector(podSelector, "/spec/podSelector", problems)),
			isolates: this.policyTypes(spec),
			ingress: this.elements(spec["ingress"], "ingress"),
			egress: this.elements(spec["egress"], "egress"),
		};
	}

	/** `SetDefaults_NetworkPolicy`: no types means Ingress, and Egress where there are egress rules. */
	private policyTypes(spec: Json): Spec["isolates"] {
		const types = this.problems.list(spec, "policyTypes", "/spec");
		if (types.length === 0) return { ingress: true, egress: list(spec["egress"]).length > 0 };
		for (const [index, type] of types.entries()) {
			if (type !== "Ingress" && type !== "Egress")
				this.problems.reject(`/spec/policyTypes/${index}`, `is ${JSON.stringify(type)}; the API knows Ingress and Egress`);
		}
		if (types.length > TYPES) this.problems.reject("/spec/policyTypes", `has ${types.length} items; the API admits ${TYPES}`);
		return { ingress: types.includes("Ingress"), egress: types.includes("Egress") };
	}

	private elements(raw: unknown, direction: Direction): readonly Element[] {
		if (raw !== undefined && raw !== null && !Array.isArray(raw)) this.problems.reject(`/spec/${direction}`, "is no list");
		return list(raw).map((element, index) => this.element(element ?? {}, `/spec/${direction}/${index}`, direction));
	}

	private element(element: unknown, path: string, direction: Direction): Element {
		const { address, problems, parts } = this;
		if (!isRecord(element)) {
			problems.reject(path, "is no rule");
			return { ports: [], peers: [] };
		}
		const peersField = direction === "ingress" ? "from" : "to";
		problems.onlyKeys(element, path, [peersField, "ports"]);
		const { [peersField]: peers, ports } = element;
		return {
			peers: parts.peers.read(peers, problems, () => readPeers(peers, `${path}/${peersField}`, address, problems)),
			ports: parts.ports.read(ports, problems, () => readPorts(ports, `${path}/ports`, address, problems)),
		};
	}
}
