import type { Tri } from "../../model/tri.ts";
import type { Selector } from "./selector.ts";

/** What a policy means to an engine that reads it in its own way: of the labels, some engines look at a part only. */
export interface Sight {
	pods(selector: Selector): Selector;
	namespaces(selector: Selector): Selector;
	/** Whether rules of a direction that `policyTypes` does not name count. */
	readonly unnamedTypes: Tri;
	/** Of the labels that selectors asked for, those that are not looked at, or perhaps not, in the order of asking. */
	readonly unseen: ReadonlySet<string>;
	/** Says of an object that asks for such labels what becomes of it. */
	words(address: string, labels: readonly string[]): string;
}
