# METADATA
# title: Requirement tables
# description: >-
#   Answers a RequirementsQuery (src/model/requirement.ts): `answer` is a RequirementsAnswer without `schema`, `nonce` and
#   `pack`, which the entrypoint adds. Rows stand in data.portpolicy.requirements, one folder per profile and role, CNI and
#   add-on; nothing here knows a port. With `problems` there are no rows, and the query must be refused. Arrays are sorted
#   by id or by name; source classes stand in the order of their table.
# scope: package
package portpolicy.tables

import data.portpolicy.tables.added
import data.portpolicy.tables.classes
import data.portpolicy.tables.conditions
import data.portpolicy.tables.layers
import data.portpolicy.tables.problems
import data.portpolicy.tables.query
import data.portpolicy.tables.quotas
import data.portpolicy.tables.rows
import data.portpolicy.tables.vocabulary
import data.portpolicy.tables.watched

answer := {
	"profile": {
		"name": query.profile_name,
		"provider": query.provider,
		"release": query.release,
		"table": query.table,
	},
	"rows": rows.sorted,
	"watched": watched.ports,
	"sensitive": watched.sensitive,
	"bounds": query.index.bounds,
	"classes": classes.definitions,
	"features": conditions.features,
	"expectedRoles": query.profile.expectedRoles,
	"problems": [],
	"vocabulary": vocabulary.names,
	"added": added.total,
	"quotas": quotas.limits,
} if {
	count(problems.found) == 0

	# A row that cannot be finished must not go missing in silence: without rows and without problems the runner refuses the answer.
	count(rows.sorted) == count(layers.rows)
} else := {
	"profile": {
		"name": query.profile_name,
		"provider": query.provider,
		"release": query.release,
		"table": query.table,
	},
	"rows": [],
	"watched": [],
	"sensitive": [],
	"bounds": query.index.bounds,
	"classes": {},
	"features": {},
	"expectedRoles": [],
	"problems": problems.found,
	"vocabulary": vocabulary.names,
	"added": added.total,
}
