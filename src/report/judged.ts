import type { Config } from "../model/config.ts";
import type { CoverageFact, Decision, ExposureFact } from "../model/facts.ts";
import type { Evidence } from "../model/finding.ts";
import type { Inventory } from "../model/inventory.ts";
import type { RequirementsAnswer } from "../model/requirement.ts";
import type { SettledSetting } from "../model/settings.ts";
import type { Target } from "../model/target.ts";

/** What the report is made from: one cluster, judged. */
export interface JudgedCluster {
	readonly config: Config;
	readonly profile: {
		readonly name: string;
		readonly provider: string | null;
		readonly release: string | null;
		readonly evidence: string;
		readonly notes: readonly string[];
	};
	readonly cluster: string | null;
	readonly targets: readonly Target[];
	readonly answer: RequirementsAnswer;
	readonly decision: Decision;
	readonly evidence: ReadonlyMap<string, Evidence>;
	/** Coverage facts, for the harness: which rows are met on which targets. */
	readonly coverage: readonly CoverageFact[];
	/** Exposure facts, for the components of their parts. */
	readonly exposure: readonly ExposureFact[];
	readonly inventory: Inventory;
	/** What the cluster's own files say, and what of it is in force. */
	readonly settings?: readonly SettledSetting[];
	/** What else a reader should know of this cluster, e.g. what the change mends. */
	readonly notes?: readonly string[];
}
