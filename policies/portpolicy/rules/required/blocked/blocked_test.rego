package portpolicy.rules.required.blocked_test

import data.portpolicy.lib.facts_test as f

cases := {
	"nothing gets in": {"fact": {}, "want": {["required/blocked", "blocked", "error", "m|worker|kubelet", false, [], null]}},
	"something certainly gets in": {
		"fact": {"lower": "part", "upper": "part"},
		"want": {["required/blocked", "blocked", "error", "m|worker|kubelet", true, [], null]},
	},
	"something may get in, never all": {
		"fact": {"upper": "part"},
		"want": {["required/blocked", "blocked", "error", "m|worker|kubelet", true, [], null]},
	},
	"a conditional row that holds": {
		"fact": {"requirement": "p/worker/node-port"},
		"want": {["required/blocked", "blocked", "error", "m|worker|kubelet", false, [], null]},
	},
	"an optional row": {
		"fact": {"requirement": "p/worker/ssh"},
		"want": {["required/blocked", "blocked", "note", "m|worker|kubelet", false, [], null]},
	},
	"the IPv6 half of a dual-stack subnet": {
		"fact": {"lower": "part", "upper": "part", "onlyUncertainFamily": true},
		"want": {["required/blocked", "blocked", "note", "m|worker|kubelet", true, [], null]},
	},
	"a loopback row": {"fact": {"requirement": "p/worker/scheduler"}, "want": set()},
	"a row that nobody describes": {
		"fact": {"requirement": "p/worker/unheard-of"},
		"want": {["required/blocked", "blocked", "error", "m|worker|kubelet", false, [], null]},
	},
	"met": {"fact": {"lower": "all", "upper": "all"}, "want": set()},
	"what lets all in at least but not at most is no pass": {
		"fact": {"lower": "all", "upper": "part"},
		"want": {["required/blocked", "blocked", "error", "m|worker|kubelet", true, [], null]},
	},
}

test_findings[name] if {
	some name, case in cases
	f.findings({"coverage": [f.coverage(case.fact)]}) == case.want
}

test_undetermined_is_not_blocked if {
	{rule | some [rule, _, _, _, _, _, _] in f.findings({"coverage": [f.coverage({"upper": "all"})]})} == {"required/undetermined"}
}
