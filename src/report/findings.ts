import { EngineError } from "../errors.ts";
import type { ExposureFact, Judgement } from "../model/facts.ts";
import { blankEvidence, type Evidence, type Finding } from "../model/finding.ts";
import type { AddedRule } from "../model/pack.ts";
import { type Draft, joinFamilies } from "./families.ts";
import type { JudgedCluster } from "./judged.ts";
import { ownMessage } from "./own-words.ts";
import { unitePackets, unitePorts, uniteSources } from "./packets.ts";
import { isRuleId, type Told, WORDS } from "./words.ts";

/** What is said of a requirement, from a row of the tables or a demand of the inputs. */
interface RowWords {
	readonly purpose: string;
	readonly reason: string;
	readonly references: readonly string[];
	readonly sources: readonly string[];
	readonly component: string;
	/** The one side of an upgrade that demands it; absent where both do. */
	readonly release?: string;
}

/** The findings of one cluster: each judgement joined to its evidence, with words. Not sorted yet. */
export function findingsOf(judged: JudgedCluster): Finding[] {
	const lookup = known(judged);
	const own = new Map(judged.config.packs.list.flatMap(({ rules }) => rules?.rules ?? []).map((rule) => [rule.id, rule]));
	return joinFamilies(judged.decision.findings.map((judgement) => draftOf(judgement, judged, lookup))).map((draft) => worded(draft, own));
}

function draftOf(judgement: Judgement, judged: JudgedCluster, { rows, exposure }: Known): Draft {
	if (judgement.key.startsWith("waiver|")) return aboutWaiver(judgement, judged);
	const evidence = judged.evidence.get(judgement.key);
	if (evidence === undefined) throw new EngineError("report-evidence", `the rule pack judged ${judgement.key}, of which nothing is known`);
	const shown = judgement.parts.length === 0 ? evidence : ofParts(evidence, judgement.parts);
	const requirements = [...new Set(shown.requirements.filter((id): id is string => id !== null))];
	const requirement = shown.requirements[0] ?? null;
	const row = requirement === null ? null : (rows.get(requirement) ?? null);
	const component = row?.component ?? exposure.get(judgement.key)?.parts[judgement.parts[0] ?? -1]?.component ?? null;
	return {
		finding: shape(judgement, shown, judged, requirement, everyOf(requirements, shown), row),
		purpose: requirements.length > 1 ? null : (row?.purpose ?? watchedPurpose(judged, component, shown)),
		component,
		mandated: row?.sources ?? null,
		waiver: null,
		args: { ...shown.args, ...judgement.args },
	};
}

/** The requirements that lead each part, then the others that name the same ports. */
const everyOf = (leading: readonly string[], { parts }: Evidence): readonly string[] => [
	...new Set([...leading, ...parts.flatMap(({ requirements }) => requirements)]),
];

function shape(
	judgement: Judgement,
	evidence: Evidence,
	judged: JudgedCluster,
	requirement: string | null,
	requirements: readonly string[],
	row: RowWords | null,
): Draft["finding"] {
	const waiver = judgement.waived === null ? null : (judged.config.waivers.find(({ id }) => id === judgement.waived) ?? null);
	const { target, role, protocol, ports, sources, packets, witness, because, change, unknowns, hints, fix, location } = evidence;
	return {
		rule: judgement.rule,
		verdict: judgement.verdict,
		partial: judgement.partial,
		level: judgement.level,
		requirement,
		requirements,
		target,
		role,
		protocol,
		ports,
		sources,
		packets,
		witness,
		because,
		change,
		unknowns,
		hints,
		fix,
		waived: waiver === null ? null : { reason: waiver.reason, owner: waiver.owner, expires: waiver.expires },
		message: "",
		reason: row?.reason ?? null,
		references: row?.references ?? [],
		...(row?.release === undefined || !judgement.rule.startsWith("required/") ? {} : { release: row.release }),
		location,
	};
}

function worded({ finding, purpose, component, mandated, waiver, args }: Draft, own: ReadonlyMap<string, AddedRule>): Finding {
	const { rule, partial, target, role, protocol, ports, sources, packets, reason, because } = finding;
	const filter = because[0]?.filter ?? null;
	const told: Told = {
		partial,
		target,
		role,
		protocol,
		ports,
		sources,
		packets,
		purpose,
		mandated,
		component,
		reason,
		filter,
		waiver,
		args,
	};
	const ownRule = own.get(rule);
	if (ownRule !== undefined) return { ...finding, message: ownMessage(ownRule, told) };
	if (!isRuleId(rule))
		throw new EngineError("report-rule", `the rule pack answered with the rule ${rule}, which this version has no words for`);
	const side = finding.release === undefined ? "" : ` In force at ${finding.release} alone.`;
	return { ...finding, message: `${WORDS[rule](told)}${side}` };
}

/** What findings look up, made once per cluster. */
interface Known {
	/** Rows of the tables and demands of the inputs. */
	readonly rows: ReadonlyMap<string, RowWords>;
	readonly exposure: ReadonlyMap<string, ExposureFact>;
}

const known = ({ answer, inventory, exposure }: JudgedCluster): Known => ({
	rows: new Map<string, RowWords>([
		...answer.rows.map((row): [string, RowWords] => [row.id, row]),
		...inventory.demands.map((demand): [string, RowWords] => [
			demand.id,
			{ purpose: demand.purpose, reason: demand.reason, references: [], sources: demand.sources, component: demand.role },
		]),
	]),
	exposure: new Map(exposure.map((fact) => [fact.key, fact])),
});

/** The evidence of an exposure, narrowed to the parts that the judgement minds, gravest first. */
function ofParts(evidence: Evidence, indices: readonly number[]): Evidence {
	const parts = indices.flatMap((index) => evidence.parts[index] ?? []);
	const first = parts[0];
	if (first === undefined) throw new EngineError("report-parts", `the rule pack named parts that ${evidence.key} does not have`);
	const oneProtocol = parts.every(({ protocol }) => protocol === first.protocol);
	return {
		...evidence,
		parts,
		requirements: indices.map((index) => evidence.requirements[index] ?? null),
		protocol: oneProtocol ? first.protocol : "any",
		ports: unitePorts(parts.map(({ ports }) => ports)),
		sources: uniteSources(parts.map(({ sources }) => sources)),
		packets: unitePackets(parts.flatMap(({ packets }) => packets)),
		witness: first.witness,
	};
}

function watchedPurpose({ answer }: JudgedCluster, component: string | null, { protocol, ports }: Evidence): string | null {
	if (component === null) return null;
	const named = answer.watched.filter((watched) => watched.component === component && watched.protocol === protocol);
	return (named.find((watched) => watched.ports === ports) ?? (named.length === 1 ? named[0] : undefined))?.purpose ?? null;
}

function aboutWaiver(judgement: Judgement, judged: JudgedCluster): Draft {
	const waiver = judged.config.waivers.find(({ id }) => `waiver|${id}` === judgement.key) ?? null;
	const location = judged.config.file === null ? null : { file: judged.config.file, pointer: `/waivers/${waiver?.id ?? ""}` };
	const evidence: Evidence = { ...blankEvidence(judgement.key), location };
	return { finding: shape(judgement, evidence, judged, null, [], null), purpose: null, component: null, mandated: null, waiver, args: {} };
}
