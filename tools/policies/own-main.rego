# METADATA
# description: >-
#   The entrypoint of a user's compiled rules (tools/build-pack.mjs), in the place of the shipped main.rego: the same question, the
#   same proof, and the rules that took part.
# scope: package
package portpolicy

import data.portpolicy.lib.judged
import data.portpolicy.lib.waivers
import data.portpolicy.pack

decision := {
	"schema": "portpolicy.decision/v1",
	"nonce": input.nonce,
	"pack": pack.revision,
	"seen": seen,
	"met": 0,
	"ran": [rule | some rule, _ in judged.reports],
	"findings": array.concat(waivers.settled, about_waivers),
} if {
	input.schema == "portpolicy.facts/v1"
}

about_waivers := [finding |
	some rule
	some finding in data.portpolicy.rules.waiver[rule].report
]

seen := {
	"rows": count(input.rows),
	"coverage": count([1 | some fact in input.coverage; input.rows[fact.requirement]]),
	"exposure": count(input.exposure),
	"effects": count(input.effects),
	"inputs": count(input.inputs),
	"waivers": count([1 | some waiver in input.waivers; judged.reports[waiver.rule]]),
}
