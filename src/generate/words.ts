import type { Row } from "../model/requirement.ts";
import type { Generated, GeneratedRule } from "./rules.ts";

/** Rows that a format cannot say, or says wider than they ask, and why. */
export interface Remark {
	readonly rows: readonly Pick<Row, "id">[];
	readonly words: string;
}

/** Remarks that say the same, as one; one sentence each, in order. */
export function sentences(remarks: readonly Remark[]): readonly string[] {
	const rows = new Map<string, Set<string>>();
	for (const { rows: ids, words } of remarks) for (const { id } of ids) rows.set(words, (rows.get(words) ?? new Set()).add(id));
	return [...rows].map(([words, ids]) => `${[...ids].sort().join(", ")}: ${words}`).sort();
}

/** What waits for somebody to say where a class is. */
export const waiting = <M>({ unplaced }: Pick<Generated<M>, "unplaced">): readonly string[] =>
	unplaced.map(
		({ className, rows }) =>
			`nobody said where ${className} is, so no rule lets it in (${rows.join(", ")}): give --source ${className}=CIDR`,
	);

/** `Kubelet API (kubernetes/worker/kubelet)`: what a rule is for, in at most `limit` characters. */
export function description<M>({ rows }: Pick<GeneratedRule<M>, "rows">, limit: number): string {
	const purposes = [...new Set(rows.map(({ purpose }) => purpose))].join(", ");
	const text = `${purposes} (${rows.map(({ id }) => id).join(" ")})`;
	return text.length <= limit ? text : `${text.slice(0, limit - 3)}...`;
}

/** Lines as comments of a language whose comments begin with a hash. */
export const comments = (lines: readonly string[]): string => lines.map((line) => (line === "" ? "#\n" : `# ${line}\n`)).join("");
