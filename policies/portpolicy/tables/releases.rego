# METADATA
# description: >-
#   Releases as people write them (`0.25`, `v0.25.1`, `1.33.0-rc.1`), compared number by number. A bound such as `0.24` holds
#   for all of its patches. No release means the newest.
# scope: package
package portpolicy.tables.releases

import data.portpolicy.tables.ports

# Numbers of a release, undefined when it has none: what follows `-` or `+` does not count.
numbers(text) := [to_number(part) | some part in parts] if {
	parts := split(split(split(trim_prefix(text, "v"), "-")[0], "+")[0], ".")
	every part in parts {
		ports.is_decimal(part)
	}
}

at_least(release, _) if is_null(release)

at_least(release, bound) if {
	is_string(release)
	padded(release) >= numbers(bound)
}

at_most(release, bound) if {
	is_string(release)
	limit := numbers(bound)
	array.slice(padded(release), 0, count(limit)) <= limit
}

# `1` means 1.0.
padded(release) := array.concat(numbers(release), [0])
