import type { Member, Subject } from "./inventory.ts";

export interface RoleAssignment {
	readonly role: string;
	/** What says so: `tag Role=master`, `--role worker=name:*-nodes`. */
	readonly evidence: string;
	/** It follows from the roles of others: who may carry a group. */
	readonly derived?: true;
}

/** A set of machines or pods that share one effective inbound filter, with the roles that it is judged for. */
export interface Target {
	/** Id of its first member, in order. */
	readonly id: string;
	/** Stands for all members: they share filters, roles and cluster. */
	readonly subject: Subject;
	readonly members: readonly Subject[];
	readonly cluster: string | null;
	readonly roles: readonly RoleAssignment[];
	/** A filter whose carriers are uncertain: judged for exposure, never for requirements. */
	readonly exposureOnly: boolean;
}

/** By what they were taken from. In the model, for reports look for the same as the analysis. */
const WITH_ROLES = new WeakMap<readonly Target[], readonly Target[]>();

/** Targets but for pods without a role, which are nearly all of a large cluster: for those who look for anything else. */
export function withoutRolelessPods(targets: readonly Target[]): readonly Target[] {
	let others = WITH_ROLES.get(targets);
	if (others === undefined) {
		others = targets.filter(({ subject, roles }) => roles.length > 0 || subject.nature !== "pod");
		WITH_ROLES.set(targets, others);
	}
	return others;
}

/** The canonical key of a symbolic member, for sets and equality. */
export const memberKey = (member: Member): string => {
	switch (member.kind) {
		case "group":
			return `group ${member.id}`;
		case "pods":
			return `pods ${member.key}`;
		case "named-range":
			return `range ${member.id}`;
		case "senders":
			return `senders ${member.senders.join(",")} ${member.text}`;
		case "everything":
			return "everything";
	}
};

/** How a symbolic member is told to a person. */
export const memberText = (member: Member): string => {
	switch (member.kind) {
		case "group":
		case "named-range":
			return member.id;
		case "pods":
		case "senders":
			return member.text;
		case "everything":
			return "anywhere";
	}
};
