import { changedFilter } from "../model/changed.ts";
import { type EffectFact, type Filter, isUnknownSet, type Layer, type Rule } from "../model/inventory.ts";
import type { Target } from "../model/target.ts";
import { type Coverage, coverageOf } from "./coverage.ts";
import type { Analysis } from "./judge.ts";
import { isToldOnNode } from "./on-their-node.ts";
import { layersOutOf } from "./own-machine.ts";

/**
 * Requirements that are met by an engine's failsafe list alone: without it some of the packets would be refused. One fact for
 * each target and requirement (contract.md section 6.11).
 */
export function failsafeEffects({ scene, coverage }: Pick<Analysis, "scene" | "coverage">): readonly EffectFact[] {
	const failsafes = [...scene.inventory.filters.values()].filter((filter) => filter.standing === "failsafe");
	if (failsafes.length === 0) return [];
	const shut = new Map<string, Filter>(failsafes.map((filter) => [filter.id, changedFilter(filter, { ingress: [], egress: [] })]));
	const without = {
		...scene,
		inventory: { ...scene.inventory, filters: new Map([...scene.inventory.filters].map(([id, filter]) => [id, shut.get(id) ?? filter])) },
	};
	const found = coverage.flatMap((item): readonly { readonly target: Target; readonly about: string; readonly fact: EffectFact }[] => {
		const { target, mandate, fact } = item;
		const around = aroundOf(item);
		const here = failsafes.filter(({ id }) => around.some(({ layer }) => layer.certain.includes(id)));
		if (here.length === 0 || fact.lower !== "all" || coverageOf(without, target, mandate)?.fact.lower === "all") return [];
		const [open] = around.flatMap(({ layer, direction }) =>
			here
				.filter(({ id }) => layer.certain.includes(id))
				.flatMap((filter) => filter[direction].filter((rule) => speaksOf(rule, mandate)).map((rule) => ({ filter, rule }))),
		);
		const failsafe = open?.filter ?? (here[0] as Filter);
		const effect = {
			key: `effect/failsafe-only|${target.id}|${mandate.requirement}`,
			rule: "effect/failsafe-only",
			target: target.id,
			role: mandate.role,
			filter: failsafe.id,
			ruleId: open?.rule.id ?? null,
			protocol: mandate.protocol,
			ports: mandate.ports,
			args: { requirement: mandate.requirement, note: "no policy admits it: only the failsafe list keeps it open" },
			location: open?.rule.location ?? failsafe.location,
		};
		return [{ target, about: mandate.requirement, fact: effect }];
	});
	const toldOnNode = isToldOnNode(
		scene.targets,
		found.map(({ target, about }) => ({ target: target.id, about })),
	);
	return found.filter(({ target, about }) => !toldOnNode(target, about)).map(({ fact }) => fact);
}

interface Around {
	readonly layer: Layer;
	readonly direction: "ingress" | "egress";
}

/** The layers in front of the target, then those behind its senders. */
const aroundOf = ({ target, passages }: Coverage): readonly Around[] => [
	...target.subject.layers.map((layer): Around => ({ layer, direction: "ingress" })),
	...[...new Set(passages.flatMap(({ wanted }) => layersOutOf(target, wanted)))].map((layer): Around => ({ layer, direction: "egress" })),
];

const speaksOf = ({ protocols, ports }: Rule, mandate: Coverage["mandate"]): boolean =>
	!isUnknownSet(protocols) && protocols.has(mandate.protocol) && !isUnknownSet(ports) && ports.overlaps(mandate.ports);
