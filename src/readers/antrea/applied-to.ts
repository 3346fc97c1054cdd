import type { Tri } from "../../model/tri.ts";
import { isNamed, type PodClass } from "../kubernetes/membership.ts";
import { Problems } from "../kubernetes/problems.ts";
import { readSelector, type Selector } from "../kubernetes/selector.ts";
import { isRecord, record, text } from "../kubernetes/value.ts";
import { type PeerContext, readWhom, runningUnder } from "./peers.ts";

/** Whether an item of `appliedTo` selects pods of a class. */
export function selectsPod(raw: unknown, path: string, pod: PodClass, context: PeerContext): Tri {
	const item = record(raw);
	const given = (field: string): boolean => item[field] !== undefined && item[field] !== null;
	if (given("nodeSelector") || given("externalEntitySelector")) return "no";
	if (given("group")) return context.groups.holds(text(item["group"]) ?? "", pod, context);
	if (given("serviceAccount")) {
		const account = runningUnder(record(item["serviceAccount"]));
		return isNamed(pod, account.scope, account.pods);
	}
	// A Service is of type NodePort: what comes through it may reach any pod.
	if (given("service")) return "maybe";
	const whom = readWhom(item, path, { ...context, problems: new Problems() });
	return whom === null ? "maybe" : isNamed(pod, whom.scope, whom.pods);
}

/** Machines that `appliedTo` selects. */
export const nodesOf = (applied: readonly unknown[], path: string): readonly { readonly selector: Selector; readonly path: string }[] =>
	applied.flatMap((item, index) => {
		const { nodeSelector } = record(item);
		const at = `${path}/${index}/nodeSelector`;
		return isRecord(nodeSelector) ? [{ selector: readSelector(nodeSelector, at, new Problems()), path: at }] : [];
	});
