import type { Config } from "../model/config.ts";
import type { ProfileHint } from "../model/inventory.ts";
import { compareIds } from "../model/natural-order.ts";

export interface ChosenProfile {
	readonly name: string;
	readonly provider: string | null;
	readonly release: string | null;
	/** What says so: `--profile`, `aws_eks_cluster.this`, `default`. */
	readonly evidence: string;
	/** Told when the inputs contradict the user or each other. */
	readonly notes: readonly string[];
}

/** The profile when nobody names one and the inputs do not say. */
const DEFAULT = "kubernetes";

/** Tools that run clusters of other systems too: what says so of the cluster itself says more. */
const OUTER: ReadonlySet<string> = new Set(["capa"]);

const withoutOuter = (hints: readonly ProfileHint[]): readonly ProfileHint[] => {
	const inner = hints.filter(({ profile }) => !OUTER.has(profile));
	return inner.length > 0 ? inner : hints;
};

/** Option, then configuration, then what the inputs say unmistakably, then the default (contract.md section 2, `--profile`). */
export function chooseProfile(config: Config, hints: readonly ProfileHint[]): ChosenProfile {
	// One hint for each profile, the same whatever the order of the input.
	const inOrder = [...hints].sort((a, b) => compareIds(b.evidence, a.evidence));
	const told = withoutOuter([...new Map(inOrder.map((hint) => [hint.profile, hint])).values()].reverse());
	if (config.profile !== null) {
		const other = told.find(({ profile }) => profile !== config.profile);
		const hint = told.find(({ profile }) => profile === config.profile);
		return {
			name: config.profile,
			provider: config.provider ?? hint?.provider ?? null,
			release: config.release ?? hint?.release ?? null,
			evidence: config.profileEvidence ?? "configuration",
			notes: other === undefined ? [] : [`profile ${config.profile} was given, though ${other.evidence} says ${other.profile}`],
		};
	}
	const [only] = told;
	if (told.length === 1 && only !== undefined) {
		return {
			name: only.profile,
			provider: config.provider ?? only.provider ?? null,
			release: config.release ?? only.release ?? null,
			evidence: only.evidence,
			notes: [],
		};
	}
	const notes =
		told.length > 1
			? [
					`the inputs speak of several profiles (${told.map(({ profile, evidence }) => `${profile}: ${evidence}`).join("; ")}): choose one with --profile`,
				]
			: [];
	return { name: DEFAULT, provider: config.provider, release: config.release, evidence: "default", notes };
}
