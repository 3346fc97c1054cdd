# METADATA
# description: What is wrong with the query, one sentence each, with the names that would do.
# scope: package
package portpolicy.tables.problems

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

readable_release if releases.numbers(query.release)

tables := ["effective", "published"]

default providers := []

providers := vocabulary.names.providers[query.profile_name]

unknown(what, name, allowed) := concat("", ["unknown ", what, " ", quoted(name), "; known: ", concat(", ", allowed)])

quoted(name) := concat("", ["\"", name, "\""])
