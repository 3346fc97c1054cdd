# METADATA
# title: A rule could not be read
# description: >-
#   A rule of the input is one that its own API would reject, or that portpolicy does not understand. What
#   depends on it is undetermined.
# scope: package
# custom:
#   verdict: advice
#   levels:
#     error: the rule's own API would reject it
#     warning: it is not understood
#     note: a cloud that is not judged
#   remediation: >-
#     Correct the rule if its API would reject it. Otherwise judge the ports that depend on it by other means.
package portpolicy.rules.input.unreadable_rule

import data.portpolicy.lib.result

about := result.about(rego.metadata.chain())

report := [result.finding(about, fact.key, level(fact.cause)) |
	some fact in input.inputs
	fact.rule == about.id
]

level(cause) := "error" if {
	cause == "rejected"
} else := "note" if {
	cause == "out-of-scope"
} else := "warning"
