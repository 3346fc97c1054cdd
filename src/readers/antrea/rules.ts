import type { Rule, UnreadRule } from "../../model/inventory.ts";
import type { Unknown } from "../../model/tri.ts";
import { addressOf, type KubeObject } from "../kubernetes/objects.ts";
import { fieldName, type Problem } from "../kubernetes/problems.ts";
import { refused as refusedRule } from "../kubernetes/refused.ts";
import type { Direction } from "../kubernetes/tiers.ts";
import { unknownRules } from "../kubernetes/unknown-rule.ts";
import { type Json, list, record } from "../kubernetes/value.ts";
import { type PeerContext, readPeers } from "./peers.ts";
import { readTraffic, someOf } from "./ports.ts";
import type { Fronts } from "./services.ts";

const ACTIONS: Readonly<Record<string, Rule["action"]>> = { Allow: "allow", Drop: "deny", Reject: "deny", Pass: "pass" };
const RULE_FIELDS = ["action", "ports", "protocols", "l7Protocols", "name", "enableLogging", "logLabel", "appliedTo"];

/** What one rule element became. */
export interface Rules {
	readonly rules: readonly Rule[];
	readonly unread: readonly UnreadRule[];
}

/** The rules of a direction, one item for each element. */
export function readRules(
	object: KubeObject,
	filter: string,
	spec: Json,
	direction: Direction,
	context: PeerContext & { readonly fronts: Fronts },
): readonly Rules[] {
	const { problems, address } = context;
	const raw = spec[direction];
	if (raw !== undefined && raw !== null && !Array.isArray(raw)) problems.reject(`/spec/${direction}`, "is no list");
	const field = direction === "ingress" ? "from" : "to";
	return list(raw).map((element, index): Rules => {
		const at = `/spec/${direction}/${index}`;
		const name = `${filter}#${direction}[${index}]`;
		const location = object.place.at(at, address);
		const value = record(element);
		const action = ACTIONS[String(value["action"])];
		if (action === undefined)
			problems.reject(`${at}/action`, `is ${JSON.stringify(value["action"])}; the API knows ${Object.keys(ACTIONS).join(", ")}`);
		if (list(value["l7Protocols"]).length > 0 && value["action"] !== "Allow")
			problems.reject(`${at}/l7Protocols`, "stands in a rule that does not allow; requests can only be allowed");
		problems.onlyKeys(value, at, [...RULE_FIELDS, field, ...(direction === "egress" ? ["toServices"] : [])]);
		const peers = readPeers(value, at, field, context);
		const parts = readTraffic(value, at, address, problems);
		const [problem] = problems.below(at);
		if (problem !== undefined || action === undefined) {
			const unknown = { address, attribute: fieldName(problem?.path ?? at) };
			const actions = action === undefined ? (["allow", "deny", "pass"] as const) : [action];
			return {
				rules: unknownRules(name, filter, actions, unknown, location),
				unread: problem === undefined ? [] : [refused(object, name, problem)],
			};
		}
		const services = list(value["toServices"]).map((item, place) => context.fronts.to(item, `${at}/toServices/${place}`, address));
		const packets =
			services.length === 0 ? parts.map((part) => ({ ...part, sources: peers.sources })) : services.flatMap((one) => one.parts);
		const requests =
			list(value["l7Protocols"]).length > 0
				? { path: `${at}/l7Protocols`, words: "decides by what is requested, which no port tells" }
				: null;
		const [unsupported] = [
			...[...peers.unsupported, ...services.flatMap((one) => one.unsupported ?? [])].map((path) => ({
				path,
				words: "depends on what only the running cluster tells",
			})),
			...(requests === null ? [] : [requests]),
		];
		const plain = packets.map(
			(part, position): Rule => ({
				...part,
				id: position === 0 ? name : `${name}.${position}`,
				filter,
				action,
				sourceText: services.length === 0 ? peers.text : "Services",
				...(services.length === 0 ? {} : { front: true as const }),
				location,
			}),
		);
		return {
			rules: requests === null ? plain : plain.flatMap((rule) => byRequest(rule, { address, attribute: fieldName(requests.path) })),
			unread: unsupported === undefined ? [] : [{ ...refused(object, name, unsupported), cause: "unsupported" }],
		};
	});
}

/** What a rule that looks into requests matches is let in or dropped, and nothing behind it is asked (docs/antrea-l7-network-policy.md). */
const byRequest = (rule: Rule, unknown: Unknown): readonly Rule[] => [
	someOf(rule, unknown),
	{ ...rule, id: `${rule.id}?deny`, action: "deny" },
];

/** What is wrong with a policy, or with one of its rules by the rule's name. */
export const refused = (object: KubeObject, rule: string, problem: Problem): UnreadRule =>
	refusedRule({ object, id: rule.replace(/#(in|e)gress.*$/, ""), address: addressOf(object) }, rule, problem);
