import { type Engine, type EngineShown, engineOf } from "../../model/engine.ts";
import type { Cilium } from "../cilium/index.ts";
import { CiliumSight } from "../cilium/sight.ts";
import type { Sight } from "./sight.ts";

/** What is said of the engine besides the objects. */
export interface EngineSaid {
	/** What the user names, by an option or in the configuration. */
	readonly engine?: Engine | null;
	/** The CNI that the user or the cluster's own files name. */
	readonly cni?: readonly string[];
}

/** Policies of engines' own kinds, or their configuration, show which one runs. */
export function engineShown({ policies, settings }: Cilium, calico: boolean): EngineShown | null {
	if (policies > 0 || settings.shown)
		return {
			engine: "cilium",
			...(settings.cidrsMatchNodes ? { addressesMatchNodes: true } : {}),
			...(settings.localhostByPolicy ? { ownNodeByPolicy: true } : {}),
		};
	return calico ? { engine: "calico" } : null;
}

/** What the engine that enforces the policies of the Kubernetes APIs looks at; null where that is every label. */
export function sightIn({ settings }: Cilium, { engine, cni = [] }: EngineSaid, shown: EngineShown | null): Sight | null {
	return engineOf(engine, cni, shown ?? undefined) === "cilium" ? new CiliumSight(settings.isSeen, "yes") : null;
}
