import { EngineError } from "../errors.ts";
import type { Decision, Facts, Judgement } from "../model/facts.ts";
import type { RequirementsAnswer, RequirementsQuery } from "../model/requirement.ts";

const LEVELS: ReadonlySet<string> = new Set(["error", "warning", "note"]);
const VERDICTS: ReadonlySet<string> = new Set(["blocked", "overexposed", "undetermined", "ineffective", "advice"]);

/**
 * Proves that a decision answers these facts: the nonce and the pack are ours, every fact was seen and is accounted for,
 * every finding judges a fact that was sent. Rego is silent where it fails, so that silence needs a proof.
 *
 * @throws EngineError naming what does not agree.
 */
export function proveDecision(answer: unknown, facts: Facts, revision: string): Decision {
	const decision = proveJudged(answer, facts, revision);
	proveAccount(decision, facts);
	return decision;
}

/**
 * Proves the answer of a user's rules: as a decision, and every rule of the pack took part. Rules of their own need not account for every fact.
 *
 * @param rules ids of the rules that the pack's list names
 * @throws EngineError naming what does not agree.
 */
export function proveOwn(answer: unknown, facts: Facts, revision: string, rules: readonly string[]): Decision {
	const decision = proveJudged(answer, facts, revision) as Decision & { readonly ran?: readonly string[] };
	const ran = new Set(Array.isArray(decision.ran) ? decision.ran : []);
	const silent = rules.find((rule) => !ran.has(rule));
	if (silent !== undefined) refuse(`${silent} gave no report, which is a list of findings, empty when there is nothing to find`);
	const own = new Set([...rules, ...WAIVER_RULES]);
	const foreign = decision.findings.find(({ rule }) => !own.has(rule));
	if (foreign !== undefined) refuse(`it holds a finding of ${foreign.rule}, which is no rule of the pack`);
	return decision;
}

/** What a pack says of the waivers of its rules. */
const WAIVER_RULES = ["waiver/expired", "waiver/outgrown", "waiver/unused"];

function proveJudged(answer: unknown, facts: Facts, revision: string): Decision {
	const decision = answer as Decision;
	proveEcho(answer, "portpolicy.decision/v1", facts.nonce, revision);
	for (const [name, sent] of Object.entries(sentCounts(facts))) {
		const seen = decision.seen?.[name as keyof Decision["seen"]];
		if (seen !== sent) refuse(`it saw ${String(seen)} of ${sent} ${name}`);
	}
	if (!Array.isArray(decision.findings) || !Number.isSafeInteger(decision.met)) refuse("it holds no findings or no count of what is met");
	proveFindings(decision.findings, facts);
	return decision;
}

/**
 * Proves that an answer is the table that was asked for.
 *
 * @throws EngineError naming what does not agree.
 */
export function proveAnswer(answer: unknown, query: RequirementsQuery, revision: string): RequirementsAnswer {
	const requirements = answer as RequirementsAnswer;
	proveEcho(answer, "portpolicy.requirements-answer/v1", query.nonce, revision);
	if (requirements.profile?.name !== query.profile || requirements.profile.table !== query.table)
		refuse(`it is not about ${query.profile} (${query.table})`);
	if (!Array.isArray(requirements.rows) || !Array.isArray(requirements.watched)) refuse("it holds no rows");
	if (requirements.rows.length === 0 && (requirements.problems ?? []).length === 0)
		refuse("it holds no rows, and no problem that would say why");
	const sent = rowsIn(query);
	if ((requirements.added ?? 0) !== sent) refuse(`it saw ${String(requirements.added)} of ${sent} rows that packs add`);
	const { ipv4, ipv6 } = requirements.bounds ?? {};
	if (!Number.isSafeInteger(ipv4) || !Number.isSafeInteger(ipv6)) refuse("it does not say what counts as the Internet");
	return requirements;
}

/** Rows that the packs of a query add. */
const rowsIn = ({ tables }: RequirementsQuery): number =>
	Object.values(tables?.rows ?? {}).reduce((sum, rows) => sum + Object.keys(rows).length, 0);

function proveEcho(answer: unknown, schema: string, nonce: string, revision: string): void {
	const echo = (typeof answer === "object" && answer !== null ? answer : {}) as {
		readonly schema?: unknown;
		readonly nonce?: unknown;
		readonly pack?: unknown;
	};
	if (echo.schema !== schema) refuse(`its schema is ${String(echo.schema)}`);
	if (echo.nonce !== nonce) refuse("it answers another question");
	if (echo.pack !== revision) refuse(`it comes from revision ${String(echo.pack)}, the lock names ${revision}`);
}

const sentCounts = (facts: Facts): Readonly<Record<keyof Decision["seen"], number>> => ({
	rows: Object.keys(facts.rows).length,
	coverage: facts.coverage.length,
	exposure: facts.exposure.length,
	effects: facts.effects.length,
	inputs: facts.inputs.length,
	waivers: facts.waivers.length,
});

/** Every finding is one of a fact that was sent, once, and its waiver and parts are that fact's. */
function proveFindings(findings: readonly Judgement[], facts: Facts): void {
	const parts = new Map(facts.exposure.map(({ key, parts }) => [key, parts.length]));
	const others = [facts.coverage, facts.effects, facts.inputs].flatMap((list) => list.map(({ key }) => key));
	const keys = new Set([...parts.keys(), ...others, ...facts.waivers.map(({ id }) => `waiver|${id}`)]);
	const waivers = new Set<string | null>([null, ...facts.waivers.map(({ id }) => id)]);
	const once = new Set<string>();
	for (const finding of findings) {
		const { rule, key, verdict, level, waived } = finding;
		if (!keys.has(key)) refuse(`a finding of ${rule} judges ${key}, which was not asked`);
		if (once.has(`${rule}\n${key}`)) refuse(`${key} is judged twice by ${rule}`);
		once.add(`${rule}\n${key}`);
		if (!LEVELS.has(level) || !VERDICTS.has(verdict)) refuse(`a finding of ${rule} has level ${level} and verdict ${verdict}`);
		if (!waivers.has(waived) || !Array.isArray(finding.parts)) refuse(`a finding of ${rule} has a waiver or parts that were not sent`);
		if (finding.parts.some((part) => !Number.isInteger(part) || part < 0 || part >= (parts.get(key) ?? 0)))
			refuse(`a finding of ${rule} names parts that ${key} does not have`);
	}
}

/** No fact falls through between two rules: a mandate is met, judged, or of a kind that the pack may leave out. */
function proveAccount({ met, findings }: Decision, facts: Facts): void {
	const judged = met + findings.filter(({ rule }) => rule.startsWith("required/")).length;
	const exempt = facts.coverage.filter(({ requirement }) => facts.rows[requirement]?.bind === "loopback").length;
	const least = facts.unknown === "ignore" ? 0 : facts.coverage.length - exempt;
	if (judged < least || judged > facts.coverage.length) refuse(`it accounts for ${judged} of ${facts.coverage.length} mandates`);
	const keys = new Set(findings.map(({ key }) => key));
	const silent = [...facts.effects, ...facts.inputs].find(({ key }) => !keys.has(key));
	if (silent !== undefined) refuse(`it is silent about ${silent.key} (${silent.rule})`);
}

function refuse(why: string): never {
	throw new EngineError("engine-proof", `The answer of the rule pack does not prove itself: ${why}.`);
}
