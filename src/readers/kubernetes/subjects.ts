import type { AddressSet } from "../../model/addresses.ts";
import { BARE_SUBJECT } from "../../model/bare-subject.ts";
import { changed } from "../../model/changed.ts";
import type { Subject } from "../../model/inventory.ts";
import type { KnownRole } from "../../model/known-role.ts";
import { readLabels } from "./labels.ts";
import { idOf, type KubeObject, locationOf } from "./objects.ts";
import { addresses } from "./pods.ts";
import { list, record } from "./value.ts";

/** What every Kubernetes subject has in common. */
export const BASE: Omit<Subject, "id" | "kind" | "nature" | "names" | "labels" | "network" | "location"> = {
	...BARE_SUBJECT,
	provider: "kubernetes",
	subnets: [],
	subnetsUnknown: true,
};

export type Role = KnownRole;

export function nodeSubject(object: KubeObject): Subject {
	const known = nodeAddresses(object);
	return {
		...BASE,
		id: idOf(object),
		kind: "kubernetes-node",
		nature: "machine",
		names: [object.name],
		labels: readLabels(record(object.value["metadata"])["labels"]).plain,
		knownAddresses: known.isEmpty ? null : known,
		network: null,
		location: locationOf(object),
	};
}

/** Addresses that a Node object reports (host names are none). */
export const nodeAddresses = ({ value }: KubeObject): AddressSet =>
	addresses(list(record(value["status"])["addresses"]).map((item) => record(item)["address"]));

export const isNode = ({ kind, group }: KubeObject): boolean => kind === "Node" && group === "";

/** Two versions of one Node are one machine, whose addresses are known only when they agree. */
export function distinctNodes(objects: readonly KubeObject[]): readonly Subject[] {
	const nodes = new Map<string, Subject>();
	for (const subject of objects.map(nodeSubject)) {
		const other = nodes.get(subject.id);
		const agree =
			other === undefined ||
			(other.knownAddresses !== null && subject.knownAddresses !== null && other.knownAddresses.equals(subject.knownAddresses));
		nodes.set(subject.id, agree ? subject : changed(subject, { knownAddresses: null }));
	}
	return [...nodes.values()];
}
