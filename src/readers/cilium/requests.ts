import type { Problems } from "../kubernetes/problems.ts";
import { isRecord, type Json, list, record } from "../kubernetes/value.ts";

const KINDS = ["http", "kafka", "dns", "l7proto"];
const FIELDS = [...KINDS, "l7"];
const PORT_FIELDS = ["ports", "rules", "serverNames", "terminatingTLS", "originatingTLS", "listener"];
/** `maxPorts` of `rule_validation.go`. */
const MOST_PORTS = 40;

/** Where a rule of ports stands. */
export interface PortRuleContext {
	readonly problems: Problems;
	/** In a rule that denies, where requests are none of it. */
	readonly denies: boolean;
	/** In a rule of what comes in. */
	readonly inbound: boolean;
	/** In a policy of machines, which knows no requests but those of DNS. */
	readonly ofHosts: boolean;
}

/**
 * What the agent refuses of a rule of ports, and with it the whole policy (`pkg/policy/api/rule_validation.go`, `PortRule.sanitize`). Rules
 * that deny know nothing of requests.
 */
export function refusePortRule(rule: Json, path: string, { denies, inbound, ofHosts, problems }: PortRuleContext): void {
	problems.onlyKeys(rule, path, denies ? ["ports"] : PORT_FIELDS);
	const ports = list(rule["ports"]).map(record);
	if (ports.length > MOST_PORTS) problems.reject(`${path}/ports`, `has ${ports.length} ports; the agent takes ${MOST_PORTS}`);
	const names = list(rule["serverNames"]);
	if (names.includes("")) problems.reject(`${path}/serverNames`, "has an empty name");
	const given = (field: string): boolean => rule[field] !== undefined && rule[field] !== null;
	if (given("listener") && inbound) problems.reject(`${path}/listener`, "is for egress only");
	if (!isRecord(rule["rules"])) return;
	const requests = rule["rules"];
	const at = `${path}/rules`;
	problems.onlyKeys(requests, at, FIELDS);
	const kinds = KINDS.filter((kind) => requests[kind] !== undefined && requests[kind] !== null && requests[kind] !== "");
	if (kinds.length > 1) problems.reject(at, `has ${kinds.join(" and ")}; each needs ports of its own`);
	if (list(requests["l7"]).length > 0 && !kinds.includes("l7proto")) problems.reject(`${at}/l7`, "needs l7proto");
	if (!["http", "kafka", "dns", "l7"].some((kind) => requests[kind] !== undefined && requests[kind] !== null)) return;
	if (names.length > 0 && !given("terminatingTLS"))
		problems.reject(`${path}/serverNames`, "cannot go with rules, unless terminatingTLS is there");
	if (given("listener")) problems.reject(`${path}/listener`, "cannot go with rules");
	if (ports.some(({ port }) => Number(port) === 0)) problems.reject(at, "cannot go with port 0");
	if (ofHosts && !kinds.every((kind) => kind === "dns")) problems.reject(at, "is for policies of pods only, but for dns");
	if (!kinds.includes("dns")) {
		if (ports.some(({ protocol }) => String(protocol ?? "").toUpperCase() !== "TCP"))
			problems.reject(at, "needs ports whose protocol is TCP");
	} else if (inbound) problems.reject(`${at}/dns`, "is for egress only");
	else if (ports.length === 0) problems.reject(`${at}/dns`, "needs a port");
	else if (ports.some(({ port, endPort }) => typeof endPort === "number" && endPort > Number(port)))
		problems.reject(`${at}/dns`, "cannot go with a range of ports");
}
