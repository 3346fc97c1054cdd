package portpolicy.tables.rows_test

import data.portpolicy.tables.fixture_test as fixture
import data.portpolicy.tables.rows

found(id, differing) := result if {
	result := rows.finished[id] with input as fixture.query(differing) with data.portpolicy.requirements as fixture.requirements
}

test_moved_ports_say_so if {
	door := found("base/house/door", {"parameters": {"doorPort": "7"}})
	[door.ports, door.because, door.published.ports] == ["7", "needed; doorPort=7 moves it", "100"]
	found("base/house/lamp", {"parameters": {"doorPort": "7"}}).because == "needed"
}

test_both_parameters_of_a_page_row if {
	pair := found("base/house/pair", {"table": "published", "parameters": {"doorPort": "7", "gatePort": "8"}})
	[pair.ports, pair.because] == ["7-8", "on the page; doorPort=7 moves it; gatePort=8 moves it"]
}

test_open_parameters_are_marked if {
	pair := found("base/house/pair", {"table": "published", "open": ["gatePort", "otherPort"]})
	[pair.open, pair.because, pair.ports] == [["gatePort"], "on the page; gatePort is open", "10-11"]
	found("base/house/lamp", {"open": ["gatePort"]}).open == []
}

test_page_of_another_provider_is_not_demanded if {
	requirements := json.patch(fixture.requirements, [{"op": "add", "path": "/base/house/rows/0/when", "value": [{"is": "provider", "of": ["red"]}, {"is": "never", "because": "so"}]}])
	asked := fixture.query({"table": "published", "provider": "blue"})
	door := rows.finished["base/house/door"] with input as asked with data.portpolicy.requirements as requirements
	[door.applies, door.because] == [false, "other than red"]
}

# A class that no input shows is left out, unless the row in force has nobody else.
test_unseen_classes if {
	found("base/house/lamp", {}).sources == ["load-balancer", "self"]
	found("base/store/first", {}).tolerates == []
	every sign in ["loadBalancer", "loadBalancerSource"] {
		found("base/store/first", {"observed": {sign: true}}).tolerates == ["load-balancer"]
	}
	found("base/store/first", {"observed": {"machineRoles": ["load-balancer"]}}).tolerates == ["load-balancer"]
	found("base/store/first", {"observed": {"namedSources": ["load-balancer"]}}).tolerates == ["load-balancer"]
}

test_unseen_classes_of_a_row_not_in_force if {
	requirements := json.patch(fixture.requirements, [{"op": "add", "path": "/base/house/rows/2/when", "value": [{"is": "never", "because": "so"}]}])
	lamp := rows.finished["base/house/lamp"] with input as fixture.query({}) with data.portpolicy.requirements as requirements
	[lamp.applies, lamp.sources] == [false, ["self"]]
}

test_unseen_classes_beside_others if {
	requirements := json.patch(fixture.requirements, [{"op": "add", "path": "/base/house/rows/2/sources", "value": ["friend", "load-balancer"]}])
	lamp := rows.finished["base/house/lamp"] with input as fixture.query({}) with data.portpolicy.requirements as requirements
	lamp.sources == ["friend"]
}
