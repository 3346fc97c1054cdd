import { formatCidrs } from "../model/addresses.ts";
import type { IntervalSet } from "../model/intervals.ts";
import { protocolName } from "../model/protocols.ts";
import type { Written } from "../model/written.ts";
import type { Api, Peer } from "./fix-peers.ts";
import type { Mapping } from "./yaml-text.ts";

/** Packets of a rule to write: one protocol that has ports. */
export interface Traffic {
	readonly protocol: number;
	readonly ports: IntervalSet;
}

/** The rule elements of a policy that let some packets in from some peers, in the language of its API. */
export function allowRules(api: Api, traffic: Traffic, peers: readonly Peer[]): readonly Mapping[] {
	switch (api) {
		case "calico":
			return peers.map((peer) => calicoRule(traffic, peer));
		case "admin":
			return [{ action: "Allow", from: peers.map(labelPeer), ports: ranges(traffic).map((range) => adminPort(traffic, range)) }];
		case "cluster":
			return [{ action: "Accept", from: peers.map(labelPeer), protocols: ranges(traffic).map((range) => clusterPort(traffic, range)) }];
		case "antrea":
			return [{ action: "Allow", ...fromList(peers.flatMap(antreaPeer)), ports: plainPorts(traffic) }];
		case "network-policy":
			return [{ ...fromList(peers.flatMap(networkPeer)), ports: plainPorts(traffic) }];
		case "cilium":
			return peers.map((peer) => ({ ...ciliumPeer(peer), toPorts: [{ ports: ciliumPorts(traffic) }] }));
	}
}

const fromList = (from: readonly Mapping[]): Mapping => (from.length === 0 ? {} : { from });

interface Range {
	readonly from: number;
	readonly to: number;
}
const ranges = ({ ports }: Traffic): readonly Range[] => ports.items;
const nameOf = ({ protocol }: Traffic): string => protocolName(protocol).toUpperCase();

const plainPorts = (traffic: Traffic): readonly Mapping[] =>
	ranges(traffic).map(({ from, to }) => ({ port: from, ...(to > from ? { endPort: to } : {}), protocol: nameOf(traffic) }));

/** Cilium writes the port as text (`pkg/policy/api/l4.go`, PortProtocol). */
export const ciliumPorts = (traffic: Traffic): readonly Mapping[] =>
	ranges(traffic).map(({ from, to }) => ({ port: String(from), ...(to > from ? { endPort: to } : {}), protocol: nameOf(traffic) }));

const adminPort = (traffic: Traffic, { from, to }: Range): Mapping =>
	from === to
		? { portNumber: { protocol: nameOf(traffic), port: from } }
		: { portRange: { protocol: nameOf(traffic), start: from, end: to } };

const clusterPort = ({ protocol }: Traffic, { from, to }: Range): Mapping => ({
	[protocolName(protocol)]: { destinationPort: from === to ? { number: from } : { range: { start: from, end: to } } },
});

const NAMESPACE_LABEL = "kubernetes.io/metadata.name";

/** A selector of pods of one namespace, as NetworkPolicy peers have it. */
export const podsOf = (namespace: string, labels: Readonly<Record<string, string>>): Mapping => ({
	namespaceSelector: { matchLabels: { [NAMESPACE_LABEL]: namespace } },
	podSelector: { matchLabels: labels },
});

const labelPeer = (peer: Peer): Mapping => (peer.kind === "pods" ? { pods: podsOf(peer.namespace, peer.labels) } : { namespaces: {} });

const networkPeer = (peer: Peer): readonly Mapping[] => {
	switch (peer.kind) {
		case "addresses":
			return formatCidrs(peer.addresses).map((cidr) => ({ ipBlock: { cidr } }));
		case "every-pod":
			return [{ namespaceSelector: {} }];
		case "pods":
			return [podsOf(peer.namespace, peer.labels)];
		default:
			return [];
	}
};

const antreaPeer = (peer: Peer): readonly Mapping[] =>
	peer.kind === "machines" ? [{ nodeSelector: { matchLabels: peer.labels } }] : networkPeer(peer);

function ciliumPeer(peer: Peer): Mapping {
	switch (peer.kind) {
		case "addresses":
			return { fromCIDR: formatCidrs(peer.addresses) };
		case "every-pod":
			return EVERY_POD;
		case "pods":
			return { fromEndpoints: [{ matchLabels: { [POD_NAMESPACE]: peer.namespace, ...peer.labels } }] };
		case "entity":
			return { fromEntities: [peer.name] };
		default:
			return {};
	}
}

/** Where Cilium keeps the namespace of an endpoint (`pkg/k8s/apis/cilium.io/const.go`); without it a selector means the policy's own. */
const POD_NAMESPACE = "k8s:io.kubernetes.pod.namespace";
export const EVERY_POD: Mapping = { fromEndpoints: [{ matchExpressions: [{ key: POD_NAMESPACE, operator: "Exists" }] }] };

function calicoRule(traffic: Traffic, peer: Peer): Mapping {
	const source = calicoSource(peer);
	return {
		action: "Allow",
		protocol: nameOf(traffic),
		...(source === null ? {} : { source }),
		destination: { ports: ranges(traffic).map(({ from, to }) => (from === to ? from : `${from}:${to}`)) },
	};
}

function calicoSource(peer: Peer): Mapping | null {
	switch (peer.kind) {
		case "addresses":
			return { nets: formatCidrs(peer.addresses) };
		case "every-pod":
			return { namespaceSelector: "all()" };
		case "pods":
			return {
				namespaceSelector: `projectcalico.org/name == '${peer.namespace}'`,
				...(Object.keys(peer.labels).length === 0 ? {} : { selector: calicoExpression(peer.labels) }),
			};
		case "machines":
			return { namespaceSelector: "global()", selector: peer.selector };
		default:
			return null;
	}
}

export const calicoExpression = (labels: Readonly<Record<string, string>>): string =>
	Object.entries(labels)
		.map(([key, value]) => `${key} == '${value}'`)
		.join(" && ");

/** How kubectl is told which object to patch. */
export const patchCommand = ({ apiVersion, kind, name, namespace }: Written): string => {
	const group = apiVersion.includes("/") ? `.${apiVersion.split("/")[0]}` : "";
	return `# kubectl patch ${kind.toLowerCase()}${group} ${name}${namespace === "" ? "" : ` -n ${namespace}`} --type=json --patch-file=FILE`;
};
