import type { Findable } from "../../src/engine/portions.ts";
import type { CoverageFact, ExposureFact, ExposurePart, Share, WaiverFact } from "../../src/model/facts.ts";

/** Facts without anything in them; give what differs. */
export const facts = (changes: Partial<Findable> = {}): Findable => ({
	now: "2026-11-22T10:00:00Z",
	unknown: "warning",
	bounds: { ipv4: 65_536, ipv6: 65_536 },
	rows: {
		"p/worker/kubelet": { need: "required", component: "kubelet", bind: "all" },
		"p/worker/node-port": { need: "conditional", component: "node-port", bind: "all" },
		"p/worker/ssh": { need: "optional", component: "ssh", bind: "all" },
		"p/worker/scheduler": { need: "required", component: "scheduler", bind: "loopback" },
	},
	coverage: [],
	exposure: [],
	effects: [],
	inputs: [],
	waivers: [],
	...changes,
});

/** A required mandate of which nothing gets in. */
export const coverage = (changes: Partial<CoverageFact> = {}): CoverageFact => ({
	key: "m|worker|kubelet",
	target: "m",
	requirement: "p/worker/kubelet",
	lower: "none",
	upper: "none",
	onlyUncertainFamily: false,
	...changes,
});

/** A kubelet port that some foreign private range reaches. */
export const part = (changes: Partial<ExposurePart> = {}): ExposurePart => ({
	kind: "named",
	sensitive: false,
	requirement: "p/worker/kubelet",
	component: "kubelet",
	ipv4: 0,
	ipv6: 0,
	possibleIpv4: 0,
	possibleIpv6: 0,
	certain: true,
	possible: true,
	insiders: false,
	forwarded: false,
	unnamedOutside: false,
	...changes,
});

/** A rule of a worker's group with one part. */
export const exposure = (changes: Partial<ExposureFact> = {}): ExposureFact => ({
	key: "m|r",
	target: "m",
	nature: "machine",
	hasRole: true,
	allProtocols: false,
	providerDefault: false,
	parts: [part()],
	...changes,
});

/** Accepts the whole of the one exposure, up to the day on which it is judged. */
export const waiver = (changes: Partial<WaiverFact> = {}): WaiverFact => ({
	id: "0",
	rule: "exposure/beyond-sources",
	expires: "2026-11-22",
	covers: { "m|r": "all" },
	...changes,
});

/** Facts of many targets, of every kind and level. `seed` picks the mixture; equal seeds give equal facts. */
export function manyFacts(targets: number, seed = 1): Findable {
	let state = seed;
	const pick = <T>(items: readonly [T, ...T[]]): T => {
		state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
		return items[(state >>> 16) % items.length] ?? items[0];
	};
	const shares: readonly [Share, Share, Share] = ["all", "part", "none"];
	const list: { coverage: CoverageFact[]; exposure: ExposureFact[]; waivers: WaiverFact[] } = { coverage: [], exposure: [], waivers: [] };
	for (let index = 0; index < targets; index++) {
		const target = `aws_instance.machine[${index}]`;
		for (const requirement of ["p/worker/kubelet", "p/worker/node-port", "p/worker/ssh", "p/worker/scheduler"]) {
			const lower = pick(shares);
			const upper = lower === "all" ? "all" : lower === "part" ? pick<Share>(["all", "part"]) : pick(shares);
			list.coverage.push(
				coverage({
					key: `${target}|worker|${requirement}`,
					target,
					requirement,
					lower,
					upper,
					onlyUncertainFamily: pick([true, false, false]),
				}),
			);
		}
		const parts = Array.from({ length: pick([0, 1, 2, 3]) }, () => {
			const ipv4 = pick([0, 65_536, 65_537, 4_000_000_000]);
			const certain = pick([true, true, false]);
			return part({
				kind: pick(["named", "sensitive", "obsolete", "unlisted"]),
				component: pick(["etcd", "kubelet", "api-server", "node-port", "ssh", "cni", null]),
				ipv4: certain ? ipv4 : 0,
				possibleIpv4: pick([ipv4, 4_000_000_000]),
				certain,
				possible: certain || pick([true, false]),
				insiders: pick([true, false]),
				forwarded: pick([true, false]),
				unnamedOutside: pick([true, false]),
			});
		});
		const key = `${target}|aws_security_group.workers.ingress[${index % 7}]`;
		const nature = pick(["machine", "machine", "pod", "load-balancer", "group"]);
		list.exposure.push(
			exposure({
				key,
				target,
				parts,
				nature,
				hasRole: pick([true, true, false]),
				allProtocols: pick([true, false]),
				providerDefault: pick([false, false, true]),
			}),
		);
		if (index % 25 === 0) {
			const rule = pick(["exposure/internet", "exposure/beyond-sources", "required/blocked"]);
			const partShares = { [key]: parts.map(() => pick(shares)) };
			const covers = rule === "required/blocked" ? { [`${target}|worker|p/worker/kubelet`]: pick(shares) } : { [key]: pick(shares) };
			const expires = pick(["2026-11-22", "2026-11-21", "2027-01-01"]);
			list.waivers.push({
				id: String(list.waivers.length),
				rule,
				expires,
				covers,
				...(pick([true, false]) && rule !== "required/blocked" ? { parts: partShares } : {}),
			});
		}
	}
	return facts({
		...list,
		unknown: pick(["error", "warning", "ignore"]),
		effects: (["effect/host-network", "effect/failsafe-only", "change/quota", "change/apply-gap"] as const).map((rule) => ({
			key: `e|${rule}`,
			rule,
			args: { port: 1 },
		})),
		inputs: ["rejected", "unsupported", "out-of-scope"].map((cause) => ({ key: `i|${cause}`, rule: "input/unreadable-rule", cause })),
	});
}
