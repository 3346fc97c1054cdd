import { FIRST_NAMES, namesOf } from "./analysis/inputs.ts";
import { type Analysis, targetsOf } from "./analysis/judge.ts";
import type { Config } from "./model/config.ts";
import type { InputSummary, Inventory } from "./model/inventory.ts";
import type { Filter } from "./model/rule.ts";
import type { Nothing } from "./report/nothing.ts";
import { idleRoles } from "./roles/selectors.ts";

/**
 * Whether something was judged. Kubernetes objects always are, even if no row concerns them; machine filters only when a
 * requirement in force applies to some target. Null when something was.
 */
export function nothingJudged(inventory: Inventory, analyses: readonly Analysis[], config: Config): Nothing | null {
	const targets = targetsOf(analyses);
	const unmatchedRoles = idleRoles(config, targets);
	const demanded = analyses.some((analysis) => analysis.demanded > 0);
	const kubernetes = inventory.inputs.some(({ kind, objects }) => kind === "kubernetes" && objects > 0);
	const rolesMissed =
		[...config.roles.values()].some(({ select }) => select.length > 0) &&
		unmatchedRoles.length === [...config.roles.values()].filter(({ select }) => select.length > 0).length;
	if (demanded && !rolesMissed) return null;
	const policies = policiesOf(inventory);
	const machines = [...inventory.filters.values()].some((filter) => !policies(filter));
	if (kubernetes && !machines && !rolesMissed) return null;
	if (inventory.inputs.some(({ destroysAll }) => destroysAll === true)) return null;
	const matched = new Set(targets.flatMap(({ roles }) => roles.map(({ role }) => role)));
	const roleless = targets.filter(({ roles, subject }) => roles.length === 0 && subject.nature !== "load-balancer");
	const nameless = roleless.length > 0 ? roleless : targets;
	const names = namesOf(nameless);
	const counted = [...inventory.filters.values()].filter((filter) => filter.mode === "union" || policies(filter));
	const objects = inventory.inputs.reduce((sum, input) => sum + input.objects, 0);
	const described = inventory.filters.size + inventory.subjects.length === 0 && inventory.inputs.some(isDescription);
	return {
		cause: described
			? "only-described"
			: objects === 0 || readsNothing(inventory)
				? "no-objects"
				: rolesMissed || matched.size === 0
					? "no-role"
					: "no-requirement",
		paths: [...new Set(inventory.inputs.map(({ path }) => path))],
		filters: counted.length,
		noun: counted.length > 0 && counted.every(policies) ? ["policy", "policies"] : nounOf(counted.map(({ kind }) => kind)),
		rules: inventory.inputs.reduce((sum, input) => sum + input.counted, 0),
		names: names.slice(0, FIRST_NAMES),
		more: Math.max(0, names.length - FIRST_NAMES),
		unmatchedRoles,
		described: [
			...new Set([
				...inventory.profileHints.map(({ profile }) => `profile ${profile}`),
				...(inventory.settings ?? []).flatMap(({ name, value }) => (value === null ? [] : [`${name} ${value}`])),
			]),
		],
	};
}

/** Whether a filter is a policy of a cluster, of whichever API: it stands in a manifest. */
function policiesOf({ inputs }: Inventory): (filter: Filter) => boolean {
	const manifests = new Set(inputs.filter(({ kind }) => kind === "kubernetes").map(({ path }) => path));
	return ({ location }) => manifests.has(location.file);
}

/** All that an input holds of filters is in clouds that are not read; that other objects of a cloud stand beside them helps nobody. */
const readsNothing = ({ inputs, filters, subjects }: Inventory): boolean =>
	filters.size === 0 && subjects.length === 0 && inputs.every(({ rules }) => rules === 0) && inputs.some(({ unread }) => unread > 0);

const isDescription = ({ kind, objects }: InputSummary): boolean => kind === "cluster-spec" && objects > 0;

/** The word for a cloud's filters of these kinds. */
function nounOf(kinds: readonly string[]): readonly [string, string] {
	if (kinds.length > 0 && kinds.every((kind) => kind.includes("security-group"))) return ["security group", "security groups"];
	return ["filter", "filters"];
}
