import { meets } from "./labels.ts";
import { fitsGlob, isVariable, type MadePolicy, namespaceOf } from "./made-policy.ts";
import type { PodClass } from "./membership.ts";
import type { KubeObject } from "./objects.ts";
import { looksLikePolicy } from "./policy-kinds.ts";
import { Problems } from "./problems.ts";
import { readSelector } from "./selector.ts";
import { isRecord, type Json, list, record, text } from "./value.ts";

/** Network policies that rules of Kyverno make (https://kyverno.io/docs/policy-types/cluster-policy/generate/). */
export function ofKyverno(object: KubeObject): readonly MadePolicy[] {
	const spec = record(object.value["spec"]);
	if (object.kind.endsWith("GeneratingPolicy")) return ofExpressions(object, spec);
	return list(spec["rules"]).flatMap((raw, index) => {
		const rule = record(raw);
		const generate = record(rule["generate"]);
		const spares = (pod: PodClass): boolean => FILTERED.has(pod.namespace) || !isMeant(pod, rule);
		const own = object.kind === "Policy" ? object.namespace : null;
		const path = `/spec/rules/${index}/generate`;
		return [
			made(generate, path, own),
			...list(generate["foreach"]).map((item, place) => made(record(item), `${path}/foreach/${place}`, own)),
		].flatMap((one) => one.map((policy) => (policy.namespace === null ? { ...policy, spares } : policy)));
	});
}

/** Namespaces that Kyverno leaves alone as it is installed (`resourceFilters` of its ConfigMap). */
const FILTERED: ReadonlySet<string> = new Set(["kube-system", "kube-public", "kube-node-lease", "kyverno"]);

function made(generate: Json, path: string, own: string | null): readonly MadePolicy[] {
	const kind = text(generate["kind"]) ?? "";
	const namespace = namespaceOf(text(generate["namespace"]), own);
	const { spec } = record(generate["data"]);
	const single: MadePolicy = {
		kind,
		name: text(generate["name"]),
		namespace,
		spec: isRecord(spec) && kind === "NetworkPolicy" ? spec : null,
		path,
	};
	const cloned = list(record(generate["cloneList"])["kinds"]).map((one) => String(one).split("/").at(-1) ?? "");
	return [single, ...cloned.map((each) => ({ kind: each, name: null, namespace, spec: null, path: `${path}/cloneList` }))].filter((one) =>
		looksLikePolicy(one.kind),
	);
}

/** CEL that makes objects: of what it says, only the kinds can be told. */
function ofExpressions({ kind, namespace }: KubeObject, spec: Json): readonly MadePolicy[] {
	const words = JSON.stringify(spec);
	const [, named] = /kind[^A-Za-z]+([A-Za-z]*NetworkPolicy)\b/.exec(words) ?? [];
	// A copy of another is asked for by the name of its resource.
	const policy = named ?? (/networkpolicies/i.test(words) ? "NetworkPolicy" : undefined);
	if (policy === undefined) return [];
	const own = kind.startsWith("Namespaced") ? namespace : null;
	return [{ kind: policy, name: null, namespace: own, spec: null, path: "/spec", spares: (pod) => FILTERED.has(pod.namespace) }];
}

/** Whether a rule that speaks of Namespaces may mean that of a pod; other rules may mean any. */
function isMeant(pod: PodClass, rule: Json): boolean {
	const match = record(rule["match"]);
	const entries = entriesOf(match);
	if (!entries.every(({ kinds }) => list(kinds).every(isNamespace))) return true;
	const meant = (one: Json): boolean => chosen(pod, one) !== "no";
	if (!(Array.isArray(match["all"]) ? entries.every(meant) : entries.some(meant))) return false;
	const exclude = record(rule["exclude"]);
	const [first, ...others] = entriesOf(exclude).map((one) => chosen(pod, one) === "yes");
	if (first === undefined) return true;
	return !(Array.isArray(exclude["all"]) ? first && others.every(Boolean) : first || others.some(Boolean));
}

const isNamespace = (kind: unknown): boolean => String(kind).split("/").at(-1) === "Namespace";

/** `resources` of a match or an exclusion, with what else its entry asks for. */
function entriesOf(block: Json): readonly Json[] {
	const entries = block["any"] ?? block["all"] ?? (isRecord(block["resources"]) ? [block] : []);
	return list(entries)
		.map(record)
		.map(({ resources, ...rest }) => ({ ...record(resources), who: Object.keys(rest).some((key) => WHO.has(key)) }));
}

const WHO: ReadonlySet<string> = new Set(["subjects", "roles", "clusterRoles"]);

function chosen({ namespace, namespaceLabels }: PodClass, entry: Json): "yes" | "no" | "maybe" {
	const { name, names, namespaces, selector, kinds, who } = entry;
	if (!list(kinds).every(isNamespace)) return "no";
	const lists = [[...(text(name) === null ? [] : [name]), ...list(names)], list(namespaces)];
	if (lists.some((globs) => globs.length > 0 && !globs.some((glob) => isVariable(String(glob)) || fitsGlob(String(glob), namespace))))
		return "no";
	const words = JSON.stringify(selector ?? {});
	const labels =
		/[*?]/.test(words) || isVariable(words) ? "maybe" : meets(namespaceLabels, readSelector(selector, "", new Problems()).requirements);
	return labels === "yes" && who === true ? "maybe" : labels;
}
