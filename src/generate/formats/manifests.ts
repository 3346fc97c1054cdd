import { dump } from "js-yaml";
import { comments } from "../words.ts";

/** One Kubernetes object, and what a reader must know of it. */
export interface Manifest {
	readonly remarks: readonly string[];
	readonly object: Readonly<Record<string, unknown>>;
}

/** Objects as one YAML stream, remarks as comments in front of them. */
export const manifests = (header: readonly string[], objects: readonly Manifest[]): string =>
	[
		...(header.length === 0 ? [] : [comments(header)]),
		...objects.map(({ remarks, object }) => `${comments(remarks)}${dump(object, { lineWidth: -1, noRefs: true })}`),
	].join("---\n");
