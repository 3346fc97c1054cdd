# METADATA
# description: >-
#   One NetworkPolicy read straight from networking/v1 types.go, for well-formed objects as the API server keeps them: a second
#   opinion for the engine, in another language and with other built-ins (net.cidr_contains). It shares nothing with the rule pack.
package oracle

# Verdicts of all questions about all worlds, in their order.
verdicts := [[verdict(world, question) | some question in world.questions] | some world in input.worlds]

default verdict(_, _) := "blocked"

verdict(world, question) := "allowed" if {
	leaves(world, question)
	enters(world, question)
}

leaves(_, question) if not question.from.labels

leaves(_, question) if question.from.hostNetwork

leaves(world, question) if passes(world, question.from, question.to, question, "Egress")

enters(_, question) if not question.to.labels

enters(_, question) if question.to.hostNetwork

enters(world, question) if passes(world, question.to, question.from, question, "Ingress")

# A pod and its own node always reach each other.
passes(world, pod, other, _, _) if other.ip == world.nodes[pod.node]

passes(world, pod, _, _, direction) if not isolated(world.policy, pod, direction)

passes(world, pod, other, question, "Ingress") if {
	isolated(world.policy, pod, "Ingress")
	some rule in object.get(world.policy.spec, "ingress", [])
	peers_match(world, object.get(rule, "from", []), other)
	ports_match(object.get(rule, "ports", []), question)
}

passes(world, pod, other, question, "Egress") if {
	isolated(world.policy, pod, "Egress")
	some rule in object.get(world.policy.spec, "egress", [])
	peers_match(world, object.get(rule, "to", []), other)
	ports_match(object.get(rule, "ports", []), question)
}

isolated(policy, pod, direction) if {
	policy.namespace == pod.namespace
	selects(object.get(policy.spec, "podSelector", {}), pod.labels)
	direction in types(policy.spec)
}

types(spec) := {type | some type in spec.policyTypes} if count(object.get(spec, "policyTypes", [])) > 0

types(spec) := {"Ingress"} | {"Egress" | count(object.get(spec, "egress", [])) > 0} if {
	count(object.get(spec, "policyTypes", [])) == 0
}

peers_match(_, [], _)

peers_match(world, peers, other) if {
	some peer in peers
	peer_matches(world, peer, other)
}

peer_matches(_, peer, other) if {
	net.cidr_contains(peer.ipBlock.cidr, other.ip)
	every part in object.get(peer.ipBlock, "except", []) { not net.cidr_contains(part, other.ip) }
}

peer_matches(world, peer, other) if {
	not peer.ipBlock
	other.hostNetwork == false
	namespace_matches(world, peer, other.namespace)
	selects(object.get(peer, "podSelector", {}), other.labels)
}

namespace_matches(world, peer, namespace) if {
	not peer.namespaceSelector
	namespace == world.policy.namespace
}

namespace_matches(world, peer, namespace) if {
	own := {"kubernetes.io/metadata.name": namespace}
	selects(peer.namespaceSelector, object.union(world.namespaces[namespace], own))
}

ports_match([], _)

ports_match(ports, question) if {
	some port in ports
	object.get(port, "protocol", "TCP") == question.protocol
	number_matches(port, question)
}

number_matches(port, _) if not port.port

number_matches(port, question) if {
	is_number(port.port)
	question.port >= port.port
	question.port <= object.get(port, "endPort", port.port)
}

number_matches(port, question) if {
	is_string(port.port)
	some named in question.to.ports
	named.name == port.port
	named.protocol == question.protocol
	named.containerPort == question.port
}

selects(selector, labels) if {
	every key, value in object.get(selector, "matchLabels", {}) { labels[key] == value }
	every expression in object.get(selector, "matchExpressions", []) { holds(expression, labels) }
}

holds(expression, labels) if {
	expression.operator == "In"
	labels[expression.key] in expression.values
}

holds(expression, labels) if {
	expression.operator == "NotIn"
	every value in expression.values { object.get(labels, expression.key, null) != value }
}

holds(expression, labels) if {
	expression.operator == "Exists"
	labels[expression.key]
}

holds(expression, labels) if {
	expression.operator == "DoesNotExist"
	not labels[expression.key]
}
