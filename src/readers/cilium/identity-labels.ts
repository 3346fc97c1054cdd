import type { Tri } from "../../model/tri.ts";
import { oneOf, UNKNOWN } from "../kubernetes/keyset.ts";
import type { Requirement } from "../kubernetes/selector.ts";
import { NAMESPACE_LABELS_PREFIX, OWN_PREFIX } from "./defaults.ts";

/** Whether a label of a pod, by its key, is one of the endpoint's: policies see no other. */
export type IsSeen = (key: string) => Tri;

interface Pattern {
	readonly excludes: boolean;
	/** How much of a key it matches, from its beginning; 0 for nothing. */
	matches(key: string): number;
}

/** What Cilium looks at where nobody tells it otherwise (docs, "Limiting Identity-Relevant Labels"; `pkg/labelsfilter`). */
const DEFAULTS: readonly string[] = [
	"io\\.kubernetes\\.pod\\.namespace",
	"io\\.cilium\\.k8s\\.namespace\\.labels",
	"app\\.kubernetes\\.io",
	"!io\\.kubernetes",
	"!kubernetes\\.io",
	"!statefulset\\.kubernetes\\.io/pod-name",
	"!apps\\.kubernetes\\.io/pod-index",
	"!batch\\.kubernetes\\.io/job-completion-index",
	"!batch\\.kubernetes\\.io/controller-uid",
	"!.*beta\\.kubernetes\\.io",
	"!k8s\\.io",
	"!pod-template-generation",
	"!pod-template-hash",
	"!controller-revision-hash",
	"!annotation.*",
	"!controller-uid",
	"!etcd_node",
];

/** @throws SyntaxError where the agent's regular expressions are none of ours. */
function patternOf(text: string): Pattern | null {
	const [, source = "", excludes, expression = ""] = /^(?:([^:]*):)?(!?)(.*)$/s.exec(text) ?? [];
	if (source !== "" && source !== "k8s" && source !== "any") return null;
	const found = new RegExp(expression);
	return {
		excludes: excludes === "!",
		matches(key) {
			const match = found.exec(key);
			return match?.index === 0 ? match[0].length : 0;
		},
	};
}

/**
 * Labels that an agent looks at.
 *
 * @param given the option `labels`: patterns with blanks between them, which join the default ones; one that includes leaves all others out.
 */
export function seenLabels(given: string): IsSeen {
	try {
		const own = given.split(/\s+/).flatMap((text) => (text === "" ? [] : (patternOf(text) ?? [])));
		const patterns = [...DEFAULTS.flatMap((text) => patternOf(text) ?? []), ...own];
		const chooses = own.some(({ excludes }) => !excludes);
		const known = new Map<string, Tri>();
		return (key) => {
			const found = known.get(key) ?? isSeen(key, patterns, chooses);
			known.set(key, found);
			return found;
		};
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error;
		return () => "maybe";
	}
}

/** The longest match that includes a key must be longer than the shortest that excludes it. */
function isSeen(key: string, patterns: readonly Pattern[], chooses: boolean): Tri {
	const lengths = (excludes: boolean): readonly number[] =>
		patterns.filter((one) => one.excludes === excludes).flatMap((one) => one.matches(key) || []);
	const [included, excluded] = [Math.max(0, ...lengths(false)), Math.min(...lengths(true))];
	const ignored = Number.isFinite(excluded) ? excluded : 0;
	if ((!chooses && ignored === 0) || included > ignored) return "yes";
	// Labels of Cilium's own are among the default ones of newer releases; those of namespaces always were.
	return key.startsWith(OWN_PREFIX) && !key.startsWith(NAMESPACE_LABELS_PREFIX) ? "maybe" : "no";
}

/** What a requirement on a label leaves to ask where endpoints have it, have it not, or perhaps. */
export function asSeen(requirement: Requirement, seen: Tri): readonly Requirement[] {
	if (seen === "yes") return [requirement];
	const text = requirement.text ?? requirement.key;
	if (seen === "maybe") return [{ ...requirement, allowed: UNKNOWN, doubt: true, text: `${text} (which Cilium may not look at)` }];
	return requirement.allowed.absent ? [] : [{ ...requirement, allowed: oneOf([]), text: `${text} (which Cilium does not look at)` }];
}
