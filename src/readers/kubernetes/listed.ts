import type { ObjectList, SaidKind, SourceDocument } from "../../model/location.ts";
import { bySketch } from "../by-sketch.ts";
import { idOf, type KubeObject } from "./objects.ts";
import { Place } from "./place.ts";
import { completed, groupOf, type Inherited, inheritedFrom, type Note, namespaceOf, unpack } from "./unpack.ts";
import { type Json, record, text } from "./value.ts";

/** The objects of a list, none of which is parsed; as `unpack` finds them. */
export function unpackList(document: SourceDocument, list: ObjectList, note: Note, found: KubeObject[]): void {
	const { inherited, kinds } = kindsOf(list);
	const among = list.isAlone ? new Place(document, "") : new Place(document, "").items("items");
	let namespace = "";
	for (let index = 0; index < list.length; index++) {
		// One text for objects of one namespace, which mostly follow each other.
		if (!list.isText(index, "metadata/namespace", namespace)) namespace = list.textOf(index, "metadata/namespace") ?? "";
		const kind = kinds[list.kindNumber(index)] as Kind;
		const name = list.textOf(index, "metadata/name") ?? "";
		// What does not say in plain words what it is.
		if (kind.kind === "" || name === "") {
			unpack(list.object(index), placeIn(list, among, index), note, found, inherited);
			continue;
		}
		found.push(new ListedObject(kind, namespaceOf(kind.kind, namespace), name, among, list, index));
	}
}

/** What all objects of a kind have in common. */
class Kind {
	readonly group: string;
	private namespace = "";
	/** Ids of objects of that namespace, up to their names. */
	private start: string;

	constructor(
		readonly kind: string,
		readonly apiVersion: string,
	) {
		this.group = groupOf(apiVersion);
		this.start = idOf({ kind, namespace: "", name: "" });
	}

	/** The id of an object: objects of one namespace mostly follow each other. */
	idOf(namespace: string, name: string): string {
		if (namespace !== this.namespace) {
			this.namespace = namespace;
			this.start = idOf({ kind: this.kind, namespace, name: "" });
		}
		return this.start + name;
	}
}

const kindsOf = bySketch(({ kind, apiVersion, items }) => {
	const inherited = inheritedFrom(text(kind) ?? "", text(apiVersion) ?? "");
	return { inherited, kinds: items.map((said) => kindOf(said, inherited)) };
});

const kindOf = (said: SaidKind, inherited: Inherited | undefined): Kind =>
	new Kind(said.kind ?? inherited?.kind ?? "", said.apiVersion ?? inherited?.apiVersion ?? "");

const placeIn = ({ isAlone }: ObjectList, among: Place, index: number): Place => (isAlone ? among : among.item(index));

/** A class, since a large cluster has tens of thousands, of which few are parsed. */
class ListedObject implements KubeObject {
	readonly group: string;
	readonly kind: string;
	readonly id: string;
	private whole: Json | null = null;

	constructor(
		private readonly ofKind: Kind,
		readonly namespace: string,
		readonly name: string,
		private readonly among: Place,
		readonly list: ObjectList,
		readonly index: number,
	) {
		this.group = ofKind.group;
		this.kind = ofKind.kind;
		this.id = ofKind.idOf(namespace, name);
	}

	get value(): Json {
		this.whole ??= completed(record(this.list.object(this.index)), this.kind, this.ofKind.apiVersion);
		return this.whole;
	}

	get place(): Place {
		return placeIn(this.list, this.among, this.index);
	}
}
