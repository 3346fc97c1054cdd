package portpolicy.tables.problems_test

import data.portpolicy.tables.fixture_test as fixture
import data.portpolicy.tables.problems

found(differing) := result if {
	result := problems.found with input as fixture.query(differing) with data.portpolicy.requirements as fixture.requirements
}

test_no_problem if {
	found({}) == []
	found({"provider": "red", "release": "v1.2", "cni": ["mesh"], "addons": ["relay"], "parameters": {"doorPort": "1-2"}, "observed": {"machineRoles": ["house", "probe"]}}) == []
	found({"table": "published"}) == []
}

test_every_problem_names_what_is_allowed if {
	found({"provider": "green", "release": "latest", "table": "draft", "cni": ["x"], "addons": ["y"], "parameters": {"z": "1", "doorPort": "*"}, "observed": {"machineRoles": ["cat"]}}) == [
		`parameter doorPort must be ports such as 22 or 30000-32767, not "*"`,
		`release "latest" cannot be read; write it as 0.25 or v1.33.2`,
		`unknown CNI "x"; known: mesh, wire`,
		`unknown add-on "y"; known: relay`,
		`unknown parameter "z"; known: doorPort, gatePort`,
		`unknown provider "green"; known: blue, red`,
		`unknown role "cat"; known: house, probe, store`,
		`unknown table "draft"; known: effective, published`,
	]
}

test_provider_of_a_profile_without_any if {
	found({"profile": "alone", "provider": "red"}) == [`profile alone has no providers, and "red" is given`]
}

test_unknown_profile if {
	found({"profile": "cni", "provider": "red", "table": "published"}) == [`unknown profile "cni"; known: alone, base, child`]
}

test_an_empty_query_is_a_problem if {
	result := problems.found with input as {} with data.portpolicy.requirements as fixture.requirements
	result == [`unknown profile ""; known: alone, base, child`]
}
