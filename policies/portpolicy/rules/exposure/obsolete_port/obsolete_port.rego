# METADATA
# title: Obsolete port is open
# description: >-
#   A rule opens a port that current releases no longer serve: the insecure ports of scheduler and controller-
#   manager, and the kubelet's read-only port, which serves pod specifications to anybody who asks. Nothing is
#   said when only the cluster's own machines reach it.
# scope: package
# custom:
#   verdict: overexposed
#   levels:
#     error: from the Internet
#     warning: from elsewhere
#     note: by a provider's default rule
#   remediation: >-
#     Remove the port from the rule. A component that still serves it should be configured not to.
package portpolicy.rules.exposure.obsolete_port

import data.portpolicy.lib.exposure
import data.portpolicy.lib.result

about := result.about(rego.metadata.chain())

report := [object.union(result.finding(about, grade.key, grade.level), {"parts": grade.parts}) |
	some grade in exposure.graded
	grade.rule == "obsolete_port"
]

# Level of a part of obsolete ports; undefined where only the cluster's own machines reach them.
level(fact, part, internet_reached) := level_of(internet_reached) if {
	fact.hasRole
	part.kind == "obsolete"
	not part.insiders
}

level_of(true) := "error"

level_of(false) := "warning"
