# METADATA
# description: >-
#   Which waiver accepts which finding. A waiver holds through the day in `expires`, accepts a finding only whole, and
#   speaks of one rule.
# scope: package
package portpolicy.lib.waivers

import data.portpolicy.lib.judged

today := substring(input.now, 0, 10)

holds(waiver) if {
	is_string(waiver.expires)
	today <= waiver.expires
}

# Findings, each with the id of the first waiver that accepts all of it.
settled := [settle(finding) | some finding in judged.findings]

settle(finding) := object.union(finding, {"waived": acceptors(finding)[0]}) if {
	count(acceptors(finding)) > 0
} else := finding

acceptors(finding) := [waiver.id |
	some waiver in input.waivers
	cover(waiver, finding) == "all"
	holds(waiver)
]

# How much of a finding a waiver accepts: "all", "part", "none"; undefined where it is not the waiver's business. Only the
# parts that the finding tells of count: what the policy does not mind needs no waiver.
cover(waiver, finding) := share(shares) if {
	waiver.rule == finding.rule
	shares := {waiver.parts[finding.key][index] | some index in finding.parts}
	count(shares) > 0
} else := waiver.covers[finding.key] if {
	waiver.rule == finding.rule
}

share(shares) := "all" if {
	shares == {"all"}
} else := "none" if {
	shares == {"none"}
} else := "part"
