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
	const entries = new Map<string, { -readonly [K in keyof ReportInput]: ReportInput[K] }>();
	for (const inventory of new Set(clusters.map((judged) => judged.inventory)))
		for (const { path, kind, rules, unread, notes } of inventory.inputs) {
			const key = JSON.stringify([path, kind]);
			const entry = entries.get(key);
			if (entry === undefined) entries.set(key, { path, kind, targets: 0, rules: rules + unread, notes });
			else Object.assign(entry, { rules: entry.rules + rules + unread, notes: [...entry.notes, ...notes] });
		}
	// A file that is read as several kinds is told of with the first.
	const byPath = new Map([...entries.values()].reverse().map((entry) => [entry.path, entry]));
	for (const { targets } of clusters) {
		for (const { subject, roles } of targets) {
			const entry = roles.length === 0 ? undefined : byPath.get(subject.location.file);
			if (entry !== undefined) entry.targets++;
		}
	}
	for (const { path, note } of [...inputNotes, ...clusters.flatMap(clusterNotes), ...clusters.flatMap(settingNotes)]) {
		const entry = byPath.get(path);
		if (entry !== undefined) {
			entry.notes = [...entry.notes, note];
			continue;
		}
		const unused = { path, kind: NOT_USED, targets: 0, rules: 0, notes: [note] };
		entries.set(JSON.stringify([path, NOT_USED]), unused);
		byPath.set(path, unused);
	}
	return [...entries.values()]
		.map((entry) => ({ ...entry, notes: [...new Set(entry.notes)].sort(compareText) }))
		.sort((a, b) => compareText(a.path, b.path) || compareText(a.kind, b.kind));
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
