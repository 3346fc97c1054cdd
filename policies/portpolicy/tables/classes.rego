# METADATA
# description: >-
#   Source classes of the profile, and what words in rows stand for: `node`, `schedulable` and the general names of roles
#   that the profile calls otherwise.
# scope: package
package portpolicy.tables.classes

import data.portpolicy.tables.conditions
import data.portpolicy.tables.query

# Later definitions win: every role is a class, most classes mean the same everywhere, a profile knows its own machines.
definitions := object.union_n([
	{role: {"kind": "role", "roles": [role]} | some role in query.profile.roles},
	{name: object.remove(class, ["seen"]) | some name, class in query.index.classes},
	query.profile.classes,
	{"etcd": {"kind": "role", "roles": etcd_machines, "podRoles": ["etcd"]}},
])

# Machines that hold etcd.
etcd_machines := ["etcd"] if {
	conditions.features.externalEtcd
} else := query.profile.means.stackedEtcd

# Roles of machines for the targets of a row, sorted.
machines(words) := sort({role |
	some word in words
	some role in roles_of(word)
})

roles_of("etcd") := etcd_machines

roles_of("schedulable") := array.concat(query.profile.means.schedulable, control_plane_too)

roles_of(word) := object.get(query.profile.means, word, [word]) if not word in {"etcd", "schedulable"}

control_plane_too := query.profile.means.schedulableControlPlane if {
	conditions.features.schedulableControlPlane
} else := []

# Source classes for the sources of a row, in its order, each once.
members(words) := [class |
	some i, class in all_of_them
	not class in array.slice(all_of_them, 0, i)
] if {
	all_of_them := [class | some word in words; some class in classes_of(word)]
}

# `etcd` is a class of its own: its definition says where it runs.
classes_of("etcd") := ["etcd"]

classes_of(word) := roles_of(word) if word != "etcd"
