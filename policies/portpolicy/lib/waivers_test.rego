package portpolicy.lib.waivers_test

import data.portpolicy.lib.facts_test as f

finding(waived) := ["exposure/internet", "overexposed", "error", "m|r", false, [0], waived]

about(rule, level, id) := [rule, "advice", level, concat("|", ["waiver", id]), false, [], null]

two_parts := [f.part(f.world), f.part(object.union(f.world, {"component": "api-server"}))]

both(waived) := ["exposure/internet", "overexposed", "error", "m|r", false, [0, 1], waived]

cases := {
	"accepted on its last day": {"waivers": [f.waiver({})], "want": {finding("0")}},
	"expired the day before": {
		"waivers": [f.waiver({"expires": "2026-11-21"})],
		"want": {finding(null), about("waiver/expired", "warning", "0")},
	},
	"without a date it does not hold": {
		"waivers": [f.waiver({"expires": null})],
		"want": {finding(null), about("waiver/expired", "warning", "0")},
	},
	"outgrown: the whole finding is back": {
		"waivers": [f.waiver({"covers": {"m|r": "part"}})],
		"want": {finding(null), about("waiver/outgrown", "error", "0")},
	},
	"covers nothing of it": {
		"waivers": [f.waiver({"covers": {"m|r": "none"}})],
		"want": {finding(null), about("waiver/unused", "note", "0")},
	},
	"speaks of another rule": {
		"waivers": [f.waiver({"rule": "exposure/unlisted-port"})],
		"want": {finding(null), about("waiver/unused", "note", "0")},
	},
	"speaks of another target": {
		"waivers": [f.waiver({"covers": {}})],
		"want": {finding(null), about("waiver/unused", "note", "0")},
	},
	"the first of two that accept it": {
		"waivers": [f.waiver({"id": "4"}), f.waiver({"id": "10"})],
		"want": {finding("4")},
	},
	"outgrown one, accepted by another": {
		"waivers": [f.waiver({"id": "0", "covers": {"m|r": "part"}}), f.waiver({"id": "1"})],
		"want": {finding("1")},
	},
	"expired one beside one that holds": {
		"waivers": [f.waiver({"id": "0", "expires": "2020-01-01"}), f.waiver({"id": "1"})],
		"want": {finding("1"), about("waiver/expired", "warning", "0")},
	},
}

test_findings[name] if {
	some name, case in cases
	f.findings({"exposure": [f.exposure({}, [f.part(f.world)])], "waivers": case.waivers}) == case.want
}

# Of an exposure only the parts that the finding tells of need a waiver.
parts_cases := {
	"all of both parts": {"parts": ["all", "all"], "want": {both("0")}},
	"one of two parts": {"parts": ["all", "none"], "want": {both(null), about("waiver/outgrown", "error", "0")}},
	"some of each part": {"parts": ["part", "part"], "want": {both(null), about("waiver/outgrown", "error", "0")}},
	"a part that the waiver does not speak of": {"parts": ["all"], "want": {both(null), about("waiver/outgrown", "error", "0")}},
	"neither part": {"parts": ["none", "none"], "want": {both(null), about("waiver/unused", "note", "0")}},
}

test_parts[name] if {
	some name, case in parts_cases
	waiver := f.waiver({"covers": {"m|r": "part"}, "parts": {"m|r": case.parts}})
	f.findings({"exposure": [f.exposure({}, two_parts)], "waivers": [waiver]}) == case.want
}

test_part_that_nobody_minds_needs_no_waiver if {
	silent := f.part({"component": "ssh", "unnamedOutside": true})
	waiver := f.waiver({"covers": {"m|r": "part"}, "parts": {"m|r": ["all", "none"]}})
	f.findings({"exposure": [f.exposure({}, [f.part(f.world), silent])], "waivers": [waiver]}) == {finding("0")}
}

test_waiver_of_a_mandate if {
	waiver := f.waiver({"rule": "required/blocked", "covers": {"m|worker|kubelet": "all"}})
	f.findings({"coverage": [f.coverage({})], "waivers": [waiver]}) == {["required/blocked", "blocked", "error", "m|worker|kubelet", false, [], "0"]}
}
