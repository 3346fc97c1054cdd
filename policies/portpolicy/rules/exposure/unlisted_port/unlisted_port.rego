# METADATA
# title: Port that no requirement names is open
# description: >-
#   A rule opens ports of a cluster machine that no row of the profile names. Nothing is said of ICMP, of ports
#   that only the cluster's own machines reach, nor of ports that only a load balancer or health check of the
#   input reaches; private ranges are told only where the rule opens nothing else of note.
# scope: package
# custom:
#   verdict: overexposed
#   levels:
#     warning: from the Internet
#     note: from elsewhere; a port that a load balancer of the input forwards; a provider's default rule
#   remediation: >-
#     Close the port, or limit it to those who use it. A port of your own service behind a load balancer belongs
#     to the balancer's addresses.
package portpolicy.rules.exposure.unlisted_port

import data.portpolicy.lib.exposure
import data.portpolicy.lib.result

about := result.about(rego.metadata.chain())

report := [object.union(result.finding(about, grade.key, grade.level), {"parts": grade.parts}) |
	some grade in exposure.graded
	grade.rule == "unlisted_port"
]

# Level of a part that no row names; undefined where only the cluster's own machines reach it.
level(fact, part, internet_reached) := level_of(part, internet_reached) if {
	fact.hasRole
	part.kind == "unlisted"
	not part.insiders
}

level_of(part, true) := "note" if {
	part.forwarded
} else := "warning"

level_of(_, false) := "note"
