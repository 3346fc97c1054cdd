import type { Problems } from "../kubernetes/problems.ts";
import type { Direction } from "../kubernetes/tiers.ts";
import { isRecord, type Json, list, record, text } from "../kubernetes/value.ts";
import { DOMAIN_CHARACTERS, MULTICAST } from "./defaults.ts";

/** What Antrea's webhook refuses in one rule for what stands beside something else in it (validate.go); `whole` is the policy's `appliedTo`. */
export function refuseRule(rule: Json, path: string, direction: Direction, whole: readonly unknown[], problems: Problems): void {
	const own = list(rule["appliedTo"]);
	if ((own.length > 0 ? own : whole).some(isService)) refuseBehindService(rule, path, direction, problems);
	if (list(rule["toServices"]).length > 0)
		for (const field of ["to", "ports", "protocols", "l7Protocols"])
			if (list(rule[field]).length > 0) problems.reject(`${path}/${field}`, "stands beside toServices, which tells all of it");
	refuseRequests(rule, path, problems);
	refuseGroups(rule, path, problems);
	for (const [index, peer] of list(rule["to"]).entries()) {
		const fqdn = record(peer)["fqdn"];
		if (typeof fqdn === "string" && fqdn !== "" && !DOMAIN_CHARACTERS.test(fqdn))
			problems.reject(`${path}/to/${index}/fqdn`, `is ${JSON.stringify(fqdn)}, which is no domain name`);
	}
}

/** Names of rules tell them apart; rules without one are given one. */
export function refuseNames(rules: readonly { readonly rule: Json; readonly path: string }[], problems: Problems): void {
	const seen = new Set<string>();
	for (const { rule, path } of rules) {
		const name = text(rule["name"]) ?? "";
		if (name !== "" && seen.has(name)) problems.reject(`${path}/name`, `is ${JSON.stringify(name)}, as another rule's of this policy is`);
		seen.add(name);
	}
}

export const isService = (item: unknown): boolean => isRecord(record(item)["service"]);

/** Who comes through a Service of type NodePort comes from outside: there is no egress, and nobody but addresses. */
function refuseBehindService(rule: Json, path: string, direction: Direction, problems: Problems): void {
	if (direction === "egress") problems.reject(path, "applies to a Service, which only ingress rules can");
	for (const [index, peer] of list(rule["from"]).entries())
		if (Object.keys(record(peer)).some((field) => field !== "ipBlock"))
			problems.reject(`${path}/from/${index}`, "names others than addresses, while the rule applies to a Service");
}

function refuseRequests(rule: Json, path: string, problems: Problems): void {
	if (!list(rule["l7Protocols"]).some((item) => isRecord(record(item)["http"]))) return;
	for (const [index, port] of list(rule["ports"]).entries()) {
		const { protocol } = record(port);
		if (protocol !== undefined && protocol !== "TCP")
			problems.reject(`${path}/ports/${index}/protocol`, `is ${JSON.stringify(protocol)}, while requests of HTTP come over TCP`);
	}
	if (list(rule["protocols"]).length > 0) problems.reject(`${path}/protocols`, "stands beside requests of HTTP, which come over TCP");
}

/** Multicast groups stand apart from other addresses and IGMP from everything, and both are let through or dropped. */
function refuseGroups(rule: Json, path: string, problems: Problems): void {
	const blocks = list(rule["to"]).flatMap((peer) => text(record(record(peer)["ipBlock"])["cidr"]) ?? []);
	const groups = blocks.filter((cidr) => MULTICAST.test(cidr));
	const igmp = list(rule["protocols"]).some((item) => isRecord(record(item)["igmp"]));
	if (groups.length === 0 && !igmp) return;
	if (rule["action"] === "Pass" || rule["action"] === "Reject")
		problems.reject(`${path}/action`, `is ${rule["action"]}; multicast is let through or dropped`);
	if (groups.length > 0 && groups.length < blocks.length)
		problems.reject(`${path}/to`, "names multicast groups and other addresses, which exclude each other");
	if (!igmp) return;
	for (const field of ["ports", "toServices", "from", "to"])
		if (list(rule[field]).length > 0) problems.reject(`${path}/${field}`, "stands beside igmp, which stands alone");
	if (list(rule["protocols"]).some((item) => isRecord(record(item)["icmp"])))
		problems.reject(`${path}/protocols`, "names igmp and icmp, which exclude each other");
}
