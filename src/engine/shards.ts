import type { CoverageFact, Decision, ExposureFact, Facts, Judgement } from "../model/facts.ts";

type Sent = Omit<Facts, "schema" | "nonce">;

/** Characters of JSON beyond which facts are judged in several goes: memory in the module is sixteen times the largest, and stays. */
export const SHARD = 2_000_000;

interface Portion {
	coverage: CoverageFact[];
	exposure: ExposureFact[];
	size: number;
}

/**
 * Facts in portions of at most `budget` characters of JSON, where no single target is larger. Facts of one target stay together. The first
 * portion holds all that waivers speak of, so that what is unused or outgrown is told from the whole.
 */
export function shards(facts: Sent, budget: number): readonly Sent[] {
	const waived = new Set(facts.waivers.flatMap(({ covers, parts = {} }) => [...Object.keys(covers), ...Object.keys(parts)]));
	const first: Portion = { coverage: [], exposure: [], size: 0 };
	const portions = [first];
	let open: Portion = { coverage: [], exposure: [], size: 0 };
	for (const target of byTarget(facts)) {
		if ([...target.coverage, ...target.exposure].some(({ key }) => waived.has(key))) {
			add(first, target);
			continue;
		}
		if (open.size > 0 && open.size + target.size > budget) {
			portions.push(open);
			open = { coverage: [], exposure: [], size: 0 };
		}
		add(open, target);
	}
	if (open.size > 0) portions.push(open);
	return portions.map(({ coverage, exposure }, index) => ({
		...facts,
		coverage,
		exposure,
		...(index === 0 ? {} : { effects: [], inputs: [], waivers: [] }),
	}));
}

/** One decision from those of all shards; findings sorted by key, then rule. */
export function merge(decisions: readonly Decision[]): Decision {
	const [first] = decisions as readonly [Decision, ...Decision[]];
	const sum = (count: (decision: Decision) => number): number => decisions.reduce((total, decision) => total + count(decision), 0);
	return {
		...first,
		seen: { ...first.seen, coverage: sum(({ seen }) => seen.coverage), exposure: sum(({ seen }) => seen.exposure) },
		met: sum(({ met }) => met),
		findings: decisions.flatMap(({ findings }) => findings).sort(byKey),
	};
}

function byTarget(facts: Sent): Iterable<Portion> {
	const targets = new Map<string, Portion>();
	const of = (target: string): Portion => {
		const portion = targets.get(target) ?? { coverage: [], exposure: [], size: 0 };
		targets.set(target, portion);
		return portion;
	};
	for (const fact of facts.coverage) {
		of(fact.target).coverage.push(fact);
		of(fact.target).size += JSON.stringify(fact).length;
	}
	for (const fact of facts.exposure) {
		of(fact.target).exposure.push(fact);
		of(fact.target).size += JSON.stringify(fact).length;
	}
	return targets.values();
}

function add(portion: Portion, more: Portion): void {
	portion.coverage.push(...more.coverage);
	portion.exposure.push(...more.exposure);
	portion.size += more.size;
}

/** The order of findings: by the fact that they judge, then by rule. */
export const byKey = (a: Judgement, b: Judgement): number =>
	a.key < b.key ? -1 : a.key > b.key ? 1 : a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0;
