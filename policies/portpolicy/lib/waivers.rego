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

settle(finding) := object.union(finding, {"waived": acceptors[0]}) if {
	acceptors := [waiver.id |
		some waiver in input.waivers
		cover(waiver, finding) == "all"
		holds(waiver)
	]
	count(acceptors) > 0
} else := finding

# How much of a finding a waiver accepts: "all", "part", "none"; undefined where it is not the waiver's business.
cover(waiver, finding) := share if {
	waiver.rule == finding.rule
	_ := waiver.covers[finding.key]
	share := cover_of_parts(waiver, finding)
}

# Only the parts that an exposure's finding tells of count: what the policy does not mind needs no waiver.
cover_of_parts(waiver, finding) := share if {
	parts := waiver.parts[finding.key]
	told := count(finding.parts)
	told > 0
	accepted := count([index | some index in finding.parts; parts[index] == "all"])
	touched := count([index | some index in finding.parts; parts[index] in {"all", "part"}])
	share := share_of(told, accepted, touched)
} else := waiver.covers[finding.key]

share_of(told, accepted, touched) := "all" if {
	accepted == told
} else := "part" if {
	touched > 0
} else := "none"
