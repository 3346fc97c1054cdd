# METADATA
# description: Which mandates are met. One pass over the coverage facts serves every rule of `required`.
# scope: package
package portpolicy.lib.coverage

# Facts of which some mandated packet is, or may be, refused. What a loopback row mandates never leaves the machine.
unmet := [fact |
	some fact in input.coverage
	not is_met(fact)
	not loopback(fact)
]

met := count([fact |
	some fact in input.coverage
	is_met(fact)
])

is_met(fact) if {
	fact.lower == "all"
	fact.upper == "all"
}

# Nothing that the unknowns turn out to be lets every mandated packet in.
is_blocked(fact) if not fact.upper == "all"

loopback(fact) if input.rows[fact.requirement].bind == "loopback"

optional(fact) if input.rows[fact.requirement].need == "optional"
