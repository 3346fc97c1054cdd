import { formatCidrs } from "../model/addresses.ts";
import type { Unknown } from "../model/tri.ts";
import type { Scene } from "./classes.ts";
import { type Clause, clausesOf, keyOf, type Term } from "./clauses.ts";
import type { Coverage, Passage } from "./coverage.ts";
import { egressClauses } from "./egress-clauses.ts";
import { allOf, anyOf, type Opens } from "./opens.ts";
import { lostReplies } from "./replies.ts";
import { CLASS_ADDRESS } from "./rule-unknowns.ts";
import { whichAddress } from "./to-itself.ts";

/** More addresses than these are no condition that helps anybody. */
const MOST_CIDRS = 4;

/**
 * The smallest set of unknowns on which an undetermined requirement depends: once these are known it is decided whatever the others
 * turn out to be, and each of them can tip it. Each once, in a fixed order. Where there is only one, with what it has to be.
 */
export function unknownsOf(scene: Scene, coverage: Coverage): readonly Unknown[] {
	const { open: left } = coverage.mandate;
	if (left !== undefined) return distinctUnknowns(left);
	const open = coverage.passages.filter(({ met, blocked, assumed }) => !met && blocked.isEmpty && !assumed);
	const clauses = minimal(
		open.flatMap((passage) => {
			const own = [...clausesOf(scene, coverage, passage), ...egressClauses(scene, coverage, passage)];
			return own.length > 0
				? own
				: otherwise(scene, coverage, passage).map(
						(unknown): Clause => [{ needs: [{ unknown, key: keyOf(unknown) }], full: false, opens: null }],
					);
		}),
	);
	const found = distinctUnknowns(clauses.flat().flatMap(({ needs }) => needs.map(({ unknown }) => unknown)));
	const [only] = found;
	if (only === undefined || found.length > 1) return found;
	const opens = textsOf(allOf(clauses.map((clause) => anyOf(clause.map((term) => term.opens)))));
	return opens === null ? found : [{ ...only, opens }];
}

/** What decides where no layer does. */
function otherwise(scene: Scene, { target, mandate }: Coverage, { wanted }: Passage): readonly Unknown[] {
	const { endpoint } = wanted;
	const self = whichAddress(target, wanted);
	if (self !== null) return [self];
	const lost = lostReplies(scene, target, mandate, wanted, "lower").flatMap(({ layer }) => [
		...layer.possible.map(({ unknown }) => unknown),
		...layer.certain.map((id) => ({ address: id, attribute: "egress to ephemeral ports" })),
	]);
	if (lost.length > 0) return lost;
	if (endpoint.subject !== null && endpoint.addresses === null) return [{ address: endpoint.name, attribute: "addresses" }];
	// Of a sender who is known it hangs on what may be attached, where a target is open as long as nothing is.
	const perhaps = target.subject.layers.flatMap(({ certain, possible, whenNone }) =>
		whenNone === "open" && certain.length === 0 ? possible.map(({ unknown }) => unknown) : [],
	);
	return endpoint.addresses !== null && perhaps.length > 0 ? perhaps : [{ address: CLASS_ADDRESS, attribute: endpoint.className }];
}

/** Conditions without those that others make true: of terms those that need more than another, of clauses those that another implies. */
function minimal(clauses: readonly Clause[]): readonly Clause[] {
	const own = [...new Map(clauses.map((clause) => withoutLonger(clause)).map((clause) => [signature(clause), clause])).values()];
	return own.filter((clause) => !own.some((other) => other !== clause && implies(other, clause) && !implies(clause, other)));
}

const signature = (clause: Clause): string =>
	JSON.stringify(clause.map(({ needs, full, opens }) => [needs.map(({ key }) => key), full, opens === null ? null : textsOf(opens)]));

const withoutLonger = (clause: Clause): Clause => clause.filter((term) => !clause.some((other) => other.full && needsLess(other, term)));

const keysOf = (term: Term): ReadonlySet<string> => new Set(term.needs.map(({ key }) => key));
const isWithin = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => [...a].every((key) => b.has(key));
const needsLess = (a: Term, b: Term): boolean => isWithin(keysOf(a), keysOf(b)) && keysOf(a).size < keysOf(b).size;

/** Whether one clause cannot be true without the other. */
const implies = (a: Clause, b: Clause): boolean =>
	a.every((term) => term.full && b.some((other) => other.full && isWithin(keysOf(other), keysOf(term))));

function textsOf(opens: Opens | null): readonly string[] | null {
	if (opens === null) return null;
	if (opens.kind === "one-of") return [...opens.values].sort();
	const texts = formatCidrs(opens.addresses);
	return texts.length > MOST_CIDRS ? null : [texts.join(" and ")];
}

export function distinctUnknowns(unknowns: readonly Unknown[]): readonly Unknown[] {
	const seen = new Map(unknowns.map((unknown) => [keyOf(unknown), unknown]));
	return [...seen.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, unknown]) => unknown);
}
