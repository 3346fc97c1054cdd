import type { ObjectMember } from "../model/location.ts";
import { QUOTE } from "./json-bytes.ts";

/** The members of objects that can be read by themselves, each with its number. */
const NUMBERS: Readonly<Record<ObjectMember, number>> = {
	kind: 0,
	apiVersion: 1,
	metadata: 2,
	spec: 3,
	specs: 4,
	status: 5,
	"metadata/name": 6,
	"metadata/namespace": 7,
	"metadata/labels": 8,
	"metadata/annotations": 9,
	"metadata/ownerReferences": 10,
	"spec/hostNetwork": 11,
	"spec/containers": 12,
};

export const numberOf = (member: ObjectMember): number => NUMBERS[member];

export const MEMBER_COUNT: number = Object.keys(NUMBERS).length;

interface Named {
	readonly name: Uint8Array;
	readonly number: number;
}

const OF_OBJECTS = keysBelow("");
const OF_MEMBERS: readonly (readonly Named[])[] = Object.keys(NUMBERS).map((member) => keysBelow(`${member}/`));

function keysBelow(prefix: string): readonly Named[] {
	return Object.entries(NUMBERS).flatMap(([member, number]) => {
		const name = member.slice(prefix.length);
		return member.startsWith(prefix) && !name.includes("/")
			? [{ name: Uint8Array.from(name, (character) => character.charCodeAt(0)), number }]
			: [];
	});
}

/**
 * Number of the member whose key begins at an offset, -1 where it is none of them.
 *
 * @param outer number of the member that it is a member of, -1 where it is one of the object itself.
 */
export function numberAt(bytes: Uint8Array, from: number, outer: number): number {
	const among = outer === -1 ? OF_OBJECTS : (OF_MEMBERS[outer] as readonly Named[]);
	next: for (let index = 0; index < among.length; index++) {
		const { name, number } = among[index] as Named;
		if (bytes[from + name.length] !== QUOTE) continue;
		for (let at = 0; at < name.length; at++) if (bytes[from + at] !== name[at]) continue next;
		return number;
	}
	return -1;
}
