import { NO_ADDRESSES } from "../../model/addresses.ts";
import { hasPorts, ICMP, ICMPV6, isIcmp, protocolName } from "../../model/protocols.ts";
import { nodeRoles } from "../machine-roles.ts";
import { givenFor, type Placing } from "../placing.ts";
import type { Request, Written } from "../request.ts";
import type { GeneratedRule, RoleRules } from "../rules.ts";
import { type Remark, sentences } from "../words.ts";
import { hostRules } from "./host-policy.ts";
import { type Manifest, manifests } from "./manifests.ts";
import type { NodeLabel } from "./node-selectors.ts";

/** Cilium's names for who is in the cluster (docs.cilium.io, "Entities based"): nodes and pods are matched by them, never by address. */
type Entity = "kube-apiserver" | "remote-node" | "cluster";
interface Named {
	readonly entity: Entity;
}

const WIDER: Readonly<Record<Entity, readonly Entity[]>> = {
	"kube-apiserver": ["remote-node", "cluster"],
	"remote-node": ["cluster"],
	cluster: [],
};

/** A CiliumClusterwideNetworkPolicy with a nodeSelector for each role of nodes (docs.cilium.io, "Host Firewall"). */
export function cilium(request: Request): Written {
	const { generated, label, notes } = hostRules(request, byEntity(request), "Cilium");
	const remarks: Remark[] = [];
	const policies = generated.roles
		.map(({ role, rules }) => ({ role, rules: rules.filter((rule) => sayable(rule, remarks)) }))
		.filter(({ rules }) => rules.length > 0)
		.map((role) => policy(role, label(role.role)));
	const told = [
		...notes,
		...sentences([...remarks, ...generated.roles.flatMap(({ rules }) => rules.flatMap((rule) => widened(rule, request)))]),
	];
	return { text: manifests([...HEADER, ...told], policies), notes: told };
}

const HEADER = [
	"Host policies are enforced where Cilium runs with hostFirewall.enabled; a node that one selects refuses everything that none lets in,",
	"SSH as well. Its own packets, and its pods' probes, always get in.",
];

/** Members of the cluster by entity, whatever addresses were given for them: rules by address concern what is outside. */
function byEntity({ answer, addresses }: Request): Placing<Named> {
	const nodes = new Set(answer.classes["node"]?.roles ?? []);
	const servers = answer.classes["kube-apiserver"]?.roles ?? [];
	return {
		place(className, { kind, roles }) {
			if (kind === "pods") return { addresses: NO_ADDRESSES, members: [{ entity: "cluster" }] };
			const inside = kind === "role" ? roles.filter((role) => nodes.has(role)) : [];
			if (inside.length > 0 && inside.length === roles.length)
				return {
					addresses: NO_ADDRESSES,
					members: [{ entity: inside.every((role) => servers.includes(role)) ? "kube-apiserver" : "remote-node" }],
				};
			const given = givenFor(addresses, className, roles);
			return given.isEmpty ? null : { addresses: given, members: [] };
		},
		anyone: null,
		includes: (wider, member) => WIDER[member.entity].includes(wider.entity),
	};
}

function sayable({ protocol, rows }: GeneratedRule<Named>, remarks: Remark[]): boolean {
	if (hasPorts(protocol) || isIcmp(protocol) || protocolName(protocol) === "vrrp") return true;
	remarks.push({
		rows,
		words: `not written: no rule of Cilium names ${protocolName(protocol)} (only TCP, UDP, SCTP, ICMP, VRRP and IGMP)`,
	});
	return false;
}

/** Of nodes Cilium tells apart those alone that serve the API. */
function widened({ source, rows }: GeneratedRule<Named>, { answer }: Request): readonly Remark[] {
	if (!("entity" in source) || source.entity !== "remote-node") return [];
	const classes = answer.rows.filter(({ id }) => rows.some((row) => row.id === id)).flatMap(({ sources }) => sources);
	const asked = new Set(classes.flatMap((name) => answer.classes[name]?.roles ?? []));
	const all = [...nodeRoles(answer)].every((role) => asked.has(role));
	return all
		? []
		: [{ rows, words: "wider than asked: of nodes, Cilium tells apart only those that serve the API, so all of them get in" }];
}

const policy = ({ role, rules }: RoleRules<Named>, label: NodeLabel): Manifest => ({
	remarks: [],
	object: {
		apiVersion: "cilium.io/v2",
		kind: "CiliumClusterwideNetworkPolicy",
		metadata: { name: `${role}-inbound` },
		spec: {
			description: `Inbound packets that ${role} machines need`,
			nodeSelector: selector(label),
			ingress: rules.map(ingress),
		},
	},
});

function selector({ has, lacks }: NodeLabel): unknown {
	const terms = [...has.map((key) => ({ key, operator: "Exists" })), ...lacks.map((key) => ({ key, operator: "DoesNotExist" }))];
	return terms.length === 0 ? {} : { matchExpressions: terms };
}

const ingress = (rule: GeneratedRule<Named>): unknown => ({
	...("cidr" in rule.source ? { fromCIDR: [rule.source.cidr] } : { fromEntities: [rule.source.entity] }),
	...traffic(rule),
});

/** Fields that one `icmps` item takes (`pkg/policy/api/icmp.go`, MaxItems). */
const MOST_FIELDS = 40;

function traffic({ protocol, from, to }: GeneratedRule<Named>): Readonly<Record<string, unknown>> {
	if (protocol === ICMP || protocol === ICMPV6) {
		const types = from === to ? [from >> 8] : Array.from({ length: 256 }, (_, type) => type);
		const fields = types.map((type) => ({ family: protocol === ICMP ? "IPv4" : "IPv6", type }));
		const parts = Array.from({ length: Math.ceil(fields.length / MOST_FIELDS) }, (_, part) => part * MOST_FIELDS);
		return { icmps: parts.map((start) => ({ fields: fields.slice(start, start + MOST_FIELDS) })) };
	}
	const name = protocolName(protocol).toUpperCase();
	if (!hasPorts(protocol)) return { toPorts: [{ ports: [{ port: "0", protocol: name }] }] };
	return { toPorts: [{ ports: [{ port: String(from), ...(from === to ? {} : { endPort: to }), protocol: name }] }] };
}
