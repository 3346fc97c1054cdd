import { observe } from "./analysis/observe.ts";
import type { Pack } from "./engine/pack.ts";
import { InputError } from "./errors.ts";
import type { Config } from "./model/config.ts";
import type { Inventory } from "./model/inventory.ts";
import type { Observed, RequirementsAnswer } from "./model/requirement.ts";
import { bothSides, sidesOf } from "./model/sides.ts";
import type { Target } from "./model/target.ts";
import { settingsOf } from "./roles/cluster-settings.ts";
import type { ChosenProfile } from "./roles/profile.ts";
import { type Settled, settle } from "./roles/settings.ts";

/** Whose rows are asked for. */
export interface AskedCluster {
	readonly inventory: Inventory;
	readonly config: Config;
	readonly profile: ChosenProfile;
	/** Null where there is one cluster only, and for what belongs to none for sure. */
	readonly cluster: string | null;
	/** Targets of all clusters, and the cluster's own. */
	readonly targets: readonly Target[];
	readonly own: readonly Target[];
}

/**
 * The rows in force of one cluster: what the user says, then what the cluster's own files say, then what the inputs show.
 *
 * @throws InputError when the pack refuses the question.
 */
export function askTable(
	pack: Pack,
	{ inventory, config, profile, cluster, targets, own }: AskedCluster,
): { readonly answer: RequirementsAnswer; readonly settled: Settled; readonly notes: readonly string[] } {
	const said = settingsOf(inventory.settings ?? [], cluster, targets);
	const settled = settle({ ...config, provider: profile.provider, release: profile.release }, said.settings, profile.name);
	const answer = requirementsOf(
		pack,
		profile.name,
		settled.config,
		observe(inventory, own, settled.config),
		[...settled.open.keys()].sort(),
	);
	const [problem] = answer.problems ?? [];
	if (problem !== undefined) throw new InputError("requirements", problem);
	return { answer, settled, notes: [...said.notes, ...settled.notes] };
}

/**
 * The requirements in force for a cluster, as settled and observed; for both sides of an upgrade where the release names two.
 *
 * @param open parameters that the inputs leave open
 */
export function requirementsOf(
	pack: Pack,
	profile: string,
	config: Config,
	observed: Observed,
	open: readonly string[] = [],
): RequirementsAnswer {
	const ask = (release: string | null): RequirementsAnswer =>
		pack.requirements({
			profile,
			provider: config.provider,
			release,
			table: config.table,
			cni: config.cni,
			addons: config.addons,
			parameters: config.parameters,
			features: config.features,
			open,
			observed,
			...(config.packs.tables === null ? {} : { tables: config.packs.tables }),
		});
	const sides = sidesOf(config.release);
	return sides === null ? ask(config.release) : bothSides(sides, ask(sides[0]), ask(sides[1]));
}
