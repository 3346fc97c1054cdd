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

/** A document read from an input, with the means to find the line of any value inside it. */
export interface SourceDocument {
	/** The path as given, `-` for standard input. */
	readonly file: string;
	readonly value: unknown;
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
