import type { EffectFact, Filter } from "../model/inventory.ts";
import { type Coverage, coverageOf } from "./coverage.ts";
import type { Analysis } from "./judge.ts";

/**
 * Requirements that are met by an engine's failsafe list alone: without it some of the packets would be refused. One fact for
 * each target and requirement (contract.md section 6.11).
 */
export function failsafeEffects({ scene, coverage }: Pick<Analysis, "scene" | "coverage">): readonly EffectFact[] {
	const failsafes = [...scene.inventory.filters.values()].filter((filter) => filter.standing === "failsafe");
	if (failsafes.length === 0) return [];
	const shut = new Map<string, Filter>(failsafes.map((filter) => [filter.id, { ...filter, ingress: [] }]));
	const without = {
		...scene,
		inventory: { ...scene.inventory, filters: new Map([...scene.inventory.filters].map(([id, filter]) => [id, shut.get(id) ?? filter])) },
	};
	return coverage.flatMap(({ target, mandate, fact }: Coverage): readonly EffectFact[] => {
		const failsafe = failsafes.find(({ id }) => target.subject.layers.some(({ certain }) => certain.includes(id)));
		if (failsafe === undefined || fact.lower !== "all" || coverageOf(without, target, mandate)?.fact.lower === "all") return [];
		const open = failsafe.ingress.find(
			({ protocols, ports }) =>
				"items" in protocols && protocols.has(mandate.protocol) && "items" in ports && ports.overlaps(mandate.ports),
		);
		return [
			{
				key: `effect/failsafe-only|${target.id}|${mandate.requirement}`,
				rule: "effect/failsafe-only",
				target: target.id,
				role: mandate.role,
				filter: failsafe.id,
				ruleId: open?.id ?? null,
				protocol: mandate.protocol,
				ports: mandate.ports,
				args: { requirement: mandate.requirement, note: "no policy admits it: only the failsafe list keeps it open" },
				location: open?.location ?? failsafe.location,
			},
		];
	});
}
