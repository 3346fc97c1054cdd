package portpolicy.rules.exposure.unlisted_port_test

import data.portpolicy.lib.facts_test as f

cases := {
	"from the Internet": {"fact": {}, "part": f.world, "want": [["exposure/unlisted-port", "warning", [0]]]},
	"from the Internet, forwarded by a load balancer": {
		"fact": {},
		"part": object.union(f.world, {"forwarded": true}),
		"want": [["exposure/unlisted-port", "note", [0]]],
	},
	"from a foreign range": {"fact": {}, "part": {}, "want": [["exposure/unlisted-port", "note", [0]]]},
	"from the cluster's own machines": {"fact": {}, "part": {"insiders": true}, "want": []},
	"on a load balancer": {"fact": {"nature": "load-balancer"}, "part": f.world, "want": [["exposure/unlisted-port", "warning", [0]]]},
	"on a pod": {"fact": {"nature": "pod"}, "part": f.world, "want": []},
	"on a group without role": {"fact": {"hasRole": false}, "part": f.world, "want": []},
}

test_grade[name] if {
	some name, case in cases
	f.grade("warning", f.exposure(case.fact, [f.part(object.union(f.unlisted, case.part))])) == case.want
}
