# METADATA
# title: Policy admits node-local traffic only
# description: >-
#   The policy relies on traffic that is exempt on the pod's own node. The same traffic from another node is
#   refused, so that it works or fails by where the pod is scheduled.
# scope: package
# custom:
#   verdict: ineffective
#   levels:
#     warning: always
#   remediation: >-
#     Admit the sources by address, since those on other nodes are refused.
package portpolicy.rules.effect.node_local_only

import data.portpolicy.lib.result

about := result.about(rego.metadata.chain())

report := [result.finding(about, fact.key, "warning") |
	some fact in input.effects
	fact.rule == about.id
]
