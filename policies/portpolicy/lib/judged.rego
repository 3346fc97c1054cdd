# METADATA
# description: >-
#   Every finding but those about waivers, which speak of these. A new rule needs no line here; a new category does, and
#   the build refuses one that is missing.
# scope: package
package portpolicy.lib.judged

findings := [finding |
	some report in array.concat(array.concat(of_packets, of_plans), of_inputs)
	some finding in report
]

of_packets := array.concat(
	[report | some rule; report := data.portpolicy.rules.required[rule].report],
	[report | some rule; report := data.portpolicy.rules.exposure[rule].report],
)

of_plans := array.concat(
	[report | some rule; report := data.portpolicy.rules.effect[rule].report],
	[report | some rule; report := data.portpolicy.rules.change[rule].report],
)

of_inputs := [report | some rule; report := data.portpolicy.rules.input[rule].report]
