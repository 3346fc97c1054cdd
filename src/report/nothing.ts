import type { JudgedCluster } from "./judged.ts";
import { list, plural } from "./phrases.ts";

/** Why nothing could be judged, and what was read. */
export interface Nothing {
	readonly cause: "no-objects" | "no-role" | "no-requirement" | "only-described";
	readonly paths: readonly string[];
	readonly filters: number;
	/** What the filters are, singular and plural: `security group`, `security groups`. */
	readonly noun: readonly [string, string];
	readonly rules: number;
	/** First names of what has no role, and how many more there are. */
	readonly names: readonly string[];
	readonly more: number;
	readonly unmatchedRoles: readonly string[];
	/** What the inputs say of the cluster: `release 1.33`. */
	readonly described: readonly string[];
}

/** How much of what was read is told. */
const TOLD = 4;

/** The message of exit code 2 when nothing was judged: the first line, and those below it: names, and the ways on. */
export function nothingLines(
	{ cause, paths, filters, noun, rules, names, more, unmatchedRoles, described }: Nothing,
	given: readonly string[],
): readonly string[] {
	const shown = paths.length === 0 ? given : paths;
	const where = shown.length === 1 ? (shown[0] === "-" ? "standard input" : (shown[0] as string)) : plural(shown.length, "input");
	const read = `(${plural(filters, ...noun)}, ${plural(rules, "inbound rule")} read)`;
	const allowed = "If that is as it should be: --allow-nothing";
	if (cause === "only-described") {
		const left = rules === 0 ? "" : ` This version ${unread(rules, "it")}.`;
		const files = shown.length === 1 && shown[0] !== "-" ? (shown[0] as string) : "INPUT...";
		return [
			`nothing to judge: ${where} ${shown.length === 1 ? "describes a cluster and holds" : "describe a cluster and hold"} no filter (read: ${described.length === 0 ? "nothing that a table asks for" : list(described, TOLD)}).${left}`,
			`Give it together with what filters: portpolicy eval ${files} plan.json, or see what it asks for: portpolicy requirements ${files}`,
			allowed,
		];
	}
	if (cause === "no-objects" && rules > 0) return [`nothing to judge: this version ${unread(rules, where)}.`, allowed];
	if (cause === "no-objects") return [`nothing to judge: no object of a known kind in ${where}.`, allowed];
	const unmatched = unmatchedRoles.length === 0 ? "" : ` No target matches the selectors of ${list(unmatchedRoles)}.`;
	return [
		cause === "no-role"
			? `nothing to judge: nothing in ${where} could be given a cluster role ${read}.${unmatched}`
			: `nothing to judge: no requirement in force applies to what is in ${where} ${read}.${unmatched}`,
		...(names.length === 0 ? [] : [`${names.join(", ")}${more > 0 ? `, and ${more} more` : ""}`]),
		`If this is a cluster, say who is who: --role worker=name:GLOB, or run: portpolicy init ${shown.length === 1 && shown[0] !== "-" ? shown[0] : "INPUT..."}`,
		"If it is not: --allow-nothing",
	];
}

const unread = (rules: number, where: string): string =>
	rules === 1 ? `does not read the one rule in ${where} (-v names it)` : `reads none of the ${rules} rules in ${where} (-v names them)`;

/** What manifests that concern no row are told: they were read, and nothing was mandated. Never "passed". Null when something was judged. */
export function nothingMandated(clusters: readonly JudgedCluster[], kinds: readonly string[]): string | null {
	// What describes the cluster is no input to be judged by itself.
	if (!kinds.includes("kubernetes") || !kinds.every((kind) => kind === "kubernetes" || kind === "cluster-spec")) return null;
	if (clusters.some(({ decision }) => decision.seen.coverage > 0)) return null;
	const inventories = [...new Set(clusters.map(({ inventory }) => inventory))];
	const policies = inventories.reduce((sum, { filters }) => sum + filters.size, 0);
	const objects = inventories.flatMap(({ inputs }) => inputs).reduce((sum, input) => sum + input.objects, 0);
	const [count, read] = policies > 0 ? [policies, plural(policies, "policy", "policies")] : [objects, plural(objects, "object")];
	return `${read} read. No mandated port concerns ${count === 1 ? "it" : "them"}: nothing was judged. Add workloads, Services, webhook configurations, APIServices.`;
}
