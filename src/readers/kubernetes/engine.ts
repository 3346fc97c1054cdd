import { type Engine, type EngineShown, engineOf, engineOfCni } from "../../model/engine.ts";
import type { Cilium } from "../cilium/index.ts";
import { CiliumSight } from "../cilium/sight.ts";
import { OvnSight } from "../ovn/sight.ts";
import type { Namespaces } from "./namespaces.ts";
import { counts } from "./rivals.ts";
import type { Sight } from "./sight.ts";

/** What is said of the engine besides the objects. */
export interface EngineSaid {
	/** What the user names, by an option or in the configuration. */
	readonly engine?: Engine | null;
	/** The CNI that the user or the cluster's own files name. */
	readonly cni?: readonly string[];
}

/** What the inputs hold of engines. */
interface EnginesHeld {
	readonly cilium: Cilium;
	/** Whether there are policies of their kinds. */
	readonly calico: boolean;
	readonly antrea: boolean;
	readonly ovn: boolean;
}

/** Policies of engines' own kinds, or their configuration, show which one runs; where several do and nothing says which, any of them may. */
export function engineShown({ cilium, calico, antrea, ovn }: EnginesHeld, { engine, cni = [] }: EngineSaid): EngineShown | null {
	const { policies, settings } = cilium;
	const shown: readonly Engine[] = [
		...(policies > 0 || settings.shown ? (["cilium"] as const) : []),
		...(calico ? (["calico"] as const) : []),
		...(ovn ? (["ovn"] as const) : []),
		// Of NetworkPolicies Antrea makes what upstream documents.
		...(antrea ? (["kubernetes"] as const) : []),
	];
	const [first] = shown;
	if (first === undefined || first === "kubernetes") return null;
	const isSaid = engine !== null && engine !== undefined;
	const acting = engineOf(engine, cni, { engine: first });
	// A CNI is no word for one of several: engines run chained behind CNIs of others.
	const rival = isSaid || shown.length === 1 ? undefined : shown.find((other) => other !== acting);
	const own = first === "cilium" && counts("Cilium", engine);
	return {
		engine: first,
		...(rival === undefined ? {} : { rival }),
		...(own && settings.cidrsMatchNodes ? { addressesMatchNodes: true } : {}),
		...(own && settings.cidrsMatchPods ? { addressesMatchPods: true } : {}),
		...(own && settings.localhostByPolicy ? { ownNodeByPolicy: true } : {}),
	};
}

/** Whether Cilium enforces the policies of the Kubernetes APIs, or may. */
export const mayBeCilium = ({ engine, cni = [] }: EngineSaid, shown: EngineShown | null): boolean =>
	counts("Cilium", engine) && (shown?.engine === "cilium" || engineOfCni(cni) === "cilium" || engine === "cilium");

/** How the engine that enforces the policies of the Kubernetes APIs reads them; null where it means what the API says. */
export function sightIn(
	{ settings }: Cilium,
	{ engine, cni = [] }: EngineSaid,
	shown: EngineShown | null,
	namespaces: Namespaces,
): Sight | null {
	const acting = engineOf(engine, cni, shown ?? undefined);
	const rival = shown?.rival;
	const sure = rival === undefined ? "yes" : "maybe";
	if (acting === "cilium" || rival === "cilium") return new CiliumSight(settings, sure);
	if (acting === "ovn" || rival === "ovn") return new OvnSight(namespaces, sure);
	// Most CNIs bring no engine that is known here, and most inputs none at all.
	return acting === "kubernetes" && engine !== "kubernetes" ? new OvnSight(namespaces, "maybe") : null;
}
