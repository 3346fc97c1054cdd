import type { Subject } from "../../model/inventory.ts";
import { BASE } from "./subjects.ts";

type Common =
	| "kind"
	| "nature"
	| "provider"
	| "addresses"
	| "tags"
	| "subnets"
	| "subnetsUnknown"
	| "modules"
	| "clusterKeys"
	| "forwards"
	| "publiclyReachable";

const COMMON: Pick<Subject, Common> = {
	kind: "kubernetes-pod",
	nature: "pod",
	provider: BASE.provider,
	addresses: BASE.addresses,
	tags: BASE.tags,
	subnets: BASE.subnets,
	subnetsUnknown: BASE.subnetsUnknown,
	modules: BASE.modules,
	clusterKeys: BASE.clusterKeys,
	forwards: BASE.forwards,
	publiclyReachable: BASE.publiclyReachable,
};

/** What all subjects that are pods have in common: on the prototype, for a large cluster has tens of thousands of them. */
export abstract class AnyPod implements Pick<Subject, Common> {
	declare readonly kind: string;
	declare readonly nature: "pod";
	declare readonly provider: string;
	declare readonly addresses: readonly string[];
	declare readonly tags: Subject["tags"];
	declare readonly subnets: readonly string[];
	declare readonly subnetsUnknown: boolean;
	declare readonly modules: readonly string[];
	declare readonly clusterKeys: readonly string[];
	declare readonly forwards: Subject["forwards"];
	declare readonly publiclyReachable: Subject["publiclyReachable"];
}

Object.assign(AnyPod.prototype, COMMON);
