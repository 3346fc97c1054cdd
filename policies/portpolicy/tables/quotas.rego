# METADATA
# title: Quotas
# description: >-
#   What providers grant when nobody asked for more: an apply that needs more fails half-way (`change/quota`). From the
#   Amazon VPC User Guide, "Amazon VPC quotas".
# scope: package
package portpolicy.tables.quotas

limits := {
	# Inbound or outbound rules of one security group, IPv4 and IPv6 counted apart, each CIDR one rule, a prefix list its `max_entries`.
	"awsSecurityGroupRules": 60,
	# Groups of one interface times the rules of the largest of them, whatever was asked for.
	"awsInterfaceRules": 1000,
	# Inbound or outbound rules of one network ACL; up to `awsNetworkAclRulesRaised` when asked for.
	"awsNetworkAclRules": 20,
	"awsNetworkAclRulesRaised": 40,
}
