import type { KubeObject } from "./objects.ts";
import { specOf } from "./surroundings.ts";
import { list, record } from "./value.ts";

// Agents on nodes that watch containers, and may stop what these send and receive.

/** Rules of NeuVector only stop anything in this mode of their group: https://open-docs.neuvector.com/policy/usingcrd/ */
export const isProtected = (object: KubeObject): boolean => record(specOf(object)["target"])["policymode"] === "Protect";

/** Sockets that KubeArmor refuses to open: https://docs.kubearmor.io/kubearmor/documentation/security_policy_specification */
export function blocksSockets(object: KubeObject): boolean {
	const { network, action } = specOf(object);
	const { matchProtocols, action: own } = record(network);
	return list(matchProtocols).some((item) => (record(item)["action"] ?? own ?? action ?? "Block") === "Block");
}
