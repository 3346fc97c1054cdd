import type { KubeObject } from "./objects.ts";
import { isPodKind } from "./pods.ts";
import { isNetworkPolicy } from "./policies.ts";

/**
 * Objects by who reads them, in their order. Nearly all objects of a large cluster are pods, policies and namespaces: whoever
 * looks for something else need not pass over them.
 */
export interface Sorted {
	readonly pods: readonly KubeObject[];
	readonly networkPolicies: readonly KubeObject[];
	readonly namespaces: readonly KubeObject[];
	readonly others: readonly KubeObject[];
}

export function sorted(objects: readonly KubeObject[]): Sorted {
	const pods: KubeObject[] = [];
	const networkPolicies: KubeObject[] = [];
	const namespaces: KubeObject[] = [];
	const others: KubeObject[] = [];
	for (let index = 0; index < objects.length; index++) {
		const object = objects[index] as KubeObject;
		if (isPodKind(object)) pods.push(object);
		else if (isNetworkPolicy(object)) networkPolicies.push(object);
		else if (object.kind === "Namespace" && object.group === "") namespaces.push(object);
		else others.push(object);
	}
	return { pods, networkPolicies, namespaces, others };
}
