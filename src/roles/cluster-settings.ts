import type { Setting } from "../model/inventory.ts";
import type { Target } from "../model/target.ts";

/**
 * Settings that concern one of the clusters in the inputs. A file that names its cluster speaks of that one, where the inputs show it by a
 * tag or label; a file that names none speaks of all. With one cluster, what is said of a name that nothing in the inputs bears is taken
 * to be said of it, unless something else is said of the name that it does bear.
 *
 * @param cluster name as `partition` gives it, null where there is only one
 */
export function settingsOf(
	settings: readonly Setting[],
	cluster: string | null,
	targets: readonly Target[],
): { readonly settings: readonly Setting[]; readonly notes: readonly string[] } {
	const named = settings.flatMap(({ clusterKey }) => clusterKey ?? []);
	if (named.length === 0) return { settings, notes: [] };
	const own = keysOf(targets.filter((target) => target.cluster === cluster));
	const others = keysOf(targets.filter((target) => target.cluster !== cluster));
	const single = targets.every((target) => target.cluster === cluster);
	const known = named.some((key) => own.has(key));
	const kept = settings.filter(
		({ clusterKey }) => clusterKey === undefined || own.has(clusterKey) || (single && !known && !others.has(clusterKey)),
	);
	const strangers = [...new Set(settings.filter((one) => !kept.includes(one)).flatMap(({ clusterKey }) => clusterKey ?? []))].filter(
		(key) => !others.has(key),
	);
	return {
		settings: kept,
		notes: strangers
			.sort()
			.map((key) => `what the inputs say of cluster ${key} is not used: nothing that is judged is known to belong to it`),
	};
}

const keysOf = (targets: readonly Target[]): ReadonlySet<string> =>
	new Set(
		targets.flatMap(({ cluster, members }) => [
			...(cluster === null ? [] : [cluster]),
			...members.flatMap(({ clusterKeys }) => clusterKeys),
		]),
	);
