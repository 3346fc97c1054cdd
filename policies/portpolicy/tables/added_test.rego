package portpolicy.tables.added_test

import data.portpolicy.tables
import data.portpolicy.tables.fixture_test as f
import data.portpolicy.tables.problems

ask(differing, added) := answer if {
	answer := tables.answer with input as f.query(object.union(differing, {"tables": f.tables(added)}))
		with data.portpolicy.requirements as f.requirements
}

found(differing, added) := result if {
	result := problems.found with input as f.query(object.union(differing, {"tables": f.tables(added)}))
		with data.portpolicy.requirements as f.requirements
}

rows(answer) := {row.id: [row.ports, row.sources, row.because] | some row in answer.rows}

# A line of four: last extends late, late extends child, child extends base.
line := {
	"late": f.profile({"extends": "child", "drops": ["house/window"]}),
	"last": f.profile({"extends": "late"}),
}

test_a_row_of_its_own if {
	answer := ask({}, {"rows": {"base": {"house/bell": f.own({"id": "bell", "ports": 30})}}})
	answer.added == 1
	rows(answer)["base/house/bell"] == ["30", ["friend"], "needed; in pack:1"]
	count(answer.rows) == 5
}

test_rows_of_an_ancestor_are_taken_over if {
	answer := ask({"profile": "last"}, {"profiles": line, "rows": {
		"base": {"house/bell": f.own({"id": "bell", "ports": 30}), "house/lamp": f.over("house/lamp", {"ports": 31})},
		"late": {"house/mat": f.own({"id": "mat", "ports": 32}), "store/first": f.over("store/first", {"ports": 33, "sources": ["friend"]})},
		"last": {"house/step": {"at": "pack:3", "base": "house/mat", "overrides": false, "row": {"id": "step", "role": "house", "ports": 34}}},
	}})
	answer.problems == []
	answer.added == 5
	{row.id: row.ports | some row in answer.rows} == {
		"last/house/bell": "30",
		"last/house/door": "100",
		"last/house/mat": "32",
		"last/house/shutter": "15",
		"last/house/step": "34",
		"last/store/first": "33",
		"last/store/second": "11",
	}
}

test_an_override_says_only_what_differs if {
	answer := ask({}, {"rows": {"base": {
		"house/door": f.over("house/door", {"id": "door", "role": "house", "sources": ["self", "friend"]}),
		"store/second": f.over("store/second", {"id": "second", "role": "store", "need": "required", "when": []}),
	}}})
	[door] := [row | some row in answer.rows; row.id == "base/house/door"]
	[door.sources, door.ports, door.reason, door.published.ports] == [["self", "friend"], "100", "Reason.", "100"]
	[second] := [row | some row in answer.rows; row.id == "base/store/second"]
	[second.applies, second.condition, second.sources] == [true, null, ["house", "store"]]
}

test_a_row_builds_on_one_beside_it if {
	answer := ask({}, {"rows": {"base": {
		"house/bell": f.own({"id": "bell", "ports": 30, "when": [{"is": "without", "of": "relay"}], "condition": "alone"}),
		"house/chime": {"at": "pack:3", "base": "house/bell", "overrides": false, "row": {"id": "chime", "role": "house", "ports": 31}},
	}}})
	answer.problems == []
	rows(answer)["base/house/chime"] == ["31", ["friend"], "needed; in pack:3"]
}

test_a_page_is_what_it_was if {
	override := {"base": {"house/door": f.over("house/door", {"ports": 9, "purpose": "Gate"})}}
	answer := ask({}, {"rows": override})
	[page] := [row.published | some row in answer.rows; row.id == "base/house/door"]
	[page.ports, page.purpose] == ["100", "Purpose"]
	published := ask({"table": "published"}, {"rows": override})
	[row.ports | some row in published.rows] == ["100", "10-11"]
	published.added == 1
}

