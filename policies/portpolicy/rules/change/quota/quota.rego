# METADATA
# title: Plan exceeds a quota
# description: >-
#   The plan asks for more rules or attachments than the provider grants, so that the apply fails half-way with
#   ports still shut.
# scope: package
# custom:
#   verdict: advice
#   levels:
#     error: always
#   remediation: >-
#     Merge ranges, use prefix lists or groups as sources, or have the quota raised before the apply.
package portpolicy.rules.change.quota

import data.portpolicy.lib.result

about := result.about(rego.metadata.chain())

report := [result.finding(about, fact.key, "error") |
	some fact in input.effects
	fact.rule == about.id
]
