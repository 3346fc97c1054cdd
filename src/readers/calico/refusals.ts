import type { KubeObject } from "../kubernetes/objects.ts";
import type { Problems } from "../kubernetes/problems.ts";
import { isRecord, type Json, list, record, text } from "../kubernetes/value.ts";
import { V3_GROUP } from "./defaults.ts";
import { netOf } from "./objects.ts";

/** What Calico's own validators are told of a policy: objects of the API behind it, which only Felix reads, they never see. */
export interface Validated {
	readonly group: string;
	/** Namespace of a namespaced policy; null for a global one. */
	readonly namespace: string | null;
	readonly problems: Problems;
}

const NETS = ["nets", "notNets"] as const;
const ENDS = ["source", "destination"] as const;
const PROTOCOLS = ["TCP", "UDP", "ICMP", "ICMPv6", "SCTP", "UDPLite"];

/** A version that the API does not serve: no cluster takes the object. */
export function refuseVersion({ group, value }: KubeObject, problems: Problems): void {
	const served = group === V3_GROUP ? "v3" : "v1";
	if (value["apiVersion"] !== `${group}/${served}`)
		problems.reject("/apiVersion", `is ${JSON.stringify(value["apiVersion"])}; Calico serves ${served} of this group`);
}

/** Refusals of a rule (libcalico-go, validator/v3: `validateRule`, `validateEntityRule`). */
export function refuseRule(rule: Json, path: string, { group, namespace, problems }: Validated): void {
	if (group !== V3_GROUP) return;
	const { protocol, notProtocol } = rule;
	for (const [field, given] of Object.entries({ protocol, notProtocol }))
		if (given !== undefined && given !== null && !isProtocol(given))
			problems.reject(`${path}/${field}`, `is ${JSON.stringify(given)}; it is ${PROTOCOLS.join(", ")} or a number from 1 to 255`);
	refuseFamilies(rule, path, problems);
	for (const end of ENDS) {
		const entity = record(rule[end]);
		refuseGlobal(entity, `${path}/${end}`, problems);
		if (isRecord(entity["services"])) refuseServices(entity, `${path}/${end}`, end, namespace, problems);
	}
}

const isProtocol = (given: unknown): boolean =>
	PROTOCOLS.includes(String(given)) || (/^\d{1,3}$/.test(String(given)) && Number(given) >= 1 && Number(given) <= 255);

/** Families that a rule names, by where it does so. */
function refuseFamilies(rule: Json, path: string, problems: Problems): void {
	const version = rule["ipVersion"];
	for (const field of ["protocol", "notProtocol"]) {
		const wanted = rule[field] === "ICMP" ? 4 : rule[field] === "ICMPv6" ? 6 : version;
		if ((version === 4 || version === 6) && version !== wanted)
			problems.reject(`${path}/ipVersion`, `is ${version}, which has no ${String(rule[field])}`);
	}
	const seen = new Set<number>();
	for (const end of ENDS)
		for (const field of NETS)
			for (const [index, net] of list(record(rule[end])[field]).entries()) {
				const at = `${path}/${end}/${field}/${index}`;
				const addresses = netOf(net);
				if (addresses.isEmpty) continue;
				if (!String(net).includes("/")) problems.reject(at, `is ${JSON.stringify(net)}, an address without a length`);
				seen.add(addresses.v4.isEmpty ? 6 : 4);
				if (seen.size > 1) problems.reject(at, "is of another family than the blocks before it");
				else if ((version === 4 || version === 6) && !seen.has(version))
					problems.reject(at, `is of another family than ipVersion ${version}`);
			}
}

const GLOBAL = /global\(\s*\)/;

/** `global()` is for the `namespaceSelector` of a rule, and stands there alone. */
function refuseGlobal(entity: Json, path: string, problems: Problems): void {
	for (const field of ["selector", "notSelector"])
		if (GLOBAL.test(text(entity[field]) ?? ""))
			problems.reject(`${path}/${field}`, "has global(), which is for the namespaceSelector of a rule");
	const namespaces = text(entity["namespaceSelector"]) ?? "";
	if (GLOBAL.test(namespaces) && /&&|\|\|/.test(namespaces)) problems.reject(`${path}/namespaceSelector`, "has more than global()");
}

/** A Service is named beside nothing else at its end, but for ports of a source; a policy of no namespace names the Service's. */
function refuseServices(entity: Json, path: string, end: (typeof ENDS)[number], namespace: string | null, problems: Problems): void {
	const { name, namespace: own } = record(entity["services"]);
	if ((text(name) ?? "") === "") problems.reject(`${path}/services/name`, "is missing");
	if (namespace === null && (text(own) ?? "") === "") problems.reject(`${path}/services/namespace`, "is missing");
	const lists = end === "destination" ? [...NETS, "ports", "notPorts"] : NETS;
	const beside = [
		...["selector", "notSelector", "namespaceSelector"].filter((field) => (text(entity[field]) ?? "") !== ""),
		...(isRecord(entity["serviceAccounts"]) ? ["serviceAccounts"] : []),
		...lists.filter((field) => list(entity[field]).length > 0),
	];
	if (beside.length > 0) problems.reject(`${path}/services`, `cannot go with ${beside.join(", ")}`);
}

/** Refusals of a policy (`validateNetworkPolicy`, `validateGlobalNetworkPolicy`). */
export function refusePolicy(spec: Json, { group, problems }: Validated): void {
	for (const field of ["doNotTrack", "preDNAT", "applyOnForward"]) {
		const value = spec[field];
		if (value !== undefined && value !== null && typeof value !== "boolean") problems.reject(`/spec/${field}`, "is neither true nor false");
	}
	if (group !== V3_GROUP) return;
	const types = list(spec["types"]);
	if (new Set(types).size < types.length) problems.reject("/spec/types", "names a type twice");
	if (spec["preDNAT"] === true && types.includes("Egress")) problems.reject("/spec/types", "cannot have Egress beside preDNAT");
	for (const field of ["selector", "namespaceSelector", "serviceAccountSelector"])
		if (GLOBAL.test(text(spec[field]) ?? ""))
			problems.reject(`/spec/${field}`, "has global(), which is for the namespaceSelector of a rule");
}
