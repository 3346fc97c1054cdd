import type { Rule, UnreadRule } from "../../model/inventory.ts";
import type { KubeObject } from "../kubernetes/objects.ts";
import { fieldName, type Problems } from "../kubernetes/problems.ts";
import { refused } from "../kubernetes/refused.ts";
import type { Direction } from "../kubernetes/tiers.ts";
import { unknownRules } from "../kubernetes/unknown-rule.ts";
import { type Json, list, record } from "../kubernetes/value.ts";
import { V3_GROUP } from "./defaults.ts";
import type { CalicoEndpoints } from "./endpoints.ts";
import { refuseRule } from "./refusals.ts";
import { readCalicoRule } from "./rules.ts";
import type { CalicoServices } from "./services.ts";
import { answered, REPLIES, unanswered } from "./untracked.ts";

const NAMES = ["Allow", "Deny", "Log", "Pass"];
const ACTIONS: Readonly<Record<string, Rule["action"] | "log">> = { allow: "allow", deny: "deny", pass: "pass", log: "log" };

/** The object that rules stand in, and what they are read with. */
export interface Reader {
	readonly object: KubeObject;
	readonly id: string;
	readonly address: string;
	readonly problems: Problems;
	readonly endpoints: CalicoEndpoints;
	readonly services: CalicoServices;
	readonly namespace: string | null;
	/** Set for a policy that does not track connections: the spec whose other direction must let the replies pass. */
	readonly untracked?: Json;
}

export interface Rules {
	readonly rules: readonly Rule[];
	readonly unread: readonly UnreadRule[];
	readonly refused: number;
}

/** @param way whether packets are met on their way to whoever stands behind the policy, or from there; as the list is meant when left out. */
export function readRules(reader: Reader, raw: unknown, direction: Direction, way: Direction = direction): Rules {
	const { object, id, address, problems } = reader;
	if (raw !== undefined && raw !== null && !Array.isArray(raw)) problems.reject(`/spec/${direction}`, "is no list");
	const rules: Rule[] = [];
	const unread: UnreadRule[] = [];
	for (const [index, element] of list(raw).entries()) {
		const path = `/spec/${direction}/${index}`;
		const name = `${id}#${direction}[${index}]`;
		const location = object.place.at(path, address);
		const given = record(element)["action"];
		const action = ACTIONS[String(given).toLowerCase()];
		if (action === undefined || (object.group === V3_GROUP && !NAMES.includes(String(given))))
			problems.reject(`${path}/action`, `is ${JSON.stringify(given)}; the API knows ${NAMES.join(", ")}`);
		refuseRule(record(element), path, { group: object.group, namespace: reader.namespace, problems });
		const { unsupported, parts } = readCalicoRule(element, path, way, location, reader);
		const [problem] = problems.below(path);
		if (action === undefined || problem !== undefined) {
			const actions = action === undefined ? (["allow", "deny", "pass"] as const) : action === "log" ? [] : [action];
			rules.push(...unknownRules(name, id, actions, { address, attribute: fieldName(problem?.path ?? path) }, location));
			if (problem !== undefined) unread.push(refused(reader, name, problem));
			continue;
		}
		if (unsupported !== null)
			unread.push({
				...refused(reader, name, { path, words: `has a condition that is not understood: ${unsupported}` }),
				cause: "unsupported",
			});
		// A rule that logs decides nothing.
		if (action === "log") continue;
		const own = parts.map((rule, part): Rule => ({ ...rule, id: part === 0 ? name : `${name}.${part}`, filter: id, action }));
		const lost = reader.untracked !== undefined && !answered(record(element), reader.untracked, direction);
		rules.push(...(lost ? unanswered(own, { address, attribute: REPLIES }) : own));
	}
	return { rules, unread, refused: unread.length };
}
