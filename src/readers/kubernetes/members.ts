import { OBJECT_MEMBERS, type ObjectMember } from "../../model/location.ts";
import type { KubeObject } from "./objects.ts";
import { record, text } from "./value.ts";

/** A member of an object, or of one of its members; undefined when there is none. */
export function memberOf(object: KubeObject, member: ObjectMember): unknown {
	if (object.list !== undefined) {
		const written = object.list.written(object.index as number, member);
		return written === undefined ? undefined : JSON.parse(written);
	}
	const { outer, inner } = KEYS[member];
	return inner === undefined ? object.value[outer] : record(object.value[outer])[inner];
}

const KEYS = Object.fromEntries(
	OBJECT_MEMBERS.map((member) => {
		const [outer, inner] = member.split("/") as [string, string?];
		return [member, { outer, inner }];
	}),
) as Readonly<Record<ObjectMember, { readonly outer: string; readonly inner: string | undefined }>>;

/** A member of an object as it is written; undefined where there is none, and where it cannot be read by itself. */
export const writtenIn = (object: KubeObject, member: ObjectMember): string | undefined =>
	object.list?.written(object.index as number, member);

/** Whether two objects are written alike, character by character, as far as that can be told without parsing them. */
export const isWrittenAs = (a: KubeObject, b: KubeObject): boolean =>
	a.list !== undefined && b.list !== undefined && a.list.writtenObject(a.index as number) === b.list.writtenObject(b.index as number);

/** An annotation of an object itself; undefined when it has none of this key that is text. */
export function ownAnnotation(object: KubeObject, key: string): string | undefined {
	const { list } = object;
	if (list !== undefined) {
		const written = list.written(object.index as number, "metadata/annotations");
		// Most pods of a large cluster have none, or others, which need not be parsed.
		if (written === undefined || (!written.includes(key) && !ESCAPED.test(written))) return undefined;
	}
	return text(record(memberOf(object, "metadata/annotations"))[key]) ?? undefined;
}

/** An escape that may stand for any character of a key, a slash among them. */
const ESCAPED = /\\[u/]/;
