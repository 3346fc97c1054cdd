import type { Member, Reach, Sender, Subject } from "../model/inventory.ts";
import type { ClassDefinition, RequirementsAnswer } from "../model/requirement.ts";
import { and, or, type Tri } from "../model/tri.ts";

/** Which kinds of sender somebody is. The API server is also what it runs on: a machine, or somebody outside. */
export type Senders = Readonly<Record<Sender, Tri>>;

const POD: Senders = { pod: "yes", machine: "no", "api-server": "no", outside: "no" };
const MACHINE: Senders = { pod: "no", machine: "yes", "api-server": "maybe", outside: "no" };
const WORKER: Senders = { ...MACHINE, "api-server": "no" };
const API_SERVER: Senders = { ...MACHINE, "api-server": "yes" };
/**
 * A control plane that a provider runs, outside the cluster: engines need not know that its addresses are the API server's, and where Cilium
 * does they keep the labels of their CIDRs and of the world (cilium/cilium `pkg/ipcache/metadata.go`).
 */
const MANAGED: Senders = { pod: "no", machine: "no", "api-server": "maybe", outside: "yes" };

export const OUTSIDE: Senders = { pod: "no", machine: "no", "api-server": "maybe", outside: "yes" };
/** Who is outside where the inputs show the machines that run the API server. */
export const OUTSIDER: Senders = { ...OUTSIDE, "api-server": "no" };
const ANYBODY: Senders = { pod: "maybe", machine: "maybe", "api-server": "maybe", outside: "maybe" };

export const isSender = (senders: Senders, member: Extract<Member, { kind: "senders" }>): Tri =>
	member.senders.map((sender) => senders[sender]).reduce(or, "no");

/** The same for packets of a pod, where `own` says whether the other end is the node that it runs on: that one is told apart from other machines. */
export function isSenderHere(senders: Senders, member: Extract<Member, { kind: "senders" }>, own: Tri): Tri {
	if (own === "no") return isSender(senders, member);
	const asOwn: Tri = member.ownNode === true ? "yes" : isSender({ ...senders, machine: "no" }, member);
	return own === "yes" || asOwn === isSender(senders, member) ? asOwn : "maybe";
}

/** Whether a rule by address matches senders whose addresses it holds, where it does not match every kind of them. */
export const reachedByAddress = (senders: Senders, reach: Reach): Tri =>
	[senders.outside, and(senders.pod, reach.pod), and(senders.machine, reach.machine)].reduce(or, "no");

/** What a subject of the inputs sends as. Pods on the host network send as their machine. */
export function sendersOf(subject: Subject | null, pod: boolean): Senders {
	if (subject === null) return pod ? POD : ANYBODY;
	switch (subject.nature) {
		case "pod":
			return subject.hostNetwork ? MACHINE : POD;
		case "machine":
			return subject.provider === "kubernetes" ? sendersOfNode(subject) : ANYBODY;
		case "load-balancer":
			return OUTSIDE;
		default:
			return ANYBODY;
	}
}

/** Labels that kubeadm and its like put on machines which run an API server (KEP-2067). */
const CONTROL_PLANE_LABELS: readonly string[] = ["node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master"];

const isLabelledServer = ({ labels }: Subject): boolean => CONTROL_PLANE_LABELS.some((label) => Object.hasOwn(labels, label));

/** Whether a subject is a machine that says of itself that it runs an API server: nobody outside does then. */
export const showsServer = (subject: Subject): boolean =>
	subject.nature === "machine" && subject.provider === "kubernetes" && isLabelledServer(subject);

function sendersOfNode(subject: Subject): Senders {
	const { labels, synthetic } = subject;
	if (isLabelledServer(subject)) return API_SERVER;
	return synthetic || Object.keys(labels).length === 0 ? MACHINE : WORKER;
}

/** What an endpoint sends as: what its class tells, else what it is. */
export const sendersOfEndpoint = ({
	senders,
	subject,
	pod,
}: {
	readonly senders?: Senders;
	readonly subject: Subject | null;
	readonly pod: boolean;
}): Senders => senders ?? sendersOf(subject, pod);

/** What the members of a source class send as, whoever they are. */
export function sendersOfClass(definition: ClassDefinition, { classes, expectedRoles }: RequirementsAnswer): Senders {
	if (definition.kind === "pods") return POD;
	// Who uses the API server is not the API server, wherever that runs.
	if (definition.kind === "outside") return { ...OUTSIDE, "api-server": "no" };
	const machines = new Set([...(classes["node"]?.roles ?? expectedRoles)]);
	const servers = new Set(classes["kube-apiserver"]?.roles ?? []);
	const balancers = new Set(classes["load-balancer"]?.roles ?? []);
	const { roles } = definition;
	if (roles.length === 0) return ANYBODY;
	if (roles.every((role) => balancers.has(role) && !machines.has(role))) return OUTSIDE;
	if (roles.every((role) => machines.has(role))) return roles.every((role) => servers.has(role)) ? API_SERVER : MACHINE;
	return roles.every((role) => servers.has(role)) ? MANAGED : ANYBODY;
}
