import type { SourceDocument } from "../../model/location.ts";
import { collectObjects, type ParseText } from "./collect.ts";
import { CONTROLLER_LABELS } from "./defaults.ts";
import { idOf, type KubeObject } from "./objects.ts";
import { isPodKind } from "./pods.ts";
import { isRecord, type Json, record } from "./value.ts";

/** Labels by which policies can select the pods of every workload, by id: those that its controller selects by, a Pod's own. */
export function podLabels(documents: readonly SourceDocument[], parse?: ParseText): ReadonlyMap<string, Readonly<Record<string, string>>> {
	return new Map(
		collectObjects(documents, parse)
			.all.filter(isPodKind)
			.map((object) => [idOf(object), labelsOf(object)]),
	);
}

/** A selector with expressions, or none (a Job's is made up), says less than the labels of the template. */
function labelsOf({ kind, value }: KubeObject): Readonly<Record<string, string>> {
	if (kind === "Pod") return ownLabels(record(value["metadata"])["labels"]);
	const spec = record(value["spec"]);
	const selector = record(spec["selector"]);
	const chosen = isRecord(selector["matchLabels"])
		? selector["matchLabels"]
		: kind === "ReplicationController" || kind === "DeploymentConfig"
			? selector
			: null;
	const template = record(record(kind === "CronJob" ? record(record(spec["jobTemplate"])["spec"]) : spec)["template"]);
	return ownLabels(chosen ?? record(template["metadata"])["labels"]);
}

const ADDED: ReadonlySet<string> = new Set(Object.values(CONTROLLER_LABELS).flat());

const ownLabels = (labels: unknown): Readonly<Record<string, string>> =>
	Object.fromEntries(
		Object.entries<unknown>(record(labels) as Json).flatMap(([key, value]) =>
			typeof value === "string" && !ADDED.has(key) ? [[key, value]] : [],
		),
	);
