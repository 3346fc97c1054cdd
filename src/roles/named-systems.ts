import type { Config } from "../model/config.ts";
import type { Inventory, ProfileHint, Subject } from "../model/inventory.ts";
import { compareIds } from "../model/natural-order.ts";
import { rolesInName } from "./infer.ts";

/** Systems that people name their machines after, together with the role: `k3s-server`, `talos-control-plane-0`. */
const SYSTEMS = /(?:^|[^a-z0-9])(k3s|rke2|talos|k0s|microk8s)(?![a-z0-9])/gi;

/**
 * The profile that names of machines tell: one system, in names that tell a role too. Nothing when they tell of several.
 */
export function profileOfNames(subjects: readonly Subject[]): readonly ProfileHint[] {
	const found = new Map<string, ProfileHint>();
	const machines = subjects.filter(({ nature }) => nature === "machine").sort((a, b) => compareIds(a.id, b.id));
	for (const { names, location } of machines)
		for (const name of names)
			for (const [, system = ""] of name.matchAll(SYSTEMS)) {
				const profile = system.toLowerCase();
				if (rolesInName(name, profile).size === 1 && !found.has(profile))
					found.set(profile, { profile, evidence: `name ${name}`, location });
			}
	return found.size === 1 ? [...found.values()] : [];
}

/** What the inputs say of the profile by what they hold; names say something only where nothing else does. */
export const hintsOf = ({ profileHints, subjects }: Inventory, { infer }: Config): Inventory["profileHints"] =>
	profileHints.length > 0 || !infer ? profileHints : profileOfNames(subjects);
