package portpolicy.rules.exposure.obsolete_port_test

import data.portpolicy.lib.facts_test as f

cases := {
	"from the Internet": {"fact": {}, "part": f.world, "want": [["exposure/obsolete-port", "error", [0]]]},
	"from a foreign range": {"fact": {}, "part": {}, "want": [["exposure/obsolete-port", "warning", [0]]]},
	"from the cluster's own machines": {"fact": {}, "part": {"insiders": true}, "want": []},
	"by a provider's default rule": {"fact": {"providerDefault": true}, "part": {}, "want": [["exposure/obsolete-port", "note", [0]]]},
	"on a pod": {"fact": {"nature": "pod"}, "part": f.world, "want": []},
}

test_grade[name] if {
	some name, case in cases
	part := f.part(object.union(f.watched("obsolete", "kubelet"), case.part))
	f.grade("warning", f.exposure(case.fact, [part])) == case.want
}
