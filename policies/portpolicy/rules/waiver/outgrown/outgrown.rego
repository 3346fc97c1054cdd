# METADATA
# title: Finding has outgrown its waiver
# description: >-
#   More packets are let in, or shut out, than this waiver accepts. The whole finding counts again.
# scope: package
# custom:
#   verdict: advice
#   levels:
#     error: as the gravest finding that outgrew it
#     warning: as the gravest finding that outgrew it
#     note: as the gravest finding that outgrew it
#   remediation: >-
#     Take back what was added, or widen the waiver with its reason.
package portpolicy.rules.waiver.outgrown

import data.portpolicy.lib.levels
import data.portpolicy.lib.result
import data.portpolicy.lib.waivers

about := result.about(rego.metadata.chain())

report := [result.finding(about, concat("|", ["waiver", waiver.id]), levels.gravest(outgrown)) |
	some waiver in input.waivers
	waivers.holds(waiver)
	outgrown := {finding.level |
		some finding in waivers.settled
		finding.waived == null
		waivers.cover(waiver, finding) == "part"
	}
	count(outgrown) > 0
]
