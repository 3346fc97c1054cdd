import { intervals } from "../../model/intervals.ts";
import { protocolName } from "../../model/protocols.ts";
import type { Peer } from "../pod-peers.ts";
import { type GeneratedPods, podRulesFor } from "../pod-rules.ts";
import type { Request, Written } from "../request.ts";
import type { GeneratedRule } from "../rules.ts";
import { description, sentences, waiting } from "../words.ts";
import { distinctNames } from "./distinct-names.ts";
import { type Manifest, manifests } from "./manifests.ts";

type Pods = GeneratedPods["pods"][number];
type Rule = GeneratedRule<Peer>;

/** A NetworkPolicy for the pods of each selector; what they must accept, and nothing else. */
export function networkPolicy(request: Request): Written {
	const generated = podRulesFor(request);
	const told = [...waiting(generated), ...sentences(generated.remarks), ...(generated.pods.length === 0 ? [NOTHING] : [])];
	const named = distinctNames("-");
	const policies = generated.pods.map((pods) =>
		policy(pods, named(`${pods.namespace}/${objectName(pods.name)}`).slice(pods.namespace.length + 1)),
	);
	return { text: manifests([...HEADER, ...told], policies), notes: told };
}

const HEADER = [
	"Each policy isolates its pods: what no policy names is refused, monitoring as well. Probes come from the pod's own node and always get in.",
];
const NOTHING =
	"no pod of the inputs has a row or a webhook that a NetworkPolicy could serve; machines need host policies (calico, cilium) or a cloud's rules";

/** A name as objects may have it (RFC 1123, `metadata.name`), of a workload's or of what labels say. */
const objectName = (text: string): string =>
	`${text
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, "-")
		.replace(/^-/, "")}-inbound`;

const policy = (pods: Pods, name: string): Manifest => ({
	remarks: [
		...pods.rules
			.map((rule) => `${protocolName(rule.protocol)}/${portText(rule)}: ${description(rule, 200)}`)
			.filter((text, index, all) => all.indexOf(text) === index),
		...refused(pods),
	],
	object: {
		apiVersion: "networking.k8s.io/v1",
		kind: "NetworkPolicy",
		metadata: { name, namespace: pods.namespace },
		spec: { podSelector: { matchLabels: pods.labels }, policyTypes: ["Ingress"], ingress: elements(pods) },
	},
});

const portText = ({ from, to }: Rule): string => (from === to ? String(from) : `${from}-${to}`);

/** Ports that the containers declare and that nothing asks for: who needs them must say so. */
function refused({ declared, rules }: Pods): readonly string[] {
	const open = (protocol: number, port: number): boolean =>
		rules.some((rule) => rule.protocol === protocol && intervals([rule.from, rule.to]).has(port));
	const shut = declared.filter(({ protocol, port }) => !open(protocol, port));
	const texts = [
		...new Set(shut.map(({ protocol, port, name }) => `${protocolName(protocol)}/${port}${name === undefined ? "" : ` (${name})`}`)),
	];
	return texts.length === 0 ? [] : [`Its containers listen on ${texts.sort().join(", ")} as well, which this refuses.`];
}

/** One element for all ports that the same peers reach. */
function elements({ namespace, rules }: Pods): readonly unknown[] {
	const byPorts = new Map<string, { readonly rule: Rule; readonly sources: Rule["source"][] }>();
	for (const rule of rules) {
		const key = JSON.stringify(port(rule));
		const entry = byPorts.get(key) ?? { rule, sources: [] };
		entry.sources.push(rule.source);
		byPorts.set(key, entry);
	}
	const byPeers = new Map<string, { readonly ports: unknown[]; readonly sources: readonly Rule["source"][] }>();
	for (const { rule, sources } of byPorts.values()) {
		const key = JSON.stringify(sources);
		const entry = byPeers.get(key) ?? { ports: [], sources };
		entry.ports.push(port(rule));
		byPeers.set(key, entry);
	}
	return [...byPeers.values()].map(({ ports, sources }) => ({
		...(sources.some((source) => "everybody" in source) ? {} : { from: sources.map((source) => peer(source, namespace)) }),
		ports,
	}));
}

const port = (rule: Rule): unknown => ({
	protocol: protocolName(rule.protocol).toUpperCase(),
	port: rule.from,
	...(rule.from === rule.to ? {} : { endPort: rule.to }),
});

/** `kubernetes.io/metadata.name` is set by the API server on every namespace. */
function peer(source: Rule["source"], own: string): unknown {
	if ("cidr" in source) return { ipBlock: { cidr: source.cidr } };
	if (!("namespace" in source)) return { namespaceSelector: {} };
	const podSelector = { matchLabels: source.labels };
	if (source.namespace === own) return { podSelector };
	return { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": source.namespace } }, podSelector };
}
