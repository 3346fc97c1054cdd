package portpolicy.rules.exposure.internet_test

import data.portpolicy.lib.facts_test as f

levels := {
	"etcd": "error", "etcd-metrics": "error", "kubelet": "error", "scheduler": "error", "controller-manager": "error",
	"ssh": "error", "provisioning": "error", "vcenter": "error",
	"api-server": "note", "node-port": "note", "management-tool": "note",
	"webhook": "note", "aggregated-api": "note", "dns": "note", "metrics-server": "note",
	"supervisor": "warning", "cni": "warning", "kube-proxy": "warning",
}

test_level_of_component[component] if {
	some component, level in levels
	grade({}, [object.union(f.world, {"component": component})]) == [["exposure/internet", level, [0]]]
}

test_bounds[name] if {
	some name, case in {
		"a /16 is within them": {"breadth": {"ipv4": 65536}, "rule": "exposure/beyond-sources"},
		"one address more is not": {"breadth": {"ipv4": 65537}, "rule": "exposure/internet"},
		"a /32 of IPv6 is": {"breadth": {"ipv6": 65536}, "rule": "exposure/beyond-sources"},
		"one block more is not": {"breadth": {"ipv6": 65537}, "rule": "exposure/internet"},
		"what is no number is not": {"breadth": {"ipv4": null}, "rule": "exposure/internet"},
	}
	grade({}, [case.breadth])[0][0] == case.rule
}

test_watched_ports_count_as_their_component if {
	grade({}, [object.union(f.world, f.watched("sensitive", "ssh"))]) == [["exposure/internet", "error", [0]]]
	grade({}, [object.union(f.world, f.watched("sensitive", "kube-proxy"))]) == [["exposure/internet", "warning", [0]]]
}

test_unnamed_class_outside_is_no_licence_for_the_internet if {
	grade({}, [object.union(f.world, {"component": "ssh", "unnamedOutside": true})]) == [["exposure/internet", "error", [0]]]
}

test_group_without_role[name] if {
	some name, case in {
		"sensitive": {"part": f.watched("sensitive", "ssh"), "want": [["exposure/internet", "warning", [0]]]},
		"obsolete": {"part": f.watched("obsolete", "kubelet"), "want": [["exposure/internet", "warning", [0]]]},
		"sensitive, though a row names it": {"part": {"component": "etcd"}, "want": [["exposure/internet", "warning", [0]]]},
		"sensitive and not grave, though a row names it": {
			"part": {"component": "kube-proxy", "sensitive": true},
			"want": [["exposure/internet", "warning", [0]]],
		},
		"named and not sensitive": {"part": {"component": "node-port"}, "want": []},
		"unlisted": {"part": f.unlisted, "want": []},
	}
	grade({"nature": "group", "hasRole": false}, [object.union(f.world, case.part)]) == case.want
}

test_group_without_role_says_nothing_of_private_ranges if {
	grade({"nature": "group", "hasRole": false}, [f.watched("sensitive", "etcd"), f.watched("obsolete", "kubelet"), f.unlisted]) == []
}

test_provider_default_is_a_note if {
	grade({"providerDefault": true}, [object.union(f.world, {"component": "etcd"})]) == [["exposure/internet", "note", [0]]]
}

grade(fact, parts) := f.grade("warning", f.exposure(fact, [f.part(part) | some part in parts]))
