# METADATA
# description: The query with its gaps filled, and the definition of the profile that it asks for.
# scope: package
package portpolicy.tables.query

import data.portpolicy.tables.added

index := added.index

profile_name := object.get(input, "profile", "")

# Undefined for a profile that there is none of: see portpolicy.tables.problems.
profile := added.definition(profile_name)

provider := object.get(input, "provider", null)

release := object.get(input, "release", null)

table := object.get(input, "table", "effective")

addons := array.concat(selected, [name |
	some name in index.shownAddons
	name in object.get(observed, "podRoles", [])
	not name in selected
])

selected := object.get(input, "addons", [])

parameters := object.get(input, "parameters", {})

open := object.get(input, "open", [])

configured := object.get(input, "features", {})

observed := object.get(input, "observed", {})

# A profile's own CNI counts unless the query names another.
cnis := profile.cni if {
	count(object.get(input, "cni", [])) == 0
} else := input.cni

# What the user named or the inputs show: roles of machines, classes with addresses, load balancers.
seen := ({role | some role in object.get(observed, "machineRoles", [])} | {name | some name in object.get(observed, "namedSources", [])}) | balancers

balancers := {"load-balancer"} if {
	some sign in ["loadBalancer", "loadBalancerSource"]
	object.get(observed, sign, false)
} else := set()
