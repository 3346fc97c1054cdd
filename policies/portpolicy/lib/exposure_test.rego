# Findings that careful readers of real plans expect (contract.md 6.2, 6.10 and 6.13): one per rule, gravest part first.
package portpolicy.lib.exposure_test

import data.portpolicy.lib.facts_test as f

sensitive(component) := object.union(f.watched("sensitive", component), {"unnamedOutside": component == "ssh"})

obsolete := f.watched("obsolete", "kubelet")

insider := {"insiders": true}

cases := {
	"Azure's AllowVnetInBound: one note that leaves SSH and unlisted ports out": {
		"fact": {"providerDefault": true, "allProtocols": true},
		"parts": [f.unlisted, sensitive("ssh"), obsolete, sensitive("scheduler"), {"component": "kube-proxy"}],
		"want": [["exposure/beyond-sources", "note", [3, 4, 2]]],
	},
	"a private range on every port: warning, unlisted ports left out": {
		"fact": {},
		"parts": [f.unlisted, obsolete, sensitive("etcd"), {"component": "api-server", "unnamedOutside": true}],
		"want": [["exposure/beyond-sources", "warning", [2, 1]]],
	},
	"ports 4003 to 65535 from the nodes": {
		"fact": {},
		"parts": [
			object.union(f.unlisted, insider), object.union(obsolete, insider), object.union(sensitive("scheduler"), insider),
			object.union(insider, {"component": "node-port", "unnamedOutside": true}),
		],
		"want": [["exposure/beyond-sources", "note", [2]]],
	},
	"every protocol from the cluster's own entity: etcd only": {
		"fact": {"allProtocols": true},
		"parts": [object.union(sensitive("etcd"), insider), object.union(sensitive("kubelet"), insider), object.union(obsolete, insider)],
		"want": [["exposure/beyond-sources", "warning", [0]]],
	},
	"one rule open to all: the gravest part names it, unlisted ports are listed": {
		"fact": {},
		"parts": [
			object.union(f.world, f.unlisted), object.union(f.world, {"component": "node-port"}),
			object.union(f.world, obsolete), object.union(f.world, {"component": "etcd"}),
		],
		"want": [["exposure/internet", "error", [3, 2, 0, 1]]],
	},
	"a port that a load balancer forwards, and one that nothing does": {
		"fact": {},
		"parts": [object.union(object.union(f.world, f.unlisted), {"forwarded": true}), object.union(f.world, f.unlisted)],
		"want": [["exposure/unlisted-port", "warning", [1, 0]]],
	},
	"ports of a pod whose callers nobody gave: nothing, beside one whose callers were given": {
		"fact": {"nature": "pod"},
		"parts": [
			object.union(f.world, {"component": "dns"}), object.union(f.world, {"component": "webhook", "sourcesGiven": false}),
			object.union(f.world, {"component": "aggregated-api", "sourcesGiven": true}), object.union(f.world, {"component": "metrics-server"}),
		],
		"want": [["exposure/internet", "note", [2]]],
	},
	"a range that others have, on the port of a webhook whose callers were given": {
		"fact": {"nature": "pod"},
		"parts": [{"component": "webhook", "sourcesGiven": true}],
		"want": [["exposure/beyond-sources", "note", [0]]],
	},
	"what may be open on the port of a webhook whose callers nobody gave": {
		"fact": {"nature": "pod"},
		"parts": [object.union(f.world, {"component": "webhook", "certain": false})],
		"want": [],
	},
	"what may be open on the port of a webhook whose callers were given": {
		"fact": {"nature": "pod"},
		"parts": [object.union(f.world, {"component": "webhook", "certain": false, "sourcesGiven": true})],
		"want": [["exposure/undetermined", "warning", [0]]],
	},
	"the port of a pod of another component whose callers nobody gave": {
		"fact": {"nature": "pod"},
		"parts": [object.union(f.world, {"component": "etcd"})],
		"want": [["exposure/internet", "error", [0]]],
	},
	"machines on which such pods run": {
		"fact": {},
		"parts": [object.union(f.world, {"component": "dns"})],
		"want": [["exposure/internet", "note", [0]]],
	},
	"parts that say nothing make no finding": {
		"fact": {},
		"parts": [sensitive("ssh"), object.union(f.unlisted, insider)],
		"want": [],
	},
	"no parts": {"fact": {}, "parts": [], "want": []},
}

test_grade[name] if {
	some name, case in cases
	f.grade("warning", f.exposure(case.fact, [f.part(part) | some part in case.parts])) == case.want
}
