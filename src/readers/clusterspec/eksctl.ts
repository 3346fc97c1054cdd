import type { Field } from "./field.ts";
import type { SpecObject } from "./objects.ts";
import { asRelease } from "./values.ts";

/** eksctl's ClusterConfig (eksctl.io): a cluster of Amazon EKS. */
export function readEksctl(root: Field, { kind }: SpecObject): void {
	if (kind !== "ClusterConfig") return;
	root.profile("eks");
	root.below("metadata", "version").says("release", asRelease, ["eks"]);
	for (const addon of root.below("addons").items)
		if (addon.below("name").text === "metrics-server") addon.means("addons", "metrics-server");
	for (const groups of ["nodeGroups", "managedNodeGroups"])
		for (const group of root.below(groups).items) {
			const ssh = group.below("ssh");
			if (ssh.below("allow").value === true && !ssh.below("sourceSecurityGroupIds").exists)
				ssh.unread("opens SSH of these nodes to every address, by a rule that is not judged; judge their security groups", "unsupported");
		}
}