test_cnis_addons_and_names if {
	added := {
		"cnis": {"net": ["net", "wire"]}, "addons": ["pump"], "parameters": {"pumpPort": "the pump"}, "roles": ["well"],
		"classes": {"well": {"kind": "role", "roles": ["well"]}, "rain": {"kind": "outside", "roles": []}},
		"rows": {
			"cni/net": {"house/net": f.own({"id": "net", "ports": 40, "sources": ["rain", "well"]})},
			"cni/wire": {"node/wire": f.over("node/wire", {"ports": 41})},
			"addons/pump": {"well/pump": f.own({"id": "pump", "role": "well", "ports": {"parameter": "pumpPort", "default": 42}, "sources": ["house"]})},
			"addons/relay": {"house/relay": f.over("house/relay", {"ports": 43, "when": [{"is": "addon", "of": "pump"}]})},
		},
	}
	answer := ask({"cni": ["net"], "addons": ["pump", "relay"], "parameters": {"pumpPort": "44"}, "observed": {"machineRoles": ["well"]}}, added)
	answer.problems == []
	{id: found_row | some id, found_row in rows(answer); not startswith(id, "base/")} == {
		"net/house/net": ["40", ["rain", "well"], "needed; in pack:1"],
		"wire/node/wire": ["41", ["house", "store"], "needed; in pack:2"],
		"pump/well/pump": ["44", ["house"], "needed; pumpPort=44 moves it; in pack:1"],
		"relay/house/relay": ["43", ["friend"], "with pump; in pack:2"],
	}
	"rain" in answer.vocabulary.classes
	"well" in answer.vocabulary.roles
}

test_a_profile_of_its_own if {
	answer := ask({"profile": "late"}, {"profiles": line})
	answer.problems == []
	{"alone", "base", "child", "last", "late"} == {name | some name in answer.vocabulary.profiles}
	{row.id | some row in answer.rows} == {"late/house/door", "late/house/shutter", "late/store/first", "late/store/second"}
	ask({"profile": "late", "table": "published"}, {"profiles": line}).problems == ["profile late has no published table; use effective"]
}

test_a_shipped_row_is_changed_only_on_purpose if {
	found({}, {"rows": {"base": {"house/door": f.own({"id": "door"})}}}) == [
		"pack:1: row base/house/door is shipped with portpolicy; write overrides: true to change it, or choose another id",
	]
	found({"profile": "alone"}, {"rows": {"child": {"store/first": f.own({"id": "first"})}, "cni/wire": {"node/wire": f.own({"id": "wire"})}}}) == [
		"pack:1: row child/store/first is shipped with portpolicy; write overrides: true to change it, or choose another id",
		"pack:1: row cni/wire/node/wire is shipped with portpolicy; write overrides: true to change it, or choose another id",
	]
}

test_a_row_needs_what_it_builds_on if {
	found({}, {"rows": {"base": {"house/dor": f.over("house/dor", {})}}}) == [
		"pack:2: row base/house/dor builds on house/dor, and there is no such row; there are: house/door, house/lamp, store/first, store/second",
	]
	chain := {"at": "pack:4", "base": "house/chime", "overrides": false, "row": {"id": "gong", "role": "house"}}
	found({}, {"rows": {"base": {
		"house/chime": {"at": "pack:3", "base": "house/door", "overrides": false, "row": {"id": "chime", "role": "house"}},
		"house/gong": chain,
	}}}) == ["pack:4: row base/house/gong builds on house/chime, and there is no such row; there are: house/door, house/lamp, store/first, store/second"]
	found({}, {"rows": {"addons/relay": {"house/door": f.over("house/door", {})}}}) == [
		"pack:2: row addons/relay/house/door builds on house/door, and there is no such row; there are: house/relay",
	]
}

test_classes_of_other_profiles if {
	found({}, {"rows": {"base": {"house/bell": f.own({"id": "bell", "sources": ["cat"]})}}}) == [
		`pack:1: row base/house/bell names "cat", which is no source class of profile base; known: etcd, friend, house, load-balancer, self, store`,
	]
	found({"table": "published"}, {"rows": {"base": {"house/bell": f.own({"id": "bell", "sources": ["cat"]})}}}) == []
}

test_profiles_that_cannot_be_taken_over if {
	found({}, {"profiles": {"late": f.profile({"extends": "child", "drops": ["house/cat"]})}}) == [
		"profile late drops house/cat, and child has no such row; it has: house/door, house/shutter, house/window, store/first, store/second",
	]
	found({}, {"profiles": object.union(line, {"lost": f.profile({"extends": "last"})})}) == [
		"profile lost has more than three ancestors, and rows are taken over from three; extend one that is nearer",
	]
}

test_cnis_are_made_up_of_tables if {
	found({}, {"rows": {"cni/mesh": {"house/bell": f.own({"id": "bell"})}, "cni/cat": {"house/bell": f.own({"id": "bell"})}}}) == [
		"pack:1: no CNI is made up of the table cni/cat; tables are: mesh, wire",
	]
	found({}, {"cnis": {"net": ["cat"]}}) == [
		"CNI net is made up of cat, and there is no table cni/cat; tables are: cat, mesh, wire",
	]
}
