# METADATA
# description: >-
#   Rows of the layer that is asked for, as tables have them, by their id in the answer. `effective`: the profile's rows, its
#   parent's rows that it neither drops nor writes anew, the CNI's and the add-ons', and what users' packs lay over each of these.
#   `published`: what the profile's page says.
# scope: package
package portpolicy.tables.layers

import data.portpolicy.tables.added
import data.portpolicy.tables.folders
import data.portpolicy.tables.query

rows := published if {
	query.table == "published"
} else := object.union_n([of_profile, of_cnis, of_addons])

of_profile := {identify(query.profile_name, row): row |
	some row in added.over(query.profile_name, beneath(query.profile_name, own, parent_rows))
	not superseded(row)
}

own := own_of(query.profile_name, parent_rows)

parent_rows := rows_of_parent(query.profile_name)

# Rows that a profile's folders hold, by ROLE/ID.
written(name) := {key: row |
	some rows in folders.rows_of[name]
	some row in rows
	key := concat("/", [row.role, row.id])
}

own_written := written(query.profile_name)

# A profile's own rows, whole. A row that inherits says only what differs from its parent's row of the same key
# (`inherits: true`), or from the row of the key that it names, the profile's own before the parent's.
own_of(name, from) := object.union(kept, {key: completed(row, object.get(kept, row.inherits, object.get(from, row.inherits, {}))) |
	some key, row in all_written
	is_string(object.get(row, "inherits", false))
}) if {
	all_written := written(name)
	kept := {key: completed(row, inherited_from_parent(key, row, from)) |
		some key, row in all_written
		not is_string(object.get(row, "inherits", false))
	}
}

inherited_from_parent(key, row, from) := object.get(from, key, {}) if {
	object.get(row, "inherits", false) == true
} else := {}

completed(row, from) := object.union(object.remove(from, object.keys(row)), row)

superseded(row) if row.layer == "published"

# A profile's rows before packs: its own, and its parent's that it neither drops nor writes anew.
beneath(name, own_rows, from) := object.union(own_rows, {key: row |
	some key, row in from
	not key in object.keys(own_rows)
	not key in added.definition(name).drops
})

# Rows of a profile that others take over, packs included.
rows_at(name, from) := added.over(name, beneath(name, own_of(name, from), from))

# Rows of the profile that a profile extends. A line has three ancestors at most (see tables.problems): Rego has no recursion.
rows_of_parent(name) := rows_at(parent, rows_of_grandparent(parent)) if {
	parent := added.definition(name).extends
	is_string(parent)
} else := {}

rows_of_grandparent(name) := rows_at(parent, rows_of_last(parent)) if {
	parent := added.definition(name).extends
	is_string(parent)
} else := {}

rows_of_last(name) := rows_at(parent, {}) if {
	parent := added.definition(name).extends
	is_string(parent)
} else := {}

# Rows that a pack's rows of this table are laid over.
under(table) := {key: row |
	from := rows_of_parent(table)
	some key, row in beneath(table, own_of(table, from), from)
	not superseded(row)
} if {
	table in query.index.profiles
} else := by_key(data.portpolicy.requirements.cni[trim_prefix(table, "cni/")].rows) if {
	startswith(table, "cni/")
} else := by_key(data.portpolicy.requirements.addons[trim_prefix(table, "addons/")].rows) if {
	startswith(table, "addons/")
} else := {}

by_key(list) := {concat("/", [row.role, row.id]): row | some row in list}

# Tables are a set: two names of one CNI share what they have in common.
of_cnis := {identify(name, row): row |
	some name in {name | some cni in query.cnis; some name in query.index.cnis[cni]}
	some row in added.over(concat("/", ["cni", name]), under(concat("/", ["cni", name])))
}

of_addons := {identify(name, row): row |
	some name in query.addons
	some row in added.over(concat("/", ["addons", name]), under(concat("/", ["addons", name])))
}

identify(table, row) := concat("/", [table, row.role, row.id])

# What the page says differs from the corrected row by what `published` holds. Only its providers limit a row of the page.
published := {identify(query.profile_name, row): as_published(row) |
	some key, row in own
	is_object(own_written[key].published)
}

as_published(row) := object.union(
	object.remove(row, {"condition", "tolerates", "when"} | object.keys(differing)),
	object.union(differing, {
		"need": "required",
		"when": [clause | some clause in object.get(row, "when", []); clause.is == "provider"],
	}),
) if {
	differing := object.filter(row.published, ["ports", "protocol", "purpose", "sources", "targets"])
}

# What the page says of a row, or of the row that this one takes the place of; null where it says nothing.
on_page(row) := quoted(row) if {
	is_object(row.published)
} else := quoted(page_rows[replaced[0][1]]) if {
	replaced := sort([[rank(key, page_row), key] |
		some key, page_row in page_rows
		concat("/", [row.role, row.id]) in page_row.replacedBy
	])
	count(replaced) > 0
} else := null

# The profile's own page comes first, and on it what does not hang on a provider.
rank(key, page_row) := 0 if {
	key in object.keys(own)
	count(object.get(page_row, "when", [])) == 0
} else := 1 if {
	key in object.keys(own)
} else := 2

quoted(row) := {
	"page": row.published.page,
	"role": row.role,
	"protocol": said.protocol,
	"ports": object.get(said, "ports", null),
	"purpose": said.purpose,
	"usedBy": row.published.usedBy,
} if {
	said := as_published(row)
}

# Rows that stand on a page only: the profile's, else its parent's.
page_rows := {key: row |
	some key, row in object.union(parent_rows, own)
	superseded(row)
}
