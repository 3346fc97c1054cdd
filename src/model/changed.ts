import type { Filter, Subject } from "./inventory.ts";

/** Every field of a subject: what is missing here does not compile. */
const FIELDS = Object.keys({
	id: true,
	kind: true,
	nature: true,
	provider: true,
	names: true,
	addresses: true,
	tags: true,
	labels: true,
	openLabels: true,
	knownAddresses: true,
	subnets: true,
	subnetsUnknown: true,
	network: true,
	memberships: true,
	possibleMemberships: true,
	modules: true,
	layers: true,
	egressLayers: true,
	namedPorts: true,
	declaredPorts: true,
	hostNetwork: true,
	node: true,
	hostAddresses: true,
	owner: true,
	synthetic: true,
	cloudId: true,
	standIn: true,
	clusterKeys: true,
	roles: true,
	servedPorts: true,
	forwards: true,
	publiclyReachable: true,
	location: true,
} satisfies Record<keyof Subject, true>) as readonly (keyof Subject)[];

/**
 * A subject with some fields changed. Readers may make subjects that compute fields when asked, of which the spread syntax copies
 * nothing.
 */
export function changed(subject: Subject, changes: Partial<Subject>): Subject {
	const copy: Partial<Record<keyof Subject, unknown>> = {};
	for (const field of FIELDS) {
		const value = field in changes ? changes[field] : subject[field];
		if (value !== undefined) copy[field] = value;
	}
	return copy as unknown as Subject;
}

/** A filter with some fields changed; readers may make filters that compute their rules when asked. */
export const changedFilter = (filter: Filter, changes: Partial<Filter>): Filter => ({
	...filter,
	ingress: filter.ingress,
	egress: filter.egress,
	...(filter.written === undefined ? {} : { written: filter.written }),
	...changes,
});
