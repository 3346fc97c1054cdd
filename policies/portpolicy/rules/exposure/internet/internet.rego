# METADATA
# title: Cluster port is open to the Internet
# description: >-
#   A rule admits more public address space than the bounds of the pack (an IPv4 /16, an IPv6 /32) to a port
#   that belongs to a cluster component, beyond the sources that its row names. On a group to which no role
#   could be given, only sensitive and obsolete ports are told. Ports of webhook, aggregated API, DNS and
#   metrics pods are told only where the addresses of their sources are given (`sources`, `--source`).
# scope: package
# custom:
#   verdict: overexposed
#   levels:
#     error: etcd, kubelet, scheduler, controller-manager, SSH, provisioning, vCenter
#     warning: any other named port; sensitive and obsolete ports of a group without a role
#     note: the API server, NodePorts, a management tool; ports of webhook, aggregated API, DNS and metrics pods; a provider's default rule
#   remediation: >-
#     Limit the rule to the sources that the requirement names, or to the addresses of those who administer the
#     cluster. Where the exposure is wanted, waive it with its ports and sources, a reason and a date.
package portpolicy.rules.exposure.internet

import data.portpolicy.lib.components
import data.portpolicy.lib.exposure
import data.portpolicy.lib.result

about := result.about(rego.metadata.chain())

report := [object.union(result.finding(about, grade.key, grade.level), {"parts": grade.parts}) |
	some grade in exposure.graded
	grade.rule == "internet"
]

# Level of a part that the Internet reaches; undefined for ports that are no component's.
level(fact, part) := "warning" if {
	not fact.hasRole
	components.watched(part)
} else := level_of(part.component) if {
	fact.hasRole
	part.kind in {"named", "sensitive"}
}

level_of(component) := "error" if {
	component in components.grave
} else := "note" if {
	component in components.lenient
} else := "warning"
