import type { Rule, UnreadRule } from "../../model/inventory.ts";
import type { Unknown } from "../../model/tri.ts";
import type { Membership } from "./membership.ts";
import type { KubeObject } from "./objects.ts";
import { peersIn } from "./policy-peers.ts";
import type { Direction, Element } from "./policy-spec.ts";
import { fieldName, type Problems } from "./problems.ts";
import { refused } from "./refused.ts";

/** The policy whose rules are read. */
export interface Reader {
	readonly object: KubeObject;
	readonly id: string;
	readonly address: string;
	readonly membership: Membership;
	readonly problems: Problems;
}

export interface RulesRead {
	readonly rules: readonly Rule[];
	readonly unread: readonly UnreadRule[];
	readonly unknowns: readonly Unknown[];
}

const NO_RULES: RulesRead = { rules: [], unread: [], unknowns: [] };

/** One element is ports x peers; each of its protocols with ports of its own is one rule of the model. */
export function rulesOf(reader: Reader, elements: readonly Element[], direction: Direction): RulesRead {
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
		const { sources, text: sourceText } = peersIn(element.peers, { namespace: object.namespace, address, direction, membership });
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
