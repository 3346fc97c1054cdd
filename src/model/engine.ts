import { changedFilter } from "./changed.ts";
import type { Inventory, Reach, Rule } from "./inventory.ts";
import type { Tri } from "./tri.ts";

/** What enforces NetworkPolicies. */
export type Engine = "kubernetes" | "calico" | "cilium" | "ovn";

/** What the objects of the inputs show of the engine that runs. */
export interface EngineShown {
	readonly engine: Engine;
	/** Another one that may run instead, where nothing says which does. */
	readonly rival?: Engine;
	/** Cilium's `policy-cidr-match-mode`: rules by address match machines of the cluster too (`nodes`), or its pods (`pods`, since 1.20). */
	readonly addressesMatchNodes?: true;
	readonly addressesMatchPods?: true;
	/** Cilium's `allow-localhost: policy`: what the own node sends to its pods is filtered like anything else. */
	readonly ownNodeByPolicy?: true;
}

/** Where engines differ on NetworkPolicy v1 (domain/kubernetes-policy.md 1.1 and 1.4); all else is the API's own meaning. */
interface EngineProfile {
	/** Whether an `ipBlock` matches pods and machines of the cluster by their addresses. */
	readonly ipBlock: Reach;
	/** Whether what a pod sends to its own node passes whatever its policies say. The other way it always does. */
	readonly toOwnNode: Tri;
}

/**
 * `kubernetes` is what the documentation and the conformance tests of upstream say. Calico filters what a pod sends to its
 * node as anything else (chain `cali-wl-to-host`). Cilium tells members of the cluster by identity, never by address, and its
 * nodes are the entity `host`. With OVN-Kubernetes packets of a node may come from its management port, whose address no
 * object shows.
 */
const PROFILES: Readonly<Record<Engine, EngineProfile>> = {
	kubernetes: { ipBlock: { pod: "yes", machine: "yes" }, toOwnNode: "yes" },
	calico: { ipBlock: { pod: "yes", machine: "yes" }, toOwnNode: "no" },
	cilium: { ipBlock: { pod: "no", machine: "no" }, toOwnNode: "no" },
	ovn: { ipBlock: { pod: "yes", machine: "maybe" }, toOwnNode: "maybe" },
};

/** CNIs by the engine that they bring; the others leave it to what upstream's documentation says. */
const ENGINES: readonly (readonly [prefix: string, engine: Engine])[] = [
	["calico", "calico"],
	["cilium", "cilium"],
	["ovn-kubernetes", "ovn"],
];

/** Encapsulating Calico: packets of a node to pods of another come from its tunnel's address, which no object shows. */
const TUNNELS: ReadonlySet<string> = new Set(["calico-ipip", "calico-vxlan"]);

/** The engine that a CNI brings; null where none of them is known to bring one. */
export const engineOfCni = (cni: readonly string[]): Engine | null =>
	ENGINES.find(([prefix]) => cni.some((name) => name.startsWith(prefix)))?.[1] ?? null;

/** The engine that an option or configuration names, else that of the CNI, else what the inputs show, else upstream. */
export const engineOf = (given: Engine | null | undefined, cni: readonly string[], shown: EngineShown | undefined): Engine =>
	given ?? engineOfCni(cni) ?? shown?.engine ?? "kubernetes";

/** How people call them. */
export const ENGINE_NAMES: Readonly<Record<Engine, string>> = {
	kubernetes: "upstream",
	calico: "Calico",
	cilium: "Cilium",
	ovn: "OVN-Kubernetes",
};

/** Told where the user names one engine, or a CNI that brings it, and the inputs hold objects of another; null where nothing contradicts. */
export function engineConflict(given: Engine | null, cni: readonly string[], shown: EngineShown | undefined): string | null {
	const said = engineOf(given, cni, undefined);
	// What upstream documents may be asked of whatever cluster.
	if (said === "kubernetes" || shown === undefined || said === shown.engine) return null;
	return `${given === null ? `cni ${cni.join(",")}` : `engine ${given}`} was given, though the inputs hold objects of ${ENGINE_NAMES[shown.engine]}`;
}

/** Whether what a pod's own node sends to it gets in whatever policies say. */
export function fromOwnNode(engine: Engine, shown: EngineShown | undefined): Tri {
	if (shown?.ownNodeByPolicy !== true) return "yes";
	if (engine === "cilium") return shown.rival === undefined ? "no" : "maybe";
	return shown.rival === "cilium" ? "maybe" : "yes";
}

/** Whether `ipBlock`s see the address of a Service before it becomes a pod's: engines that are known ask policies afterwards. */
export const beforeTranslation = (engine: Engine): Tri => (engine === "kubernetes" ? "maybe" : "no");

/**
 * Whether a block of all addresses matches nodes where Cilium is told to match them by address: its documentation says so, and several of its
 * releases do not, unless they are told to match pods as well (cilium/cilium#39656, #47827).
 */
export const nodesByWildcard = (pods: boolean): Tri => (pods ? "yes" : "maybe");

export const toOwnNode = (engine: Engine, shown: EngineShown | undefined): Tri =>
	either(PROFILES[engine].toOwnNode, shown?.rival && PROFILES[shown.rival].toOwnNode);

/** What is known where either of two engines may run. */
const either = (one: Tri, other: Tri | undefined): Tri => (other === undefined || one === other ? one : "maybe");

const NOTHING_SHOWN: Pick<EngineShown, "addressesMatchNodes" | "addressesMatchPods"> = {};

/** NetworkPolicies as an engine means them. Policies of its own kinds say what they mean by themselves. */
export function underEngine(inventory: Inventory, engine: Engine, cni: readonly string[] = []): Inventory {
	const { ipBlock } = PROFILES[engine];
	const { addressesMatchNodes: nodes, addressesMatchPods: pods } = (engine === "cilium" && inventory.engine) || NOTHING_SHOWN;
	const machine: Tri = nodes === true ? "yes" : engine === "calico" && cni.some((name) => TUNNELS.has(name)) ? "maybe" : ipBlock.machine;
	const rival = inventory.engine?.rival;
	const other = rival && PROFILES[rival].ipBlock;
	const reach: Reach = { pod: either(pods === true ? "yes" : ipBlock.pod, other?.pod), machine: either(machine, other?.machine) };
	if (reach.pod === "yes" && reach.machine === "yes") return inventory;
	const ofWildcards: Reach = nodes === true && reach.machine === "yes" ? { ...reach, machine: nodesByWildcard(pods === true) } : reach;
	const reachOf = ({ wildcard }: Rule["sources"]): Reach => (wildcard === true ? ofWildcards : reach);
	const narrowed = (rule: Rule): Rule =>
		rule.sources.addresses.isEmpty ? rule : { ...rule, sources: { ...rule.sources, reach: reachOf(rule.sources) } };
	return {
		...inventory,
		filters: new Map(
			[...inventory.filters].map(([id, filter]) => [
				id,
				filter.kind === "kubernetes-networkpolicy"
					? changedFilter(filter, { reach, ingress: filter.ingress.map(narrowed), egress: filter.egress.map(narrowed) })
					: filter,
			]),
		),
	};
}
