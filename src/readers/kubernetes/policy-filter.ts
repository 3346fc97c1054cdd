import type { Filter } from "../../model/inventory.ts";
import { type KubeObject, locationOf } from "./objects.ts";

/** The filter of a policy whose rules are tried in order, in what such filters have in common, with what is its own. */
export const policyFilter = (object: KubeObject, own: Pick<Filter, "id" | "kind" | "network"> & Partial<Filter>): Filter => ({
	mode: "first-match",
	stateful: true,
	names: [object.name],
	tags: {},
	modules: [],
	ingress: [],
	egress: [],
	unknownIngress: [],
	clusterKeys: [],
	location: locationOf(object),
	...own,
});
