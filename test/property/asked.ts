import { expect } from "vitest";
import { explain, readProbes } from "../../src/analysis/explain.ts";
import type { Inventory } from "../../src/model/inventory.ts";
import { readKubernetes } from "../../src/readers/kubernetes/index.ts";
import type { End, Packet, World } from "./networkpolicy-oracle.ts";
import { endOf, questionsOf } from "./networkpolicy-worlds.ts";
import { fc } from "./seed.ts";

/** A packet between two ends of a random cluster. */
export interface Question<E> {
	readonly from: E;
	readonly to: E;
	readonly packet: { readonly protocol: string; readonly port: number };
}

/** The objects of one file. */
export const inventoryOf = (objects: Iterable<object>): Inventory =>
	readKubernetes([...objects].map((value) => ({ file: "w.yaml", value, line: () => undefined })));

/** Questions as `explain --probes` takes them. */
export const probesOf = <E>(questions: readonly Question<E>[], endOf: (end: E) => object): readonly object[] =>
	questions.map(({ from, to, packet }, id) => ({
		id,
		from: endOf(from),
		to: endOf(to),
		protocol: packet.protocol.toLowerCase(),
		port: packet.port,
	}));

/** What `explain` says of each. */
export const verdicts = (inventory: Inventory, probes: readonly object[]): readonly string[] =>
	explain(inventory, readProbes(probes)).map(({ verdict }) => verdict);

/** Asks random clusters of policies that act in an order; each of the three verdicts has to come up. */
export function agreeOn<W extends World>(
	what: string,
	runs: number,
	worlds: fc.Arbitrary<W>,
	objectsOf: (world: W) => Iterable<object>,
	/** The verdict of a plain reading of the documentation; null where it says nothing. */
	reaches: (world: W, from: End, to: End, packet: Packet) => string | null,
): void {
	const seen = new Map<string, number>();
	fc.assert(
		fc.property(worlds, (given) => {
			const all = questionsOf(given).map((question) => ({
				question,
				verdict: reaches(given, question.from, question.to, question.packet),
			}));
			const asked = all.filter(({ verdict }) => verdict !== null);
			const inventory = inventoryOf(objectsOf(given));
			expect(inventory.unread).toEqual([]);
			const probes = probesOf(
				asked.map(({ question }) => question),
				endOf,
			);
			const wanted = asked.map(({ verdict }) => verdict as string);
			for (const verdict of wanted) seen.set(verdict, (seen.get(verdict) ?? 0) + 1);
			const told = verdicts(inventory, probes);
			const differs = wanted.findIndex((verdict, index) => verdict !== told[index]);
			expect(differs === -1 ? null : { ...probes[differs], wanted: wanted[differs], told: told[differs] }).toBeNull();
		}),
		{ numRuns: runs },
	);
	console.log(`${[...seen].map(([verdict, count]) => `${count} ${verdict}`).join(", ")}: packets in ${runs} clusters with ${what}`);
	expect([...seen.keys()].sort()).toEqual(["allowed", "blocked", "unknown"]);
}
