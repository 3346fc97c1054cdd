package portpolicy.rules.required.undetermined_test

import data.portpolicy.lib.facts_test as f

cases := {
	"a warning by default": {
		"unknown": "warning", "fact": {},
		"want": {["required/undetermined", "undetermined", "warning", "m|worker|kubelet", false, [], null]},
	},
	"an error where the user says so": {
		"unknown": "error", "fact": {"lower": "part"},
		"want": {["required/undetermined", "undetermined", "error", "m|worker|kubelet", false, [], null]},
	},
	"nothing where the user says so": {"unknown": "ignore", "fact": {}, "want": set()},
	"a choice that nobody knows is no silence": {
		"unknown": "perhaps", "fact": {},
		"want": {["required/undetermined", "undetermined", "warning", "m|worker|kubelet", false, [], null]},
	},
	"no graver than it would be if it were certain": {
		"unknown": "error", "fact": {"lower": "part", "onlyUncertainFamily": true},
		"want": {["required/undetermined", "undetermined", "note", "m|worker|kubelet", false, [], null]},
	},
	"not even a note where the user ignores unknowns": {"unknown": "ignore", "fact": {"onlyUncertainFamily": true}, "want": set()},
	"never for a loopback row": {"unknown": "error", "fact": {"requirement": "p/worker/scheduler"}, "want": set()},
}

test_findings[name] if {
	some name, case in cases
	fact := f.coverage(object.union({"upper": "all"}, case.fact))
	f.findings({"unknown": case.unknown, "coverage": [fact]}) == case.want
}
