# METADATA
# title: No role could be given
# description: >-
#   Something in this input looks like a cluster machine or a filter, and nothing says what it does in the
#   cluster. It is judged for little or nothing.
# scope: package
# custom:
#   verdict: advice
#   levels:
#     note: once per input
#   remediation: >-
#     Say who is who: `--role worker=name:GLOB`, or `roles` in portpolicy.yaml (`portpolicy init` writes a draft).
package portpolicy.rules.input.unknown_role

import data.portpolicy.lib.result

about := result.about(rego.metadata.chain())

report := [result.finding(about, fact.key, "note") |
	some fact in input.inputs
	fact.rule == about.id
]
