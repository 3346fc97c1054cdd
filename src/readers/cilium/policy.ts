import { NO_ADDRESSES } from "../../model/addresses.ts";
import type { Filter, Rule, UnreadRule } from "../../model/inventory.ts";
import { ALL_PORTS } from "../../model/ports.ts";
import { ALL_PROTOCOLS } from "../../model/protocols.ts";
import type { Unknown } from "../../model/tri.ts";
import { addressOf, type KubeObject } from "../kubernetes/objects.ts";
import { policyFilter } from "../kubernetes/policy-filter.ts";
import { fieldName, type Problem, Problems } from "../kubernetes/problems.ts";
import { refused } from "../kubernetes/refused.ts";
import { unknownFields } from "../kubernetes/unknown-rule.ts";
import { isRecord, type Json, list, record } from "../kubernetes/value.ts";
import { elementsIn, writtenAs } from "../kubernetes/written.ts";
import { isolates } from "./default-deny.ts";
import { GROUP } from "./defaults.ts";
import { type Body, type CiliumContext, type ElementReader, readElement, type Section } from "./element.ts";
import { reachOf } from "./peers.ts";
import { isEverybody, type PolicySubject, readSubject } from "./subject.ts";

export const isCiliumPolicy = ({ group, kind }: KubeObject): boolean =>
	group === GROUP && (kind === "CiliumNetworkPolicy" || kind === "CiliumClusterwideNetworkPolicy");

/** One spec of a CiliumNetworkPolicy or CiliumClusterwideNetworkPolicy. */
export interface CiliumPolicy {
	readonly object: KubeObject;
	readonly address: string;
	readonly subject: PolicySubject;
	/** Whether its presence refuses what nothing admits. */
	readonly isolates: { readonly ingress: boolean; readonly egress: boolean };
	readonly filter: Filter;
	/** What the API or the agent would refuse: such a policy may never have been applied. */
	readonly rejected: readonly Problem[];
	readonly unread: readonly UnreadRule[];
	readonly elements: { readonly read: number; readonly refused: number };
}

/** The specs of a policy: `spec` and `specs` together, with ids that begin with `id`. */
export function readCiliumPolicy(object: KubeObject, id: string, context: CiliumContext): readonly CiliumPolicy[] {
	const { spec, specs } = object.value;
	// Without either the CRD refuses it: whom it will concern once it is mended nobody knows.
	const alone = list(specs).length === 0;
	return [
		...(!alone && (spec === undefined || spec === null) ? [] : [readSpec(object, record(spec), "/spec", id, context)]),
		...list(specs).map((item, index) => readSpec(object, record(item), `/specs/${index}`, `${id}#specs[${index}]`, context)),
	];
}

interface Reader extends ElementReader {
	readonly id: string;
}

const SERVED = "cilium.io/v2";
const KNOWN = [
	"endpointSelector",
	"nodeSelector",
	"ingress",
	"ingressDeny",
	"egress",
	"egressDeny",
	"enableDefaultDeny",
	"labels",
	"description",
	"log",
];

