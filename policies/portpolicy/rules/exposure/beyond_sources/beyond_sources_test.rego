package portpolicy.rules.exposure.beyond_sources_test

import data.portpolicy.lib.facts_test as f

warning := [["exposure/beyond-sources", "warning", [0]]]

note := [["exposure/beyond-sources", "note", [0]]]

cases := {
	"a foreign range": {"fact": {}, "part": {}, "want": warning},
	"a foreign range on a sensitive port": {"fact": {}, "part": f.watched("sensitive", "scheduler"), "want": warning},
	"a foreign range on the API server": {"fact": {}, "part": {"component": "api-server"}, "want": note},
	"machines of the cluster": {"fact": {}, "part": {"insiders": true}, "want": note},
	"machines of the cluster on etcd": {"fact": {}, "part": {"component": "etcd", "insiders": true}, "want": warning},
	"machines of the cluster on etcd's metrics": {"fact": {}, "part": {"component": "etcd-metrics", "insiders": true}, "want": note},
	"every protocol between groups of the cluster": {"fact": {"allProtocols": true}, "part": {"insiders": true}, "want": []},
	"every protocol between groups of the cluster, etcd": {
		"fact": {"allProtocols": true},
		"part": {"component": "etcd", "insiders": true},
		"want": warning,
	},
	"every protocol from a foreign range": {"fact": {"allProtocols": true}, "part": {}, "want": warning},
	"a range that may be the class that nobody named": {"fact": {}, "part": {"component": "ssh", "unnamedOutside": true}, "want": []},
	"workers are no ssh-client": {"fact": {}, "part": {"component": "ssh", "unnamedOutside": true, "insiders": true}, "want": note},
	"workers may be consumers of a NodePort": {
		"fact": {},
		"part": {"component": "node-port", "unnamedOutside": true, "insiders": true},
		"want": [],
	},
	"a provider's default rule": {"fact": {"providerDefault": true}, "part": {"component": "etcd"}, "want": note},
	"machines of the cluster on a DNS port": {"fact": {}, "part": {"component": "dns", "insiders": true}, "want": []},
	"a foreign range on a DNS port": {"fact": {}, "part": {"component": "dns"}, "want": note},
	"machines of the cluster on the port of a DNS pod": {"fact": {"nature": "pod"}, "part": {"component": "dns", "insiders": true, "sourcesGiven": true}, "want": note},
	"a pod, on its own port": {"fact": {"nature": "pod"}, "part": {}, "want": warning},
	"a pod, on a port that is another's": {"fact": {"nature": "pod"}, "part": f.watched("sensitive", "kubelet"), "want": []},
	"a group without role": {"fact": {"hasRole": false}, "part": {}, "want": []},
}

test_grade[name] if {
	some name, case in cases
	f.grade("warning", f.exposure(case.fact, [f.part(case.part)])) == case.want
}
