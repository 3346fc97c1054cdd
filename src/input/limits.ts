/**
 * Bounds on what is read, so that hostile or mistaken inputs end in a sentence and not in an exhausted machine.
 */
export interface Limits {
	/** Bytes of one JSON file or of standard input. V8 refuses strings above 536,870,888 characters. */
	readonly jsonBytes: number;
	/** Bytes of one YAML file: its events and values need about fifty times the text. */
	readonly yamlBytes: number;
	/** Collections inside collections. Terraform's deepest plans and Kubernetes' deepest objects stay below 60. */
	readonly depth: number;
	/** Alias nodes of one YAML document. */
	readonly aliases: number;
	/** Values of one YAML document after every alias is written out. */
	readonly expandedValues: number;
	/** Keys brought in by `<<` in one YAML file. */
	readonly mergeKeys: number;
}

export const LIMITS: Limits = {
	jsonBytes: 500 * 2 ** 20,
	yamlBytes: 64 * 2 ** 20,
	depth: 200,
	aliases: 10_000,
	expandedValues: 2_000_000,
	mergeKeys: 100_000,
};

/** A byte count for people: `512 B`, `1.5 MiB`. */
export function formatBytes(bytes: number): string {
	if (bytes < 2 ** 10) return `${bytes} B`;
	if (bytes < 2 ** 20) return `${Math.round(bytes / 2 ** 10)} KiB`;
	return `${Math.round((bytes / 2 ** 20) * 10) / 10} MiB`;
}
