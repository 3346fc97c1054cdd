import type { Location } from "./location.ts";

/** Values that a cluster's own files may say, named as portpolicy.yaml names them. */
export type SettingName =
	| "provider"
	| "release"
	| "cni"
	| "addons"
	| `parameters.${string}`
	| `features.${string}`
	| `roles.${string}.cidrs`
	| `sources.${string}.cidrs`;

/** One value that a cluster's own file (kubeadm, EKS Anywhere, Cluster API, k3s, ...) says of the cluster. */
export interface Setting {
	readonly name: SettingName;
	/** As text: `10260`, `30000-31000`, `true`, `iso`, CIDRs joined by commas. Null when the file leaves it open. */
	readonly value: string | null;
	/** Why there is no value, as the rest of a sentence: `is ${PORT}, which nobody gave a value`. Only where `value` is null. */
	readonly open?: string;
	/** Field and object: `spec.kubernetesVersion of Cluster prod`. */
	readonly evidence: string;
	/** Profiles that the value means something to; absent for all of them. */
	readonly profiles?: readonly string[];
	/** Cluster that the file speaks of, when told. */
	readonly clusterKey?: string;
	readonly location: Location;
}

/** A setting of the inputs, and whether the judgement follows it. */
export interface SettledSetting extends Setting {
	readonly used: boolean;
}

/** A parameter that the inputs leave open: by a value that nobody gave, or by several values of which one must be wrong. */
export interface OpenParameter {
	readonly why: "unknown" | "several";
	/** What the inputs say of it. */
	readonly settings: readonly Setting[];
}
