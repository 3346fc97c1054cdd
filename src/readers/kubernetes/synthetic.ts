import { changed } from "../../model/changed.ts";
import type { PossibleAttachment, Subject } from "../../model/inventory.ts";
import type { Location } from "../../model/location.ts";
import type { PolicyIndex } from "./attachment.ts";
import { ClassView } from "./class-view.ts";
import { SYSTEM_NAMESPACE } from "./components.ts";
import type { Membership } from "./membership.ts";
import type { Namespaces } from "./namespaces.ts";
import { admitsEverything, type Policy } from "./networkpolicy.ts";
import { EVERYTHING, labelsSelected, type Selector } from "./selector.ts";
import type { Role } from "./subjects.ts";
import { SyntheticPod } from "./synthetic-pod.ts";

/** Pods that a selector speaks of and that are not in the input. */
export interface Absent {
	readonly id: string;
	readonly namespace: string;
	readonly selector: Selector;
	readonly location: Location;
}

export const absentPods = (namespace: string, selector: Selector, location: Location): Absent => ({
	id: `${namespace}/Pods/${selector.text}`,
	namespace,
	selector,
	location,
});

/** Policies that isolate pods which are not in the input: each selector once. Where the input holds Pods of the namespace, it would hold these too. */
export function absentOf(
	policies: readonly Policy[],
	present: { readonly selectsAny: (policy: Policy) => boolean; readonly holdsPods: (namespace: string) => boolean },
): readonly Absent[] {
	return policies
		.filter(
			({ isolates, object, rejected }) =>
				(isolates.ingress !== "no" || isolates.egress !== "no") &&
				!rejected.some(({ path }) => path.startsWith("/spec/podSelector")) &&
				!present.holdsPods(object.namespace),
		)
		.filter((policy) => !present.selectsAny(policy))
		.map(({ object, address, selector }) => absentPods(object.namespace, selector, object.place.at("/spec/podSelector", address)));
}

/** Registers absent pods as possible peers; null when the selector can select nothing. */
export function registerAbsent({ id, namespace, selector }: Absent, membership: Membership, namespaces: Namespaces): boolean {
	const labels = labelsSelected(selector);
	if (labels === null) return false;
	membership.addAbsent(id, { namespace, namespaceLabels: namespaces.labels(namespace), labels, hostNetwork: "no" });
	return true;
}

export function absentSubject(absent: Absent, membership: Membership, index: PolicyIndex, roles: readonly Role[]): Subject | null {
	const pod = membership.classOf(absent.id);
	if (pod === undefined) return null;
	const subject = new SyntheticPod(absent.id, new ClassView(pod, index), roles, absent.location);
	if (absent.namespace !== SYSTEM_NAMESPACE || absent.selector.text !== EVERYTHING.text) return subject;
	const open = index
		.selecting(pod)
		.some(({ standing, selects }) => selects === "yes" && standing.stands === "yes" && admitsEverything(standing.policy));
	return open ? subject : standingForDns(subject);
}

/**
 * "Every pod of kube-system" holds the cluster's DNS, and much else: what other policies admit to it is not known, so
 * that nothing is blocked for certain (contract.md section 6.8).
 */
function standingForDns(subject: Subject): Subject {
	const unseen: PossibleAttachment = { unknown: { address: subject.id, attribute: "metadata.labels" }, candidates: [], unbounded: true };
	return changed(subject, {
		standIn: true,
		roles: [...subject.roles, { role: "dns", evidence: `every pod of ${SYSTEM_NAMESPACE}` }],
		layers: subject.layers.map((layer) => ({ ...layer, possible: [...layer.possible, unseen] })),
	});
}
