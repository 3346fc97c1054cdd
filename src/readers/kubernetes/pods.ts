import { type AddressSet, NO_ADDRESSES, parseCidr } from "../../model/addresses.ts";
import type { Tri } from "../../model/tri.ts";
import { CONTROLLER_LABELS, DEFAULT_ACCOUNT, DEFAULT_PROTOCOL } from "./defaults.ts";
import { eitherLabels, type Labels, type LabelTable } from "./labels.ts";
import { localAddresses } from "./local-address.ts";
import { memberOf, writtenIn } from "./members.ts";
import { idOf, type KubeObject } from "./objects.ts";
import { PROTOCOLS } from "./policy-ports.ts";
import { perhapsForATime } from "./rollouts.ts";
import { isRecord, type Json, list, record, text } from "./value.ts";

/** What is known of a pod, or of the pods that a workload makes. */
export interface Pods {
	readonly id: string;
	readonly object: KubeObject;
	readonly labels: Labels;
	readonly hostNetwork: Tri;
	/** Null: not known; pods on the host network have their node's address. */
	readonly addresses: AddressSet | null;
	readonly node: string | null;
	/** Addresses of the node it runs on, where the pod itself tells. */
	readonly nodeAddresses: AddressSet;
	/** Addresses of its own that a pod on the host network makes on its node; none where it answers on its node's. */
	readonly localAddresses: AddressSet;
	readonly ports: readonly ContainerPort[];
	/** What its containers are started with: command and arguments, one after the other. */
	readonly args: readonly string[];
	/** Id of the workload that owns it, whether or not that is in the input. */
	readonly owner: string | null;
	/** Name of its service account; null when not known. */
	readonly account: string | null;
}

export interface ContainerPort {
	readonly protocol: number;
	readonly port: number;
	readonly name?: string;
}

const WORKLOADS: ReadonlySet<string> = new Set([
	"Deployment",
	"StatefulSet",
	"DaemonSet",
	"ReplicaSet",
	"ReplicationController",
	"Job",
	"CronJob",
]);
const GROUPS: ReadonlySet<string> = new Set(["", "apps", "batch", "extensions"]);
/** Workloads of other APIs that keep their pods' template where a Deployment does, by their groups. */
const FOREIGN_WORKLOADS: ReadonlyMap<string, readonly string[]> = new Map([
	["DeploymentConfig", ["apps.openshift.io", ""]],
	["Rollout", ["argoproj.io"]],
]);

export const isPodKind = ({ kind, group }: KubeObject): boolean =>
	(GROUPS.has(group) && (kind === "Pod" || WORKLOADS.has(kind))) || FOREIGN_WORKLOADS.get(kind)?.includes(group) === true;

/** The pods of an object; null when it lacks what its API requires, as a patch does. */
export function readPods(object: KubeObject, table: LabelTable): Pods | null {
	if (object.kind === "Pod") return holdsContainers(object) ? new OnePods(object, null, labelsOf(object, table)) : null;
	const template = templateOf(object.value, object.kind);
	const spec = record(template["spec"]);
	if (list(spec["containers"]).length === 0) return null;
	const labels = table.read(record(template["metadata"])["labels"], CONTROLLER_LABELS[object.kind]);
	return new OnePods(object, spec, object.kind === "Rollout" ? perhapsForATime(labels, object) : labels);
}

const holdsContainers = (pod: KubeObject): boolean =>
	pod.list === undefined ? list(memberOf(pod, "spec/containers")).length > 0 : pod.list.hasItems(pod.index as number, "spec/containers");

function labelsOf(pod: KubeObject, table: LabelTable): Labels {
	const written = writtenIn(pod, "metadata/labels");
	return written === undefined ? table.read(memberOf(pod, "metadata/labels")) : table.readWritten(written);
}

/** Reads of a pod what is asked for: of most pods of a large cluster nobody asks more than the labels. */
class OnePods implements Pods {
	readonly id: string;
	readonly hostNetwork: "yes" | "no";

	constructor(
		readonly object: KubeObject,
		/** Their spec; null: that of a pod, which is read when somebody asks. */
		private template: Json | null,
		readonly labels: Labels,
	) {
		this.id = object.id;
		const hostNetwork = template === null ? memberOf(object, "spec/hostNetwork") : template["hostNetwork"];
		this.hostNetwork = hostNetwork === true ? "yes" : "no";
	}

	private get spec(): Json {
		this.template ??= record(memberOf(this.object, "spec"));
		return this.template;
	}

	get addresses(): AddressSet | null {
		const { status } = this;
		const own = this.hostNetwork === "yes" ? this.nodeAddresses : addresses(podIps(status));
		return own.isEmpty || isFinished(status) ? null : own;
	}

	get node(): string | null {
		return this.object.kind === "Pod" ? text(this.spec["nodeName"]) : null;
	}

	get nodeAddresses(): AddressSet {
		const { status } = this;
		const { hostIP, hostIPs } = status;
		return addresses([...listed(hostIP, hostIPs), ...(this.hostNetwork === "yes" ? podIps(status) : [])]);
	}

