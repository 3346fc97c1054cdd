# METADATA
# title: Waiver has expired
# description: >-
#   The last day of a waiver lies behind. What it accepted counts again, at its own level.
# scope: package
# custom:
#   verdict: advice
#   levels:
#     warning: always
#   remediation: >-
#     Mend what was waived, or renew the waiver with its reason.
package portpolicy.rules.waiver.expired

import data.portpolicy.lib.result
import data.portpolicy.lib.waivers

about := result.about(rego.metadata.chain())

report := [result.finding(about, concat("|", ["waiver", waiver.id]), "warning") |
	some waiver in input.waivers
	not waivers.holds(waiver)
]
