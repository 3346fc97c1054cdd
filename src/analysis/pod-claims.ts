import type { IntervalSet } from "../model/intervals.ts";
import type { Subject } from "../model/inventory.ts";
import type { Row } from "../model/requirement.ts";
import type { Target } from "../model/target.ts";
import type { Claim } from "./claims.ts";
import { listensAt } from "./listening.ts";
import { boundRoles, rowPackets } from "./row-packets.ts";

/**
 * Pods are judged on their own component's rows only: nothing unlisted, obsolete or sensitive. A row is about the port at which the
 * component listens, which may be another than the table's: there a claim of its own stands for it.
 */
export function claimsOfPod(target: Target, claims: readonly Claim[], all: readonly Row[]): readonly Claim[] {
	if (target.roles.length === 0) return [];
	const moved = new Map<string, Claim>();
	const kept = claims.flatMap((claim) => {
		const rows = claim.rows.filter((row) => {
			if (row.scope !== "pod") return false;
			const ports = portsOn(target, row, all);
			if (ports === "as in the table") return true;
			if (ports !== null) addClaim(moved, claim, row, ports);
			return false;
		});
		return rows.length === 0 ? [] : [{ ...claim, rows, component: rows[0]?.component ?? claim.component }];
	});
	return [...kept, ...moved.values()];
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

function addClaim(moved: Map<string, Claim>, claim: Claim, row: Row, ports: IntervalSet): void {
	const key = JSON.stringify([claim.protocol, ports.items]);
	const known = moved.get(key);
	if (known?.rows.includes(row) === true) return;
	moved.set(key, {
		...(known ?? { ...claim, kind: "named", ports, component: row.component }),
		rows: [...(known?.rows ?? []), row],
	});
}
