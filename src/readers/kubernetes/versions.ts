import { idOf, type KubeObject } from "./objects.ts";
import type { TieredPolicy } from "./tiers.ts";

/** Reads policies one by one. Different ones of one name are told apart by a number, and any of them may be the one in force. */
export function readVersions<P extends TieredPolicy>(
	objects: readonly KubeObject[],
	read: (object: KubeObject, id: string) => P,
): readonly P[] {
	const byName = new Map<string, KubeObject[]>();
	for (const object of objects) {
		const key = `${object.group} ${idOf(object)}`;
		byName.set(key, [...(byName.get(key) ?? []), object]);
	}
	return [...byName.values()].flatMap((versions) => {
		const [only] = versions;
		if (only !== undefined && versions.length === 1) return [read(only, idOf(only))];
		return versions.map((object, index): P => {
			const policy = read(object, `${idOf(object)}@${index + 1}`);
			return { ...policy, stands: "maybe", attribute: `spec (${versions.length} different versions)` };
		});
	});
}
