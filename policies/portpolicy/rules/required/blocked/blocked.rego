# METADATA
# title: Mandated port is blocked
# description: >-
#   Packets that this role must accept cannot get in from a source that must reach it, whatever the unknown
#   values of the input turn out to be. Address families and source classes of one requirement are told in one
#   finding, which is partial where some of its packets get in.
# scope: package
# custom:
#   verdict: blocked
#   levels:
#     error: a required row, or a conditional one whose condition holds
#     note: an optional row; or only the IPv6 half of a target that merely lies in a dual-stack subnet
#   remediation: >-
#     Admit the listed sources on the listed ports in the filter that is blamed. Where the port was moved, say so
#     with a parameter; where the sources are wrong, name them under `roles` or `sources`.
package portpolicy.rules.required.blocked

import data.portpolicy.lib.coverage
import data.portpolicy.lib.result

about := result.about(rego.metadata.chain())

report := [object.union(result.finding(about, fact.key, level(fact)), {"partial": partial(fact)}) |
	some fact in coverage.unmet
	coverage.is_blocked(fact)
]

level(fact) := "note" if {
	coverage.optional(fact)
} else := "note" if {
	fact.onlyUncertainFamily
} else := "error"

# Some mandated packet gets in, or may.
partial(fact) if {
	fact.lower != "none"
} else if {
	fact.upper == "part"
} else := false
