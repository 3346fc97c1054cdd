# METADATA
# title: Waiver accepts nothing
# description: >-
#   No finding is what this waiver speaks of: what it accepted was mended, or its target or rule is misspelt.
# scope: package
# custom:
#   verdict: advice
#   levels:
#     note: always
#   remediation: >-
#     Remove the waiver, or correct its rule and target.
package portpolicy.rules.waiver.unused

import data.portpolicy.lib.judged
import data.portpolicy.lib.result
import data.portpolicy.lib.waivers

about := result.about(rego.metadata.chain())

report := [result.finding(about, concat("|", ["waiver", waiver.id]), "note") |
	some waiver in input.waivers
	waivers.holds(waiver)
	not used(waiver)
]

used(waiver) if {
	some finding in judged.findings
	waivers.cover(waiver, finding) in {"all", "part"}
}
