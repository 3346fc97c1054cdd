import { NO_ADDRESSES } from "../../model/addresses.ts";
import type { Filter, Rule, UnreadRule } from "../../model/inventory.ts";
import { ALL_PROTOCOLS } from "../../model/protocols.ts";
import type { Unknown } from "../../model/tri.ts";
import type { Membership } from "./membership.ts";
import { addressOf, idOf, type KubeObject } from "./objects.ts";
import { readPeers } from "./policy-peers.ts";
import { POLICY_PROTOCOLS, readPorts } from "./policy-ports.ts";
import { fieldName, type Problem, Problems } from "./problems.ts";
import { readSelector, type Selector } from "./selector.ts";
import { isRecord, type Json, list, record } from "./value.ts";

/** A NetworkPolicy v1 after the API server's defaulting. */
export interface Policy {
	readonly object: KubeObject;
	readonly address: string;
	readonly selector: Selector;
	readonly isolates: { readonly ingress: boolean; readonly egress: boolean };
	readonly filter: Filter;
	/** Pointers of what the API server would refuse: such a policy may never have been applied. Empty when it is sound. */
	readonly rejected: readonly Problem[];
	readonly unread: readonly UnreadRule[];
	/** Inbound rule elements that were read, and that were refused. */
	readonly elements: { readonly read: number; readonly refused: number };
}

const OTHER_PROTOCOLS = ALL_PROTOCOLS.subtract(POLICY_PROTOCOLS);

type Direction = "ingress" | "egress";

/** `id` is given where two different policies have one name. */
export function readNetworkPolicy(object: KubeObject, membership: Membership, id: string = idOf(object)): Policy {
	const problems = new Problems();
	const spec = specOf(object, problems);
	const address = addressOf(object);
	const selector = readSelector(spec["podSelector"], "/spec/podSelector", problems);
	const isolates = policyTypes(spec, problems);
	const reader = { object, id, address, membership, problems };
	const ingress = readElements(reader, spec["ingress"], "ingress");
	const egress = readElements(reader, spec["egress"], "egress");
	const location = object.place.at("", address);
	const elsewhere = problems.found.filter(({ path }) => !/^\/spec\/(in|e)gress\/\d+(\/|$)/.test(path));
	return {
		object,
		address,
		selector,
		isolates,
		filter: {
			id,
			kind: "kubernetes-networkpolicy",
			mode: "union",
			stateful: true,
			names: [object.name],
			tags: {},
			network: object.namespace,
			modules: [],
			// Rules of a direction that policyTypes does not name are ignored by every engine.
			ingress: isolates.ingress ? ingress.rules : [],
			egress: isolates.egress ? [...egress.rules, ...egress.unknowns.map((unknown, index) => unknownRule(reader, unknown, index))] : [],
			unknownIngress: ingress.unknowns,
			clusterKeys: [],
			silentProtocols: OTHER_PROTOCOLS,
			location,
		},
		rejected: problems.found,
		unread: [...elsewhere.map((problem) => refused(reader, id, problem)), ...ingress.unread, ...egress.unread],
		elements: { read: list(spec["ingress"]).length - ingress.unread.length, refused: ingress.unread.length },
	};
}

/** A rule that lets in whatever the API speaks of, from anywhere. */
export const admitsEverything = ({ allProtocols, sources }: Rule): boolean =>
	allProtocols && sources.members.some(({ kind }) => kind === "everything");

interface Reader {
	readonly object: KubeObject;
	readonly id: string;
	readonly address: string;
	readonly membership: Membership;
	readonly problems: Problems;
}

function specOf({ value }: KubeObject, problems: Problems): Json {
	const { spec } = value;
	if (spec !== undefined && spec !== null && !isRecord(spec)) problems.reject("/spec", "is no mapping");
	problems.onlyKeys(record(spec), "/spec", ["podSelector", "policyTypes", "ingress", "egress"]);
	return record(spec);
}

/** `SetDefaults_NetworkPolicy`: no types means Ingress, and Egress where there are egress rules. */
function policyTypes(spec: Json, problems: Problems): Policy["isolates"] {
	const types = list(spec["policyTypes"]);
	if (types.length === 0) return { ingress: true, egress: list(spec["egress"]).length > 0 };
	for (const [index, type] of types.entries()) {
		if (type !== "Ingress" && type !== "Egress")
			problems.reject(`/spec/policyTypes/${index}`, `is ${JSON.stringify(type)}; the API knows Ingress and Egress`);
	}
	return { ingress: types.includes("Ingress"), egress: types.includes("Egress") };
}

interface Elements {
	readonly rules: readonly Rule[];
	readonly unread: readonly UnreadRule[];
	readonly unknowns: readonly Unknown[];
}

/** One element is ports x peers; each of its protocols with ports of its own is one rule of the model. */
function readElements(reader: Reader, raw: unknown, direction: Direction): Elements {
	const { problems, address, object, id } = reader;
	if (raw !== undefined && raw !== null && !Array.isArray(raw)) problems.reject(`/spec/${direction}`, "is no list");
	const rules: Rule[] = [];
	const unread: UnreadRule[] = [];
	const unknowns: Unknown[] = [];
	for (const [index, element] of list(raw).entries()) {
		const path = `/spec/${direction}/${index}`;
		const name = `${id}#${direction}[${index}]`;
		const read = readElement(reader, element ?? {}, path, direction);
		const [problem] = problems.below(path);
		if (problem !== undefined) {
			unread.push(refused(reader, name, problem));
			unknowns.push({ address, attribute: fieldName(problem.path) });
			continue;
		}
		const location = object.place.at(path, address);
		for (const [part, rule] of read.entries())
			rules.push({ ...rule, id: part === 0 ? name : `${name}.${part}`, filter: id, action: "allow", location });
	}
	return { rules, unread, unknowns };
}

function readElement(
	{ object, address, membership, problems }: Reader,
	element: unknown,
	path: string,
	direction: Direction,
): readonly Omit<Rule, "id" | "filter" | "action" | "location">[] {
	if (!isRecord(element)) {
		problems.reject(path, "is no rule");
		return [];
	}
	const peersField = direction === "ingress" ? "from" : "to";
	problems.onlyKeys(element, path, [peersField, "ports"]);
	const peers = readPeers(element[peersField], `${path}/${peersField}`, { namespace: object.namespace, address, membership, problems });
	const ports = readPorts(element["ports"], `${path}/ports`, address, problems);
	return ports.map((part) => ({ ...part, sources: peers.sources, sourceText: peers.text }));
}

/** What an outgoing rule that the API refuses may turn out to admit: nobody knows. */
const unknownRule = ({ object, id, address }: Reader, unknown: Unknown, index: number): Rule => ({
	id: `${id}#egress-refused[${index}]`,
	filter: id,
	action: "allow",
	protocols: { unknown, within: null },
	ports: { unknown, within: null },
	namedPorts: [],
	sources: { addresses: NO_ADDRESSES, members: [], unknowns: [{ unknown, bound: "anything", members: [] }] },
	location: object.place.at("/spec/egress", address),
	sourceText: "",
	allProtocols: false,
});

const refused = ({ object, id, address }: Reader, rule: string, problem: Problem): UnreadRule => ({
	input: object.place.file,
	filter: id,
	rule,
	problem: `${fieldName(problem.path)} ${problem.words}`,
	cause: "rejected",
	location: object.place.at(problem.path, address),
});
