# METADATA
# title: Policy selects only pods on the host network
# description: >-
#   Every pod of the input that this policy selects uses its node's network. Pod policies do not apply to such
#   pods, so that the policy restricts nothing.
# scope: package
# custom:
#   verdict: ineffective
#   levels:
#     warning: always
#   remediation: >-
#     Filter the port on the node: a host firewall, the cloud's security group, or a policy kind of the CNI that
#     covers host endpoints.
package portpolicy.rules.effect.host_network

import data.portpolicy.lib.result

about := result.about(rego.metadata.chain())

report := [result.finding(about, fact.key, "warning") |
	some fact in input.effects
	fact.rule == about.id
]
