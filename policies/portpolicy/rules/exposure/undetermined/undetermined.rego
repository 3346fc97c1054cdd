# METADATA
# title: Exposure hangs on something unknown
# description: >-
#   A rule may admit sources beyond the mandate, depending on values that the input does not show: unknown
#   addresses, or the groups that a machine carries. It is told where this would be graver than what is certain
#   of the same rule.
# scope: package
# custom:
#   verdict: undetermined
#   levels:
#     error: with `--unknown error`
#     warning: by default
#     note: a provider's default rule
#   remediation: >-
#     Give what the finding names, or judge a plan in which the value is known.
package portpolicy.rules.exposure.undetermined

import data.portpolicy.lib.exposure
import data.portpolicy.lib.result

about := result.about(rego.metadata.chain())

report := [object.union(result.finding(about, grade.key, grade.level), {"parts": grade.parts}) |
	some grade in exposure.graded
	grade.rule == "undetermined"
]
