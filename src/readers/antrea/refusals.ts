import type { Problems } from "../kubernetes/problems.ts";
import { readSelector } from "../kubernetes/selector.ts";
import { isRecord, type Json, list, record } from "../kubernetes/value.ts";
import { BASELINE_TIER_NAME } from "./defaults.ts";
import { isService, refuseNames, refuseRule } from "./rule-refusals.ts";

const DIRECTIONS = ["ingress", "egress"] as const;
/** Kinds of whom an item names, of which one stands alone; selectors of pods and of namespaces go together. */
const ALONE = ["ipBlock", "group", "fqdn", "serviceAccount", "service", "nodeSelector"];
const TOGETHER = ["podSelector", "namespaceSelector", "namespaces", "externalEntitySelector"];
const APPLIED = ["podSelector", "namespaceSelector", "externalEntitySelector", "group", "serviceAccount", "service", "nodeSelector"];

const given = (item: Json, fields: readonly string[]): readonly string[] =>
	fields.filter((field) => item[field] !== undefined && item[field] !== null);

/** What Antrea's webhook refuses in a policy as a whole, and in whom it applies to (docs/antrea-network-policy.md; validate.go). */
export function refuseSpec(spec: Json, namespaced: boolean, problems: Problems): void {
	const rules = DIRECTIONS.flatMap((direction) =>
		list(spec[direction]).map((rule, index) => ({ direction, rule: record(rule), path: `/spec/${direction}/${index}` })),
	);
	const whole = list(spec["appliedTo"]);
	const apart = rules.filter(({ rule }) => list(rule["appliedTo"]).length > 0);
	if (whole.length > 0 && apart.length > 0)
		problems.reject("/spec/appliedTo", "stands beside appliedTo of rules; one of the two may be given");
	if (whole.length === 0 && apart.length === 0) problems.reject("/spec/appliedTo", "is missing");
	if (whole.length === 0 && apart.length > 0)
		for (const { rule, path } of rules)
			if (list(rule["appliedTo"]).length === 0) problems.reject(`${path}/appliedTo`, "is missing, while other rules have it");
	refuseNames(rules, problems);
	for (const { direction, rule, path } of rules) {
		refuseRule(rule, path, direction, whole, problems);
		if (rule["action"] === "Pass" && String(spec["tier"]).toLowerCase() === BASELINE_TIER_NAME)
			problems.reject(`${path}/action`, "is Pass; behind the baseline tier there is nobody to pass to");
		refuseApplied(list(rule["appliedTo"]), `${path}/appliedTo`, namespaced, problems);
		for (const [index, item] of list(rule["appliedTo"]).entries())
			if (given(record(item), ["nodeSelector"]).length > 0)
				problems.reject(`${path}/appliedTo/${index}/nodeSelector`, "stands in a rule; only a whole policy applies to nodes");
	}
	refuseApplied(whole, "/spec/appliedTo", namespaced, problems);
	const nodes = whole.filter((item) => given(record(item), ["nodeSelector"]).length > 0);
	if (nodes.length > 0 && nodes.length < whole.length)
		problems.reject("/spec/appliedTo", "names nodes and others; a policy applies to the ones or the others");
}

function refuseApplied(items: readonly unknown[], path: string, namespaced: boolean, problems: Problems): void {
	if (items.some(isService) && !items.every(isService))
		problems.reject(path, "names Services and others; a policy applies to the ones or the others");
	for (const [index, item] of items.entries()) {
		const at = `${path}/${index}`;
		if (!isRecord(item)) {
			problems.reject(at, "is no selector");
			continue;
		}
		problems.onlyKeys(item, at, APPLIED);
		refuseMixture(item, at, problems);
		if (given(item, APPLIED).length === 0) problems.reject(at, "names nobody");
		if (namespaced)
			for (const field of given(item, ["namespaceSelector", "nodeSelector"]))
				problems.reject(`${at}/${field}`, "is for ClusterNetworkPolicies; this policy applies to pods of its own namespace");
		for (const field of ["podSelector", "namespaceSelector", "nodeSelector"]) readSelector(item[field], `${at}/${field}`, problems);
	}
}

/** Kinds that one item of a list names side by side though they exclude each other. */
export function refuseMixture(item: Json, path: string, problems: Problems): void {
	const alone = given(item, ALONE);
	const selectors = given(item, TOGETHER);
	if (alone.length > 1 || (alone.length === 1 && selectors.length > 0))
		problems.reject(path, `names ${[...alone, ...selectors].join(" and ")}, which exclude each other`);
	if (selectors.includes("namespaces") && selectors.includes("namespaceSelector"))
		problems.reject(path, "names namespaces and namespaceSelector, which exclude each other");
	if (given(record(item["namespaces"]), ["match", "sameLabels"]).length > 1)
		problems.reject(`${path}/namespaces`, "names match and sameLabels, which exclude each other");
	if (selectors.includes("podSelector") && selectors.includes("externalEntitySelector"))
		problems.reject(path, "names podSelector and externalEntitySelector, which exclude each other");
}
