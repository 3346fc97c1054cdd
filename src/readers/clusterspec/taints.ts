import { record } from "../kubernetes/value.ts";
import type { Field } from "./field.ts";

/** Taints given for control-plane machines replace those that the tool would set: without one that keeps pods off, workloads run there. */
export function readTaints(taints: Field): void {
	if (!Array.isArray(taints.value)) return;
	const kept = taints.items.some(({ value }) => ["NoSchedule", "NoExecute"].includes(String(record(value)["effect"])));
	taints.means("features.schedulableControlPlane", String(!kept));
}
