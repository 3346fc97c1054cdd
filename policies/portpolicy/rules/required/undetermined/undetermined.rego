# METADATA
# title: Mandated port hangs on something unknown
# description: >-
#   Whether every packet that this role must accept gets in depends on values that the input does not show: an
#   attribute known only after apply, a group whose rules are elsewhere, or a source whose addresses nobody
#   gave. It is neither a pass nor a failure; the finding names what would settle it.
# scope: package
# custom:
#   verdict: undetermined
#   levels:
#     error: with `--unknown error`
#     warning: by default
#     note: only the IPv6 half of a target that merely lies in a dual-stack subnet is open to doubt
#   remediation: >-
#     Give what the finding names: the addresses of a class with `--source CLASS=CIDR`, the missing file, or a
#     plan made after the first apply.
package portpolicy.rules.required.undetermined

import data.portpolicy.lib.coverage
import data.portpolicy.lib.levels
import data.portpolicy.lib.result

about := result.about(rego.metadata.chain())

report := [result.finding(about, fact.key, level(fact)) |
	some fact in coverage.unmet
	not coverage.is_blocked(fact)
]

# What would be a note if it were certain is no more than one while it is not. Undefined where the user ignores unknowns.
level(fact) := "note" if {
	fact.onlyUncertainFamily
	levels.undetermined
} else := levels.undetermined
