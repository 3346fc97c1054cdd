# METADATA
# title: Port stays open only by a failsafe
# description: >-
#   No rule admits this mandated port; it works because the policy engine's failsafe list keeps it open. It
#   shuts on the day somebody empties that list.
# scope: package
# custom:
#   verdict: advice
#   levels:
#     note: always
#   remediation: >-
#     Add a rule that admits the port from the sources that need it.
package portpolicy.rules.effect.failsafe_only

import data.portpolicy.lib.result

about := result.about(rego.metadata.chain())

report := [result.finding(about, fact.key, "note") |
	some fact in input.effects
	fact.rule == about.id
]
