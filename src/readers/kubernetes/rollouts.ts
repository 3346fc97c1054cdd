import { eitherLabels, knownOf, type Labels, labelsOf, readLabels } from "./labels.ts";
import type { KubeObject } from "./objects.ts";
import { isRecord, record } from "./value.ts";

/** What a Rollout's strategy may give pods for a time, by strategy. */
const METADATA: Readonly<Record<string, readonly string[]>> = {
	canary: ["canaryMetadata", "stableMetadata"],
	blueGreen: ["activeMetadata", "previewMetadata"],
};

/** Labels of a Rollout's pods, which have others besides while they are the new or the stable ones (Argo Rollouts, Ephemeral Metadata). */
export function perhapsForATime(own: Labels, { value }: KubeObject): Labels {
	const strategy = record(record(value["spec"])["strategy"]);
	const given = Object.entries(METADATA).flatMap(([name, fields]) =>
		fields.map((field) => record(record(strategy[name])[field])["labels"]).filter(isRecord),
	);
	return given
		.map((labels) => {
			const besides = readLabels(labels);
			return labelsOf(new Map([...own.keys, ...[...besides.keys.keys()].map((key) => [key, knownOf(besides, key)] as const)]), own.rest);
		})
		.reduce(eitherLabels, own);
}
