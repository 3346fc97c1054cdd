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

/** Reads specs, those that are written alike once: clusters repeat a few policies in every namespace. */
export class Specs {
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
		const read = { spec: readSpec(raw, addressOf(object), problems), problems };
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

function readSpec(raw: unknown, address: string, problems: Problems): Spec {
	if (raw !== undefined && raw !== null && !isRecord(raw)) problems.reject("/spec", "is no mapping");
	const spec = record(raw);
	problems.onlyKeys(spec, "/spec", ["podSelector", "policyTypes", "ingress", "egress"]);
	return {
		selector: readSelector(spec["podSelector"], "/spec/podSelector", problems),
		isolates: policyTypes(spec, problems),
		ingress: readElements(spec["ingress"], "ingress", address, problems),
		egress: readElements(spec["egress"], "egress", address, problems),
	};
}

/** How many policy types there are, and may be given. */
const TYPES = 2;

/** `SetDefaults_NetworkPolicy`: no types means Ingress, and Egress where there are egress rules. */
function policyTypes(spec: Json, problems: Problems): Spec["isolates"] {
	const types = problems.list(spec, "policyTypes", "/spec");
	if (types.length === 0) return { ingress: true, egress: list(spec["egress"]).length > 0 };
	for (const [index, type] of types.entries()) {
		if (type !== "Ingress" && type !== "Egress")
			problems.reject(`/spec/policyTypes/${index}`, `is ${JSON.stringify(type)}; the API knows Ingress and Egress`);
	}
	if (types.length > TYPES) problems.reject("/spec/policyTypes", `has ${types.length} items; the API admits ${TYPES}`);
	return { ingress: types.includes("Ingress"), egress: types.includes("Egress") };
}

function readElements(raw: unknown, direction: Direction, address: string, problems: Problems): readonly Element[] {
	if (raw !== undefined && raw !== null && !Array.isArray(raw)) problems.reject(`/spec/${direction}`, "is no list");
	return list(raw).map((element, index) => readElement(element ?? {}, `/spec/${direction}/${index}`, direction, address, problems));
}

function readElement(element: unknown, path: string, direction: Direction, address: string, problems: Problems): Element {
	if (!isRecord(element)) {
		problems.reject(path, "is no rule");
		return { ports: [], peers: [] };
	}
	const peersField = direction === "ingress" ? "from" : "to";
	problems.onlyKeys(element, path, [peersField, "ports"]);
	const peers = readPeers(element[peersField], `${path}/${peersField}`, address, problems);
	return { peers, ports: readPorts(element["ports"], `${path}/ports`, address, problems) };
}
