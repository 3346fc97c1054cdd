# METADATA
# description: >-
#   What users' packs add to the compiled tables, as the query brings it (`input.tables`; TypeScript has checked its form). Names
#   join those of the index; rows are laid over those that the pack ships. A row with a `base` says only what differs from the
#   row of that key; one that takes the place of a shipped row says so (`overrides`), or tables.problems tells of it.
# scope: package
package portpolicy.tables.added

shipped := data.portpolicy.requirements.index

given := object.get(input, "tables", {})

index := shipped if not input.tables

index := object.union(shipped, {
	"profiles": array.concat(shipped.profiles, [name | some name, _ in given.profiles]),
	"cnis": object.union(shipped.cnis, given.cnis),
	"addons": array.concat(shipped.addons, given.addons),
	"parameters": object.union(shipped.parameters, given.parameters),
	"roles": array.concat(shipped.roles, given.roles),
	"classes": object.union(shipped.classes, given.classes),
}) if {
	input.tables
}

# Definition of a profile, undefined where there is none of this name.
definition(name) := given.profiles[name]

definition(name) := data.portpolicy.requirements[name].profile if name in shipped.profiles

# Tables by `PROFILE`, `cni/NAME` or `addons/NAME`; rows by ROLE/ID, each as {at, base, overrides, row}.
tables := object.get(given, "rows", {})

# So many rows were seen: the runner knows how many it sent.
total := count([1 | some _, rows in tables; some _, _ in rows])

# Rows of a table with those that packs add. A row may build on one that another row of the packs says whole.
over(table, rows) := rows if {
	not tables[table]
} else := object.union(object.remove(rows, object.keys(entries)), object.union(first, {key: laid(entry, object.get(first, entry.base, object.get(rows, entry.base, {}))) |
	some key, entry in entries
	not stands(key, entry)
})) if {
	entries := tables[table]
	first := {key: laid(entry, object.get(rows, key, {})) |
		some key, entry in entries
		stands(key, entry)
	}
}

# A row that says all of it, or lies over the row of its own key.
stands(_, entry) if is_null(entry.base)

stands(key, entry) if entry.base == key

# Answers tell where such a row stands.
laid(entry, base) := object.union(whole(entry, base), {"at": entry.at})

whole(entry, base) := entry.row if {
	is_null(entry.base)
} else := object.union(object.remove(kept(entry.row, base), object.keys(entry.row)), entry.row)

# Of the row beneath: what the page says stays as it is, and a condition goes with its clauses.
kept(row, base) := object.remove(quoted(base), ["condition"]) if {
	row.when
} else := quoted(base)

quoted(base) := object.union(base, {"published": object.union(object.remove(beside, object.keys(base.published)), base.published)}) if {
	is_object(base.published)
	beside := object.filter(base, ["ports", "protocol", "purpose", "sources", "targets"])
} else := base
