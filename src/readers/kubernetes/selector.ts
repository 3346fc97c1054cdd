import { ABSENT, intersection, isImpossible, type KeySet, noneOf, oneOf, oneValue, PRESENT, UNKNOWN } from "./keyset.ts";
import { checkLabel } from "./label-syntax.ts";
import { type Labels, labelsOf } from "./labels.ts";
import type { Problems } from "./problems.ts";
import { isRecord, isVariable, list } from "./value.ts";

export interface Requirement {
	readonly key: string;
	readonly allowed: KeySet;
	/** What it demands besides is not known: where the rest holds, nobody can tell whether it does. */
	readonly doubt?: true;
	/** kubectl's notation. */
	readonly text?: string;
}

/** A label selector: every requirement must hold. None at all matches everything. */
export interface Selector {
	readonly requirements: readonly Requirement[];
	/** kubectl's notation, sorted: `app=web,tier in (a,b),!legacy`; `*` when empty. Equal selectors have equal text. */
	readonly text: string;
}

export const EVERYTHING: Selector = { requirements: [], text: "*" };

/**
 * A `metav1.LabelSelector` (apimachinery ValidateLabelSelector): `matchLabels` and `matchExpressions` together.
 * What the API server would refuse goes to `problems`, and the requirement it stands in matches nobody knows what.
 */
export function readSelector(raw: unknown, path: string, problems: Problems): Selector {
	if (raw === undefined || raw === null) return EVERYTHING;
	if (!isRecord(raw)) {
		problems.reject(path, "is no label selector");
		return EVERYTHING;
	}
	problems.onlyKeys(raw, path, ["matchLabels", "matchExpressions"]);
	const parts = [
		...equalities(raw["matchLabels"], `${path}/matchLabels`, problems),
		...expressions(raw["matchExpressions"], `${path}/matchExpressions`, problems),
	];
	return selectorOf(parts);
}

/** The selector of some requirements, which all must hold. */
export function selectorOf(requirements: readonly Requirement[]): Selector {
	const texts = [...new Set(requirements.map(({ text, key }) => text ?? key))].sort();
	return { requirements, text: texts.length === 0 ? EVERYTHING.text : texts.join(",") };
}

interface Part extends Requirement {
	readonly text: string;
}

const equality = (key: string, value: string): Part => ({
	key,
	...(isVariable(value) ? { allowed: PRESENT, doubt: true } : { allowed: oneValue(value) }),
	text: `${key}=${value}`,
});

/** A selector of plain pairs, as Services and ReplicationControllers have. */
export function readPairs(raw: unknown): Selector {
	return selectorOf(
		isRecord(raw) ? Object.entries(raw).flatMap(([key, value]) => (typeof value === "string" ? [equality(key, value)] : [])) : [],
	);
}

function equalities(raw: unknown, path: string, problems: Problems): readonly Part[] {
	if (raw === undefined || raw === null) return [];
	if (!isRecord(raw)) {
		problems.reject(path, "is no map of labels");
		return [];
	}
	return Object.entries(raw).flatMap(([key, value]) => {
		if (typeof value === "string") {
			const before = problems.found.length;
			checkLabel(key, [value], path, problems);
			return [orRefused(equality(key, value), problems.found.length > before)];
		}
		problems.reject(path, `has a value for ${key} that is no text`);
		return [];
	});
}

function expressions(raw: unknown, path: string, problems: Problems): readonly Part[] {
	if (raw !== undefined && raw !== null && !Array.isArray(raw)) problems.reject(path, "is no list");
	return list(raw).flatMap((item, index) => {
		const before = problems.found.length;
		const parts = expression(item, `${path}/${index}`, problems);
		return parts.map((part) => orRefused(part, problems.found.length > before));
	});
}

/** What is refused will mean something else once it is mended: taken as it stands it might select nobody. */
const orRefused = (part: Part, refused: boolean): Part => (refused ? { ...part, allowed: UNKNOWN, doubt: true } : part);

function expression(raw: unknown, path: string, problems: Problems): readonly Part[] {
	if (!isRecord(raw) || typeof raw["key"] !== "string") {
		problems.reject(path, "has no key");
		return [];
	}
	problems.onlyKeys(raw, path, ["key", "operator", "values"]);
	const { key, operator } = raw;
	const written = problems.list(raw, "values", path);
	const values = written.filter((value): value is string => typeof value === "string");
	if (values.length !== written.length) problems.reject(path, "has values that are no text");
	checkLabel(key, values, path, problems);
	const members = [...new Set(values)].sort().join(",");
	switch (operator) {
		case "In":
		case "NotIn": {
			if (values.length === 0) problems.reject(path, `needs values for operator ${operator}`);
			if (values.some(isVariable))
				return [
					{ key, allowed: operator === "In" ? PRESENT : UNKNOWN, doubt: true, text: `${key} ${operator.toLowerCase()} (${members})` },
				];
			if (operator === "NotIn") return [{ key, allowed: noneOf(values), text: `${key} notin (${members})` }];
			return [{ key, allowed: oneOf(values), text: new Set(values).size === 1 ? `${key}=${members}` : `${key} in (${members})` }];
		}
		case "Exists":
		case "DoesNotExist":
			if (values.length > 0) problems.reject(path, `must have no values for operator ${operator}`);
			return [operator === "Exists" ? { key, allowed: PRESENT, text: key } : { key, allowed: ABSENT, text: `!${key}` }];
		default:
			problems.reject(path, `has operator ${JSON.stringify(operator)}; a selector knows In, NotIn, Exists, DoesNotExist`);
			return [];
	}
}

/** What is known of the labels of objects that a selector selects; null when it can select none. */
export function labelsSelected(selector: Selector): Labels | null {
	const keys = new Map<string, KeySet>();
	for (const { key, allowed } of selector.requirements) keys.set(key, intersection(keys.get(key) ?? UNKNOWN, allowed));
	for (const known of keys.values()) if (isImpossible(known)) return null;
	return labelsOf(keys, UNKNOWN);
}
