# METADATA
# description: >-
#   The three questions that the pack answers: `decision` judges facts, `table` gives the requirements in force for a
#   profile, `catalogue` lists the rules. Answers echo the nonce and name the pack, so that a runner can prove them.
# scope: package
package portpolicy

import data.portpolicy.lib.catalogue as rules
import data.portpolicy.lib.coverage
import data.portpolicy.lib.waivers
import data.portpolicy.pack
import data.portpolicy.tables

decision := {
	"schema": "portpolicy.decision/v1",
	"nonce": input.nonce,
	"pack": pack.revision,
	"seen": seen,
	"met": coverage.met,
	"findings": array.concat(waivers.settled, about_waivers),
} if {
	input.schema == "portpolicy.facts/v1"
}

table := object.union(tables.answer, {
	"schema": "portpolicy.requirements-answer/v1",
	"nonce": input.nonce,
	"pack": pack.revision,
}) if {
	input.schema == "portpolicy.requirements-query/v1"
}

catalogue := rules.rules

about_waivers := [finding |
	some rule
	some finding in data.portpolicy.rules.waiver[rule].report
]

# What the policy saw and is answerable for. A fact of a rule or a row that it does not know is not counted: the runner,
# which knows what it sent, then refuses the answer.
seen := {
	"rows": count(input.rows),
	"coverage": count([1 | some fact in input.coverage; input.rows[fact.requirement]]),
	"exposure": count(input.exposure),
	"effects": count([1 | some fact in input.effects; fact.rule in rules.ids]),
	"inputs": count([1 | some fact in input.inputs; fact.rule in rules.ids]),
	"waivers": count([1 | some waiver in input.waivers; waiver.rule in rules.ids]),
}
