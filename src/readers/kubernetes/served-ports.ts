import { changed } from "../../model/changed.ts";
import type { Subject } from "../../model/inventory.ts";
import { meets } from "./labels.ts";
import type { Membership } from "./membership.ts";
import { PROTOCOLS } from "./policy-ports.ts";
import type { Service } from "./services.ts";

/**
 * Adds to a component's pods the ports at which Services hand on to them: a component that listens elsewhere than its table
 * says is still asked for at the Service's port (a cluster DNS on a high port, say). Other pods have no rows that could differ.
 */
export function withServedPorts(subject: Subject, membership: Membership, services: ReadonlyMap<string, readonly Service[]>): Subject {
	if (subject.nature !== "pod" || subject.roles.length === 0 || subject.synthetic) return subject;
	const pod = membership.classOf(subject.id);
	if (pod === undefined) return subject;
	const served = (services.get(pod.namespace) ?? []).flatMap(({ selector, ports }) =>
		selector === null || meets(pod.labels, selector.requirements) !== "yes"
			? []
			: ports.flatMap(({ port, protocol: name, target }) => {
					const protocol = PROTOCOLS[name];
					if (protocol === undefined) return [];
					const targets = typeof target === "number" ? [target] : (subject.namedPorts.get(`${target}/${protocol}`) ?? []);
					return targets.length === 0 ? [] : [{ protocol, port, targets }];
				}),
	);
	return served.length === 0 ? subject : changed(subject, { servedPorts: served });
}
