import { boundRoles, rowPackets } from "../analysis/row-packets.ts";
import type { CoverageFact } from "../model/facts.ts";
import type { Finding } from "../model/finding.ts";
import type { Inventory } from "../model/inventory.ts";
import { isIcmp } from "../model/protocols.ts";
import type { Row } from "../model/requirement.ts";
import type { Target } from "../model/target.ts";
import { isOpened } from "./openings.ts";

/**
 * What a case may show of a row on a target that it binds:
 *
 * - `closed`: in force, some of its packets are kept out, and that is found
 * - `exact`: in force, all of its packets get in and nobody else, and nothing is found
 * - `wide`: others get in, and that is found
 * - `off`: not in force and shut, and nothing is found
 *
 * A row that is never in force shows `exact` when it is open without a finding, a loopback row when it is shut without one.
 */
export type Direction = "closed" | "exact" | "wide" | "off";

/** What the harness needs of a cluster that was judged. */
export interface CoveredCluster {
	readonly answer: { readonly profile: { readonly table: "effective" | "published" }; readonly rows: readonly Row[] };
	readonly targets: readonly Target[];
	readonly coverage: readonly CoverageFact[];
	readonly inventory: Inventory;
}

const isNever = ({ clauses = [] }: Row): boolean => clauses.includes("never");

/** The directions in which a row of a table can be shown at all. */
export function directionsOf(row: Row, table: "effective" | "published"): readonly Direction[] {
	const packets = rowPackets(row);
	// Nothing is said of ICMP that others reach (contract.md section 6.2).
	const wide: readonly Direction[] = packets !== null && isIcmp(packets.protocol) ? [] : ["wide"];
	if (row.bind === "loopback") return ["exact", ...wide];
	if (isNever(row)) return ["exact", ...wide, "off"];
	// The published table demands every row, always.
	const conditional = (row.clauses ?? []).length > 0 && table === "effective";
	return ["closed", "exact", ...wide, ...(conditional ? (["off"] as const) : [])];
}

const binds = (row: Row, { subject, roles, exposureOnly }: Target): boolean => {
	const pod = subject.nature === "pod";
	return !exposureOnly && !(pod && row.scope === "machine") && roles.some(({ role }) => boundRoles(row, pod).includes(role));
};

/** What a run shows of a row. */
export const shownIn = (row: Row, cluster: CoveredCluster, findings: readonly Finding[]): ReadonlySet<Direction> =>
	new Set(cluster.targets.filter((target) => binds(row, target)).flatMap((target) => shownOn(row, target, cluster, findings)));

function shownOn(row: Row, target: Target, { coverage, inventory }: CoveredCluster, findings: readonly Finding[]): readonly Direction[] {
	const ids = new Set(target.members.map(({ id }) => id));
	const onTarget = findings.filter((finding) => finding.target !== null && ids.has(finding.target));
	const own = onTarget.filter(({ requirements }) => requirements.includes(row.id));
	const shown: Direction[] = [];
	if (own.some(({ verdict }) => verdict === "blocked")) shown.push("closed");
	// A row of whole protocols names no port: what is open beyond it is found under other names.
	const beyond = row.blanket === true ? onTarget.filter(({ protocol }) => protocol === row.protocol) : own;
	if (beyond.some(({ verdict }) => verdict === "overexposed")) shown.push("wide");
	if (own.length > 0) return shown;
	const packets = rowPackets(row);
	const open = packets !== null && isOpened(target, packets, inventory);
	const met = coverage.some(({ target: of, requirement, lower }) => of === target.id && requirement === row.id && lower === "all");
	if (row.bind === "loopback" ? !open : open && (isNever(row) || (row.applies && met))) shown.push("exact");
	if (!row.applies && !open) shown.push("off");
	return shown;
}
