import type { Written } from "../../model/written.ts";
import type { KubeObject } from "./objects.ts";
import { type Json, text } from "./value.ts";

/** By what kubectl finds an object, and the version that its author wrote. */
export const writtenAs = ({ value, kind, name, namespace }: KubeObject): Pick<Written, "apiVersion" | "kind" | "name" | "namespace"> => ({
	apiVersion: text(value["apiVersion"]) ?? "",
	kind,
	name,
	namespace,
});

/** How many rules a spec lists, understood or not; null where it lists none. */
export const elementsIn = ({ ingress }: Json): number | null => (Array.isArray(ingress) ? ingress.length : null);

/** How a policy is written that stands in an order: by its `spec`, whose field `order` says which. */
export const writtenInOrder = (
	object: KubeObject,
	spec: Json,
	order: "order" | "priority",
): Omit<Written, "api" | "broad" | "growing" | "beside"> => ({
	...writtenAs(object),
	path: "/spec",
	elements: elementsIn(spec),
	tier: text(spec["tier"]),
	order: typeof spec[order] === "number" ? spec[order] : null,
});

/** What all NetworkPolicies have in common: they have no order, and unite. */
export const UNITED: Pick<Written, "api" | "path" | "tier" | "order" | "growing" | "beside"> = {
	api: "network-policy",
	path: "/spec",
	tier: null,
	order: null,
	growing: true,
	beside: true,
};
