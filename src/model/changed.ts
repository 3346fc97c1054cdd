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
 * nothing; here they are asked for when this one is.
 */
export const changed = (subject: Subject, changes: Partial<Subject>): Subject => new Changed(subject, changes) as unknown as Subject;

class Changed {
	constructor(
		readonly subject: Subject,
		readonly changes: Partial<Subject>,
	) {}
}

for (const field of FIELDS)
	Object.defineProperty(Changed.prototype, field, {
		get(this: Changed) {
			return field in this.changes ? this.changes[field] : this.subject[field];
		},
	});

/** A filter with some fields changed; readers may make filters that compute their rules when asked. */
export const changedFilter = (filter: Filter, changes: Partial<Filter>): Filter => ({
	...filter,
	ingress: filter.ingress,
	egress: filter.egress,
	...(filter.written === undefined ? {} : { written: filter.written }),
	...changes,
});
