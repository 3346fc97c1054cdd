import type { Report } from "../model/finding.ts";
import type { JudgedCluster } from "./judged.ts";
import { compareText } from "./order.ts";
import { list } from "./phrases.ts";
import { settingNotes } from "./settings.ts";

type ReportInput = Report["inputs"][number];

/** Kind under which a file stands of which nothing could be used. */
const NOT_USED = "none";

/** One entry per file and kind, with what a reader should know of it: notes of the reader, of the input layer, roles that nobody has. */
export function inputsOf(
	clusters: readonly JudgedCluster[],
	inputNotes: readonly { readonly path: string; readonly note: string }[],
): ReportInput[] {
	const entries = new Entries();
	for (const inventory of new Set(clusters.map((judged) => judged.inventory)))
		for (const { path, kind, rules, unread, notes } of inventory.inputs) {
			const entry = entries.of(path, kind);
			entry.rules += rules + unread;
			entry.notes = entry.notes.length === 0 ? notes : [...entry.notes, ...notes];
		}
	for (const { targets } of clusters) {
		for (const { subject, roles } of targets) {
			const entry = roles.length === 0 ? undefined : entries.first.get(subject.location.file);
			if (entry !== undefined) entry.targets++;
		}
	}
	for (const { path, note } of [...inputNotes, ...clusters.flatMap(clusterNotes), ...clusters.flatMap(settingNotes)]) {
		const entry = entries.first.get(path) ?? entries.of(path, NOT_USED);
		entry.notes = [...entry.notes, note];
	}
	return [...entries.first.values(), ...entries.further.values()]
		.map((entry) => (entry.notes.length < 2 ? entry : { ...entry, notes: [...new Set(entry.notes)].sort(compareText) }))
		.sort((a, b) => compareText(a.path, b.path) || compareText(a.kind, b.kind));
}

/** Not a list for each: a large cluster comes in tens of thousands of files. */
const NO_NOTES: readonly string[] = [];

type Entry = { -readonly [K in keyof ReportInput]: ReportInput[K] };

class Entries {
	/** Of each file the first: one that is read as several kinds is told of with that. */
	readonly first = new Map<string, Entry>();
	readonly further = new Map<string, Entry>();

	of(path: string, kind: string): Entry {
		const first = this.first.get(path);
		if (first?.kind === kind) return first;
		const key = first === undefined ? path : JSON.stringify([path, kind]);
		const entries = first === undefined ? this.first : this.further;
		let entry = entries.get(key);
		if (entry === undefined) {
			entry = { path, kind, targets: 0, rules: 0, notes: NO_NOTES };
			entries.set(key, entry);
		}
		return entry;
	}
}

/** Notes on a cluster as a whole: they stand with the input that shows most of its targets, or the first. */
function clusterNotes(judged: JudgedCluster): { readonly path: string; readonly note: string }[] {
	const machines = judged.targets.filter(({ subject, roles }) => subject.nature !== "pod" && roles.length > 0);
	const path = machines[0]?.subject.location.file ?? judged.inventory.inputs.map((input) => input.path).sort(compareText)[0];
	if (path === undefined) return [];
	return [
		...judged.config.notes,
		...judged.profile.notes,
		...(judged.notes ?? []),
		...nodePorts(judged),
		...absentRoles(
			judged,
			machines.flatMap(({ roles }) => roles.map(({ role }) => role)),
		),
	].map((note) => ({ path, note }));
}

/** NodePorts are demanded only where a Service or the configuration says that there are some: told once where a table has such rows. */
function nodePorts({ answer, targets }: JudgedCluster): string[] {
	const rows = answer.rows.filter(({ component }) => component === "node-port");
	const machines = targets.some(
		({ subject, roles }) =>
			subject.nature !== "pod" && roles.some(({ role }) => rows.some(({ targetRoles }) => targetRoles.includes(role))),
	);
	if (!machines || rows.length === 0 || rows.some(({ applies }) => applies)) return [];
	return ["NodePort rows are not in force: no Service in the inputs, and no features.nodePortProtocols, says that there are some"];
}

/** Roles that a complete cluster of the profile has and no target of this one. Without any machine role there is no cluster to be incomplete. */
function absentRoles({ answer, cluster }: JudgedCluster, present: readonly string[]): string[] {
	if (!present.some((role) => answer.expectedRoles.includes(role))) return [];
	const absent = answer.expectedRoles.filter((role) => !present.includes(role));
	if (absent.length === 0) return [];
	return [
		`no ${list(absent)} ${cluster === null ? "in the input" : `in cluster ${cluster}`}: ${absent.length === 1 ? "its" : "their"} rows are not judged`,
	];
}
