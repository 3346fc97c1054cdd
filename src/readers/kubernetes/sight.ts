import type { Selector } from "./selector.ts";

/** What selectors of a policy mean to the engine that enforces it: some engines look at a part of the labels only. */
export interface Sight {
	pods(selector: Selector): Selector;
	namespaces(selector: Selector): Selector;
	/** Of the labels that selectors asked for, those that are not looked at, or perhaps not, in the order of asking. */
	readonly unseen: ReadonlySet<string>;
	/** Says of an object that asks for such labels what becomes of it. */
	words(address: string, labels: readonly string[]): string;
}
