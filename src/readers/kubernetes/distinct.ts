import { isWrittenAs } from "./members.ts";
import { idOf, type KubeObject, type Objects } from "./objects.ts";
import { canonical, same } from "./value.ts";

/** Equal objects are one; different ones of one name stay, next to each other. */
export function distinct(objects: readonly KubeObject[]): Pick<Objects, "all" | "unique" | "repeated"> {
	const ids = new Set<string>();
	for (let index = 0; index < objects.length; index++) ids.add((objects[index] as KubeObject).id);
	if (ids.size === objects.length) return { all: objects, unique: true, repeated: [] };
	const groups = new Map<string, Map<string, KubeObject>>();
	const again: KubeObject[] = [];
	for (const object of objects) {
		let group = groups.get(object.group);
		if (group === undefined) {
			group = new Map();
			groups.set(object.group, group);
		}
		if (!group.has(object.id)) group.set(object.id, object);
		else again.push(object);
	}
	// One id in several groups are several objects.
	if (again.length === 0) return { all: objects, unique: false, repeated: [] };
	const versions = new Map<KubeObject, KubeObject[]>();
	const repeated: { object: KubeObject; equals: KubeObject }[] = [];
	for (const object of again) {
		const first = groups.get(object.group)?.get(object.id) as KubeObject;
		const others = versions.get(first) ?? [first];
		const equal = others.find((other) => isWrittenAs(other, object) || same(other.value, object.value));
		if (equal !== undefined) repeated.push({ object, equals: equal });
		else versions.set(first, [...others, object]);
	}
	const later = new Set(again);
	const firsts = objects.filter((object) => !later.has(object));
	return { all: firsts.flatMap((first) => inOrder(versions.get(first) ?? [first])), unique: false, repeated };
}

const isPolicy = ({ kind }: KubeObject): boolean => kind.endsWith("NetworkPolicy");
/** Groups whose kinds keep their short name. */
const UPSTREAM: ReadonlySet<string> = new Set(["networking.k8s.io", "extensions", "policy.networking.k8s.io"]);

/** Policies of other APIs that share kind and name with one of upstream's: both are in force. */
export function qualified(objects: readonly KubeObject[]): readonly KubeObject[] {
	const others: KubeObject[] = [];
	for (let index = 0; index < objects.length; index++) {
		const object = objects[index] as KubeObject;
		// Most objects of a large cluster are pods.
		if (object.kind !== "Pod" && isPolicy(object) && !UPSTREAM.has(object.group)) others.push(object);
	}
	if (others.length === 0) return objects;
	const upstream = new Set(objects.filter((object) => isPolicy(object) && UPSTREAM.has(object.group)).map(({ id }) => id));
	const shared = new Set(others.filter(({ id }) => upstream.has(id)));
	return objects.map((object) => (shared.has(object) ? withGroup(object) : object));
}

/** An object that is called by its group too. Written out: what an object computes when asked is not copied. */
const withGroup = (object: KubeObject): KubeObject => {
	const { group, kind, namespace, name, place, list, index } = object;
	return {
		group,
		kind,
		namespace,
		name,
		place,
		qualified: true,
		id: idOf({ group, kind, namespace, name, qualified: true }),
		...(list === undefined || index === undefined ? {} : { list, index }),
		get value() {
			return object.value;
		},
	};
};

const inOrder = (versions: readonly KubeObject[]): readonly KubeObject[] =>
	[...versions].sort((a, b) => compare(a.place.file, b.place.file) || compare(canonical(a.value), canonical(b.value)));

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
