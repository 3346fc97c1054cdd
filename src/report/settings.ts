import type { ReportSetting } from "../model/finding.ts";
import type { SettledSetting } from "../model/settings.ts";
import type { JudgedCluster } from "./judged.ts";
import type { LineFinder } from "./lines.ts";
import { compareText } from "./order.ts";

/** A setting as reports have it; `cluster` where there are several. */
export function reportSetting(setting: SettledSetting, cluster: string | null, lines: LineFinder): ReportSetting {
	const { name, value, used, evidence, open } = setting;
	return { cluster, name, value, used, evidence, ...(open === undefined ? {} : { open }), location: lines.place(setting.location) };
}

/** What the clusters' own files say, by cluster, name and place; equal ones once. */
export function settingsOf(clusters: readonly JudgedCluster[], lines: LineFinder): readonly ReportSetting[] {
	const several = new Set(clusters.map(({ cluster, config }) => config.cluster ?? cluster)).size > 1;
	const all = clusters.flatMap(({ settings = [], cluster, config }) =>
		settings.map((setting) => reportSetting(setting, several ? (config.cluster ?? cluster) : null, lines)),
	);
	return [...new Map(all.map((setting) => [JSON.stringify(setting), setting])).values()].sort(
		(a, b) =>
			compareText(a.cluster ?? "", b.cluster ?? "") ||
			compareText(a.name, b.name) ||
			compareText(a.location.file, b.location.file) ||
			compareText(a.evidence, b.evidence),
	);
}

/** Notes for each file: what it gives and what it leaves open. What is not used for a conflict has a note of its own. */
export function settingNotes({ settings = [] }: JudgedCluster): readonly { readonly path: string; readonly note: string }[] {
	const files = [...new Set(settings.map(({ location }) => location.file))];
	return files.flatMap((path) => {
		const own = settings.filter(({ location }) => location.file === path);
		const words = (list: readonly SettledSetting[]): string => [...new Set(list.map(settingWords))].join(", ");
		const used = own.filter((one) => one.used);
		const left = own.filter(({ value }) => value === null);
		return [...(used.length === 0 ? [] : [`gives ${words(used)}`]), ...(left.length === 0 ? [] : [`leaves open ${words(left)}`])].map(
			(note) => ({ path, note }),
		);
	});
}

/** `parameters.kubeletPort 10260 (port of KubeletConfiguration)`. */
const settingWords = ({ name, value, evidence, open }: SettledSetting): string =>
	value === null ? `${name} (${evidence} ${open ?? "has no value"})` : `${name} ${value} (${evidence})`;
