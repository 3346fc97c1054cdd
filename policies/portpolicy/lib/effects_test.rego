# Rules that judge one fact by its rule id and nothing else.
package portpolicy.lib.effects_test

import data.portpolicy.lib.facts_test as f

cases := {
	"effect/host-network": ["ineffective", "warning"],
	"effect/dangling-selector": ["ineffective", "warning"],
	"effect/service-port": ["ineffective", "warning"],
	"effect/node-local-only": ["ineffective", "warning"],
	"effect/failsafe-only": ["advice", "note"],
	"change/apply-gap": ["advice", "warning"],
	"change/ownership-conflict": ["advice", "error"],
	"change/quota": ["advice", "error"],
}

test_effect[rule] if {
	some rule, [verdict, level] in cases
	f.findings({"effects": [{"key": "k", "rule": rule, "args": {}}]}) == {[rule, verdict, level, "k", false, [], null]}
}

test_every_effect_and_change_is_here if {
	object.keys(cases) == {id |
		some id in data.portpolicy.lib.catalogue.ids
		split(id, "/")[0] in {"effect", "change"}
	}
}
