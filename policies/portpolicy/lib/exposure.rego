# METADATA
# description: >-
#   Grades what a rule lets in beyond the mandate. One rule that opens several kinds of port is one finding, with the rule
#   id and level of its gravest part.
# scope: package
package portpolicy.lib.exposure

import data.portpolicy.lib.components
import data.portpolicy.lib.levels
import data.portpolicy.rules.exposure.beyond_sources
import data.portpolicy.rules.exposure.internet
import data.portpolicy.rules.exposure.obsolete_port
import data.portpolicy.rules.exposure.unlisted_port

# Exposures that matter: key of the fact, rule that names it, level, parts concerned (gravest first).
graded := [grade |
	some fact in input.exposure
	grade := judge(fact)
]

judge(fact) := verdict if {
	certain := grades(fact, [[index, wide(part.ipv4, part.ipv6)] |
		some index, part in fact.parts
		part.certain
	])
	possible := grades(fact, [[index, wide(part.possibleIpv4, part.possibleIpv6)] |
		some index, part in fact.parts
		part.possible
	])
	verdict := settle(fact, certain, possible)
}

# What may be graver than what is certain is undetermined; else what is certain counts, and what may be adds nothing.
settle(fact, certain, possible) := verdict if {
	level := capped(fact, levels.undetermined)
	graver := [grade |
		some grade in possible
		levels.rank[grade.level] > gravest(certain)
		not trifling(fact.parts[grade.index], grade)
	]
	count(graver) > 0
	levels.rank[level] > gravest(certain)
	verdict := {"key": fact.key, "rule": "undetermined", "level": level, "parts": ordered(graver)}
} else := {"key": fact.key, "rule": top.rule, "level": top.level, "parts": parts} if {
	parts := ordered(certain)
	some top in certain
	top.index == parts[0]
}

# That the cluster's own machines may reach a port on which they would be a mere note is no question worth asking.
trifling(part, grade) if {
	part.insiders
	grade.level == "note"
}

# Nor is that somebody may reach a port that nothing names, who is certainly not the Internet.
trifling(_, grade) if {
	grade.rule == "unlisted_port"
	grade.level == "note"
}

# Grades of the parts given as [index, from the Internet], without those that say nothing.
grades(fact, reached) := relevant([grade |
	some [index, internet_reached] in reached
	part := fact.parts[index]
	not spared(fact, part)
	[rule, level] := rule_of(fact, part, internet_reached)
	grade := {"index": index, "rule": rule, "level": capped(fact, level)}
])

# Rule and level of one part; undefined where there is nothing to say.
rule_of(fact, part, true) := ["internet", level] if {
	level := internet.level(fact, part)
}

rule_of(fact, part, false) := ["beyond_sources", level] if {
	level := beyond_sources.level(fact, part)
}

rule_of(fact, part, reached) := ["obsolete_port", level] if {
	level := obsolete_port.level(fact, part, reached)
}

rule_of(fact, part, reached) := ["unlisted_port", level] if {
	level := unlisted_port.level(fact, part, reached)
}

# A pod answers for its component's own port; what else its address opens has no listener.
spared(fact, part) if {
	fact.nature == "pod"
	part.kind != "named"
}

# No portable policy says who calls these pods: rules of ports alone are held against nobody until somebody says where the callers are.
spared(fact, part) if {
	fact.nature == "pod"
	part.component in components.roaming
	not part.sourcesGiven
}

# Unlisted ports that are a mere note are told only where the rule opens nothing of another kind.
relevant(grades_of_parts) := loud if {
	some grade in grades_of_parts
	grade.rule != "unlisted_port"
	loud := [each | some each in grades_of_parts; not quiet(each)]
} else := grades_of_parts

quiet(grade) if {
	grade.rule == "unlisted_port"
	grade.level == "note"
}

# Indices of parts, gravest first.
ordered(grades_of_parts) := [index |
	some [_, _, index] in sort([[0 - levels.rank[grade.level], precedence[grade.rule], grade.index] | some grade in grades_of_parts])
]

# Among parts of one level the first of these names the finding.
precedence := {"internet": 1, "beyond_sources": 2, "obsolete_port": 3, "unlisted_port": 4}

gravest(grades_of_parts) := max(array.concat([0], [levels.rank[grade.level] | some grade in grades_of_parts]))

# More public address space than the bounds is the Internet; so is what cannot be compared with them.
wide(ipv4, ipv6) := false if {
	0 <= ipv4
	ipv4 <= input.bounds.ipv4
	0 <= ipv6
	ipv6 <= input.bounds.ipv6
} else := true

# A provider's own rule, or an engine's failsafe, is nobody's mistake.
capped(fact, level) := "note" if {
	fact.providerDefault
} else := level
