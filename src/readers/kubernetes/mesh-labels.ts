import { ABSENT, isSubset, type KeySet, oneOf, union } from "./keyset.ts";
import { knownOf, type Labels } from "./labels.ts";
import type { PodClass } from "./membership.ts";

/** Whom an object of a mesh concerns, in the words of a `Restriction`. */
export interface OfMesh {
	readonly everywhere: boolean;
	readonly selector: unknown;
	readonly spares: (pod: PodClass, subjectId: string) => boolean;
}

/** The label is absent, or has one of these values. */
export const absentOr = (...values: readonly string[]): KeySet => (values.length === 0 ? ABSENT : union(ABSENT, oneOf(values)));

/** Whether none of the labels takes into a mesh: each is known to say no, or to be absent. */
export const isOutside = (labels: Labels, keys: ReadonlyMap<string, KeySet>): boolean =>
	[...keys].every(([key, no]) => isSubset(knownOf(labels, key), no));

/** Where meshes inject no proxy, whatever labels say (`IgnoredNamespaces` of istio's `pkg/kube/inject`; consul-k8s has the first two). */
const SYSTEM: ReadonlySet<string> = new Set(["kube-system", "kube-public", "kube-node-lease", "local-path-storage"]);

export const isSystemNamespace = (namespace: string): boolean => SYSTEM.has(namespace);
