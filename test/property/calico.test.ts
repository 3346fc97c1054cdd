import { expect, it } from "vitest";
import { admitted, Wanted } from "../../src/analysis/admission.ts";
import { leaving } from "../../src/analysis/egress.ts";
import type { Endpoint } from "../../src/analysis/endpoint.ts";
import { layersInto } from "../../src/analysis/own-machine.ts";
import { parseCidr } from "../../src/model/addresses.ts";
import { intervals } from "../../src/model/intervals.ts";
import type { Inventory, Subject } from "../../src/model/inventory.ts";
import type { Target } from "../../src/model/target.ts";
import { inventoryOf, probesOf, verdicts } from "./asked.ts";
import { type End, type Host, type Packet, type Pod, reaches, type World } from "./calico-oracle.ts";
import { endOf, hostWorlds, OUTSIDE, objectsOf, PORTS, podWorlds } from "./calico-worlds.ts";
import { fc } from "./seed.ts";

const RUNS = 1500;

const isText = (end: End): end is string => typeof end === "string";
const isPod = (end: End): end is Pod => !isText(end) && "node" in end;

/**
 * What a pod sends to its own host is up to `defaultEndpointToHostAction`; a pod that calls itself is up to the engine; what untracked
 * policies of a host do with packets of pods depends on who asks, and on the way back.
 */
function isAsked({ policies }: World, from: End, to: End): boolean {
	if ((isText(from) && isText(to)) || (from === to && isPod(from))) return false;
	if (isPod(from) && !isText(to) && !isPod(to) && from.node === to.name) return false;
	return !(isPod(from) || isPod(to)) || policies.every(({ phase }) => phase !== "untracked");
}

function compare(given: World, ends: readonly End[], seen: Map<string, number>): void {
	const pairs = ends.flatMap((from) => ends.filter((to) => isAsked(given, from, to)).map((to) => ({ from, to })));
	const questions = pairs.map((pair, index) => ({
		...pair,
		packet: { protocol: index % 2 === 0 ? "TCP" : "UDP", port: PORTS[Math.floor(index / 2) % 2] } as Packet,
	}));
	const probes = probesOf(questions, endOf);
	const inventory = inventoryOf(objectsOf(given));
	const found = verdicts(inventory, probes);
	const wanted = questions.map(({ from, to, packet }, index) => {
		const passes = reaches(given, from, to, packet);
		// Whatever the replies to untracked packets meet, nothing is known to refuse them.
		if (passes === null) return found[index] === "allowed" ? "allowed" : "unknown";
		return passes ? "allowed" : "blocked";
	});
	for (const verdict of wanted) if (verdict !== "unknown") seen.set(verdict, (seen.get(verdict) ?? 0) + 1);
	expect(found).toEqual(wanted);
}

/** Whether packets get from one end to the other as `eval` finds it: for certain, and possibly. */
function arrives(inventory: Inventory, from: End, to: Pod | Host, { protocol, port }: Packet): readonly boolean[] {
	const find = (end: Pod | Host): Subject =>
		inventory.subjects.find(({ id }) => id === ("endpoint" in end ? `Node/${end.name}` : `${end.namespace}/Pod/${end.name}`)) as Subject;
	const [subject, source] = [find(to), isText(from) ? null : find(from)];
	const target: Target = { id: subject.id, subject, members: [subject], cluster: null, roles: [], exposureOnly: false };
	const space = parseCidr(isText(from) ? from : from.ip);
	const endpoint = { name: "from", className: "from", subject: source, addresses: space, pod: isPod(from) } as const;
	const sender: Endpoint = { ...endpoint, unnamedOutside: false, ipv6: "no", via: null };
	const wanted = new Wanted(sender, protocol === "TCP" ? 6 : 17, intervals(port), space);
	return (["lower", "upper"] as const).map((bound) => {
		const ports = leaving(inventory, target, wanted, bound);
		return !ports.isEmpty && !admitted(subject, layersInto(target, wanted), wanted.on(ports), bound, inventory).isEmpty;
	});
}

it(`Calico's policies around hosts: what eval lets out and in agrees with the same reading, on ${RUNS} clusters`, () => {
	const seen = new Set<boolean>();
	fc.assert(
		fc.property(hostWorlds, (given) => {
			const receivers = [...given.hosts, ...given.pods.slice(0, 3)];
			const pairs = [...receivers, ...OUTSIDE]
				.flatMap((from) => receivers.map((to) => ({ from, to })))
				.filter(({ from, to }) => isAsked(given, from, to));
			const inventory = inventoryOf(objectsOf(given));
			for (const [index, { from, to }] of pairs.entries()) {
				// Pods let in their own node whatever their policies say: eval knows that by its address.
				if (!isText(from) && "endpoint" in from && "node" in to && to.node === from.name) continue;
				const packet: Packet = { protocol: index % 2 === 0 ? "TCP" : "UDP", port: PORTS[Math.floor(index / 2) % 2] as number };
				const wanted = reaches(given, from, to, packet);
				const [certainly, possibly] = arrives(inventory, from, to, packet);
				expect([certainly, possibly]).toEqual(wanted === null ? [certainly, true] : [wanted, wanted]);
				if (wanted !== null) seen.add(wanted);
			}
		}),
		{ numRuns: RUNS },
	);
	expect(seen.size).toBe(2);
}, 240_000);

it.each([
	{ what: "pods", worlds: podWorlds, ends: ({ pods }: World): readonly End[] => [...pods, ...OUTSIDE] },
	{ what: "hosts", worlds: hostWorlds, ends: ({ hosts, pods }: World): readonly End[] => [...hosts, ...pods.slice(0, 3), ...OUTSIDE] },
])(
	`Calico's policies around $what: explain agrees with a plain reading of its reference, packet by packet, on ${RUNS} clusters`,
	({ what, worlds, ends }) => {
		const seen = new Map<string, number>();
		fc.assert(
			fc.property(worlds, (given) => compare(given, ends(given), seen)),
			{ numRuns: RUNS },
		);
		console.log(
			`${(seen.get("allowed") ?? 0) + (seen.get("blocked") ?? 0)} questions about ${RUNS} clusters with Calico's policies around ${what}`,
		);
		expect([...seen.keys()].sort()).toEqual(["allowed", "blocked"]);
	},
	240_000,
);
