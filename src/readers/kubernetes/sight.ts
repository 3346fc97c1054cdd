import type { Tri } from "../../model/tri.ts";
import type { PodPeer } from "./policy-peers.ts";
import type { Selector } from "./selector.ts";

/** What a policy means to an engine that reads it in its own way: of the labels, some engines look at a part only. */
export interface Sight {
	pods(selector: Selector): Selector;
	namespaces(selector: Selector): Selector;
	peer(peer: PodPeer): PodPeer;
	/** Whether rules of a direction that `policyTypes` does not name count. */
	readonly unnamedTypes: Tri;
	/** What is to be said of an object that asks for labels that are not looked at, each of them once; null where nothing is. */
	words(address: string): string | null;
}
