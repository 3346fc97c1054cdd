import type { UnreadRule } from "../../model/inventory.ts";
import { CLUSTER_SCOPED, DEFAULT_NAMESPACE } from "./defaults.ts";
import type { Restriction } from "./foreign-kinds.ts";
import { ofKyverno } from "./kyverno.ts";
import { meets } from "./labels.ts";
import { isVariable, type MadePolicy, nameFitting, namespaceOf } from "./made-policy.ts";
import { memberOf } from "./members.ts";
import { idOf, type KubeObject } from "./objects.ts";
import { looksLikePolicy } from "./policy-kinds.ts";
import { fieldName, Problems } from "./problems.ts";
import { unsupported } from "./refused.ts";
import { readSelector } from "./selector.ts";
import { isRecord, type Json, list, record, step, text } from "./value.ts";

/** Policies that an object makes, or has made: by the rules of Kyverno, of a tenant of Capsule, or whole as they stand in it. */
export function policiesIn(object: KubeObject): readonly MadePolicy[] {
	if (isBuiltIn(object) || looksLikePolicy(object.kind)) return [];
	if (object.group === "kyverno.io" || object.group === "policies.kyverno.io") return ofKyverno(object);
	const { metadata: _, status: __, ...rest } = object.value;
	return [...(object.group === CAPSULE && object.kind === "Tenant" ? ofTenant(object) : []), ...nested(rest, "", object)];
}

/** Kinds that the API server knows by itself hold no policies; a Template was one of the core group. */
const isBuiltIn = ({ group, kind }: KubeObject): boolean => kind !== "Template" && (!group.includes(".") || group.endsWith(".k8s.io"));

const CAPSULE = "capsule.clastix.io";

/** Groups whose objects, though they have a namespace, make others in namespaces that they select. */
const SPREADING: ReadonlySet<string> = new Set([CAPSULE, "policy.open-cluster-management.io", "template.openshift.io"]);

/** https://projectcapsule.dev/docs/tenants/enforcement/ */
function ofTenant({ name, value }: KubeObject): readonly MadePolicy[] {
	const { requirements } = readSelector({ matchLabels: { [`${CAPSULE}/tenant`]: name } }, "", new Problems());
	const own = list(record(value["status"])["namespaces"]);
	return list(record(record(value["spec"])["networkPolicies"])["items"]).map((item, index) => ({
		kind: "NetworkPolicy",
		name: `capsule-${name}-${index}`,
		namespace: null,
		spec: record(item),
		path: `/spec/networkPolicies/items/${index}`,
		spares: ({ namespace, namespaceLabels }) => !own.includes(namespace) && meets(namespaceLabels, requirements) === "no",
	}));
}

/** Whole policies in the templates, works and bundles of others. */
function nested(value: unknown, path: string, object: KubeObject): readonly MadePolicy[] {
	if (Array.isArray(value)) return value.flatMap((item, index) => nested(item, `${path}/${index}`, object));
	if (!isRecord(value) || isIdle(value)) return [];
	const { kind, apiVersion, metadata, spec } = value;
	if (typeof kind !== "string" || typeof apiVersion !== "string" || !isRecord(spec) || !looksLikePolicy(kind))
		return Object.entries(value).flatMap(([key, item]) =>
			isRecord(item) || Array.isArray(item) ? nested(item, `${path}/${step(key)}`, object) : [],
		);
	const { name, namespace } = record(metadata);
	// An object whose namespace is not written may be of the cluster: of kinds that nobody here has heard of nobody can tell.
	const isUnwritten = object.namespace === DEFAULT_NAMESPACE && memberOf(object, "metadata/namespace") === undefined;
	const anywhere = isUnwritten || object.namespace === "" || SPREADING.has(object.group) || object.kind === "Template";
	return [
		{
			kind,
			name: text(name),
			namespace: CLUSTER_SCOPED.has(kind) ? null : namespaceOf(text(namespace), anywhere ? null : object.namespace),
			spec: apiVersion.startsWith("networking.k8s.io/") ? spec : null,
			path,
		},
	];
}

/** What makes nothing: policies of Open Cluster Management that only look, or want it gone. */
const isIdle = ({ remediationAction: action, complianceType: wanted, disabled }: Json): boolean =>
	disabled === true || /^inform/i.test(String(action)) || /^mustnothave$/i.test(String(wanted));

/** Labels of policies that say which object made them. */
const MAKERS = ["generate.kyverno.io/policy-name", `${CAPSULE}/tenant`];

/**
 * Namespaces in which the inputs hold a policy that this one became, `""` for the cluster: there it is read. One of another name is none, and
 * what stands in one namespace says nothing of the others: it may be what copies are made of.
 */
export function standsIn({ kind, name, namespace }: MadePolicy, maker: KubeObject, policies: readonly KubeObject[]): ReadonlySet<string> {
	const fits = name === null ? null : nameFitting(name);
	const labelled = name === null || isVariable(name);
	const found = new Set<string>();
	for (const policy of policies) {
		if (policy.kind !== kind || (namespace !== null && policy.namespace !== namespace) || found.has(policy.namespace)) continue;
		if (fits?.(policy.name) === true || (labelled && isMadeBy(policy, maker))) found.add(policy.namespace);
	}
	return found;
}

function isMadeBy(policy: KubeObject, { name }: KubeObject): boolean {
	const labels = record(memberOf(policy, "metadata/labels"));
	return MAKERS.some((label) => labels[label] === name);
}

/** Whom a policy concerns once it is made. */
export function restrictionBy({ spec, namespace, spares }: MadePolicy): Restriction {
	const written = spec !== null && !isVariable(JSON.stringify(spec)) ? spec : null;
	const types = list(written?.["policyTypes"]);
	const egress = types.length > 0 ? types.includes("Egress") : Array.isArray(written?.["egress"]);
	return {
		inbound: written === null || types.length === 0 || types.includes("Ingress"),
		outbound: written === null || egress,
		of: "pods",
		everywhere: namespace === null,
		selector: written?.["podSelector"],
		...(spares === undefined ? {} : { spares }),
	};
}

export const toldOf = (object: KubeObject, { kind, path }: MadePolicy): UnreadRule =>
	unsupported(
		object,
		`${idOf(object)}#${fieldName(path)}`,
		path,
		`a ${kind} that a ${object.kind} (${object.group}) makes is not in the inputs: what it lets in is not known`,
	);
