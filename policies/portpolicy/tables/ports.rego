# METADATA
# description: >-
#   Port text: a value of a table with the parameters applied, and the set algebra on it that tables need. Texts are those of
#   the report, `22,2379-2380`; ends of a range are included.
# scope: package
package portpolicy.tables.ports

import data.portpolicy.tables.query

# Ports of a row or of a watched port.
value(ports) := "" if {
	is_null(ports)
} else := canonical([span | some part in ports; some span in spans(single(part))]) if {
	is_array(ports)
} else := single(ports)

# A custom port takes the place of the default: the query's, then the profile's.
single(port) := literal(port) if {
	not is_object(port)
} else := given[0] if {
	given := [text | some name in names(port); text := query.parameters[name]]
	count(given) > 0
} else := literal(moved[0]) if {
	moved := [text | some name in names(port); text := query.profile.parameters[name]]
	count(moved) > 0
} else := literal(port["default"])

# Ports as a page prints them: no parameter moves those.
printed(ports) := "" if {
	is_null(ports)
} else := canonical([span | some part in ports; some span in spans(literal(unmoved(part)))]) if {
	is_array(ports)
} else := literal(unmoved(ports))

unmoved(port) := port["default"] if {
	is_object(port)
} else := port

names(port) := [port.parameter, object.get(port, "else", port.parameter)]

literal(port) := port if {
	is_string(port)
} else := format_int(port, 10)

# Ranges of a text as [from, to].
spans(text) := [[to_number(ends[0]), to_number(ends[count(ends) - 1])] |
	some part in split(text, ",")
	ends := split(part, "-")
]

# Text of ranges: sorted, merged where they touch.
canonical(ranges) := concat(",", [text |
	some i, from in starts
	text := range_text(from, ends[i])
]) if {
	starts := sort([from | some [from, _] in ranges; not continues(from, ranges)])
	ends := sort([to | some [_, to] in ranges; not goes_on(to, ranges)])
}

continues(from, ranges) if {
	some [other, to] in ranges
	other < from
	from <= to + 1
}

goes_on(to, ranges) if {
	some [from, other] in ranges
	from <= to + 1
	to < other
}

range_text(from, to) := format_int(from, 10) if {
	from == to
} else := concat("-", [format_int(from, 10), format_int(to, 10)])

overlap(a, b) if {
	some [from, to] in spans(a)
	some [other_from, other_to] in spans(b)
	from <= other_to
	other_from <= to
}

# Whether a text is one that `spans` reads: ports or ranges of digits, in order, separated by commas.
readable(text) if {
	every part in split(text, ",") {
		ends := split(part, "-")
		count(ends) <= 2
		every end in ends {
			is_decimal(end)
		}
		to_number(ends[0]) <= to_number(ends[count(ends) - 1])
	}
}

is_decimal(text) if {
	text != ""
	every digit in split(text, "") {
		digit in digits
	}
}

digits := {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}
