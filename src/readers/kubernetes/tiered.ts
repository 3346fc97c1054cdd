import { isAdminPolicy } from "../adminpolicy/dialects.ts";
import { readAdminPolicy } from "../adminpolicy/policy.ts";
import { isAntreaPolicy } from "../antrea/policy.ts";
import { isCalicoPolicy } from "../calico/index.ts";
import type { Membership } from "./membership.ts";
import { NodePeers } from "./node-peers.ts";
import type { KubeObject } from "./objects.ts";
import type { Sight } from "./sight.ts";
import type { TieredPolicy } from "./tiers.ts";
import { readVersions } from "./versions.ts";

/** Policies with an order of evaluation, whose reader knows them; all others are left to unsupported.ts. */
export const isTieredPolicy = (object: KubeObject): boolean => isAdminPolicy(object) || isCalicoPolicy(object) || isAntreaPolicy(object);

/** @param sightOf what the engine that reads a policy looks at; null where that is every label. */
export function readTiered(
	objects: readonly KubeObject[],
	membership: Membership,
	sightOf: (policy: KubeObject) => Sight | null,
): readonly TieredPolicy[] {
	const nodes = new NodePeers(objects, membership);
	return readVersions(objects.filter(isAdminPolicy), (object, id) =>
		readAdminPolicy(object, { membership, nodes, sight: sightOf(object) }, id),
	);
}
