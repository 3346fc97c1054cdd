package portpolicy.rules.input.unknown_source_test

import data.portpolicy.lib.facts_test as f

test_note if {
	facts := {"inputs": [
		{"key": "a", "rule": "input/unknown-source", "cause": "c"},
		{"key": "b", "rule": "input/unknown-source", "cause": "c"},
	]}
	f.findings(facts) == {["input/unknown-source", "advice", "note", key, false, [], null] | some key in ["a", "b"]}
}
