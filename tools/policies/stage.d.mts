/** A file of the pack: path relative to policies/, with forward slashes. */
export interface PackSource {
	readonly path: string;
	readonly text: string;
}
export declare function packSources(options?: { readonly tests?: boolean }): readonly PackSource[];
export declare function digestOf(sources: readonly PackSource[]): string;
export declare function revisionOf(sources: readonly PackSource[]): string;
export declare function stage(sources: readonly PackSource[], folder: string, revision: string): void;
export declare function parsed(path: string, text: string): Readonly<Record<string, unknown>>;
