import type { Subject } from "./inventory.ts";

/** Whether a subject is pods on a network of their own: those on the host network send and receive as their node. */
export const isOnPodNetwork = ({ nature, hostNetwork }: Pick<Subject, "nature" | "hostNetwork">): boolean =>
	nature === "pod" && !hostNetwork;

/** Whether a subject is one pod, not what a workload makes any number of: its id is `NS/Pod/NAME`. */
export const isOnePod = ({ id, nature }: Pick<Subject, "id" | "nature">): boolean => nature === "pod" && id.split("/")[1] === "Pod";
