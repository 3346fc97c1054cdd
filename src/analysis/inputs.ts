import type { InputFact } from "../model/facts.ts";
import { blankEvidence, type Evidence } from "../model/finding.ts";
import type { Inventory, UnreadRule } from "../model/inventory.ts";
import type { Location } from "../model/location.ts";
import { filterIds } from "../model/rule.ts";
import type { Target } from "../model/target.ts";
import { type Analysis, targetsOf } from "./judge.ts";

/** A remark about an input: the fact that Rego levels, and the evidence that words are made from. */
export interface InputRemark {
	readonly fact: InputFact;
	readonly evidence: Evidence;
}

/** How many names a remark lists before it says "and N more". */
export const FIRST_NAMES = 3;

/** What a reader should be told of the inputs: things without a role, rules that could not be read. */
export function inputRemarks(inventory: Inventory, analyses: readonly Analysis[]): readonly InputRemark[] {
	const targets = targetsOf(analyses);
	const unread = inventory.unread.filter(mattering(inventory, analyses)).map(unreadable);
	// One place may have several problems; what is found twice there is told once.
	return [...unknownRoles(inventory, targets, analyses), ...new Map(unread.map((one) => [one.fact.key, one])).values()];
}

/** What of a policy is not understood is told where a requirement depends on it (contract.md section 6.11); all else always. */
function mattering(inventory: Inventory, analyses: readonly Analysis[]): (unread: UnreadRule) => boolean {
	const manifests = new Set(inventory.inputs.filter(({ kind }) => kind === "kubernetes").map(({ path }) => path));
	let depended: ReadonlySet<string> | null = null;
	return ({ cause, filter, input }) => {
		if (cause !== "unsupported" || filter === null || !manifests.has(input) || !inventory.filters.has(filter)) return true;
		depended ??= filtersAround(analyses);
		return depended.has(filter);
	};
}

/** Filters in front of what requirements are stated of, and behind those who must reach it. */
function filtersAround(analyses: readonly Analysis[]): ReadonlySet<string> {
	const layers = analyses.flatMap(({ coverage }) =>
		coverage.flatMap(({ target, passages }) => [
			...target.subject.layers,
			...passages.flatMap(({ wanted }) => wanted.endpoint.subject?.egressLayers ?? []),
		]),
	);
	return new Set([...new Set(layers)].flatMap(filterIds));
}

/** Names of all that targets stand for: machines with equal filters are one target, and nobody knows all of them by the first. */
export const namesOf = (targets: readonly Target[]): readonly string[] => [
	...new Set(targets.flatMap(({ members }) => members.map((member) => member.names[0] ?? member.id))),
];

/** One note per input whose machines, groups or policy targets have no role. */
function unknownRoles(inventory: Inventory, targets: readonly Target[], analyses: readonly Analysis[]): readonly InputRemark[] {
	const judged = new Set(analyses.flatMap(({ coverage }) => coverage.map(({ target }) => target.id)));
	const manifests = inventory.inputs.filter(({ kind }) => kind === "kubernetes");
	// Manifests are one input together: what one file lacks another one gives.
	// What describes the cluster holds nobody who could have a role.
	const inputs = [...inventory.inputs.filter(({ kind }) => kind !== "kubernetes" && kind !== "cluster-spec"), ...manifests.slice(0, 1)];
	return inputs.flatMap(({ path, kind }) => {
		// Of manifests it matters only when nothing in them was judged: then the reader must not take silence for a pass.
		if (kind === "kubernetes" && (judged.size > 0 || inventory.effects.length > 0)) return [];
		const paths = new Set(kind === "kubernetes" ? manifests.map((input) => input.path) : [path]);
		const here = targets.filter(({ subject }) => paths.has(subject.location.file));
		const nameless = here.filter(
			(target) =>
				target.roles.length === 0 &&
				!target.exposureOnly &&
				(kind === "kubernetes" ? target.subject.synthetic : target.subject.nature !== "load-balancer"),
		);
		// A selector's text says little without its namespace: manifests are told by id.
		const names = kind === "kubernetes" ? [...new Set(nameless.map(({ subject }) => subject.id))] : namesOf(nameless);
		if (kind !== "kubernetes" && names.length === 0) return [];
		return [
			remark(
				`unknown-role|${path}`,
				"input/unknown-role",
				kind,
				{ file: path },
				{ count: names.length, names: names.slice(0, FIRST_NAMES).join(", "), kind },
			),
		];
	});
}

const unreadable = (unread: UnreadRule): InputRemark =>
	remark(
		["unread", unread.input, unread.rule, unread.location.pointer ?? "", unread.problem].join("|"),
		"input/unreadable-rule",
		unread.cause,
		unread.location,
		{ rule: unread.rule, filter: unread.filter ?? "", problem: unread.problem },
	);

function remark(key: string, rule: InputFact["rule"], cause: string, location: Location, args: Evidence["args"]): InputRemark {
	return { fact: { key, rule, cause }, evidence: { ...blankEvidence(key), args, location } };
}
