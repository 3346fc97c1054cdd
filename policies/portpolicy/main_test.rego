package portpolicy_test

import data.portpolicy
import data.portpolicy.lib.facts_test as f

many := {
	"coverage": [f.coverage({}), f.coverage({"key": "m|worker|node-port", "requirement": "p/worker/node-port", "lower": "all", "upper": "all"})],
	"exposure": [f.exposure({}, [f.part({})])],
	"effects": [{"key": "e", "rule": "effect/host-network", "args": {}}],
	"inputs": [{"key": "i", "rule": "input/unknown-role", "cause": "none"}],
	"waivers": [f.waiver({})],
}

test_decision_echoes_and_counts if {
	decision := portpolicy.decision with input as f.facts(many)
	object.remove(decision, ["findings"]) == {
		"schema": "portpolicy.decision/v1",
		"nonce": "n-1",
		"pack": "source",
		"seen": {"rows": 4, "coverage": 2, "exposure": 1, "effects": 1, "inputs": 1, "waivers": 1},
		"met": 1,
	}
}

test_facts_of_unknown_rules_and_rows_are_not_counted if {
	decision := portpolicy.decision with input as f.facts({
		"coverage": [f.coverage({"requirement": "p/worker/unheard-of"})],
		"effects": [{"key": "e", "rule": "effect/unheard-of", "args": {}}],
		"inputs": [{"key": "i", "rule": "input/unheard-of", "cause": "none"}],
		"waivers": [f.waiver({"rule": "exposure/unheard-of"})],
	})
	decision.seen == {"rows": 4, "coverage": 0, "exposure": 0, "effects": 0, "inputs": 0, "waivers": 0}
}

test_nothing_to_judge if f.findings({}) == set()

test_no_decision_on_other_questions[name] if {
	some name, question in {"a query": {"schema": "portpolicy.requirements-query/v1", "nonce": "n"}, "nothing": {}}
	not portpolicy.decision with input as question
}

test_table_echoes if {
	table := portpolicy.table with input as {"schema": "portpolicy.requirements-query/v1", "nonce": "n-2"}
		with data.portpolicy.tables.answer as {"rows": []}
	table == {"schema": "portpolicy.requirements-answer/v1", "nonce": "n-2", "pack": "source", "rows": []}
}

test_no_table_on_facts if not portpolicy.table with input as f.facts({})

test_catalogue_describes_every_rule[id] if {
	some rule in portpolicy.catalogue
	id := rule.id
	object.keys(rule) == {"id", "title", "description", "verdict", "levels", "remediation"}
	count(rule.levels) > 0
}

test_catalogue_ids if {
	{rule.id | some rule in portpolicy.catalogue} == {
		"required/blocked", "required/undetermined",
		"exposure/internet", "exposure/beyond-sources", "exposure/unlisted-port", "exposure/obsolete-port", "exposure/undetermined",
		"effect/host-network", "effect/dangling-selector", "effect/service-port", "effect/node-local-only", "effect/failsafe-only",
		"change/apply-gap", "change/ownership-conflict", "change/quota",
		"input/unknown-role", "input/unknown-source", "input/unreadable-rule",
		"waiver/expired", "waiver/unused", "waiver/outgrown",
	}
}