	get localAddresses(): AddressSet {
		return this.hostNetwork === "yes" ? addresses(localAddresses(this.spec)) : NO_ADDRESSES;
	}

	get ports(): readonly ContainerPort[] {
		return containerPorts(this.spec);
	}

	get args(): readonly string[] {
		return list(this.spec["containers"]).flatMap((container) => {
			const { command, args } = record(container);
			return [...list(command), ...list(args)].filter((part) => typeof part === "string");
		});
	}

	get owner(): string | null {
		return ownerOf(this.object);
	}

	/** Where none is named the API server gives the pod its namespace's own (admission controller ServiceAccount). */
	get account(): string {
		const name = text(this.spec["serviceAccountName"]) || text(this.spec["serviceAccount"]);
		return name || DEFAULT_ACCOUNT;
	}

	private get status(): Json {
		return this.object.kind === "Pod" ? record(memberOf(this.object, "status")) : {};
	}
}

/** What is known of pods that stand in the inputs in two versions: whatever holds in both. */
export function eitherPods(a: Pods, b: Pods): Pods {
	return {
		id: a.id,
		object: a.object,
		labels: eitherLabels(a.labels, b.labels),
		hostNetwork: a.hostNetwork === b.hostNetwork ? a.hostNetwork : "maybe",
		addresses: a.addresses !== null && b.addresses !== null && a.addresses.equals(b.addresses) ? a.addresses : null,
		node: a.node === b.node ? a.node : null,
		nodeAddresses: a.nodeAddresses.equals(b.nodeAddresses) ? a.nodeAddresses : NO_ADDRESSES,
		localAddresses: a.localAddresses,
		ports: [...a.ports, ...b.ports],
		args: a.args.join(" ") === b.args.join(" ") ? a.args : [],
		owner: a.owner === b.owner ? a.owner : null,
		account: a.account === b.account ? a.account : null,
	};
}

/** Numbers of the container ports that have a name, by `name/protocol`; of equal names in one pod the first counts (`FindPort`). */
export function namedPorts(ports: readonly ContainerPort[]): ReadonlyMap<string, readonly number[]> {
	if (ports.every(({ name }) => name === undefined)) return NO_NAMES;
	const named = new Map<string, readonly number[]>();
	for (const { name, protocol, port } of ports) {
		const key = `${name}/${protocol}`;
		if (name !== undefined && !named.has(key)) named.set(key, [port]);
	}
	return named;
}

const NO_NAMES: ReadonlyMap<string, readonly number[]> = new Map();

export function templateOf(value: Json, kind: string): Json {
	if (kind === "Pod") return value;
	const spec = record(value["spec"]);
	return record(kind === "CronJob" ? record(record(spec["jobTemplate"])["spec"])["template"] : spec["template"]);
}

const podIps = ({ podIP, podIPs }: Json): readonly unknown[] => listed(podIP, podIPs);

/** An address and the list that the API gives besides, whose first item is the same. */
function listed(first: unknown, all: unknown): readonly unknown[] {
	if (!Array.isArray(all)) return first === undefined ? NONE : [first];
	const found = all.map((item) => record(item)["ip"]);
	return found.includes(first) ? found : [first, ...found];
}

const NONE: readonly unknown[] = [];

/** A finished pod has given its address back. */
const isFinished = (status: Json): boolean => status["phase"] === "Succeeded" || status["phase"] === "Failed";

/** Addresses among values; what is none is passed over. */
export function addresses(values: readonly unknown[]): AddressSet {
	let all = NO_ADDRESSES;
	for (const value of values) {
		if (typeof value !== "string" || value === "" || value.includes("/")) continue;
		try {
			const own = parseCidr(value);
			all = all === NO_ADDRESSES ? own : all.union(own);
		} catch (error) {
			if (!(error instanceof RangeError)) throw error;
		}
	}
	return all;
}

/** Ports of containers and of sidecars (init containers that restart always): all that listens while the pod runs. */
function containerPorts(spec: Json): readonly ContainerPort[] {
	const found: ContainerPort[] = [];
	for (const container of list(spec["containers"])) addPorts(container, found);
	for (const container of list(spec["initContainers"])) if (record(container)["restartPolicy"] === "Always") addPorts(container, found);
	return found;
}

function addPorts(container: unknown, found: ContainerPort[]): void {
	for (const raw of list(record(container)["ports"])) {
		const entry = record(raw);
		const protocol = PROTOCOLS[text(entry["protocol"]) ?? DEFAULT_PROTOCOL];
		const port = entry["containerPort"];
		const name = text(entry["name"]);
		if (protocol !== undefined && typeof port === "number") found.push(name === null ? { protocol, port } : { protocol, port, name });
	}
}

function ownerOf(object: KubeObject): string | null {
	const references = memberOf(object, "metadata/ownerReferences");
	if (references === undefined) return null;
	const owner = list(references).find((item) => isRecord(item) && item["controller"] === true);
	if (!isRecord(owner)) return null;
	const kind = text(owner["kind"]);
	const name = text(owner["name"]);
	return kind === null || name === null ? null : idOf({ kind, namespace: kind === "Node" ? "" : object.namespace, name });
}
