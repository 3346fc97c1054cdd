import type { Written } from "../../model/written.ts";
import type { KubeObject } from "./objects.ts";
import { text } from "./value.ts";

/** By what kubectl finds an object, and the version that its author wrote. */
export const writtenAs = ({ value, kind, name, namespace }: KubeObject): Pick<Written, "apiVersion" | "kind" | "name" | "namespace"> => ({
	apiVersion: text(value["apiVersion"]) ?? "",
	kind,
	name,
	namespace,
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
