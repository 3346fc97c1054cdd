# METADATA
# title: A source class is not named
# description: >-
#   The rules admit sources that may be a class outside the cluster, and nobody said where that class lives.
#   They are taken at their word.
# scope: package
# custom:
#   verdict: advice
#   levels:
#     note: once per input and class
#   remediation: >-
#     Give its addresses: `--source CLASS=CIDR`, or `sources` in portpolicy.yaml.
package portpolicy.rules.input.unknown_source

import data.portpolicy.lib.result

about := result.about(rego.metadata.chain())

report := [result.finding(about, fact.key, "note") |
	some fact in input.inputs
	fact.rule == about.id
]
