# METADATA
# description: Every name that a query or a configuration may use, each list sorted.
# scope: package
package portpolicy.tables.vocabulary

import data.portpolicy.tables.added
import data.portpolicy.tables.query

names := {
	"profiles": sort(query.index.profiles),
	"providers": {name: sort(definition.providers) |
		some name, definition in profiles
		count(definition.providers) > 0
	},
	"roles": sort(roles),
	"classes": sort(roles | {class | some class, _ in query.index.classes}),
	"parameters": sort(object.keys(query.index.parameters)),
	"cnis": sort(object.keys(query.index.cnis)),
	"addons": sort(query.index.addons),
}

profiles := {name: definition |
	some name in query.index.profiles
	definition := added.definition(name)
}

roles := {role | some role in query.index.roles} | {role |
	some definition in profiles
	some role in definition.roles
}
