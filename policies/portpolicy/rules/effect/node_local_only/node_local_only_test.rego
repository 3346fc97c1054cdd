package portpolicy.rules.effect.node_local_only_test

import data.portpolicy.lib.facts_test as f

test_told_once_per_fact if {
	facts := {"effects": [{"key": key, "rule": "effect/node-local-only", "args": {}} | some key in ["a", "b"]]}
	f.findings(facts) == {["effect/node-local-only", "ineffective", "warning", key, false, [], null] | some key in ["a", "b"]}
}

test_other_facts_are_not_its_business if {
	facts := {"effects": [{"key": "a", "rule": "effect/service-port", "args": {}}]}
	{rule | some [rule, _, _, _, _, _, _] in f.findings(facts)} == {"effect/service-port"}
}
