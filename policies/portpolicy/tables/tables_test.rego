package portpolicy.tables_test

import data.portpolicy.tables
import data.portpolicy.tables.fixture_test as fixture

ask(differing) := answer if {
	answer := tables.answer with input as fixture.query(differing) with data.portpolicy.requirements as fixture.requirements
}

answered_row(differing) := object.union(
	{
		"targetRoles": ["house"],
		"podRoles": [],
		"scope": "machine",
		"protocol": "tcp",
		"sources": ["friend"],
		"tolerates": [],
		"need": "required",
		"condition": null,
		"clauses": [],
		"applies": true,
		"because": "needed",
		"bind": "all",
		"component": "thing",
		"purpose": "Purpose",
		"reason": "Reason.",
		"references": ["made/up#1"],
		"errata": [],
		"confidence": "proven",
		"blanket": false,
		"open": [],
		"published": null,
	},
	differing,
)

page(differing) := object.union({"page": "base/page", "role": "house", "protocol": "tcp", "purpose": "Purpose"}, differing)

test_effective_table if {
	answer := ask({"provider": "blue"})
	answer.profile == {"name": "base", "provider": "blue", "release": null, "table": "effective"}
	answer.rows == [
		answered_row({"id": "base/house/door", "role": "house", "ports": "100", "published": page({"ports": "100", "usedBy": "All"})}),
		answered_row({"id": "base/house/lamp", "role": "house", "ports": "12", "sources": ["load-balancer", "self"]}),
		answered_row({
			"id": "base/store/first",
			"role": "store",
			"scope": "pod",
			"podRoles": ["probe"],
			"ports": "10",
			"sources": ["etcd", "house", "store"],
			"published": page({"ports": "10-11", "usedBy": "Store"}),
		}),
		answered_row({
			"id": "base/store/second",
			"role": "store",
			"targetRoles": ["store"],
			"ports": "11",
			"sources": ["house", "store"],
			"need": "conditional",
			"condition": "red",
			"clauses": ["provider", "releaseFrom"],
			"applies": false,
			"because": "other than red",
			"published": page({"ports": "10-11", "usedBy": "Store"}),
		}),
	]
	answer.bounds == {"ipv4": 10, "ipv6": 20}
	answer.expectedRoles == ["house"]
	answer.problems == []
	{watched.component | some watched in answer.watched} == {"attic", "cellar", "chimney"}
}

test_published_table_demands_every_row if {
	answer := ask({"table": "published", "release": "0.1"})
	[object.filter(found, ["id", "ports", "sources", "need", "applies", "because", "condition"]) | some found in answer.rows] == [
		{"id": "base/house/door", "ports": "100", "sources": ["house", "friend"], "need": "required", "applies": true, "because": "on the page", "condition": null},
		{"id": "base/house/pair", "ports": "10-11", "sources": ["friend"], "need": "required", "applies": true, "because": "on the page", "condition": null},
	]
}

test_child_takes_over_what_it_neither_drops_nor_rewrites if {
	answer := ask({"profile": "child", "addons": ["relay"]})
	{found.id: [found.ports, found.reason, found.because] | some found in answer.rows} == {
		"child/house/door": ["90-91", "Own reason.", "needed"],
		"child/house/window": ["14", "Own reason.", "needed"],
		"child/house/shutter": ["15", "Reason.", "needed"],
		"child/store/first": ["10", "Reason.", "needed"],
		"child/store/second": ["11", "Reason.", "unsaid, one of red"],
		"relay/house/relay": ["22", "Reason.", "instead relay"],
		"wire/node/wire": ["20", "Reason.", "needed"],
	}
	answer.classes.house == {"kind": "role", "roles": ["home"]}
	{watched.component | some watched in answer.watched} == {"cellar", "chimney"}
}

test_only_the_own_page_is_published if {
	answer := ask({"profile": "child", "table": "published"})
	answer.problems == [`profile child has no published table; use effective`]
	answer.rows == []
}

test_cni_tables_are_a_set if {
	answer := ask({"cni": ["mesh", "wire"]})
	[found.id | some found in answer.rows; found.role == "node"] == ["mesh/node/mesh", "wire/node/wire"]
}

test_profile_without_parent_and_ports if {
	answer := ask({"profile": "alone"})
	[[found.id, found.protocol, found.ports] | some found in answer.rows] == [["alone/store/only", "esp", ""]]
	answer.expectedRoles == ["store"]
}

test_a_query_with_problems_gets_no_rows if {
	answer := ask({"profile": "nowhere"})
	answer.profile == {"name": "nowhere", "provider": null, "release": null, "table": "effective"}
	[answer.rows, answer.watched, answer.classes, answer.features, answer.expectedRoles] == [[], [], {}, {}, []]
	answer.problems == [`unknown profile "nowhere"; known: alone, base, child`]
	answer.bounds == {"ipv4": 10, "ipv6": 20}
}

test_an_unfinished_row_leaves_no_answer_that_could_pass if {
	requirements := json.patch(fixture.requirements, [{"op": "remove", "path": "/base/house/rows/0/reason"}])
	answer := tables.answer with input as fixture.query({}) with data.portpolicy.requirements as requirements
	[answer.rows, answer.problems] == [[], []]
}
