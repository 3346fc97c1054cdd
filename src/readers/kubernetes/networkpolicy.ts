import { NO_ADDRESSES } from "../../model/addresses.ts";
import type { Filter, Rule, UnreadRule } from "../../model/inventory.ts";
import { ALL_PROTOCOLS } from "../../model/protocols.ts";
import type { Unknown } from "../../model/tri.ts";
import type { Membership } from "./membership.ts";
import { addressOf, type KubeObject } from "./objects.ts";
import { peersIn } from "./policy-peers.ts";
import { POLICY_PROTOCOLS } from "./policy-ports.ts";
import type { Direction, Element, Specs } from "./policy-spec.ts";
import { fieldName, type Problem, Problems } from "./problems.ts";
import { refused } from "./refused.ts";
import type { Selector } from "./selector.ts";

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

const NO_TAGS: Filter["tags"] = {};

/** What policies are read with: who tells pods apart, and the specs read so far. */
export interface PolicyContext {
	readonly membership: Membership;
	readonly specs: Specs;
}

/** `id` is given where two different policies have one name. */
export function readNetworkPolicy(object: KubeObject, { membership, specs }: PolicyContext, id: string = object.id): Policy {
	const problems = new Problems();
	const address = addressOf(object);
	const spec = specs.read(object, address, problems);
	const { selector, isolates } = spec;
	const reader = { object, id, address, membership, problems };
	const ingress = rulesOf(reader, spec.ingress, "ingress");
	const egress = rulesOf(reader, spec.egress, "egress");
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
			tags: NO_TAGS,
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
		elements: { read: spec.ingress.length - ingress.unread.length, refused: ingress.unread.length },
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

interface RulesRead {
	readonly rules: readonly Rule[];
	readonly unread: readonly UnreadRule[];
	readonly unknowns: readonly Unknown[];
}

const NO_RULES: RulesRead = { rules: [], unread: [], unknowns: [] };

/** One element is ports x peers; each of its protocols with ports of its own is one rule of the model. */
function rulesOf(reader: Reader, elements: readonly Element[], direction: Direction): RulesRead {
	const { problems, address, object, id, membership } = reader;
	if (elements.length === 0) return NO_RULES;
	const rules: Rule[] = [];
	const unread: UnreadRule[] = [];
	const unknowns: Unknown[] = [];
	for (const [index, element] of elements.entries()) {
		const path = `/spec/${direction}/${index}`;
		const name = `${id}#${direction}[${index}]`;
		const [problem] = problems.below(path);
		if (problem !== undefined) {
			unread.push(refused(reader, name, problem));
			unknowns.push({ address, attribute: fieldName(problem.path) });
			continue;
		}
		const location = object.place.at(path, address);
		const { sources, text: sourceText } = peersIn(element.peers, object.namespace, membership);
		// Written out: spreading is slow, and a cluster has thousands of rules.
		for (const [part, { protocols, ports, namedPorts, allProtocols }] of element.ports.entries())
			rules.push({
				id: part === 0 ? name : `${name}.${part}`,
				filter: id,
				action: "allow",
				protocols,
				ports,
				namedPorts,
				sources,
				location,
				sourceText,
				allProtocols,
			});
	}
	return { rules, unread, unknowns };
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
