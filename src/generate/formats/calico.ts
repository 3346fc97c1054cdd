import { ALL_V4, NO_ADDRESSES, parseCidr } from "../../model/addresses.ts";
import { hasPorts, isIcmp, protocolName } from "../../model/protocols.ts";
import type { Row } from "../../model/requirement.ts";
import { byRole, type Placing } from "../placing.ts";
import type { Request, Written } from "../request.ts";
import type { GeneratedRule, RoleRules } from "../rules.ts";
import { sentences } from "../words.ts";
import { type HostRules, hostRules } from "./host-policy.ts";
import { type Manifest, manifests } from "./manifests.ts";
import type { NodeLabel } from "./node-selectors.ts";

/** Endpoints of the cluster that a rule means: host endpoints of a role's nodes, or all pods. */
type Endpoints = { readonly role: string } | { readonly pods: true };
type Rule = GeneratedRule<Endpoints>;

/**
 * A GlobalNetworkPolicy for each role of nodes, and host endpoints for every node, made and kept by Calico itself (docs.tigera.io,
 * "Protect Kubernetes nodes"): they have the labels of their nodes and let out what no policy speaks of.
 */
export function calico(request: Request): Written {
	const overlay = request.answer.rows.filter((row) => row.applies && isOwnOverlay(row, request));
	const rows = request.answer.rows.filter((row) => !overlay.includes(row));
	const host = hostRules({ ...request, answer: { ...request.answer, rows } }, byEndpoint(request), "Calico");
	const told = [
		...host.notes,
		...sentences([
			...overlay.map((row) => ({ rows: [row], words: "needs no rule: Felix lets its own overlay in before any policy" })),
			...host.generated.roles.flatMap(({ rules }) => rules.filter(isOpenToAll).map((rule) => ({ rows: rule.rows, words: UNFILTERED }))),
		]),
	];
	const policies = host.generated.roles.flatMap((role) => policiesOf(role, host));
	return { text: manifests([...HEADER, ...told], policies.length === 0 ? [] : [...policies, HOST_ENDPOINTS]), notes: told };
}

const HEADER = [
	"A node that a policy selects refuses everything that none lets in, but for the failsafe ports of FelixConfiguration (SSH, BGP, etcd,",
	"Typha and the API server, unless failsafeInboundHostPorts names others): these stay open to everybody.",
];
const UNFILTERED = "needs no rule: packets to NodePorts are sent on to pods before policies of hosts see them";

/** Calico's own VXLAN and IP-in-IP, on the port that Felix knows (Felix configuration, `vxlanPort`). */
const isOwnOverlay = ({ id }: Row, { parameters }: Request): boolean =>
	id.startsWith("calico-ipip/") || (id.startsWith("calico-vxlan/") && parameters["vxlanPort"] === undefined);

/** Nodes by the labels of their host endpoints, pods as all that are no hosts; everybody else, and roles whose addresses are given, by address. */
function byEndpoint(request: Request): Placing<Endpoints> {
	const nodes = new Set(request.answer.classes["node"]?.roles ?? []);
	const elsewhere = new Set(Object.values(request.answer.classes).flatMap(({ roles }) => roles.filter((role) => !nodes.has(role))));
	const byAddress: Placing<Endpoints> = { ...byRole(request, elsewhere), includes: () => false };
	return {
		...byAddress,
		place(className, definition) {
			const where = byAddress.place(className, definition);
			return where === null && definition.kind === "pods" ? { addresses: NO_ADDRESSES, members: [{ pods: true }] } : where;
		},
	};
}

const isNodePort = ({ rows }: Rule): boolean => rows.some(({ component }) => component === "node-port");
const isOpenToAll = (rule: Rule): boolean => isNodePort(rule) && "cidr" in rule.source && parseCidr(rule.source.cidr).covers(ALL_V4);

function policiesOf({ role, rules }: RoleRules<Endpoints>, host: HostRules<Endpoints>): readonly Manifest[] {
	const own = rules.filter((rule) => !isNodePort(rule));
	const forwarded = rules.filter(isNodePort);
	const narrow = forwarded.some(isOpenToAll) ? [] : forwarded;
	const selector = nodes(host.label(role));
	return [
		...(own.length === 0
			? []
			: [
					policy(
						`${role}-inbound`,
						selector,
						own.map((rule) => allow(rule, host)),
					),
				]),
		...(narrow.length === 0
			? []
			: [
					{
						...policy(`${role}-node-ports`, selector, [...narrow.map((rule) => allow(rule, host)), ...refusals(narrow)], {
							applyOnForward: true,
							preDNAT: true,
						}),
						remarks: [
							"NodePorts are narrowed before their packets are sent on to pods; this holds for packets from inside the cluster too.",
						],
					},
				]),
	];
}

const policy = (name: string, selector: string, ingress: readonly unknown[], more: Readonly<Record<string, unknown>> = {}): Manifest => ({
	remarks: [],
	object: {
		apiVersion: "projectcalico.org/v3",
		kind: "GlobalNetworkPolicy",
		metadata: { name },
		spec: { order: ORDER, selector, ...more, types: ["Ingress"], ingress },
	},
});

/** Before policies without an order, and behind those that people put first on purpose. */
const ORDER = 500;

/** Host endpoints have the labels of their nodes; every node, and no pod, has its host name (`k8s.io/api/core/v1`). */
const nodes = ({ has, lacks }: NodeLabel): string =>
	["has(kubernetes.io/hostname)", ...has.map((key) => `has(${key})`), ...lacks.map((key) => `!has(${key})`)].join(" && ");

const allow = (rule: Rule, { label }: HostRules<Endpoints>): unknown => ({
	action: "Allow",
	...packets(rule),
	source: source(rule, label),
});

function source({ source: from }: Rule, label: (role: string) => NodeLabel): unknown {
	if ("cidr" in from) return { nets: [from.cidr] };
	return { selector: "role" in from ? nodes(label(from.role)) : "projectcalico.org/orchestrator == 'k8s'" };
}

function packets({ protocol, from, to }: Omit<Rule, "source" | "rows">): Readonly<Record<string, unknown>> {
	if (hasPorts(protocol))
		return { protocol: protocolName(protocol).toUpperCase(), destination: { ports: [from === to ? from : `${from}:${to}`] } };
	if (!isIcmp(protocol)) return { protocol };
	return {
		protocol: protocolName(protocol) === "icmp" ? "ICMP" : "ICMPv6",
		...(from === to ? { icmp: { type: from >> 8, code: from & 255 } } : {}),
	};
}

/** Whoever may not come in, on the same ports: what no policy of this phase matches goes on. */
const refusals = (rules: readonly Rule[]): readonly unknown[] =>
	[...new Map(rules.map((rule) => [JSON.stringify(packets(rule)), packets(rule)])).values()].map((what) => ({ action: "Deny", ...what }));

const HOST_ENDPOINTS: Manifest = {
	remarks: [
		"Makes a HostEndpoint for each node, labelled like it. Apply it with kubectl, which leaves the other settings of the object alone.",
	],
	object: {
		apiVersion: "projectcalico.org/v3",
		kind: "KubeControllersConfiguration",
		metadata: { name: "default" },
		spec: { controllers: { node: { hostEndpoint: { autoCreate: "Enabled" } } } },
	},
};
