import type { Subject } from "../model/inventory.ts";
import type { Target } from "../model/target.ts";
import type { Written } from "../model/written.ts";
import type { Scene } from "./classes.ts";
import { lasting, selectsPods } from "./fix-peers.ts";

/** Whom a new policy selects: pods of one namespace, or machines. */
export type Selection =
	| { readonly pods: { readonly namespace: string; readonly labels: Readonly<Record<string, string>> } }
	| { readonly machines: Machines }
	/** The selector that stands for machines which are not in the input. */
	| { readonly absent: { readonly selector: string; readonly labels: Readonly<Record<string, string>> } };

interface Machines {
	readonly equal: Readonly<Record<string, string>>;
	readonly has: readonly string[];
	readonly lacks: readonly string[];
	readonly among: Among | null;
}

interface Among {
	readonly key: string;
	readonly values: readonly string[];
}

/** Selectors that select what the target stands for, and nobody else in the inputs who is no replica of it. */
export function selectionsOf(
	scene: Scene,
	target: Target,
	isReplica: (other: Target) => boolean,
	layer: number,
	{ api }: Written,
): readonly Selection[] {
	if (target.subject.nature === "pod") {
		const namespaces = new Set(target.members.map(({ network }) => network));
		const [namespace] = namespaces;
		const labels = lasting(shared(target.members.map((member) => member.labels)));
		if (namespaces.size !== 1 || namespace == null || Object.keys(labels).length === 0) return [];
		const alone =
			target.members.every((member) => selectsPods(namespace, labels, member) === "yes") &&
			scene.everyone.every(
				(other) =>
					other.id === target.id || other.members.every((member) => selectsPods(namespace, labels, member) === "no") || isReplica(other),
			);
		return alone ? [{ pods: { namespace, labels } }] : [];
	}
	if (target.subject.kind !== "kubernetes-node" || OF_PODS_ALONE.has(api)) return [];
	if (target.subject.synthetic) return ofAbsent(target, api);
	return ofMachines(scene, target, isReplica, layer, api);
}

const OF_PODS_ALONE: ReadonlySet<Written["api"]> = new Set(["admin", "cluster", "network-policy"]);

function ofAbsent({ subject }: Target, api: Written["api"]): readonly Selection[] {
	const [selector = ""] = subject.names;
	const { labels } = subject;
	const sayable = api === "calico" || Object.keys(labels).length > 0;
	return sayable ? [{ absent: { selector, labels } }] : [];
}

const ROLE_PREFIX = "node-role.kubernetes.io/";
const HOSTNAME = "kubernetes.io/hostname";

/** By a role that they alone have or lack, by their names, or by all labels that they share. */
function ofMachines(
	scene: Scene,
	target: Target,
	isReplica: (other: Target) => boolean,
	layer: number,
	api: Written["api"],
): readonly Selection[] {
	const nodes = scene.everyone.filter(({ subject }) => subject.kind === "kubernetes-node").flatMap(({ members }) => members);
	const labelsOf = (subject: Subject): Labels => subject.layers[layer]?.selectedBy ?? subject.labels;
	const own = target.members.map(labelsOf);
	// Calico's policies select pods by the same labels.
	const rest = scene.everyone
		.filter(({ subject: { kind, nature } }) => kind === "kubernetes-node" || (api === "calico" && nature === "pod"))
		.filter((other) => other.id !== target.id && !isReplica(other))
		.flatMap(({ members }) => members.map(labelsOf));
	const roles = [...new Set(nodes.flatMap(({ labels }) => Object.keys(labels)))].filter((key) => key.startsWith(ROLE_PREFIX)).sort();
	const names = own.flatMap((labels) => labels[HOSTNAME] ?? []);
	const candidates: readonly Machines[] = [
		...roles.map((key) => ({ ...NO_MACHINES, has: [key] })),
		...roles.map((key) => ({ ...NO_MACHINES, has: api === "calico" ? [HOSTNAME] : [], lacks: [key] })),
		{ ...NO_MACHINES, among: { key: HOSTNAME, values: [...new Set(names)].sort() } },
		{ ...NO_MACHINES, equal: shared(own) },
	];
	const selects = (one: Machines, labels: Labels): boolean =>
		Object.entries(one.equal).every(([key, value]) => labels[key] === value) &&
		one.has.every((key) => labels[key] !== undefined) &&
		one.lacks.every((key) => labels[key] === undefined) &&
		(one.among === null || one.among.values.includes(labels[one.among.key] ?? ""));
	return candidates
		.filter((one) => own.every((labels) => selects(one, labels)) && !rest.some((labels) => selects(one, labels)))
		.filter((one) => Object.keys(one.equal).length + one.has.length + one.lacks.length + (one.among?.values.length ?? 0) > 0)
		.map((machines) => ({ machines }));
}

type Labels = Readonly<Record<string, string>>;
const NO_MACHINES: Machines = { equal: {}, has: [], lacks: [], among: null };

/** Labels that all have, with one value. */
const shared = (all: readonly Readonly<Record<string, string>>[]): Readonly<Record<string, string>> =>
	Object.fromEntries(Object.entries(all[0] ?? {}).filter(([key, value]) => all.every((labels) => labels[key] === value)));
