# METADATA
# title: Apply shuts a port for a while
# description: >-
#   The plan removes what admits a mandated port before it creates what admits it again, so that the port is
#   shut in between.
# scope: package
# custom:
#   verdict: advice
#   levels:
#     warning: always
#   remediation: >-
#     Create before destroying (`create_before_destroy`), or apply in two steps.
package portpolicy.rules.change.apply_gap

import data.portpolicy.lib.result

about := result.about(rego.metadata.chain())

report := [result.finding(about, fact.key, "warning") |
	some fact in input.effects
	fact.rule == about.id
]
