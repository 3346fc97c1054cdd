import type { Field } from "./field.ts";

/** CNI of the tables by the name that a distribution gives it, where the two are not the same. */
export type CniNames = Readonly<Record<string, string>>;

/** States the CNI of a field by a distribution's names; a name that no table has is told. `ignored` names bring no ports of their own. */
export function saysCni(field: Field, names: CniNames, ignored: readonly string[] = []): void {
	const given = (Array.isArray(field.value) ? field.items : [field])
		.flatMap((item) => (typeof item.value === "string" ? item.value.split(",") : []))
		.map((name) => name.trim())
		.filter((name) => name !== "" && !ignored.includes(name));
	const [name] = given;
	if (name === undefined) return;
	const cni = Object.hasOwn(names, name) ? names[name] : undefined;
	if (given.length === 1 && cni !== undefined) field.means("cni", cni);
	else field.says("cni", () => null);
}
