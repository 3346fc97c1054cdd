import type { Subject } from "../../model/inventory.ts";
import { BASE } from "./subjects.ts";

/** What all subjects that are pods have in common. Getters, for a large cluster has tens of thousands of them. */
export abstract class AnyPod {
	get kind(): string {
		return "kubernetes-pod";
	}
	get nature(): "pod" {
		return "pod";
	}
	get provider(): string {
		return BASE.provider;
	}
	get addresses(): readonly string[] {
		return BASE.addresses;
	}
	get tags(): Subject["tags"] {
		return BASE.tags;
	}
	get subnets(): readonly string[] {
		return BASE.subnets;
	}
	get subnetsUnknown(): boolean {
		return BASE.subnetsUnknown;
	}
	get modules(): readonly string[] {
		return BASE.modules;
	}
	get clusterKeys(): readonly string[] {
		return BASE.clusterKeys;
	}
	get forwards(): Subject["forwards"] {
		return BASE.forwards;
	}
	get publiclyReachable(): Subject["publiclyReachable"] {
		return BASE.publiclyReachable;
	}
}
