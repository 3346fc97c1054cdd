/**
 * Where something stands in an input, for messages and reports.
 *
 * `file` is the path as the user gave it (`-` for standard input); `line` counts from 1; `pointer` is an
 * RFC 6901 JSON Pointer into the document; `address` is the name the input's own tool uses for the thing
 * (a Terraform resource address, a group id, `NS/Kind/NAME`).
 */
export interface Location {
	readonly file: string;
	/** Readers may leave it to be found when it is first asked for. */
	readonly line?: number | undefined;
	readonly pointer?: string;
	readonly address?: string;
}

/** What an object of a list says that it is; undefined what it leaves out, or says in no text. */
export interface SaidKind {
	readonly kind?: string;
	readonly apiVersion?: string;
}

/** Members of an object of a list, and of its members, that can be read by themselves. */
export const OBJECT_MEMBERS = [
	"kind",
	"apiVersion",
	"metadata",
	"spec",
	"specs",
	"status",
	"metadata/name",
	"metadata/namespace",
	"metadata/labels",
	"metadata/annotations",
	"metadata/ownerReferences",
	"spec/hostNetwork",
	"spec/containers",
] as const;
export type ObjectMember = (typeof OBJECT_MEMBERS)[number];

/** The objects of a list as `kubectl get -o json` prints it, read one by one when somebody asks. */
export interface ObjectList {
	readonly length: number;
	/** It is no list, but the one object that a document is: that stands nowhere in it. */
	readonly isAlone: boolean;
	/** The list with one object for each kind among its own, of which it says nothing else. */
	readonly sketch: { readonly kind?: unknown; readonly apiVersion?: unknown; readonly items: readonly SaidKind[] };
	/** Which of the items of the sketch is the kind of an object. */
	kindNumber(index: number): number;
	object(index: number): unknown;
	/** An object as it is written. */
	writtenObject(index: number): string;
	/** A member as it is written, in JSON; undefined when there is none. */
	written(index: number, member: ObjectMember): string | undefined;
	/** A member that is text; undefined when it is none. */
	textOf(index: number, member: ObjectMember): string | undefined;
	/** Whether a member is some text. */
	isText(index: number, member: ObjectMember, words: string): boolean;
	/** Whether a member is a list that is not empty. */
	hasItems(index: number, member: ObjectMember): boolean;
}

/** A document read from an input, with the means to find the line of any value inside it. */
export interface SourceDocument {
	/** The path as given, `-` for standard input. */
	readonly file: string;
	readonly value: unknown;
	/** The objects of the list that the document is: asked for one by one they cost less than `value`, which holds them all. */
	readonly list?: ObjectList;
	/** What a reader of its findings should know: that a kustomization leaves it out, say. */
	readonly aside?: string;
	/** Line (from 1) of the value at a JSON Pointer, or undefined when it cannot be told. Computed on demand. */
	line(pointer: string): number | undefined;
	/**
	 * False when no key and no value can hold these characters (none of them a quote or a slash): spares readers a walk over all
	 * of them. Absent: nobody knows.
	 */
	mentions?(characters: string): boolean;
}
