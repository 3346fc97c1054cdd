package portpolicy.rules.input.unknown_role_test

import data.portpolicy.lib.facts_test as f

test_note if {
	facts := {"inputs": [
		{"key": "a", "rule": "input/unknown-role", "cause": "c"},
		{"key": "b", "rule": "input/unknown-role", "cause": "c"},
	]}
	f.findings(facts) == {["input/unknown-role", "advice", "note", key, false, [], null] | some key in ["a", "b"]}
}
