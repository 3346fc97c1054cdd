import { describe, expect, it } from "vitest";
import { mutationsOf } from "../../../src/harness/mutate.ts";
import { behindFilters } from "../../../src/harness/served.ts";
import { formatCidrs } from "../../../src/model/addresses.ts";
import { isUnknownSet, type Rule } from "../../../src/model/inventory.ts";
import { formatPorts } from "../../../src/model/ports.ts";
import { filter, machine, row, rule, scene, target } from "../analysis/scene.ts";

/** What becomes of the one rule of a worker's group, by mutation. */
function mutations(given: Rule): Readonly<Record<string, unknown>> {
	const { answer, targets, inventory } = scene({
		filters: [filter("g", [given])],
		targets: [target("worker", machine("w", ["g"]))],
		rows: [row("p/worker/kubelet", "worker", "tcp", "10250", ["control-plane"])],
	});
	return Object.fromEntries(
		mutationsOf(behindFilters([{ answer, targets }], inventory)).map(({ kind, apply }) => {
			const [left] = apply(inventory).filters.get("g")?.ingress ?? [];
			return [kind, left === undefined ? null : shown(left)];
		}),
	);
}

const shown = ({ protocols, ports, sources }: Rule): readonly unknown[] => [
	isUnknownSet(protocols) ? null : protocols.items.map(({ from }) => from),
	isUnknownSet(ports) ? null : formatPorts(ports),
	[...sources.members.map((member) => (member.kind === "group" ? member.id : member.kind)), ...formatCidrs(sources.addresses)],
];

const EVERY = ["0.0.0.0/0", "::/0"];

describe("mutationsOf", () => {
	it("takes the lowest port that a row asks for, and the first source", () => {
		expect(mutations(rule("g", "tcp", "10000-10300", ["group:cp", "10.0.1.0/24"]))).toEqual({
			remove: null,
			"narrow-ports": [[6], "10000-10249,10251-10300", ["cp", "10.0.1.0/24"]],
			"narrow-sources": [[6], "10000-10300", ["10.0.1.0/24"]],
			"change-protocol": [[17], "10000-10300", ["cp", "10.0.1.0/24"]],
			widen: [[6], "10000-10300", ["cp", ...EVERY]],
		});
	});

	it("takes one of several ranges, and one address of a single range", () => {
		expect(mutations(rule("g", "tcp", "10250", ["10.0.1.0/31"]))["narrow-sources"]).toEqual([[6], "10250", ["10.0.1.1/32"]]);
		expect(mutations(rule("g", "tcp", "10250", ["10.0.1.0/24", "10.0.9.0/24"]))["narrow-sources"]).toEqual([[6], "10250", ["10.0.9.0/24"]]);
	});

	it("takes no port of a rule of one, and no source of everybody", () => {
		expect(Object.keys(mutations(rule("g", "tcp", "10250", ["group:cp"])))).toEqual(["remove", "change-protocol", "widen"]);
		expect(Object.keys(mutations(rule("g", "tcp", "10250", EVERY)))).toEqual(["remove", "change-protocol"]);
		expect(Object.keys(mutations(rule("g", "any", "0-65535", ["group:cp"])))).toEqual(["remove", "widen"]);
	});

	it("only widens what no row asks for, and leaves ICMP alone", () => {
		expect(Object.keys(mutations(rule("g", "tcp", "8080", ["group:cp"])))).toEqual(["widen"]);
		expect(Object.keys(mutations(rule("g", "icmp", "0-65535", ["group:cp"])))).toEqual([]);
	});
});
