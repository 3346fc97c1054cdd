# METADATA
# title: Policy names the Service port, not the pod port
# description: >-
#   The policy admits a port that only the Service has. Policies see packets after the Service was translated,
#   so that they must name the port of the container.
# scope: package
# custom:
#   verdict: ineffective
#   levels:
#     warning: always
#   remediation: >-
#     Name the target port of the Service, by number or by its container port name.
package portpolicy.rules.effect.service_port

import data.portpolicy.lib.result

about := result.about(rego.metadata.chain())

report := [result.finding(about, fact.key, "warning") |
	some fact in input.effects
	fact.rule == about.id
]
