package portpolicy.tables.conditions_test

import data.portpolicy.tables.conditions
import data.portpolicy.tables.fixture_test as fixture

holds(clause, at, differing) if {
	conditions.holds(clause, at) with input as fixture.query(differing) with data.portpolicy.requirements as fixture.requirements
}

because(need, clauses, differing) := text if {
	failures := conditions.failing(clauses, "1") with input as fixture.query(differing) with data.portpolicy.requirements as fixture.requirements
	text := conditions.because(need, clauses, failures) with input as fixture.query(differing)
		with data.portpolicy.requirements as fixture.requirements
}

features(differing) := result if {
	result := conditions.features with input as fixture.query(differing) with data.portpolicy.requirements as fixture.requirements
}

test_features_by_default if {
	features({}) == {
		"externalEtcd": false,
		"nodePortProtocols": [],
		"loadBalancerHealthChecks": false,
		"controlPlaneKubelet": true,
		"schedulableControlPlane": false,
		"bootMode": "netboot",
		"judgeEgress": false,
	}
}

test_features_as_observed if {
	found := features({"observed": {"separateEtcd": true, "nodePortProtocols": ["udp"], "loadBalancerService": true}})
	[found.externalEtcd, found.nodePortProtocols, found.loadBalancerHealthChecks] == [true, ["udp"], true]
	features({"observed": {"loadBalancerSource": true}}).loadBalancerHealthChecks == true
}

test_configuration_beats_what_is_observed if {
	configured := {
		"externalEtcd": false,
		"nodePortProtocols": [],
		"loadBalancerHealthChecks": false,
		"controlPlaneKubelet": false,
		"schedulableControlPlane": true,
		"bootMode": "iso",
		"judgeEgress": true,
	}
	features({"features": configured, "observed": {"separateEtcd": true, "nodePortProtocols": ["udp"], "loadBalancerService": true}}) == configured
}

holding := {
	"addon": [{"is": "addon", "of": "relay"}, "1", {"addons": ["relay"]}],
	"addon that the inputs show": [{"is": "addon", "of": "relay"}, "1", {"observed": {"podRoles": ["relay"]}}],
	"kubelet": [{"is": "controlPlaneKubelet"}, "1", {}],
	"etcd": [{"is": "externalEtcd"}, "1", {"features": {"externalEtcd": true}}],
	"given": [{"is": "given", "of": "doorPort"}, "1", {"parameters": {"doorPort": "7"}}],
	"balancer": [{"is": "loadBalancerHealthChecks"}, "1", {"observed": {"loadBalancerService": true}}],
	"probe": [{"is": "loadBalancerHealthChecks"}, "100", {"observed": {"healthCheckPorts": "80,99-101"}}],
	"netboot": [{"is": "netboot"}, "1", {}],
	"node port": [{"is": "nodePort", "of": "udp"}, "1", {"observed": {"nodePortProtocols": ["udp"]}}],
	"provider": [{"is": "provider", "of": ["red", "blue"]}, "1", {"provider": "blue"}],
	"provider of a page": [{"is": "provider", "of": ["red"]}, "1", {"table": "published"}],
	"from": [{"is": "releaseFrom", "of": "1.2"}, "1", {"release": "1.2.3"}],
	"to": [{"is": "releaseTo", "of": "1.2"}, "1", {"release": "1.2.3"}],
	"several": [{"is": "several", "of": "house"}, "1", {"observed": {"severalRoles": ["house"]}}],
	"without": [{"is": "without", "of": "relay"}, "1", {}],
}

test_holds[name] if {
	some name, [clause, at, differing] in holding
	holds(clause, at, differing)
}

test_every_holding_case_is_checked if count(test_holds) == count(holding)

failing_cases := {
	"addon": [{"is": "addon", "of": "relay"}, "1", {}],
	"kubelet": [{"is": "controlPlaneKubelet"}, "1", {"features": {"controlPlaneKubelet": false}}],
	"etcd": [{"is": "externalEtcd"}, "1", {}],
	"given": [{"is": "given", "of": "doorPort"}, "1", {"parameters": {"gatePort": "7"}}],
	"balancer": [{"is": "loadBalancerHealthChecks"}, "1", {}],
	"probe of another port": [{"is": "loadBalancerHealthChecks"}, "100", {"observed": {"healthCheckPorts": "80"}}],
	"probe against configuration": [{"is": "loadBalancerHealthChecks"}, "100", {"features": {"loadBalancerHealthChecks": false}, "observed": {"healthCheckPorts": "100"}}],
	"netboot": [{"is": "netboot"}, "1", {"features": {"bootMode": "iso"}}],
	"node port": [{"is": "nodePort", "of": "udp"}, "1", {"observed": {"nodePortProtocols": ["tcp"]}}],
	"provider": [{"is": "provider", "of": ["red"]}, "1", {"provider": "blue"}],
	"no provider": [{"is": "provider", "of": ["red"]}, "1", {}],
	"other provider of a page": [{"is": "provider", "of": ["red"]}, "1", {"table": "published", "provider": "blue"}],
	"from": [{"is": "releaseFrom", "of": "1.2"}, "1", {"release": "1.1"}],
	"to": [{"is": "releaseTo", "of": "1.2"}, "1", {}],
	"several of another role": [{"is": "several", "of": "house"}, "1", {"observed": {"severalRoles": ["store"]}}],
	"several": [{"is": "several", "of": "house"}, "1", {}],
	"without": [{"is": "without", "of": "relay"}, "1", {"addons": ["relay"]}],
	"never": [{"is": "never", "because": "so"}, "1", {}],
}

test_fails[name] if {
	some name, [clause, at, differing] in failing_cases
	not holds(clause, at, differing)
}

test_every_failing_case_is_checked if count(test_fails) == count(failing_cases)

test_because if {
	because("required", [], {}) == "needed"
	because("optional", [], {}) == "useful"
	because("required", [{"is": "without", "of": "relay"}], {}) == "needed"
	because("required", [{"is": "without", "of": "relay"}], {"addons": ["relay"]}) == "instead relay"
	because("required", [{"is": "never", "because": "nobody asks"}], {}) == "nobody asks"
	because("conditional", [{"is": "externalEtcd"}], {}) == "store at home"
	because("conditional", [{"is": "externalEtcd"}, {"is": "provider", "of": ["red", "blue"]}], {"provider": "red", "features": {"externalEtcd": true}}) == "store apart; one of red, blue"
	because("conditional", [{"is": "provider", "of": ["red"]}, {"is": "externalEtcd"}], {}) == "unsaid, one of red"
	because("conditional", [{"is": "provider", "of": ["red"]}], {"provider": "blue"}) == "other than red"
	because("required", [{"is": "releaseFrom", "of": "1.2"}], {"release": "1.3"}) == "since 1.2"
	because("required", [{"is": "releaseFrom", "of": "1.2"}], {}) == "newest, since 1.2"
	because("required", [{"is": "releaseFrom", "of": "1.2"}], {"release": "1.1"}) == "before 1.2"
}
