import type { KubeObject } from "../kubernetes/objects.ts";
import { record, text } from "../kubernetes/value.ts";
import {
	AUDIT_KEY,
	CIDR_MATCH_KEY,
	CLUSTER_NAME_KEY,
	CLUSTER_POLICIES_KEY,
	CONFIG_MAP,
	DEFAULT_CLUSTER,
	ENFORCEMENT_KEY,
	EXTENDED_PROTOCOLS_KEY,
	HOST_FIREWALL_KEY,
	LABELS_FILE_KEY,
	LABELS_KEY,
	LOCAL_CLUSTER_KEY,
	LOCALHOST_KEY,
	NETWORK_POLICIES_KEY,
	NODE_LABELS_KEY,
	OWN_KINDS_KEYS,
} from "./defaults.ts";
import { type IsSeen, seenLabels } from "./identity-labels.ts";

/** What the inputs show of the agent's configuration. */
export interface Settings {
	/** Whether the inputs hold any of it. */
	readonly shown: boolean;
	/** Whether policies of machines are enforced; `unseen` where no configuration is in the inputs. */
	readonly hostFirewall: "on" | "off" | "unseen";
	/** Policies are logged and not enforced. */
	readonly audit: boolean;
	/** CIDR rules match machines too, or pods. */
	readonly cidrsMatchNodes: boolean;
	readonly cidrsMatchPods: boolean;
	/** Which pods policies isolate: those that some select, all of them, or none (docs, "Policy Enforcement Modes"). */
	readonly enforcement: "default" | "always" | "never";
	/** Whether policies decide on what the own machine sends to its pods: by default it always gets in. */
	readonly localhostByPolicy: boolean;
	/** Whether nodes are told by their labels; `unseen` where no configuration is in the inputs. */
	readonly nodeLabels: "on" | "off" | "unseen";
	/** Whether packets of protocols without ports, ICMP apart, get anywhere; `unseen` where no configuration is in the inputs. */
	readonly extendedProtocols: "on" | "off" | "unseen";
	/** Whether it is shown that policies mean pods of the own cluster where they name none. */
	readonly localClusterOnly: boolean;
	/** Whether the agent reads NetworkPolicies. */
	readonly networkPolicies: boolean;
	/** Kinds of its own that the agent is told to leave alone. */
	readonly kindsOff: ReadonlySet<string>;
	/** Whether the agent reads ClusterNetworkPolicies of the network policy API. */
	readonly clusterPolicies: boolean;
	/** Labels that policies see. */
	readonly isSeen: IsSeen;
	/** The cluster's name, which its endpoints have as a label; null where nothing shows it. */
	readonly cluster: string | null;
}

export const isConfiguration = ({ kind, group, name }: KubeObject): boolean => kind === "ConfigMap" && group === "" && name === CONFIG_MAP;

/** Options as the ConfigMap `cilium-config` gives them; the host firewall is off unless it says otherwise. */
export function readSettings(objects: readonly KubeObject[]): Settings {
	const maps = objects.filter(isConfiguration);
	const given = (key: string): readonly string[] => maps.flatMap(({ value }) => text(record(value["data"])[key]) ?? []);
	const matched = new Set(given(CIDR_MATCH_KEY).flatMap((value) => value.split(/[\s,]+/)));
	const clusters = new Set(given(CLUSTER_NAME_KEY));
	return {
		shown: maps.length > 0,
		hostFirewall: maps.length === 0 ? "unseen" : given(HOST_FIREWALL_KEY).includes("true") ? "on" : "off",
		audit: given(AUDIT_KEY).includes("true"),
		enforcement: given(ENFORCEMENT_KEY).includes("never") ? "never" : given(ENFORCEMENT_KEY).includes("always") ? "always" : "default",
		localhostByPolicy: given(LOCALHOST_KEY).includes("policy"),
		nodeLabels: maps.length === 0 ? "unseen" : given(NODE_LABELS_KEY).includes("true") ? "on" : "off",
		cidrsMatchNodes: matched.has("nodes"),
		cidrsMatchPods: matched.has("pods"),
		extendedProtocols: maps.length === 0 ? "unseen" : given(EXTENDED_PROTOCOLS_KEY).includes("true") ? "on" : "off",
		localClusterOnly: given(LOCAL_CLUSTER_KEY).includes("true"),
		networkPolicies: !given(NETWORK_POLICIES_KEY).includes("false"),
		kindsOff: new Set(Object.entries(OWN_KINDS_KEYS).flatMap(([kind, key]) => (given(key).includes("false") ? [kind] : []))),
		clusterPolicies: given(CLUSTER_POLICIES_KEY).includes("true"),
		isSeen: given(LABELS_FILE_KEY).some((file) => file !== "") ? () => "maybe" : seenLabels(given(LABELS_KEY).join(" ")),
		cluster: maps.length === 0 || clusters.size > 1 ? null : ([...clusters][0] ?? DEFAULT_CLUSTER),
	};
}
