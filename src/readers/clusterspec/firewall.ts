import type { UnreadRule } from "../../model/inventory.ts";
import { isRecord } from "../kubernetes/value.ts";
import type { Field } from "./field.ts";
import type { SpecObject } from "./objects.ts";

/**
 * Fields of infrastructure, kOps and eksctl objects whose elements become rules of a cloud's firewall: security groups of Cluster API AWS
 * and OpenStack, network security groups of Cluster API Azure, firewalls of Cluster API Linode, and lists of who may reach an endpoint.
 */
const RULES =
	/^(?:.*[iI]ngressRules?|.*SecurityGroupRules|securityRules|securityGroupRules|firewallRules|inboundRules|nodePortIngressRuleCidrBlocks|allowedCIDRBlocks|allowedCIDRs|allowedCidrs|authorizedIPRanges|publicCIDRs|publicAccessCIDRs|additionalPorts|additionalAPIServerLBPorts|sshAccess|kubernetesApiAccess|nodePortAccess)$/;

/** Rules that the objects of a cluster hold. None is judged here: each is told, so that nobody takes it for judged. */
export function tellRules(root: Field, object: SpecObject): void {
	const cause = causeOf(object);
	const walk = (field: Field, key: string): void => {
		if (Array.isArray(field.value)) {
			const rules = RULES.test(key);
			for (const item of field.items) {
				if (rules && !isOutbound(item.value)) item.unread(NOT_JUDGED, cause);
				else if (!rules) walk(item, "");
			}
		} else if (isRecord(field.value)) for (const name of field.keys) walk(field.below(name), name);
	};
	walk(root.below("spec"), "");
	tellBastion(root.below("spec", "bastion"));
	if (object.group === "eksctl.io") walk(root.below("vpc"), "");
}

/** Cluster API AWS opens SSH of its bastion to every address where nobody names some (AWSCluster, `bastion`). */
function tellBastion(bastion: Field): void {
	if (bastion.below("enabled").value !== true || bastion.below("disableIngressRules").value === true) return;
	if (!bastion.below("allowedCIDRBlocks").exists)
		bastion.unread("opens SSH to every address, by a rule that is not judged; judge the firewall that it made", "unsupported");
}

const NOT_JUDGED = "is a rule that the cluster's tool will make, and is not judged; judge the firewall that it made";

const isOutbound = (value: unknown): boolean => isRecord(value) && /^(?:outbound|egress)$/i.test(String(value["direction"] ?? ""));

/** Clouds that this version judges nothing of are out of scope; on the others the rule is simply not understood. */
const causeOf = ({ kind }: SpecObject): UnreadRule["cause"] =>
	/^(?:Azure|Linode|OpenStack|GCP|Hetzner|DO|IBM|Nutanix|VSphere|CloudStack)/.test(kind) ? "out-of-scope" : "unsupported";
