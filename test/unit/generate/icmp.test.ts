import { expect, it } from "vitest";
import { type Asking, inOrder, rulesOf, type Wanted, want } from "../../../src/generate/rules.ts";
import { ALL_V4, NO_ADDRESSES, parseCidr } from "../../../src/model/addresses.ts";
import { intervals } from "../../../src/model/intervals.ts";
import { ALL_PORTS } from "../../../src/model/ports.ts";
import { ICMP } from "../../../src/model/protocols.ts";

const row = (id: string): Asking => ({ id, purpose: id, component: "network" });
const message = (type: number, code: number): ReturnType<typeof intervals> => intervals(type * 256 + code);
const WORKER = { role: "worker" };
const worker = { addresses: NO_ADDRESSES, members: [WORKER] };
const nobody = { anyone: ALL_V4, includes: () => false };
const asked = (): Wanted<typeof WORKER> => ({ members: new Map(), addresses: [] });
const said = (wanted: Wanted<typeof WORKER>): readonly unknown[] =>
	[...rulesOf(ICMP, wanted, nobody)].sort(inOrder).map(({ from, to, source, rows }) => [from, to, source, rows.map(({ id }) => id)]);

it("never makes a range of neighbouring messages of ICMP, which no rule can name", () => {
	const wanted = asked();
	want(wanted, { row: row("a"), ports: message(3, 3) }, worker);
	want(wanted, { row: row("b"), ports: message(3, 4) }, worker);
	expect(said(wanted)).toEqual([
		[3 * 256 + 3, 3 * 256 + 3, WORKER, ["a"]],
		[3 * 256 + 4, 3 * 256 + 4, WORKER, ["b"]],
	]);
});

it("asks for all of ICMP where everybody may send one message already", () => {
	const wanted = asked();
	want(wanted, { row: row("all"), ports: ALL_PORTS }, { addresses: parseCidr("10.0.0.0/8"), members: [WORKER] });
	want(wanted, { row: row("ping"), ports: message(8, 0) }, { addresses: ALL_V4, members: [] });
	expect(said(wanted)).toEqual([
		[0, 65535, { cidr: "10.0.0.0/8" }, ["all", "ping"]],
		[0, 65535, WORKER, ["all"]],
		[8 * 256, 8 * 256, { cidr: "0.0.0.0/0" }, ["all", "ping"]],
	]);
});
