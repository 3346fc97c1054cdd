import type { Inventory } from "../../model/inventory.ts";
import { SYSTEM_NAMESPACE } from "./components.ts";
import { BASE } from "./subjects.ts";

/** The cache that NodeLocal DNSCache runs on every node: its name as add-on, as role and as label. */
const CACHE = "node-local-dns";

/**
 * The inventory with the pods of a DNS cache that the configuration names and no input shows. They run on the host network: of where
 * they answer nothing is known, but that no policy selects them by label is.
 *
 * @param addons names of the configuration.
 */
export function withUnseenCache(inventory: Inventory, addons: readonly string[]): Inventory {
	if (!addons.includes(CACHE)) return inventory;
	const pods = inventory.subjects.filter(({ nature }) => nature === "pod");
	const [first] = pods;
	if (first === undefined || pods.some(({ roles }) => roles.some(({ role }) => role === CACHE))) return inventory;
	const cache = {
		...BASE,
		id: `${SYSTEM_NAMESPACE}/Pods/k8s-app=${CACHE}`,
		kind: "kubernetes-pod",
		nature: "pod",
		names: [CACHE],
		labels: { "k8s-app": CACHE },
		network: SYSTEM_NAMESPACE,
		hostNetwork: true,
		synthetic: true,
		roles: [{ role: CACHE, evidence: `add-on ${CACHE}` }],
		location: { file: first.location.file },
	} as const;
	return { ...inventory, subjects: [...inventory.subjects, cache] };
}
