import type { Problems } from "../kubernetes/problems.ts";
import { EVERYTHING, type Selector } from "../kubernetes/selector.ts";
import type { Json } from "../kubernetes/value.ts";
import { type EndpointSelector, readEndpointSelector, readLabelSelector } from "./selectors.ts";

/** Whom a policy concerns: endpoints, null where the selector is not understood, or machines. */
export type PolicySubject = { readonly endpoints: EndpointSelector | null } | { readonly nodes: Selector };

/** The subject of a spec; `namespace` is empty for a clusterwide policy. */
export function readSubject(spec: Json, path: string, namespace: string, problems: Problems): PolicySubject {
	const given = (key: string): boolean => spec[key] !== undefined && spec[key] !== null;
	if (given("nodeSelector")) {
		if (given("endpointSelector")) problems.reject(path, "has an endpointSelector beside the nodeSelector");
		if (namespace !== "") problems.reject(`${path}/nodeSelector`, "is for clusterwide policies only");
		return { nodes: readLabelSelector(spec["nodeSelector"], `${path}/nodeSelector`, problems) };
	}
	if (!given("endpointSelector")) problems.reject(path, "has neither an endpointSelector nor a nodeSelector");
	const own = namespace === "" ? null : namespace;
	const selector = readEndpointSelector(spec["endpointSelector"], `${path}/endpointSelector`, own, problems);
	// Whatever namespace a namespaced policy names, it selects in its own.
	return { endpoints: selector === null || "reserved" in selector || own === null ? selector : { scope: { own }, pods: selector.pods } };
}

/** Whether a policy concerns all endpoints of its scope, or all machines. */
export function isEverybody(subject: PolicySubject): boolean {
	if ("nodes" in subject) return subject.nodes.text === EVERYTHING.text;
	const { endpoints } = subject;
	return endpoints === null || (!("reserved" in endpoints) && endpoints.pods.text === EVERYTHING.text);
}
