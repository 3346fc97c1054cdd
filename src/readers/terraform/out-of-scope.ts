import type { UnreadRule } from "../../model/inventory.ts";
import type { Resource } from "./resources.ts";
import type { World } from "./world.ts";

/** Resource types that hold packet filter rules of clouds that this reader does not judge. */
export const OUT_OF_SCOPE_TYPES: ReadonlySet<string> = new Set([
	"alicloud_security_group_rule",
	"azurerm_network_security_group",
	"azurerm_network_security_rule",
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

/** One entry for each resource whose rules are not read: they are said to be there, never skipped in silence. */
export const outOfScope = (world: World): UnreadRule[] =>
	world.resources.filter(isOutOfScope).map((resource) => ({
		input: world.file,
		filter: null,
		rule: resource.address,
		problem: `${resource.address}: rules of ${resource.type} are not judged`,
		cause: "out-of-scope",
		location: world.location(resource),
	}));

const isOutOfScope = (resource: Resource): boolean => resource.at.mode === "managed" && OUT_OF_SCOPE_TYPES.has(resource.type);
