import { and, type Tri } from "../../model/tri.ts";
import { isNamed, type PodClass } from "../kubernetes/membership.ts";
import { Problems } from "../kubernetes/problems.ts";
import { readSelector, type Selector } from "../kubernetes/selector.ts";
import { isRecord, record, text } from "../kubernetes/value.ts";
import { type PeerContext, readWhom, runningUnder } from "./peers.ts";

/** Whom an item of `appliedTo` selects. It is read once: a cluster asks of every class of pods. */
export function podsIn(raw: unknown, path: string, context: PeerContext): (pod: PodClass) => Tri {
	const item = record(raw);
	const given = (field: string): boolean => item[field] !== undefined && item[field] !== null;
	if (given("nodeSelector") || given("externalEntitySelector")) return () => "no";
	if (given("group")) return context.groups.holding(text(item["group"]) ?? "", context);
	// A Service is of type NodePort: what comes through it reaches its pods, as other packets do that the policy does not concern.
	if (given("service")) {
		const service = record(item["service"]);
		const behind = context.groups.behind(service);
		return behind === null ? () => "maybe" : (pod) => and(isNamed(pod, { own: text(service["namespace"]) ?? "" }, behind), "maybe");
	}
	const whom = given("serviceAccount")
		? runningUnder(record(item["serviceAccount"]))
		: readWhom(item, path, { ...context, problems: new Problems() });
	return (pod) => (whom === null ? "maybe" : isNamed(pod, whom.scope, whom.pods));
}

/** Machines that `appliedTo` selects. */
export const nodesOf = (applied: readonly unknown[], path: string): readonly { readonly selector: Selector; readonly path: string }[] =>
	applied.flatMap((item, index) => {
		const { nodeSelector } = record(item);
		const at = `${path}/${index}/nodeSelector`;
		return isRecord(nodeSelector) ? [{ selector: readSelector(nodeSelector, at, new Problems()), path: at }] : [];
	});
