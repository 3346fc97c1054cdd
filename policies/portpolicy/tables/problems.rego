# METADATA
# description: What is wrong with the query, one sentence each, with the names that would do.
# scope: package
package portpolicy.tables.problems

import data.portpolicy.tables.added
import data.portpolicy.tables.classes
import data.portpolicy.tables.layers
import data.portpolicy.tables.ports
import data.portpolicy.tables.query
import data.portpolicy.tables.releases
import data.portpolicy.tables.vocabulary

found := sort(wrong)

wrong contains unknown("profile", query.profile_name, vocabulary.names.profiles) if {
	not query.profile_name in vocabulary.names.profiles
}

wrong contains unknown("provider", query.provider, providers) if {
	is_string(query.provider)
	query.profile_name in vocabulary.names.profiles
	count(providers) > 0
	not query.provider in providers
}

wrong contains concat("", ["profile ", query.profile_name, " has no providers, and ", quoted(query.provider), " is given"]) if {
	is_string(query.provider)
	query.profile_name in vocabulary.names.profiles
	count(providers) == 0
}

wrong contains unknown("table", query.table, tables) if {
	not query.table in tables
}

wrong contains concat("", ["profile ", query.profile_name, " has no published table; use effective"]) if {
	query.table == "published"
	query.profile.published == false
}

wrong contains unknown("CNI", name, vocabulary.names.cnis) if {
	some name in object.get(input, "cni", [])
	not name in vocabulary.names.cnis
}

wrong contains unknown("add-on", name, vocabulary.names.addons) if {
	some name in query.addons
	not name in vocabulary.names.addons
}

wrong contains unknown("parameter", name, vocabulary.names.parameters) if {
	some name, _ in query.parameters
	not name in vocabulary.names.parameters
}

wrong contains concat("", ["parameter ", name, " must be ports such as 22 or 30000-32767, not ", quoted(text)]) if {
	some name, text in query.parameters
	name in vocabulary.names.parameters
	not ports.readable(text)
}

wrong contains unknown("role", role, vocabulary.names.roles) if {
	some role in object.get(query.observed, "machineRoles", [])
	not role in vocabulary.names.roles
}

wrong contains concat("", ["release ", quoted(query.release), " cannot be read; write it as 0.25 or v1.33.2"]) if {
	is_string(query.release)
	not readable_release
}

# What only the compiled tables can tell of rows and profiles that packs add: their place comes first, as in every message of a file.
wrong contains concat("", [entry.at, ": row ", table, "/", key, " is shipped with portpolicy; write overrides: true to change it, or choose another id"]) if {
	some table, entries in added.tables
	some key, entry in entries
	not entry.overrides
	key in object.keys(layers.under(table))
}

wrong contains concat("", [entry.at, ": row ", table, "/", key, " builds on ", entry.base, ", and there is no such row; there are: ", concat(", ", sort(beneath))]) if {
	some table, entries in added.tables
	some key, entry in entries
	is_string(entry.base)
	beneath := object.keys(layers.under(table)) | {other | some other, one in entries; other != key; added.stands(other, one)}
	not entry.base in beneath
}

wrong contains concat("", [entry.at, ": row ", entry.id, " names ", quoted(name), ", which is no source class of profile ", query.profile_name, "; known: ", concat(", ", sort(object.keys(classes.definitions)))]) if {
	some entry in in_play
	some name in classes.members(array.concat(object.get(entry.row, "sources", []), object.get(entry.row, "tolerates", [])))
	not name in object.keys(classes.definitions)
}

wrong contains concat("", [entry.at, ": no CNI is made up of the table ", table, "; tables are: ", concat(", ", sort(cni_tables))]) if {
	some table, entries in added.tables
	startswith(table, "cni/")
	not trim_prefix(table, "cni/") in cni_tables
	some _, entry in entries
}

wrong contains concat("", ["CNI ", name, " is made up of ", part, ", and there is no table cni/", part, "; tables are: ", concat(", ", sort(cni_tables))]) if {
	some name, parts in added.given.cnis
	some part in parts
	not added.tables[concat("/", ["cni", part])]
	count(layers.under(concat("/", ["cni", part]))) == 0
}

cni_tables := {name | some _, names in query.index.cnis; some name in names}

# Rows of packs that the query asks for, by the tables that make it up.
in_play contains {"at": entry.at, "id": concat("/", [table, key]), "row": entry.row} if {
	query.table != "published"
	some table in ((lineage | {concat("/", ["cni", name]) | some cni in query.cnis; some name in query.index.cnis[cni]}) | {concat("/", ["addons", name]) | some name in query.addons})
	some key, entry in added.tables[table]
}

lineage := {name | some name in [query.profile_name, parent(query.profile_name), parent(parent(query.profile_name)), parent(parent(parent(query.profile_name)))]}

default parent(_) := ""

parent(name) := found_parent if {
	found_parent := added.definition(name).extends
	is_string(found_parent)
}

wrong contains concat("", ["profile ", name, " has more than three ancestors, and rows are taken over from three; extend one that is nearer"]) if {
	some name, _ in added.given.profiles
	parent(parent(parent(parent(name)))) != ""
}

wrong contains concat("", ["profile ", name, " drops ", key, ", and ", definition.extends, " has no such row; it has: ", concat(", ", sort(object.keys(from)))]) if {
	some name, definition in added.given.profiles
	from := {key: row | some key, row in layers.rows_of_parent(name); not layers.superseded(row)}
	some key in definition.drops
	not key in object.keys(from)
}

readable_release if releases.numbers(query.release)

tables := ["effective", "published"]

default providers := []

providers := vocabulary.names.providers[query.profile_name]

unknown(what, name, allowed) := concat("", ["unknown ", what, " ", quoted(name), "; known: ", concat(", ", allowed)])

quoted(name) := concat("", ["\"", name, "\""])
