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
	not named(entry.protocol, at)
]

named(protocol, at) if {
	some row in rows.sorted
	row.protocol == protocol
	text.within(at, row.ports)
}
