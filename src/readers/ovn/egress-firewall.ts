import { NO_ADDRESSES, parseCidr } from "../../model/addresses.ts";
import { changed } from "../../model/changed.ts";
import type { Filter, Layer, Rule, Sources, Subject, UnreadRule } from "../../model/inventory.ts";
import { isOnPodNetwork } from "../../model/pod.ts";
import { ALL_PORTS } from "../../model/ports.ts";
import { ALL_PROTOCOLS } from "../../model/protocols.ts";
import type { NodePeers } from "../kubernetes/node-peers.ts";
import { addressOf, type KubeObject } from "../kubernetes/objects.ts";
import { policyFilter } from "../kubernetes/policy-filter.ts";
import { type PortPart, readPorts } from "../kubernetes/policy-ports.ts";
import { fieldName, Problems } from "../kubernetes/problems.ts";
import { refused } from "../kubernetes/refused.ts";
import { readSelector } from "../kubernetes/selector.ts";
import { unknownFields, unknownRules } from "../kubernetes/unknown-rule.ts";
import { isRecord, type Json, record } from "../kubernetes/value.ts";
import { ACTIONS, GROUP, ONLY_NAME } from "./defaults.ts";

/** Without ports a rule is about every protocol, those without ports too. */
const EVERY_PACKET: PortPart = { protocols: ALL_PROTOCOLS, ports: ALL_PORTS, namedPorts: [], allProtocols: true };

const FIELDS = ["egress"];

export const isEgressFirewall = ({ group, kind }: KubeObject): boolean => group === GROUP && kind === "EgressFirewall";

/** What a namespace's pods may send out of the cluster. */
export interface EgressFirewall {
	readonly namespace: string;
	readonly filter: Filter;
	readonly unread: readonly UnreadRule[];
}

/**
 * An EgressFirewall of OVN-Kubernetes (k8s.ovn.org/v1): what pods of its namespace send to addresses outside the cluster, or to machines,
 * is checked against its rules in order; what none matches is let out.
 */
export function readEgressFirewall(object: KubeObject, nodes: NodePeers): EgressFirewall {
	const problems = new Problems();
	const { id } = object;
	const address = addressOf(object);
	const spec = record(object.value["spec"]);
	if (!isRecord(object.value["spec"])) problems.reject("/spec", "is no mapping");
	problems.onlyKeys(spec, "/spec", FIELDS);
	if (object.name !== ONLY_NAME) problems.reject("/metadata/name", `is ${object.name}; the API takes no EgressFirewall but ${ONLY_NAME}`);
	const unclear = [
		...unknownFields(spec, FIELDS, "/spec", { filter: id, address, location: object.place.at("/spec", address) }),
		...problems
			.below("/metadata")
			.flatMap(({ path }) =>
				unknownRules(id, id, ["allow", "deny"], { address, attribute: fieldName(path) }, object.place.at(path, address)),
			),
	];
	const rules = problems.list(spec, "egress", "/spec").flatMap((raw, index): readonly Rule[] => {
		const path = `/spec/egress/${index}`;
		const name = `${id}#egress[${index}]`;
		const location = object.place.at(path, address);
		const rule = record(raw);
		problems.onlyKeys(rule, path, ["type", "ports", "to"]);
		const action = ACTIONS[String(rule["type"])];
		if (action === undefined)
			problems.reject(`${path}/type`, `is ${JSON.stringify(rule["type"])}; the API knows ${Object.keys(ACTIONS).join(", ")}`);
		const sources = destinationOf(record(rule["to"]), `${path}/to`, address, problems, nodes);
		const ports = problems.list(rule, "ports", path);
		const parts = ports.length === 0 ? [EVERY_PACKET] : readPorts(ports, `${path}/ports`, address, problems);
		const [problem] = problems.below(path);
		if (problem !== undefined || action === undefined)
			return unknownRules(
				name,
				id,
				action === undefined ? ["allow", "deny"] : [action],
				{ address, attribute: fieldName(problem?.path ?? path) },
				location,
			);
		return parts.map((part, position) => ({
			...part,
			id: position === 0 ? name : `${name}.${position}`,
			filter: id,
			action,
			sources,
			location,
			sourceText: Object.values(record(rule["to"])).map(String).join(", "),
		}));
	});
	return {
		namespace: object.namespace,
		filter: policyFilter(object, {
			id,
			kind: "ovn-egressfirewall",
			network: object.namespace,
			egress: [...unclear, ...rules],
		}),
		unread: problems.found.map((problem) => refused({ object, id, address }, id, problem)),
	};
}

/** One of `cidrSelector`, `dnsName` and `nodeSelector`. Pods are none of them. */
function destinationOf(to: Json, path: string, address: string, problems: Problems, nodes: NodePeers): Sources {
	problems.onlyKeys(to, path, ["cidrSelector", "dnsName", "nodeSelector"]);
	if (Object.keys(to).length !== 1) problems.reject(path, "must name exactly one destination");
	const reach = { pod: "no", machine: "yes" } as const;
	const none: Sources = { addresses: NO_ADDRESSES, members: [], unknowns: [], reach };
	if (isRecord(to["nodeSelector"]))
		return { ...none, members: [nodes.member(readSelector(to["nodeSelector"], `${path}/nodeSelector`, problems))] };
	if (typeof to["dnsName"] === "string")
		return { ...none, unknowns: [{ unknown: { address, attribute: fieldName(`${path}/dnsName`) }, bound: "addresses", members: [] }] };
	try {
		if (typeof to["cidrSelector"] === "string") return { ...none, addresses: parseCidr(to["cidrSelector"]) };
	} catch (error) {
		if (!(error instanceof RangeError)) throw error;
	}
	problems.reject(`${path}/cidrSelector`, `is ${JSON.stringify(to["cidrSelector"])}, which is no CIDR`);
	return none;
}

/** Puts the firewalls of its namespace behind a pod. Pods on the host network send as their machine, whom none concerns. */
export function behindFirewalls(subject: Subject, firewalls: readonly EgressFirewall[]): Subject {
	if (firewalls.length === 0 || !isOnPodNetwork(subject)) return subject;
	const own = firewalls.filter(({ namespace }) => namespace === subject.network);
	return own.length === 0 ? subject : changed(subject, { egressLayers: [...subject.egressLayers, ...own.map(layerOf)] });
}

const layerOf = ({ filter: { id } }: EgressFirewall): Layer => ({
	kind: "network-policy",
	certain: [id],
	possible: [],
	whenNone: "open",
	skippedInsideSubnet: false,
	stages: [{ name: "EgressFirewall", filters: [{ id, attached: "yes", rank: 0, isolates: false }] }],
});
