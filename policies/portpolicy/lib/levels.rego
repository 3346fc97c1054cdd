# METADATA
# description: Levels in order, and the level of what is not known.
# scope: package
package portpolicy.lib.levels

rank := {"note": 1, "warning": 2, "error": 3}

# Gravest of a non-empty collection of levels.
gravest(levels) := level if {
	some level, value in rank
	value == max([rank[item] | some item in levels])
}

# Level of a finding that hangs on something unknown: the user's choice. Undefined where the user ignores such findings;
# a choice that nobody knows is no reason to be silent.
undetermined := level if {
	some level in ["error", "warning"]
	input.unknown == level
} else := "warning" if {
	not input.unknown == "ignore"
}
