# METADATA
# description: >-
#   What a row's `when` means: every clause must hold. `features` are what configuration says, else what the inputs show,
#   else the default of contract.md section 4.
# scope: package
package portpolicy.tables.conditions

import data.portpolicy.tables.ports
import data.portpolicy.tables.query
import data.portpolicy.tables.releases

features := {
	"externalEtcd": decided("externalEtcd", object.get(query.observed, "separateEtcd", false)),
	"nodePortProtocols": decided("nodePortProtocols", object.get(query.observed, "nodePortProtocols", [])),
	"loadBalancerHealthChecks": decided("loadBalancerHealthChecks", balanced),
	"controlPlaneKubelet": decided("controlPlaneKubelet", true),
	"schedulableControlPlane": decided("schedulableControlPlane", false),
	"bootMode": decided("bootMode", "netboot"),
	"judgeEgress": decided("judgeEgress", false),
}

decided(name, otherwise) := otherwise if {
	is_null(object.get(query.configured, name, null))
} else := query.configured[name]

# Signs of a load balancer that probes nodes; a health check in the inputs counts for the ports that it probes.
default balanced := false

balanced if {
	some sign in ["loadBalancerService", "loadBalancerSource"]
	object.get(query.observed, sign, false)
}

# Whether a clause holds for a row on these ports.
holds({"is": "addon", "of": name}, _) if name in query.addons

holds({"is": "controlPlaneKubelet"}, _) if features.controlPlaneKubelet

holds({"is": "externalEtcd"}, _) if features.externalEtcd

holds({"is": "given", "of": name}, _) if is_string(query.parameters[name])

holds({"is": "loadBalancerHealthChecks"}, _) if features.loadBalancerHealthChecks

holds({"is": "loadBalancerHealthChecks"}, at) if {
	is_null(object.get(query.configured, "loadBalancerHealthChecks", null))
	probed := object.get(query.observed, "healthCheckPorts", "")
	probed != ""
	ports.overlap(probed, at)
}

holds({"is": "netboot"}, _) if features.bootMode == "netboot"

holds({"is": "nodePort", "of": protocol}, _) if protocol in features.nodePortProtocols

holds({"is": "provider", "of": names}, _) if query.provider in names

# The published page holds the rows of all its providers: a query that names none asks for the page.
holds({"is": "provider", "of": _}, _) if {
	query.table == "published"
	is_null(query.provider)
}

holds({"is": "releaseFrom", "of": bound}, _) if releases.at_least(query.release, bound)

holds({"is": "releaseTo", "of": bound}, _) if releases.at_most(query.release, bound)

holds({"is": "several", "of": role}, _) if role in object.get(query.observed, "severalRoles", [])

holds({"is": "without", "of": name}, _) if not name in query.addons

# Clauses of a row that do not hold, in the order of the table.
failing(clauses, at) := [clause | some clause in clauses; not holds(clause, at)]

# Why a row is in force, or is not (for its first clause that fails), in words of the index.
because(need, clauses, failures) := words(failures[0], "fails") if {
	count(failures) > 0
} else := concat("; ", reasons) if {
	reasons := [text | some clause in clauses; text := words(clause, "holds"); text != ""]
	count(reasons) > 0
} else := query.index.words.always[need]

words(clause, state) := clause.because if {
	clause.is == "never"
} else := concat("", [texts.unsaid, argument(clause)]) if {
	texts := query.index.words.condition[clause.is]
	unsaid(clause)
} else := concat("", [query.index.words.condition[clause.is][state], argument(clause)]) if {
	query.index.words.condition[clause.is][state] != ""
} else := ""

unsaid(clause) if {
	clause.is == "provider"
	is_null(query.provider)
}

unsaid(clause) if {
	clause.is in {"releaseFrom", "releaseTo"}
	is_null(query.release)
}

argument(clause) := concat(", ", clause.of) if {
	is_array(clause.of)
} else := object.get(clause, "of", "")
