import { changed } from "../model/changed.ts";
import type { EffectFact, Subject } from "../model/inventory.ts";
import { type Coverage, coverageOf } from "./coverage.ts";
import type { Analysis } from "./judge.ts";

/**
 * Requirements that policies admit to nobody and that are met all the same, because those who need them run on the pod's own
 * node (contract.md section 6.12; k3s#2390, rke2#745). One fact for each target and requirement.
 */
export function nodeLocalEffects({ scene, coverage }: Pick<Analysis, "scene" | "coverage">): readonly EffectFact[] {
	return coverage.flatMap(({ target, mandate, fact }: Coverage): readonly EffectFact[] => {
		if (target.subject.nature !== "pod" || fact.lower !== "all" || target.subject.hostAddresses === undefined) return [];
		const anywhere = { ...target, members: target.members.map(elsewhere) };
		if (coverageOf(scene, anywhere, mandate)?.fact.lower === "all") return [];
		const [policy] = target.subject.layers.flatMap(({ certain }) => certain).flatMap((id) => scene.inventory.filters.get(id) ?? []);
		return [
			{
				key: `effect/node-local-only|${target.id}|${mandate.requirement}`,
				rule: "effect/node-local-only",
				target: target.id,
				role: mandate.role,
				filter: policy?.id ?? null,
				ruleId: null,
				protocol: mandate.protocol,
				ports: mandate.ports,
				args: {
					requirement: mandate.requirement,
					note: `${target.id} runs on the node of ${mandate.sources.join(", ")}; on another node it would be shut`,
				},
				location: policy?.location ?? target.subject.location,
			},
		];
	});
}

/** The same pods, of which nobody knows where they run. */
const elsewhere = (subject: Subject): Subject => changed(subject, { hostAddresses: undefined });
