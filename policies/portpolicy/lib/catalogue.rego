# METADATA
# description: Every rule, as its annotations describe it.
# scope: package
package portpolicy.lib.catalogue

rules := [rule | some category, name; rule := data.portpolicy.rules[category][name].about]

ids := {rule.id | some rule in rules}
