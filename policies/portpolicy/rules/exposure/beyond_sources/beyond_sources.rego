# METADATA
# title: Cluster port is open beyond its sources
# description: >-
#   A rule admits sources to a cluster component's port that its row does not name, though not the Internet. A
#   source class outside the cluster that nobody named may be any private range, so that such ranges are no
#   finding. Ports of webhook, aggregated API, DNS and metrics pods are told only where the addresses of their
#   sources are given (`sources`, `--source`).
# scope: package
# custom:
#   verdict: overexposed
#   levels:
#     warning: sources outside the cluster; the cluster's own machines on etcd's client and peer ports
#     note: the cluster's own machines on any other port; the API server, NodePorts, a management tool; ports of webhook, aggregated API, DNS and metrics pods; a provider's default rule
#   remediation: >-
#     Name the sources of the requirement in the rule instead of whole ranges or groups, or give the addresses of
#     a source class with `--source CLASS=CIDR` if they are right.
package portpolicy.rules.exposure.beyond_sources

import data.portpolicy.lib.components
import data.portpolicy.lib.exposure
import data.portpolicy.lib.result

about := result.about(rego.metadata.chain())

report := [object.union(result.finding(about, grade.key, grade.level), {"parts": grade.parts}) |
	some grade in exposure.graded
	grade.rule == "beyond_sources"
]

# Level of a part that others than its sources reach, short of the Internet; undefined where that is tolerated.
level(fact, part) := level_of(part) if {
	fact.hasRole
	part.kind in {"named", "sensitive"}
	not may_be_meant(part)
	not between_groups(fact, part)
	not between_pods(fact, part)
}

level_of(part) := "note" if {
	part.component in components.lenient
} else := "note" if {
	part.insiders
	part.component != "etcd"
} else := "warning"

# A class outside the cluster that nobody named may be what the rule admits; the cluster's own machines are no such class,
# which matters where the port is grave.
may_be_meant(part) if {
	part.unnamedOutside
	not known_insiders(part)
}

known_insiders(part) if {
	part.insiders
	part.component in components.grave
}

# All protocols between groups of one cluster is common practice; etcd holds the secrets all the same.
between_groups(fact, part) if {
	fact.allProtocols
	part.insiders
	part.component != "etcd"
}

# Pods that roam are asked by pods that roam: machines can be no tighter than each other.
between_pods(fact, part) if {
	fact.nature != "pod"
	part.insiders
	part.component in components.roaming
}
