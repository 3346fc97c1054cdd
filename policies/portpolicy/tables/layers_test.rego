package portpolicy.tables.layers_test

import data.portpolicy.tables.fixture_test as fixture
import data.portpolicy.tables.layers

# A child with page rows of its own: one for all, one for a provider, both in place of the parent's store/second.
requirements := json.patch(fixture.requirements, [
	{"op": "add", "path": "/child/house/rows/-", "value": page_row("late", {})},
	{"op": "add", "path": "/child/house/rows/-", "value": page_row("early", {"when": [{"is": "provider", "of": ["red"]}]})},
])

page_row(id, differing) := fixture.row(object.union(
	{
		"id": id,
		"layer": "published",
		"replacedBy": ["store/second"],
		"published": {"page": "child/page", "usedBy": id},
	},
	differing,
))

on_page(differing, tables) := said if {
	said := layers.on_page(layers.rows[concat("/", [object.get(differing, "profile", "base"), "store/second"])]) with input as fixture.query(differing)
		with data.portpolicy.requirements as tables
}

test_page_row_of_the_parent if {
	on_page({"profile": "child"}, fixture.requirements).usedBy == "Store"
}

test_own_page_row_before_the_parents if {
	on_page({"profile": "child"}, requirements).usedBy == "late"
}

test_page_row_of_a_provider_before_the_parents if {
	only_early := json.patch(requirements, [{"op": "remove", "path": "/child/house/rows/3"}])
	on_page({"profile": "child"}, only_early).usedBy == "early"
}

test_rows_that_a_page_does_not_have if {
	said := layers.on_page(fixture.row({"id": "lamp"})) with input as fixture.query({}) with data.portpolicy.requirements as fixture.requirements
	said == null
}
