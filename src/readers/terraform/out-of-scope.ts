import type { UnreadRule } from "../../model/inventory.ts";
import type { World } from "./world.ts";

/** Resource types that hold packet filter rules of clouds that this reader does not judge. */
const OUT_OF_SCOPE_TYPES: ReadonlySet<string> = new Set([
	"alicloud_security_group_rule",
	"azurerm_network_manager_admin_rule",
	"digitalocean_firewall",
	"exoscale_security_group_rule",
	"google_compute_firewall",
	"google_compute_firewall_policy_rule",
	"google_compute_network_firewall_policy_rule",
	"google_compute_region_network_firewall_policy_rule",
	"hcloud_firewall",
	"huaweicloud_networking_secgroup_rule",
	"ibm_is_network_acl_rule",
	"ibm_is_security_group_rule",
	"linode_firewall",
	"oci_core_default_security_list",
	"oci_core_network_security_group_security_rule",
	"oci_core_security_list",
	"opentelekomcloud_networking_secgroup_rule_v2",
	"openstack_compute_secgroup_v2",
	"openstack_fw_rule_v2",
	"openstack_networking_secgroup_rule_v2",
	"scaleway_instance_security_group",
	"scaleway_instance_security_group_rules",
	"tencentcloud_security_group_rule",
	"tencentcloud_security_group_rule_set",
	"upcloud_firewall_rules",
	"vultr_firewall_rule",
	"yandex_vpc_security_group",
	"yandex_vpc_security_group_rule",
]);

/** Types that filter packets by their name, whoever's they are: a provider is always newer than a list. */
const FILTER_NAME = /(security_group|secgroup|_nsg|firewall|network_acl|network_policy|networkpolicy)/;

/** Types that open or shut ports of machines and do not say so in their names. */
const OTHER_FILTERS: ReadonlySet<string> = new Set([
	"aws_fms_policy",
	"aws_gamelift_fleet",
	"aws_lightsail_instance_public_ports",
	"aws_vpc_block_public_access_exclusion",
	"aws_vpc_block_public_access_options",
]);

/** Filter types that this reader reads, or that hold no rule: what they attach or name is read where it matters. */
const READ_TYPES: ReadonlySet<string> = new Set([
	"aws_default_network_acl",
	"aws_default_security_group",
	"aws_network_acl",
	"aws_network_acl_association",
	"aws_network_acl_rule",
	"aws_network_interface_sg_attachment",
	"aws_security_group",
	"aws_security_group_rule",
	"aws_vpc_security_group_egress_rule",
	"aws_vpc_security_group_ingress_rule",
	// These attach groups and hold no rule: who carries a group in another network names it itself, and endpoints are no machines.
	"aws_vpc_endpoint_security_group_association",
	"aws_vpc_security_group_vpc_association",
	"azurerm_network_security_group",
	"azurerm_network_security_rule",
]);

/** Associations and empty shells of other clouds: the rules stand in types of their own. */
const HOLDS_NO_RULE = /(association|attachment|_policy|secgroup_v2|security_group|_policies)$/;

/** Why a type's rules are not judged: another cloud, or a filter of a kind that nobody here reads. Null for all else. */
export function unjudged(type: string): UnreadRule["cause"] | null {
	if (OUT_OF_SCOPE_TYPES.has(type)) return "out-of-scope";
	if (OTHER_FILTERS.has(type)) return "unsupported";
	if (READ_TYPES.has(type) || !FILTER_NAME.test(type)) return null;
	const known = type.startsWith("aws_") || type.startsWith("awscc_") || type.startsWith("kubernetes_");
	if (!known && HOLDS_NO_RULE.test(type)) return null;
	return known ? "unsupported" : "out-of-scope";
}

/** One entry for each resource whose rules are not read: they are said to be there, never skipped in silence. */
export const outOfScope = (world: World): UnreadRule[] =>
	world.resources.flatMap((resource): UnreadRule[] => {
		const cause = resource.at.mode === "managed" ? unjudged(resource.type) : null;
		if (cause === null) return [];
		const problem = `${resource.address}: rules of ${resource.type} are not judged`;
		return [{ input: world.file, filter: null, rule: resource.address, problem, cause, location: world.location(resource) }];
	});
