package portpolicy.tables.watched_test

import data.portpolicy.tables.fixture_test as fixture
import data.portpolicy.tables.watched

found(differing) := [[entry.component, entry.kind, entry.protocol, entry.ports, entry.purpose] | some entry in ports] if {
	ports := watched.ports with input as fixture.query(differing) with data.portpolicy.requirements as fixture.requirements
}

test_ports_that_a_row_names_are_not_watched if {
	found({}) == [
		["cellar", "sensitive", "tcp", "200", "Cellar"],
		["chimney", "obsolete", "udp", "300-301", "Chimney"],
		["attic", "obsolete", "tcp", "302", "Attic"],
	]
}

# The row of the door names it wherever the parameter moves it, so only a table without that row watches it.
test_moved_ports_are_watched_where_they_are if {
	found({"profile": "alone", "parameters": {"doorPort": "7"}})[0] == ["door", "sensitive", "tcp", "7", "Door"]
}

# A row of whole protocols says of no port what it is for.
test_blanket_rows_name_no_port if {
	blanket := fixture.row({"id": "all", "role": "house", "ports": "1-65535", "blanket": true})
	requirements := json.patch(fixture.requirements, [{"op": "add", "path": "/base/house/rows/-", "value": blanket}])
	ports := watched.ports with input as fixture.query({}) with data.portpolicy.requirements as requirements
	{entry.component | some entry in ports} == {"attic", "cellar", "chimney"}
}

test_sensitive_ports_are_so_though_a_row_names_them if {
	ports := watched.sensitive with input as fixture.query({"parameters": {"doorPort": "7"}}) with data.portpolicy.requirements as fixture.requirements
	ports == [{"protocol": "tcp", "ports": "7"}, {"protocol": "tcp", "ports": "200"}]
}

test_ports_that_a_profile_does_not_watch_are_not_sensitive if {
	requirements := json.patch(fixture.requirements, [{"op": "add", "path": "/child/profile/unwatched/-", "value": "cellar"}])
	ports := watched.sensitive with input as fixture.query({"profile": "child"}) with data.portpolicy.requirements as requirements
	ports == [{"protocol": "tcp", "ports": "90-91"}]
}
