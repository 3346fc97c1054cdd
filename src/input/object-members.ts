import { OBJECT_MEMBERS, type ObjectMember } from "../model/location.ts";
import { QUOTE } from "./ascii.ts";

const NUMBERS = Object.fromEntries(OBJECT_MEMBERS.map((member, number) => [member, number])) as Readonly<Record<ObjectMember, number>>;

export const numberOf = (member: ObjectMember): number => NUMBERS[member];

interface Named {
	readonly name: Uint8Array;
	readonly number: number;
}

const OF_OBJECTS = keysBelow("");
const OF_MEMBERS: readonly (readonly Named[])[] = OBJECT_MEMBERS.map((member) => keysBelow(`${member}/`));

function keysBelow(prefix: string): readonly Named[] {
	return OBJECT_MEMBERS.flatMap((member, number) => {
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
