import type { IntervalSet } from "../model/intervals.ts";
import type { Demand, Subject } from "../model/inventory.ts";
import type { Row } from "../model/requirement.ts";
import type { Target } from "../model/target.ts";
import type { Claim } from "./claims.ts";
import type { Scene } from "./classes.ts";
import { rowOf } from "./demand-row.ts";
import { areGiven } from "./given-addresses.ts";
import { listensAt } from "./listening.ts";
import { DemandsBySubject } from "./mandate.ts";
import { memoOf } from "./memo.ts";
import { boundRoles, rowPackets } from "./row-packets.ts";

/**
 * Pods are judged on their own component's rows, and on what the inputs demand of them: nothing unlisted, obsolete or sensitive. A row is
 * about the port at which the component listens, which may be another than the table's: there a claim of its own stands for it.
 */
export function claimsOfPod(scene: Scene, target: Target, claims: readonly Claim[]): readonly Claim[] {
	const demanded = demandedOf(scene, target);
	if (target.roles.length + demanded.length === 0) return [];
	const moved: Claim[] = [];
	const kept = claims.flatMap((claim) => {
		const rows = claim.rows.filter((row) => {
			if (row.scope !== "pod") return false;
			const ports = portsOn(target, row, scene.answer.rows);
			if (ports === "as in the table") return true;
			if (ports !== null) moved.push({ ...claim, kind: "named", ports, rows: [row], component: row.component });
			return false;
		});
		return rows.length === 0 ? [] : [{ ...claim, rows, component: rows[0]?.component ?? claim.component }];
	});
	return moved.length + demanded.length === 0 ? kept : united([...kept, ...moved, ...demanded.map(claimOf)]);
}

/** Where the target listens for a row of one of its roles; null where it does not. */
function portsOn({ roles, subject }: Target, row: Row, all: readonly Row[]): IntervalSet | "as in the table" | null {
	const binding = roles.filter(({ role }) => boundRoles(row, true).includes(role));
	const ports = binding.map(({ role }) => listening(row, role, all, subject));
	return ports.find((one) => one === "as in the table") ?? ports.find((one) => one !== null) ?? null;
}

function listening(row: Row, role: string, all: readonly Row[], subject: Subject): IntervalSet | "as in the table" | null {
	const own = rowPackets(row)?.ports;
	const ports = listensAt(row, role, all, subject);
	return ports !== null && own !== undefined && ports.equals(own) ? "as in the table" : ports;
}

/** What the inputs demand of a target. While nobody said who calls, anybody may be who is meant, and the demands claim nothing. */
function demandedOf({ config, inventory: { demands } }: Scene, target: Target): readonly Demand[] {
	if (config.sources.size === 0 || demands.length === 0) return [];
	const bySubject = memoOf(demands, "by subject", () => new DemandsBySubject(demands));
	return bySubject.of(target).filter((demand) => areGiven(config, [demand]));
}

const claimOf = (demand: Demand): Claim => ({
	kind: "named",
	protocol: demand.protocol,
	ports: demand.ports,
	sensitive: false,
	rows: [rowOf(demand)],
	component: demand.role,
	tolerates: [],
	...(demand.hidden === undefined ? {} : { open: [demand.hidden] }),
});

/** Claims of equal ports as one: what is let in there is told once, with every row. */
function united(claims: readonly Claim[]): readonly Claim[] {
	const found = new Map<string, Claim>();
	for (const claim of claims) {
		const key = JSON.stringify([claim.protocol, claim.ports.items, claim.open ?? []]);
		const known = found.get(key);
		const more = claim.rows.filter(({ id }) => known?.rows.some((row) => row.id === id) !== true);
		found.set(key, known === undefined ? claim : { ...known, rows: [...known.rows, ...more] });
	}
	return [...found.values()];
}
