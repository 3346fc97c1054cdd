import { changed } from "../../model/changed.ts";
import type { Layer, Subject } from "../../model/inventory.ts";
import type { Tri } from "../../model/tri.ts";
import { and } from "../../model/tri.ts";
import { ABSENT, isSubset, PRESENT } from "./keyset.ts";
import { type Labels, labelsOf, meets, partialLabels } from "./labels.ts";
import { EVERYTHING, labelsSelected, type Selector } from "./selector.ts";
import { BASE, type Role } from "./subjects.ts";
import { type Attached, staged, type TieredPolicy } from "./tiers.ts";

/** A policy of the machines that a selector selects: it acts on their host network, pods on it included. */
export interface HostPolicy {
	readonly policy: TieredPolicy;
	readonly selector: Selector;
	readonly enforced: boolean;
	/** Pointer of the selector, below the policy's object. */
	readonly path: string;
}

/** What a machine sends to itself passes loopback, which neither Cilium's host firewall nor Antrea filters; its own pods are others, both ways. */
const FILTERS_OWN: Layer["filtersOwn"] = ["pods", "host"];
const PLAIN: Layer = {
	kind: "host-policy",
	certain: [],
	possible: [],
	whenNone: "open",
	skippedInsideSubnet: false,
	filtersOwn: FILTERS_OWN,
};
const NOTHING_KNOWN: Labels = partialLabels({});

/** Puts policies of machines in front of a machine or of pods on the host network. */
export function withHostPolicies(subject: Subject, policies: readonly HostPolicy[], nodes: ReadonlyMap<string, Labels>): Subject {
	if (policies.length === 0 || subject.layers.some(({ kind }) => kind === "host-policy")) return subject;
	if (subject.kind === "kubernetes-node") return behind(subject, nodes.get(subject.names[0] ?? "") ?? NOTHING_KNOWN, policies);
	if (!subject.hostNetwork) return subject;
	return behind(subject, (subject.node === undefined ? undefined : nodes.get(subject.node)) ?? NOTHING_KNOWN, policies);
}

function behind(subject: Subject, labels: Labels, policies: readonly HostPolicy[]): Subject {
	const attached = policies.flatMap(({ policy, selector, enforced }): readonly Attached[] => {
		const selects: Tri = enforced ? and(meets(labels, selector.requirements), policy.stands) : "no";
		return selects === "no"
			? []
			: [{ policy, attached: selects, decidedBy: subject.node === undefined ? subject.id : `Node/${subject.node}` }];
	});
	const [ingress, egress] = [staged(PLAIN, attached, "ingress"), staged(PLAIN, attached, "egress")];
	return changed(subject, {
		layers: ingress === PLAIN ? subject.layers : [...subject.layers, ingress],
		egressLayers: egress === PLAIN ? subject.egressLayers : [...subject.egressLayers, egress],
	});
}

/**
 * Machines that policies select and that are not in the input: one target a selector. Where other selectors name
 * machines by role, what selects every machine stands for the rest (contract.md section 6.8).
 */
export function absentNodes(policies: readonly HostPolicy[]): readonly Subject[] {
	const bySelector = new Map(policies.filter(({ enforced }) => enforced).map((host) => [host.selector.text, host]));
	const named = new Map([...bySelector].map(([text, { selector }]) => [text, rolesSelected(selector)]));
	const claimed = new Set([...named.values()].flatMap((roles) => roles.map(({ role }) => role)));
	return [...bySelector.values()].flatMap(({ selector, policy, path }) => {
		const everyNode = selector.text === EVERYTHING.text;
		const roles = everyNode ? EVERY_ROLE.filter(({ role }) => !claimed.has(role)) : (named.get(selector.text) ?? []);
		const labels =
			everyNode && claimed.has(CONTROL_PLANE)
				? labelsOf(new Map(CONTROL_PLANE_KEYS.map((key) => [key, ABSENT])), NOTHING_KNOWN.rest)
				: labelsSelected(selector);
		if (labels === null || (everyNode && roles.length === 0)) return [];
		const subject: Subject = {
			...BASE,
			id: `Node/${selector.text}`,
			kind: "kubernetes-node",
			nature: "machine",
			names: [selector.text],
			labels: labels.plain,
			network: null,
			synthetic: true,
			roles,
			location: policy.object.place.at(path, policy.address),
		};
		return [behind(subject, labels, policies)];
	});
}

const CONTROL_PLANE = "control-plane";
const ROLE_PREFIX = "node-role.kubernetes.io/";
/** Words behind the prefix of node roles (KEP-2067; `worker` is what people and distributions set). */
const ROLE_WORDS: Readonly<Record<string, string>> = {
	"control-plane": CONTROL_PLANE,
	master: CONTROL_PLANE,
	etcd: "etcd",
	worker: "worker",
	node: "worker",
};
const CONTROL_PLANE_KEYS = Object.keys(ROLE_WORDS)
	.filter((word) => ROLE_WORDS[word] === CONTROL_PLANE)
	.map((word) => ROLE_PREFIX + word);
const EVERY_ROLE: readonly Role[] = [CONTROL_PLANE, "worker"].map((role) => ({ role, evidence: "the nodeSelector selects every machine" }));

/** Roles that a selector of machines names by their labels; what excludes the control plane selects workers. */
function rolesSelected({ requirements }: Selector): readonly Role[] {
	const roles = new Map<string, string>();
	let others: string | null = null;
	for (const { key, allowed, text } of requirements) {
		if (!key.startsWith(ROLE_PREFIX)) continue;
		const role = ROLE_WORDS[key.slice(ROLE_PREFIX.length)];
		if (role === undefined) continue;
		if (isSubset(allowed, PRESENT)) roles.set(role, text ?? key);
		else if (isSubset(allowed, ABSENT) && role === CONTROL_PLANE) others ??= text ?? key;
	}
	// What is no control plane and has another role is no worker for that.
	if (roles.size === 0 && others !== null) roles.set("worker", others);
	return [...roles].map(([role, words]) => ({ role, evidence: `node label ${words}` }));
}
