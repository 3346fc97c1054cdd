# METADATA
# description: >-
#   Sensitive and obsolete ports of machines, at the numbers that the parameters give them, without those that a row of the
#   profile names, in force or not (contract.md section 1).
# scope: package
package portpolicy.tables.watched

import data.portpolicy.tables.ports as text
import data.portpolicy.tables.query
import data.portpolicy.tables.rows

ports := [object.union(object.filter(entry, ["component", "kind", "protocol", "purpose"]), {"ports": at}) |
	some entry in query.index.watched
	not entry.component in query.profile.unwatched
	at := text.value(entry.ports)
	not named(entry.protocol, text.spans(at))
]

# Sensitive ports, named by a row or not: they matter on any machine, whatever it is.
sensitive := [{"protocol": entry.protocol, "ports": text.value(entry.ports)} |
	some entry in query.index.watched
	entry.kind == "sensitive"
	not entry.component in query.profile.unwatched
]

# Ranges that rows name, by protocol. A row of whole protocols names none.
spans := {protocol: ranges |
	some protocol in {entry.protocol | some entry in query.index.watched}
	ranges := {span |
		some row in rows.sorted
		row.protocol == protocol
		not row.blanket
		some span in text.spans(row.ports)
	}
}

named(protocol, ranges) if {
	every range in ranges {
		some [from, to] in spans[protocol]
		from <= range[0]
		range[1] <= to
	}
}
