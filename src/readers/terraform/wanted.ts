import type { Unknown } from "../../model/tri.ts";
import type { Step } from "./address.ts";
import type { Resource } from "./resources.ts";
import type { Path } from "./world.ts";

/** A kind of thing that references are followed to: security groups, subnets, ... */
export interface Wanted {
	readonly kind: string;
	/** Ids that a resource, with the attributes that follow it, stands for; null when it is no such thing. */
	identify(resource: Resource, rest: readonly Step[]): readonly string[] | null;
	/** Ids of this kind inside a module instance and the modules below it. */
	within(module: string): readonly string[];
	/** The id that a literal stands for; null when it is no such id. */
	literal(value: string): string | null;
	/** What a data source stands for that the input does not show; null when it is no such thing. */
	external(type: string, address: string): string | null;
	/** Names of variables and locals that speak of this kind. */
	readonly names: RegExp;
	/** Names of variables that hold such things in another sense, and are no candidates. */
	readonly others?: RegExp;
}

/** Where the references of a value end. */
export interface Resolution {
	readonly ids: readonly string[];
	/** Every reference ends in such things, so that all of them are meant. Otherwise the ids are candidates. */
	readonly certain: boolean;
	/** The end of a chain that could not be followed. */
	readonly via: string | null;
	/** It may be something else altogether. */
	readonly unbounded: boolean;
}

/** Attribute path as people write it: `ingress[0].cidr_blocks`. */
export const pathText = (path: Path): string =>
	path.map((step, index) => (typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`)).join("");

/** The unknown that stands for what a resolution leaves open. */
export const unknownOf = (resource: Resource, path: Path, { ids, via }: Pick<Resolution, "ids" | "via">): Unknown => ({
	address: resource.address,
	attribute: pathText(path),
	...(ids.length > 0 ? { candidates: ids } : {}),
	...(via === null ? {} : { via }),
});
