import { loadAll } from "js-yaml";
import type { Finding } from "../../src/model/finding.ts";

type Value = Record<string, unknown>;
interface Operation {
	readonly op: "add" | "replace" | "remove";
	readonly path: string;
	readonly value?: unknown;
}

/** The objects as they are once a user has done what a fix says: its patch is applied as kubectl would, a whole object is added. */
export function applied(objects: readonly object[], { fix }: Pick<Finding, "fix">): readonly object[] {
	if (fix?.patch == null) throw new Error("there is nothing to apply");
	const parts = loadAll(fix.patch) as readonly unknown[];
	const [first] = parts;
	const command = /^# kubectl patch ([a-z]+)\.(\S+) (\S+)(?: -n (\S+))? --type=json/.exec(fix.patch);
	if (command !== null) {
		const [, kind, group, name, namespace] = command;
		return changed(objects, { kind, name, namespace, group }, (object) => patched(object, first as readonly Operation[]));
	}
	if ("apiVersion" in (first as Value)) return [...objects, ...(parts as readonly object[])];
	throw new Error(`neither a patch for kubectl nor an object: ${fix.patch}`);
}

function changed(
	objects: readonly object[],
	wanted: Readonly<Record<"kind" | "group" | "name" | "namespace", string | undefined>>,
	change: (object: object) => object,
): readonly object[] {
	let found = 0;
	const out = objects.map((object) => {
		const { apiVersion, kind, metadata } = object as { apiVersion: string; kind: string; metadata: { name: string; namespace?: string } };
		const same =
			kind.toLowerCase() === wanted.kind &&
			apiVersion.startsWith(`${wanted.group}/`) &&
			metadata.name === wanted.name &&
			metadata.namespace === wanted.namespace;
		if (same) found++;
		return same ? change(object) : object;
	});
	if (found !== 1) throw new Error(`${found} objects are ${JSON.stringify(wanted)}`);
	return out;
}

/** JSON Patch (RFC 6902), the operations that fixes are made of. */
function patched(object: object, operations: readonly Operation[]): object {
	const copy = structuredClone(object);
	for (const { op, path, value } of operations) {
		const keys = path.split("/").slice(1);
		const last = keys.pop() as string;
		const parent = keys.reduce<unknown>((at, key) => (at as Value)[key], copy);
		if (Array.isArray(parent)) {
			const index = last === "-" ? parent.length : Number(last);
			if (index > parent.length || (op !== "add" && index === parent.length)) throw new Error(`no element ${path}`);
			parent.splice(index, op === "add" ? 0 : 1, ...(op === "remove" ? [] : [value]));
		} else {
			if (op !== "add" && !(last in (parent as Value))) throw new Error(`no field ${path}`);
			if (op === "remove") delete (parent as Value)[last];
			else (parent as Value)[last] = value;
		}
	}
	return copy;
}
