package portpolicy.rules.input.unreadable_rule_test

import data.portpolicy.lib.facts_test as f

test_level_of_cause[cause] if {
	some cause, level in {"rejected": "error", "unsupported": "warning", "out-of-scope": "note", "unheard-of": "warning"}
	facts := {"inputs": [{"key": "k", "rule": "input/unreadable-rule", "cause": cause}]}
	f.findings(facts) == {["input/unreadable-rule", "advice", level, "k", false, [], null]}
}

# The user's choice about unknowns is no choice about rules that were not read.
test_is_never_ignored if {
	facts := {"unknown": "ignore", "inputs": [{"key": "k", "rule": "input/unreadable-rule", "cause": "unsupported"}]}
	f.findings(facts) == {["input/unreadable-rule", "advice", "warning", "k", false, [], null]}
}
