import { changed } from "../../model/changed.ts";
import type { Subject } from "../../model/inventory.ts";
import type { KnownRole } from "../../model/known-role.ts";
import { meets } from "./labels.ts";
import type { Membership } from "./membership.ts";
import { PROTOCOLS } from "./policy-ports.ts";
import type { Service } from "./services.ts";

/** A port of a Service in front of some pods, and where on them it ends. */
interface Served {
	/** The port's name, or the Service's own where it has one port without a name. */
	readonly name: string;
	readonly protocol: number;
	readonly port: number;
	readonly targets: readonly number[];
}

/**
 * Adds to a component's pods the ports at which Services hand on to them: a component that listens elsewhere than its table
 * says is still asked for at the Service's port (a cluster DNS on a high port, say). Other pods have no rows that could differ.
 */
export const withServedPorts = (subject: Subject, membership: Membership, services: ReadonlyMap<string, readonly Service[]>): Subject =>
	subject.nature !== "pod" || subject.roles.length === 0 || subject.synthetic ? subject : ofComponent(subject, membership, services);

function ofComponent(subject: Subject, membership: Membership, services: ReadonlyMap<string, readonly Service[]>): Subject {
	const pod = membership.classOf(subject.id);
	if (pod === undefined) return subject;
	const served = (services.get(pod.namespace) ?? []).flatMap((service): readonly Served[] =>
		service.selector === null || meets(pod.labels, service.selector.requirements) !== "yes" ? [] : endingAt(subject, service),
	);
	const roles = subject.roles.some(({ portNames }) => portNames !== undefined)
		? subject.roles.map((role) => listening(role, subject, served))
		: subject.roles;
	if (served.length === 0) return roles === subject.roles ? subject : changed(subject, { roles });
	return changed(subject, { roles, servedPorts: served });
}

const endingAt = (subject: Subject, { object, ports }: Service): readonly Served[] =>
	ports.flatMap(({ port, name, protocol: protocolName, target }) => {
		const protocol = PROTOCOLS[protocolName];
		if (protocol === undefined) return [];
		const targets = typeof target === "number" ? [target] : (subject.namedPorts.get(`${target}/${protocol}`) ?? []);
		return targets.length === 0 ? [] : [{ name: ports.length === 1 && name === "" ? object.name : name, protocol, port, targets }];
	});

/** Where a component listens by the names that its port has. */
function listening(role: KnownRole, { declaredPorts = [] }: Subject, served: readonly Served[]): KnownRole {
	const { portNames } = role;
	if (portNames === undefined) return role;
	const declared = declaredPorts.filter(({ name }) => name !== undefined && portNames.includes(name));
	const handedOn = served
		.filter(({ name }) => portNames.includes(name))
		.flatMap(({ protocol, targets }) => targets.map((port) => ({ protocol, port })));
	return { ...role, listens: [...declared, ...handedOn] };
}
