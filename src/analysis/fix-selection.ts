import type { Subject } from "../model/inventory.ts";
import type { Target } from "../model/target.ts";
import type { Written } from "../model/written.ts";
import { lasting, selectsPods } from "./fix-peers.ts";

/** Whom a new policy selects: pods of one namespace, or machines. */
export type Selection =
	| { readonly pods: { readonly namespace: string; readonly labels: Readonly<Record<string, string>> } }
	| { readonly machines: { readonly has: readonly string[]; readonly lacks: readonly string[]; readonly among: Among | null } }
	/** The selector that stands for machines which are not in the input. */
	| { readonly absent: { readonly selector: string; readonly labels: Readonly<Record<string, string>> } };
interface Among {
	readonly key: string;
	readonly values: readonly string[];
}

/** Selectors that select what the target stands for, and none of the others in the inputs. */
export function selectionsOf(target: Target, others: readonly Subject[], layer: number, { api }: Written): readonly Selection[] {
	if (target.subject.nature === "pod") {
		const namespaces = new Set(target.members.map(({ network }) => network));
		const [namespace] = namespaces;
		const labels = lasting(shared(target.members.map((member) => member.labels)));
		if (namespaces.size !== 1 || namespace == null || Object.keys(labels).length === 0) return [];
		const alone =
			target.members.every((member) => selectsPods(namespace, labels, member) === "yes") &&
			others.every((other) => selectsPods(namespace, labels, other) === "no");
		return alone ? [{ pods: { namespace, labels } }] : [];
	}
	if (target.subject.kind !== "kubernetes-node" || OF_PODS_ALONE.has(api)) return [];
	if (target.subject.synthetic) return ofAbsent(target, api);
	return ofMachines(target, others, layer);
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

/** By a role that they alone have or lack, else by their names. */
function ofMachines(target: Target, others: readonly Subject[], layer: number): readonly Selection[] {
	const labelsOf = (subject: Subject): Readonly<Record<string, string>> => subject.layers[layer]?.selectedBy ?? subject.labels;
	const own = target.members.map(labelsOf);
	const rest = others.filter(({ kind }) => kind === "kubernetes-node").map(labelsOf);
	const roles = [...new Set([...own, ...rest].flatMap((labels) => Object.keys(labels)))]
		.filter((key) => key.startsWith(ROLE_PREFIX))
		.sort();
	const has = (key: string) => (labels: Readonly<Record<string, string>>) => labels[key] !== undefined;
	const selections = roles.flatMap((key): readonly Selection[] => {
		if (own.every(has(key)) && !rest.some(has(key))) return [{ machines: { has: [key], lacks: [], among: null } }];
		return rest.length > 0 && !own.some(has(key)) && rest.every(has(key))
			? [{ machines: { has: [HOSTNAME], lacks: [key], among: null } }]
			: [];
	});
	const values = own.flatMap((labels) => labels[HOSTNAME] ?? []);
	if (values.length < own.length || rest.some((labels) => values.includes(labels[HOSTNAME] ?? ""))) return selections;
	return [
		...selections.filter((one) => own.every(has(HOSTNAME)) || !("machines" in one) || one.machines.lacks.length === 0),
		{ machines: { has: [], lacks: [], among: { key: HOSTNAME, values: [...new Set(values)].sort() } } },
	];
}

/** Labels that all have, with one value. */
const shared = (all: readonly Readonly<Record<string, string>>[]): Readonly<Record<string, string>> =>
	Object.fromEntries(Object.entries(all[0] ?? {}).filter(([key, value]) => all.every((labels) => labels[key] === value)));
