# METADATA
# description: Facts for tests. Each builder takes what differs from the plainest fact of its kind.
# scope: package
package portpolicy.lib.facts_test

import data.portpolicy

base := {
	"schema": "portpolicy.facts/v1",
	"nonce": "n-1",
	"now": "2026-11-22T10:00:00Z",
	"unknown": "warning",
	"bounds": {"ipv4": 65536, "ipv6": 65536},
	"rows": {
		"p/worker/kubelet": {"need": "required", "component": "kubelet", "bind": "all"},
		"p/worker/node-port": {"need": "conditional", "component": "node-port", "bind": "all"},
		"p/worker/ssh": {"need": "optional", "component": "ssh", "bind": "all"},
		"p/worker/scheduler": {"need": "required", "component": "scheduler", "bind": "loopback"},
	},
	"coverage": [],
	"exposure": [],
	"effects": [],
	"inputs": [],
	"waivers": [],
}

facts(changes) := object.union(base, changes)

# A required mandate of which nothing gets in.
coverage(changes) := object.union(
	{
		"key": "m|worker|kubelet", "target": "m", "requirement": "p/worker/kubelet",
		"lower": "none", "upper": "none", "onlyUncertainFamily": false,
	},
	changes,
)

# A rule of a worker's group with the given parts.
exposure(changes, parts) := object.union(
	{
		"key": "m|r", "target": "m", "nature": "machine", "hasRole": true, "roles": ["worker"],
		"allProtocols": false, "providerDefault": false, "parts": parts,
	},
	changes,
)

# A kubelet port that some foreign private range reaches.
part(changes) := object.union(
	{
		"kind": "named", "sensitive": false, "requirement": "p/worker/kubelet", "component": "kubelet",
		"ipv4": 0, "ipv6": 0, "possibleIpv4": 0, "possibleIpv6": 0,
		"certain": true, "possible": true, "insiders": false, "forwarded": false, "unnamedOutside": false,
	},
	changes,
)

world := {"ipv4": 3700000000, "possibleIpv4": 3700000000}

unlisted := {"kind": "unlisted", "requirement": null, "component": null}

watched(kind, component) := {"kind": kind, "sensitive": kind == "sensitive", "requirement": null, "component": component}

# Accepts the whole of the one exposure, up to the day on which it is judged.
waiver(changes) := object.union(object.remove(plain_waiver, object.keys(changes)), changes)

plain_waiver := {"id": "0", "rule": "exposure/internet", "expires": "2026-11-22", "covers": {"m|r": "all"}}

# What the pack finds, each finding as [rule, verdict, level, key, partial, parts, waived].
findings(changes) := {line |
	some finding in portpolicy.decision.findings with input as facts(changes)
	line := [finding.rule, finding.verdict, finding.level, finding.key, finding.partial, finding.parts, finding.waived]
}

# Rule, level and parts of the one exposure, or nothing.
grade(unknown, fact) := [[finding.rule, finding.level, finding.parts] |
	some finding in portpolicy.decision.findings with input as facts({"unknown": unknown, "exposure": [fact]})
]
