import { NO_ADDRESSES } from "../model/addresses.ts";
import type { InputFact } from "../model/facts.ts";
import { blankEvidence, type Evidence } from "../model/finding.ts";
import { NO_PORTS } from "../model/ports.ts";
import { protocolName } from "../model/protocols.ts";
import { filterIds } from "../model/rule.ts";
import { memberText, type Target } from "../model/target.ts";
import { ruleMatches, Wanted } from "./admission.ts";
import type { Scene } from "./classes.ts";
import { sourcesOf } from "./classes.ts";
import type { Coverage } from "./coverage.ts";
import { spaceOf } from "./endpoint.ts";
import type { Mandate } from "./mandate.ts";
import { cidrsText, portsText, SENSITIVE } from "./witness.ts";

/**
 * Classes outside the cluster that nobody named and that some rule admits: one note per class, saying what the rules
 * take it to be (contract.md section 6.3 (d)).
 */
export function assumedSources(
	scene: Scene,
	mandates: readonly { readonly target: Target; readonly mandate: Mandate }[],
	coverage: readonly Coverage[],
): readonly { readonly fact: InputFact; readonly evidence: Evidence }[] {
	const known = new Map(coverage.map((item) => [item.fact.key, item]));
	const found = new Map<
		string,
		{ addresses: typeof NO_ADDRESSES; members: Set<string>; protocol: number; ports: typeof NO_PORTS; target: Target; requirement: string }
	>();
	for (const { target, mandate } of mandates) {
		const item = known.get(`${target.id}|${mandate.role}|${mandate.requirement}`);
		for (const name of mandate.sources) {
			if (item !== undefined && !item.assumed.includes(name)) continue;
			for (const endpoint of sourcesOf(scene, name, target, mandate.protocol, mandate.ports)) {
				if (!endpoint.unnamedOutside) continue;
				const { space } = spaceOf(endpoint, "ipv4");
				const wanted = new Wanted(endpoint, mandate.protocol, mandate.ports, space);
				const rules = target.subject.layers
					.flatMap(filterIds)
					.flatMap((id) => scene.inventory.filters.get(id)?.ingress ?? [])
					.filter((rule) => rule.action === "allow" && !ruleMatches(rule, target.subject, wanted, true, scene.inventory).isEmpty);
				if (rules.length === 0 || rules.some((rule) => rule.sources.addresses.covers(space))) continue;
				const entry = found.get(name) ?? {
					addresses: NO_ADDRESSES,
					members: new Set<string>(),
					protocol: mandate.protocol,
					ports: NO_PORTS,
					target,
					requirement: mandate.requirement,
				};
				for (const rule of rules) {
					if (rule.sources.unknowns.length > 0) entry.members.add(NOT_KNOWN);
					if (rule.sensitive === true) entry.members.add(SENSITIVE);
					else entry.addresses = entry.addresses.union(rule.sources.addresses);
					for (const member of rule.sources.members) entry.members.add(memberText(member));
				}
				entry.ports = entry.ports.union(mandate.ports);
				found.set(name, entry);
			}
		}
	}
	return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, entry]) => asNote(name, entry));
}

/** Sources that a rule names and the input does not tell. */
const NOT_KNOWN = "what is not known before apply";

function asNote(
	name: string,
	entry: {
		readonly addresses: typeof NO_ADDRESSES;
		readonly members: ReadonlySet<string>;
		readonly protocol: number;
		readonly ports: typeof NO_PORTS;
		readonly target: Target;
		readonly requirement: string;
	},
): { readonly fact: InputFact; readonly evidence: Evidence } {
	const key = `class|${name}`;
	const sources = [...cidrsText(entry.addresses, entry.addresses), ...[...entry.members].sort()];
	return {
		fact: { key, rule: "input/unknown-source", cause: name },
		evidence: {
			...blankEvidence(key),
			requirements: [entry.requirement],
			protocol: protocolName(entry.protocol),
			ports: portsText(entry.protocol, entry.ports),
			sources: [name],
			args: { class: name, taken: sources.join(", ") },
			location: entry.target.subject.location,
		},
	};
}
