package portpolicy.rules.waiver.outgrown_test

import data.portpolicy.lib.facts_test as f

test_level_is_that_of_the_gravest_finding[name] if {
	some name, case in {
		"an error": {"components": ["cni", "etcd", "api-server"], "level": "error"},
		"a warning": {"components": ["api-server", "cni"], "level": "warning"},
		"a note": {"components": ["api-server"], "level": "note"},
	}
	exposures := [f.exposure({"key": component}, [f.part(object.union(f.world, {"component": component}))]) | some component in case.components]
	waiver := f.waiver({"covers": {component: "part" | some component in case.components}})
	[level | some ["waiver/outgrown", _, level, _, _, _, _] in f.findings({"exposure": exposures, "waivers": [waiver]})] == [case.level]
}
