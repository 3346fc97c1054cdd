package portpolicy.rules.exposure.undetermined_test

import data.portpolicy.lib.facts_test as f

perhaps := {"certain": false}

cases := {
	"what may be beyond the sources": {"unknown": "warning", "parts": [perhaps], "want": [["exposure/undetermined", "warning", [0]]]},
	"an error where the user says so": {"unknown": "error", "parts": [perhaps], "want": [["exposure/undetermined", "error", [0]]]},
	"nothing where the user says so": {"unknown": "ignore", "parts": [perhaps], "want": []},
	"what would be nothing if it were certain": {
		"unknown": "error",
		"parts": [object.union(perhaps, {"component": "ssh", "unnamedOutside": true})],
		"want": [],
	},
	"machines of the cluster, a mere note if it were certain": {
		"unknown": "error",
		"parts": [object.union(perhaps, {"insiders": true})],
		"want": [],
	},
	"others, a mere note if it were certain": {
		"unknown": "error",
		"parts": [object.union(perhaps, {"component": "api-server"})],
		"want": [["exposure/undetermined", "error", [0]]],
	},
	"a port that nothing names, perhaps open to somebody who is not the Internet": {
		"unknown": "error",
		"parts": [object.union(perhaps, f.unlisted)],
		"want": [],
	},
	"a port that nothing names, perhaps open to the Internet": {
		"unknown": "error",
		"parts": [object.union(object.union(perhaps, f.unlisted), {"possibleIpv4": 3700000000})],
		"want": [["exposure/undetermined", "error", [0]]],
	},
	"neither certain nor possible": {"unknown": "error", "parts": [{"certain": false, "possible": false}], "want": []},
	"what is certain comes first": {
		"unknown": "error",
		"parts": [perhaps, object.union(f.world, {"component": "etcd"})],
		"want": [["exposure/internet", "error", [1]]],
	},
	"what may be graver than what is certain is not passed over": {
		"unknown": "warning",
		"parts": [{"insiders": true}, {"component": "etcd", "certain": false, "insiders": true}],
		"want": [["exposure/undetermined", "warning", [1]]],
	},
	"unless the user ignores it": {
		"unknown": "ignore",
		"parts": [{"insiders": true}, {"component": "etcd", "certain": false, "insiders": true}],
		"want": [["exposure/beyond-sources", "note", [0]]],
	},
	"a certain range that may turn out to be the Internet": {
		"unknown": "warning",
		"parts": [{"component": "ssh", "unnamedOutside": true, "possibleIpv4": 3700000000}],
		"want": [["exposure/undetermined", "warning", [0]]],
	},
	"no graver warning than the one that stands": {
		"unknown": "warning",
		"parts": [{"possibleIpv4": 3700000000}],
		"want": [["exposure/beyond-sources", "warning", [0]]],
	},
	"but an error": {
		"unknown": "error",
		"parts": [{"possibleIpv4": 3700000000}],
		"want": [["exposure/undetermined", "error", [0]]],
	},
}

test_grade[name] if {
	some name, case in cases
	f.grade(case.unknown, f.exposure({}, [f.part(part) | some part in case.parts])) == case.want
}

test_provider_default_is_a_note if {
	f.grade("error", f.exposure({"providerDefault": true}, [f.part(perhaps)])) == [["exposure/undetermined", "note", [0]]]
}
