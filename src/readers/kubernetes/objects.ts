import type { Location, ObjectList, SourceDocument } from "../../model/location.ts";
import type { Place } from "./place.ts";
import type { Json } from "./value.ts";

export interface KubeObject {
	/** API group, `""` for the core group. */
	readonly group: string;
	readonly kind: string;
	/** `""` for cluster-scoped kinds. */
	readonly namespace: string;
	readonly name: string;
	/** `NS/Kind/NAME`, or `Kind/NAME` of a cluster-scoped object. */
	readonly id: string;
	/** All of it: of an object of a large cluster ask for members instead, by `memberOf`. */
	readonly value: Json;
	/** Where it can be read member by member: a list, and its index in it. */
	readonly list?: ObjectList;
	readonly index?: number;
	readonly place: Place;
	/** Another API has a policy of this kind and name in the inputs: the group tells the two apart, as kubectl does. */
	readonly qualified?: true;
}

type Named = Pick<KubeObject, "kind" | "namespace" | "name"> & Partial<Pick<KubeObject, "group" | "qualified">>;
const kindOf = ({ group, kind, qualified }: Named): string => (qualified === true ? `${kind}.${group}` : kind);

export interface Objects {
	/** Every object once; different objects of one name follow each other. */
	readonly all: readonly KubeObject[];
	/** No two of them have one id: there is no object in two versions. */
	readonly unique: boolean;
	/** Objects that equal one of `all`. */
	readonly repeated: readonly { readonly object: KubeObject; readonly equals: KubeObject }[];
	/** Documents inside ConfigMaps that were read. */
	readonly embedded: readonly SourceDocument[];
	/** Remarks by file. */
	readonly notes: ReadonlyMap<string, readonly string[]>;
}

/** `NS/Kind/NAME`, or `Kind/NAME` of a cluster-scoped object. */
export const idOf = (object: Named): string =>
	object.namespace === "" ? `${kindOf(object)}/${object.name}` : `${object.namespace}/${kindOf(object)}/${object.name}`;

/** How people and kubectl call it: `NetworkPolicy kube-system/deny-all`. */
export const addressOf = (object: Named): string =>
	object.namespace === "" ? `${kindOf(object)} ${object.name}` : `${kindOf(object)} ${object.namespace}/${object.name}`;

/** Where an object stands, as a location that finds out when it is asked. A class, for a large cluster has thousands of them. */
class ObjectLocation implements Location {
	readonly #object: KubeObject;

	constructor(object: KubeObject) {
		this.#object = object;
	}

	get file(): string {
		return this.#object.place.file;
	}
	get line(): number | undefined {
		const { document, pointer } = this.#object.place;
		return document.line(pointer);
	}
	get pointer(): string {
		return this.#object.place.pointer;
	}
	get address(): string {
		return addressOf(this.#object);
	}

	toJSON(): Location {
		const { file, line, pointer, address } = this;
		return { file, line, pointer, address };
	}
}

export const locationOf = (object: KubeObject): Location => new ObjectLocation(object);
