import type { Fix } from "../model/finding.ts";
import type { Filter } from "../model/inventory.ts";
import type { Location } from "../model/location.ts";
import { protocolName } from "../model/protocols.ts";
import type { Written } from "../model/written.ts";
import { type Peer, textOf } from "./fix-peers.ts";
import type { Selection } from "./fix-selection.ts";
import { allowRules, calicoExpression, patchCommand, podsOf, type Traffic } from "./policy-text.ts";
import { portsText } from "./witness.ts";
import { type Mapping, yamlOf } from "./yaml-text.ts";

type Text = Pick<Fix, "description" | "patch">;

/** Words and patch for a rule in a policy that is there: before one of its elements, or behind all. */
export function insertion(filter: Filter, written: Written, traffic: Traffic, peers: readonly Peer[], element: number | null): Text {
	const where = element === null ? "" : `, before ingress[${element}]`;
	const description = `Add to ${filter.id}${where}: ${packetsFrom(traffic, peers)}`;
	const rules = allowRules(written.api, traffic, peers);
	const list = `${written.path}/ingress`;
	const operations: readonly Mapping[] =
		written.elements === null
			? [{ op: "add", path: list, value: rules }]
			: // What is added at one place pushes the one before it down: the last comes first.
				(element === null ? rules : [...rules].reverse()).map((value) => ({ op: "add", path: `${list}/${element ?? "-"}`, value }));
	return { description: `${description}${inFile(filter.location)}`, patch: `${patchCommand(written)}\n${yamlOf(operations)}` };
}

/** Words and manifest for a policy that stands before the one that refuses. */
export function newObject(written: Written, selection: Selection, traffic: Traffic, peers: readonly Peer[], before: Filter): Text {
	const { api, apiVersion, kind, name, namespace } = written;
	const named = namespace === "" ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
	const where = api === "cilium" || api === "network-policy" ? `beside ${before.id}` : `before ${before.id}`;
	return {
		description: `Add the ${named} ${where}: ${packetsFrom(traffic, peers)}${inFile(before.location)}`,
		patch: yamlOf({
			apiVersion,
			kind,
			metadata: { name, ...(namespace === "" ? {} : { namespace }) },
			spec: { ...specOf(written, selection), ingress: allowRules(api, traffic, peers) },
		}),
	};
}

const packetsFrom = ({ protocol, ports }: Traffic, peers: readonly Peer[]): string =>
	`${protocolName(protocol)}/${portsText(protocol, ports)} from ${peers.map(textOf).join(", ")}`;

/** The file that the edit touches, as the user named it. */
const inFile = ({ file }: Location): string => (file === "" || file === "-" ? "" : ` (in ${file})`);

/** Tier, order and selector of a new policy. */
function specOf({ api, tier, order, namespace }: Written, selection: Selection): Mapping {
	const place: Mapping = { ...(tier === null ? {} : { tier }) };
	switch (api) {
		case "calico":
			return { ...place, ...(order === null ? {} : { order }), selector: calicoSelector(selection), types: ["Ingress"] };
		case "admin":
		case "cluster":
			return {
				...place,
				priority: order ?? 0,
				subject: { pods: "pods" in selection ? podsOf(selection.pods.namespace, selection.pods.labels) : {} },
			};
		case "antrea":
			return { ...place, priority: order ?? 1, appliedTo: [antreaSubject(selection, namespace)] };
		case "network-policy":
			return { podSelector: { matchLabels: "pods" in selection ? selection.pods.labels : {} }, policyTypes: ["Ingress"] };
		case "cilium":
			return "pods" in selection
				? { endpointSelector: { matchLabels: selection.pods.labels } }
				: { nodeSelector: labelSelector(selection) };
	}
}

function calicoSelector(selection: Selection): string {
	if ("pods" in selection) return calicoExpression(selection.pods.labels);
	if ("absent" in selection) return selection.absent.selector;
	const { equal, has, lacks, among } = selection.machines;
	const pairs = Object.keys(equal).length === 0 ? [] : [calicoExpression(equal)];
	const names = among === null ? [] : [`${among.key} in { ${among.values.map((value) => `'${value}'`).join(", ")} }`];
	return [...pairs, ...has.map((key) => `has(${key})`), ...lacks.map((key) => `!has(${key})`), ...names].join(" && ");
}

const antreaSubject = (selection: Selection, namespace: string): Mapping => {
	if (!("pods" in selection)) return { nodeSelector: labelSelector(selection) };
	const { labels } = selection.pods;
	return namespace === "" ? podsOf(selection.pods.namespace, labels) : { podSelector: { matchLabels: labels } };
};

/** A label selector of machines. */
function labelSelector(selection: Exclude<Selection, { pods: unknown }>): Mapping {
	if ("absent" in selection) return { matchLabels: selection.absent.labels };
	const { equal, has, lacks, among } = selection.machines;
	if (Object.keys(equal).length > 0) return { matchLabels: equal };
	return {
		matchExpressions: [
			...has.map((key) => ({ key, operator: "Exists" })),
			...lacks.map((key) => ({ key, operator: "DoesNotExist" })),
			...(among === null ? [] : [{ key: among.key, operator: "In", values: among.values }]),
		],
	};
}
