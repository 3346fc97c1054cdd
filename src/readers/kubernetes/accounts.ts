import { ACCOUNT_LABEL, DEFAULT_ACCOUNT } from "./defaults.ts";
import { oneOf, UNKNOWN } from "./keyset.ts";
import { type Labels, labelsOf, readLabels } from "./labels.ts";
import type { KubeObject } from "./objects.ts";
import { record } from "./value.ts";

const ENGINES = /(?:^|\.)(?:projectcalico\.org|antrea\.io|cilium\.io)$/;

/** Whether policies of an engine tell pods apart by the service account that they run under; NetworkPolicies cannot. */
export const asksForAccounts = (objects: readonly KubeObject[]): boolean =>
	objects.some(
		({ group, kind, value }) => ENGINES.test(group) && /policy$/i.test(kind) && /service-?account|pcsa\./i.test(JSON.stringify(value)),
	);

/** Labels of pods, and the account that they run under as one more. @param account null when not known. */
export const withAccount = (labels: Labels, account: string | null): Labels =>
	labelsOf(new Map([...labels.keys, [ACCOUNT_LABEL, account === null ? UNKNOWN : oneOf([account])]]), labels.rest);

/**
 * Labels of the ServiceAccounts in the inputs, by namespace and name. Where they show any, a namespace's own that they do not show is the
 * one that the controller makes, without labels; of another nothing is known.
 */
export function accountLabels(objects: readonly KubeObject[]): (namespace: string, name: string) => Labels | undefined {
	const found = new Map(
		objects
			.filter(({ kind, group }) => kind === "ServiceAccount" && group === "")
			.map(({ namespace, name, value }) => [`${namespace}/${name}`, readLabels(record(value["metadata"])["labels"])]),
	);
	return (namespace, name) => found.get(`${namespace}/${name}`) ?? (found.size > 0 && name === DEFAULT_ACCOUNT ? UNLABELLED : undefined);
}

const UNLABELLED = readLabels({});
