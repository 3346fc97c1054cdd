import type { ObjectList } from "../../model/location.ts";
import type { Tri } from "../../model/tri.ts";
import { countSpec, SpecCounts } from "./count.ts";
import { writtenIn } from "./members.ts";
import { addressOf, type KubeObject } from "./objects.ts";
import { type Peer, readPeer } from "./policy-peers.ts";
import { type PolicyPortPart, readPorts } from "./policy-ports.ts";
import { Problems } from "./problems.ts";
import { readSelector, type Selector } from "./selector.ts";
import type { Sight } from "./sight.ts";
import { isRecord, type Json, list, record, same } from "./value.ts";

/** What the spec of a NetworkPolicy says after the API server's defaulting, whatever namespace the policy is in. */
export interface Spec {
	readonly selector: Selector;
	readonly isolates: Readonly<Record<Direction, Tri>>;
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
	readonly #parts: Parts = { selectors: new Map(), peers: new Map(), ports: new Map() };
	readonly #byText = new Map<string, { readonly read: SpecRead; readonly elements: number }>();
	/** Of specs whose text nobody has, the last that was read of a policy's name: policies of one name are mostly written alike. */
	readonly #byName = new Map<string, { readonly raw: unknown; readonly read: SpecRead }>();
	/** Of the specs that were read by their text, whatever became of them. */
	readonly counts: SpecCounts = new SpecCounts();
	/** What becomes of labels that the engine does not look at: each is told once, of the first policy that asks for it. */
	readonly notes: { readonly file: string; readonly words: string }[] = [];

	/** @param sight null where the engine means what the API says. */
	constructor(private readonly sight: Sight | null) {}

	read(object: KubeObject): SpecRead {
		const text = writtenIn(object, "spec");
		if (text === undefined) return this.#readValue(object, object.value["spec"]);
		const { read, elements } = this.#byText.get(text) ?? this.#readText(object, text);
		this.counts.note(object.list as ObjectList, object.index as number, elements);
		return read;
	}

	#readText(object: KubeObject, text: string): { readonly read: SpecRead; readonly elements: number } {
		const raw: unknown = JSON.parse(text);
		const { read, shared } = this.#readNew(object, raw);
		const found = { read, elements: countSpec(raw) };
		if (shared) this.#byText.set(text, found);
		return found;
	}

	#readValue(object: KubeObject, raw: unknown): SpecRead {
		const last = this.#byName.get(object.name);
		if (last !== undefined && same(last.raw, raw)) return last.read;
		const { read, shared } = this.#readNew(object, raw);
		if (shared) this.#byName.set(object.name, { raw, read });
		return read;
	}

	/** @returns whether other policies may share it, too. */
	#readNew(object: KubeObject, raw: unknown): { readonly read: SpecRead; readonly shared: boolean } {
		const problems = new Problems();
		const { sight } = this;
		const reader = new SpecReader(addressOf(object), problems, this.#parts, sight);
		const read = { spec: reader.spec(raw), problems };
		const words = sight?.words(addressOf(object)) ?? null;
		if (words !== null) this.notes.push({ file: object.place.file, words });
		return { read, shared: problems.found.length === 0 && !reader.tellsOfItself };
	}
}

/** Parts that were read so far, by their text. */
interface Parts {
	readonly selectors: Map<string, Selector>;
	readonly peers: Map<string, Peer | null>;
	readonly ports: Map<string, Element["ports"]>;
}

/** How many policy types there are, and may be given. */
const TYPES = 2;

/** Reads one spec. */
class SpecReader {
	/** Whether anything in it is told with the policy's address, so that no other policy can share it. */
	tellsOfItself = false;

	constructor(
		private readonly address: string,
		private readonly problems: Problems,
		private readonly parts: Parts,
		private readonly sight: Sight | null,
	) {}

	spec(raw: unknown): Spec {
		const { problems, sight } = this;
		if (raw !== undefined && raw !== null && !isRecord(raw)) problems.reject("/spec", "is no mapping");
		const spec = record(raw);
		problems.onlyKeys(spec, "/spec", ["podSelector", "policyTypes", "ingress", "egress"]);
		const { podSelector } = spec;
		return {
			selector: this.part(this.parts.selectors, podSelector, () => {
				const selector = readSelector(podSelector, "/spec/podSelector", problems);
				return sight?.pods(selector) ?? selector;
			}),
			isolates: this.policyTypes(spec),
			ingress: this.elements(spec["ingress"], "ingress"),
			egress: this.elements(spec["egress"], "egress"),
		};
	}

	/** `SetDefaults_NetworkPolicy`: no types means Ingress, and Egress where there are egress rules. */
	private policyTypes(spec: Json): Spec["isolates"] {
		const types = this.problems.list(spec, "policyTypes", "/spec");
		if (types.length === 0) return { ingress: "yes", egress: list(spec["egress"]).length > 0 ? "yes" : "no" };
		for (const [index, type] of types.entries()) {
			if (type !== "Ingress" && type !== "Egress")
				this.problems.reject(`/spec/policyTypes/${index}`, `is ${JSON.stringify(type)}; the API knows Ingress and Egress`);
		}
		if (types.length > TYPES) this.problems.reject("/spec/policyTypes", `has ${types.length} items; the API admits ${TYPES}`);
		const unnamed = (direction: Direction): Tri => (list(spec[direction]).length === 0 ? "no" : (this.sight?.unnamedTypes ?? "no"));
		return {
			ingress: types.includes("Ingress") ? "yes" : unnamed("ingress"),
			egress: types.includes("Egress") ? "yes" : unnamed("egress"),
		};
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
			peers: this.peers(peers, `${path}/${peersField}`),
			ports: this.part(parts.ports, ports, () => readPorts(ports, `${path}/ports`, address, problems)),
		};
	}

	/** A missing or empty list (null) means everything inside and outside the cluster; any other the union of its items. */
	private peers(raw: unknown, path: string): readonly Peer[] | null {
		if (raw === undefined || raw === null || (Array.isArray(raw) && raw.length === 0)) return null;
		if (!Array.isArray(raw)) this.problems.reject(path, "is no list");
		const found: Peer[] = [];
		for (const [index, item] of list(raw).entries()) {
			const peer = this.part(this.parts.peers, item, () => this.peer(item, `${path}/${index}`));
			if (peer !== null) found.push(peer);
		}
		return found;
	}

	/** A peer, as the engine reads it. */
	private peer(raw: unknown, path: string): Peer | null {
		const peer = readPeer(raw, path, this.address, this.problems);
		return peer !== null && "pods" in peer ? (this.sight?.peer(peer) ?? peer) : peer;
	}

	/** What `make` reads, or what was read of a part that is written alike. One with something to refuse is read each time, for its place is told. */
	private part<T>(known: Map<string, T>, raw: unknown, make: () => T): T {
		const text = JSON.stringify(raw) ?? "";
		if (known.has(text)) return known.get(text) as T;
		const before = this.problems.found.length;
		const made = make();
		// Variables are told with the policy's address; `null` is also how JSON writes numbers that are none.
		if (text.includes("${") || text.includes("null")) this.tellsOfItself = true;
		else if (this.problems.found.length === before) known.set(text, made);
		return made;
	}
}
