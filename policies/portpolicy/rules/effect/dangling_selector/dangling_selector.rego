# METADATA
# title: Policy selects no pod
# description: >-
#   The input holds pods of this namespace, and the policy selects none of them: a label was renamed or
#   mistyped, and what was meant to be restricted is not.
# scope: package
# custom:
#   verdict: ineffective
#   levels:
#     warning: always
#   remediation: >-
#     Correct the selector after the labels of the pods that the policy is meant for, or remove the policy.
package portpolicy.rules.effect.dangling_selector

import data.portpolicy.lib.result

about := result.about(rego.metadata.chain())

report := [result.finding(about, fact.key, "warning") |
	some fact in input.effects
	fact.rule == about.id
]
