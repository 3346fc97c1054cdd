# METADATA
# description: "Rows as the answer has them: parameters applied, words for machines resolved, conditions decided."
# scope: package
package portpolicy.tables.rows

import data.portpolicy.tables.classes
import data.portpolicy.tables.conditions
import data.portpolicy.tables.layers
import data.portpolicy.tables.ports
import data.portpolicy.tables.query

sorted := [finished[id] | some id in sort(object.keys(finished))]

finished := {id: finish(id, row) | some id, row in layers.rows}

finish(id, row) := {
	"id": id,
	"role": row.role,
	"targetRoles": classes.machines(object.get(row, "targets", [row.role])),
	"podRoles": object.get(row, "pods", []),
	"scope": object.get(row, "scope", "machine"),
	"protocol": row.protocol,
	"ports": at,
	"sources": sources(row, applies),
	"tolerates": tolerated(row),
	"need": row.need,
	"condition": object.get(row, "condition", null),
	"clauses": sort({clause.is | some clause in object.get(row, "when", [])}),
	"applies": applies,
	"because": concat("", [because(row, failures), moved(row), unsettled(row), placed(row)]),
	"bind": row.bind,
	"component": row.component,
	"purpose": row.purpose,
	"reason": row.reason,
	"references": row.references,
	"errata": object.get(row, "errata", []),
	"confidence": object.get(row, "confidence", "proven"),
	"blanket": object.get(row, "blanket", false),
	"open": open_parameters(row),
	"published": page(row),
} if {
	at := ports.value(object.get(row, "ports", null))
	failures := conditions.failing(object.get(row, "when", []), at)
	applies := count(failures) == 0
}

page(row) := object.union(said, {"ports": ports.printed(said.ports)}) if {
	said := layers.on_page(row)
	is_object(said)
} else := null

because(row, failures) := query.index.words.published if {
	query.table == "published"
	count(failures) == 0
} else := conditions.because(row.need, object.get(row, "when", []), failures)

# Which parameters of the query moved the row's ports.
moved(row) := concat("", [text |
	some name in sort(parameters_of(object.get(row, "ports", null)))
	text := concat("", [query.index.words.parameter, name, "=", query.parameters[name], query.index.words.moved])
])

# Where a row of a pack stands.
placed(row) := concat("", [query.index.words.placed, row.at]) if {
	row.at
} else := ""

parameters_of(spec) := {name |
	some name in named_in(spec)
	is_string(query.parameters[name])
}

named_in(spec) := {name |
	walk(spec, [path, name])
	path[count(path) - 1] in {"else", "parameter"}
}

# Parameters that the inputs leave open: nobody knows whether the row's ports are the ones printed here.
open_parameters(row) := [name | some name in query.open; name in named_in(object.get(row, "ports", null))]

unsettled(row) := concat("", [text |
	some name in open_parameters(row)
	text := concat("", [query.index.words.parameter, name, query.index.words.open])
])

# A class of which a cluster may well have no member counts only where one is shown, unless nobody else would need the row.
sources(row, true) := every_class if {
	every_class := classes.members(row.sources)
	others := [class | some class in every_class; shown(class); class != "self"]
	count(others) == 0
} else := shown_classes(row)

sources(row, false) := shown_classes(row)

shown_classes(row) := classes.members(row.sources) if {
	query.table == "published"
} else := [class | some class in classes.members(row.sources); shown(class)]

tolerated(row) := [class |
	some class in classes.members(object.get(row, "tolerates", []))
	shown(class)
]

shown(class) if not query.index.classes[class].seen

shown(class) if class in query.seen
