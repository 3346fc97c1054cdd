import type { Layer, Subject } from "../../model/inventory.ts";
import { isOnPodNetwork } from "../../model/pod.ts";
import { idOf, type KubeObject } from "./objects.ts";
import { templateOf } from "./pods.ts";
import { unsupported } from "./refused.ts";
import type { ForeignPolicy } from "./unsupported.ts";
import { list, record } from "./value.ts";

/** Where the VPC CNI keeps its settings (docs.aws.amazon.com, EKS: `cni-network-policy-configure`). */
const AGENT = { kind: "DaemonSet", name: "aws-node" };
const MODE = "NETWORK_POLICY_ENFORCING_MODE";
const OFF = "--enable-network-policy=false";

/**
 * Amazon's VPC CNI in its strict mode, which shuts pods that no NetworkPolicy selects but for what their node sends. That is not read: what
 * such pods receive and send is left open. Null where the inputs do not show it.
 */
export function strictMode(pods: readonly KubeObject[]): ForeignPolicy | null {
	const object = pods.find(({ kind, name }) => kind === AGENT.kind && name === AGENT.name);
	if (object === undefined || !isStrict(object)) return null;
	return {
		object,
		inbound: true,
		outbound: true,
		concerns: (subject) => isOnPodNetwork(subject) && !isIsolated(subject),
		unread: [
			unsupported(
				object,
				idOf(object),
				"/spec/template/spec/containers",
				`${MODE} is strict: what pods receive and send that no NetworkPolicy selects is not known`,
			),
		],
		elements: 0,
	};
}

function isStrict(object: KubeObject): boolean {
	const containers = list(record(templateOf(object.value, object.kind)["spec"])["containers"]).map(record);
	if (containers.some(({ args }) => list(args).includes(OFF))) return false;
	return containers.some(({ env }) =>
		list(env)
			.map(record)
			.some(({ name, value }) => name === MODE && value === "strict"),
	);
}

const isIsolated = ({ layers, egressLayers }: Subject): boolean => [...layers, ...egressLayers].some(byNetworkPolicy);

/** Whether NetworkPolicies are among the filters of a layer, which policies of tiers may stand around. */
const byNetworkPolicy = ({ kind, certain, stages }: Layer): boolean =>
	kind === "network-policy" && certain.length > 0 && (stages === undefined || stages.some(({ name }) => name === "NetworkPolicy"));
