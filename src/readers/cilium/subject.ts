import { EVERYTHING, type Selector } from "../kubernetes/selector.ts";
import type { Json } from "../kubernetes/value.ts";
import { type EndpointSelector, readEndpointSelector, readLabelSelector, type SelectorContext } from "./selectors.ts";

/** Whom a policy concerns: endpoints, null where the selector is not understood, or machines. */
export type PolicySubject = { readonly endpoints: EndpointSelector | null } | { readonly nodes: Selector };

/** The subject of a spec. */
export function readSubject(spec: Json, path: string, context: SelectorContext): PolicySubject {
	const { namespace, problems } = context;
	const given = (key: string): boolean => spec[key] !== undefined && spec[key] !== null;
	if (given("nodeSelector")) {
		if (given("endpointSelector")) problems.reject(path, "has an endpointSelector beside the nodeSelector");
		if (namespace !== null) problems.reject(`${path}/nodeSelector`, "is for clusterwide policies only");
		return { nodes: readLabelSelector(spec["nodeSelector"], `${path}/nodeSelector`, problems) };
	}
	if (!given("endpointSelector")) problems.reject(path, "has neither an endpointSelector nor a nodeSelector");
	return { endpoints: readEndpointSelector(spec["endpointSelector"], `${path}/endpointSelector`, context) };
}

/** Whether a policy concerns all endpoints of its scope, or all machines. */
export function isEverybody(subject: PolicySubject): boolean {
	if ("nodes" in subject) return subject.nodes.text === EVERYTHING.text;
	const { endpoints } = subject;
	return endpoints === null || (!("reserved" in endpoints) && endpoints.pods.text === EVERYTHING.text);
}