function readSpec(object: KubeObject, spec: Json, path: string, id: string, context: CiliumContext): CiliumPolicy {
	const ofHosts = spec["nodeSelector"] !== undefined && spec["nodeSelector"] !== null;
	const reader: Reader = { ...context, object, id, address: addressOf(object), problems: new Problems(), ofHosts };
	const { problems, address } = reader;
	problems.onlyKeys(spec, path, KNOWN);
	const defaults = spec["enableDefaultDeny"];
	if (defaults !== undefined && defaults !== null && !isRecord(defaults)) problems.reject(`${path}/enableDefaultDeny`, "is no mapping");
	problems.onlyKeys(record(defaults), `${path}/enableDefaultDeny`, ["ingress", "egress"]);
	const subject = readSubject(spec, path, {
		namespace: object.namespace === "" ? null : object.namespace,
		...context.settings,
		problems,
	});
	const sections = (["ingressDeny", "ingress", "egressDeny", "egress"] as const).map((section) => readSection(reader, spec, path, section));
	const [ingressDeny, ingress, egressDeny, egress] = sections as [Elements, Elements, Elements, Elements];
	if (object.value["apiVersion"] !== SERVED)
		problems.reject("/apiVersion", `is ${JSON.stringify(object.value["apiVersion"])}; Cilium serves its policies as ${SERVED}`);
	if (sections.every(({ elements }) => elements === 0) && problems.found.length === 0)
		problems.reject(path, "has no rules: neither ingress nor egress, nor a deny of them");
	const location = object.place.at("", address);
	const unclear = unknownFields(spec, KNOWN, path, { filter: id, address, location });
	const within = new RegExp(`^${path}/(in|e)gress(Deny)?/\\d+(/|$)`);
	return {
		object,
		address,
		subject,
		isolates: { ingress: isolates(spec, path, "ingress", problems), egress: isolates(spec, path, "egress", problems) },
		filter: policyFilter(object, {
			id,
			kind: "kubernetes-ciliumpolicy",
			mode: "union",
			reach: reachOf(context),
			network: object.namespace === "" ? null : object.namespace,
			ingress: [...unclear, ...ingressDeny.rules, ...ingress.rules],
			egress: [...unclear, ...egressDeny.rules, ...egress.rules],
			written: {
				...writtenAs(object),
				api: "cilium",
				path,
				elements: elementsIn(spec),
				tier: null,
				order: null,
				broad: isEverybody(subject),
				growing: true,
				beside: true,
			},
			location,
		}),
		rejected: problems.found,
		unread: [
			...problems.found.filter((problem) => !within.test(problem.path)).map((problem) => refused(reader, id, problem)),
			...[ingressDeny, ingress].flatMap(({ unread }) => unread),
			...[egressDeny, egress].flatMap(({ unread }) => unread.filter(({ cause }) => cause === "rejected")),
		],
		elements: {
			read: ingress.read + ingressDeny.read,
			refused: list(spec["ingress"]).length + list(spec["ingressDeny"]).length - ingress.read - ingressDeny.read,
		},
	};
}

interface Elements {
	readonly rules: readonly Rule[];
	readonly unread: readonly UnreadRule[];
	/** Elements that became rules. */
	readonly read: number;
	/** Elements in all; none where the section is absent. */
	readonly elements: number;
}

function readSection(reader: Reader, spec: Json, path: string, section: Section): Elements {
	const { problems, object, id, address } = reader;
	const raw = spec[section];
	if (raw !== undefined && raw !== null && !Array.isArray(raw)) problems.reject(`${path}/${section}`, "is no list");
	const rules: Rule[] = [];
	const unread: UnreadRule[] = [];
	let read = 0;
	for (const [index, item] of list(raw).entries()) {
		const at = `${path}/${section}/${index}`;
		const name = `${id}#${section}[${index}]`;
		const location = object.place.at(at, address);
		const base = { filter: id, action: section.endsWith("Deny") ? ("deny" as const) : ("allow" as const), location };
		const { parts, unsupported } = readElement(reader, item, at, section);
		const [problem] = problems.below(at);
		if (problem !== undefined) {
			unread.push(refused(reader, name, problem));
			rules.push({ ...unknownRule({ address, attribute: fieldName(problem.path) }), ...base, id: name });
			continue;
		}
		for (const field of unsupported) unread.push(notUnderstood(reader, name, field));
		if (unsupported.length === 0) read++;
		for (const [part, rule] of parts.entries()) rules.push({ ...rule, ...base, id: part === 0 ? name : `${name}.${part}` });
		// Requirements narrow the rules of every policy of the endpoint: until they are known, anything may be refused.
		const requires = `${section.startsWith("in") ? "from" : "to"}Requires`;
		if (list(record(item)[requires]).length > 0)
			rules.push({
				...unknownRule({ address, attribute: fieldName(`${at}/${requires}`) }),
				...base,
				action: "deny",
				id: `${name}.requires`,
			});
	}
	return { rules, unread, read, elements: list(raw).length };
}

/** A rule of which nobody knows what it matches. */
const unknownRule = (unknown: Unknown): Body => ({
	protocols: ALL_PROTOCOLS,
	ports: ALL_PORTS,
	namedPorts: [],
	sources: { addresses: NO_ADDRESSES, members: [], unknowns: [{ unknown, bound: "anything", members: [] }] },
	sourceText: unknown.attribute,
	allProtocols: true,
});

const notUnderstood = ({ object, id, address }: Reader, rule: string, path: string): UnreadRule => ({
	input: object.place.file,
	filter: id,
	rule,
	problem: `${fieldName(path)} depends on what only the running cluster tells`,
	cause: "unsupported",
	location: object.place.at(path, address),
});
