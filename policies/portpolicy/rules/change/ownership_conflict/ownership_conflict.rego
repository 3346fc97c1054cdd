# METADATA
# title: Two owners write the same rules
# description: >-
#   The rules of one filter are managed in two ways that each remove what the other wrote. Which rules exist
#   depends on who applied last.
# scope: package
# custom:
#   verdict: advice
#   levels:
#     error: always
#   remediation: >-
#     Manage the rules of a filter in one way: all inline, or all as resources of their own.
package portpolicy.rules.change.ownership_conflict

import data.portpolicy.lib.result

about := result.about(rego.metadata.chain())

report := [result.finding(about, fact.key, "error") |
	some fact in input.effects
	fact.rule == about.id
]
