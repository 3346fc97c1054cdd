# METADATA
# description: Shape of findings. Words are TypeScript's business; here are ids, verdicts and levels.
# scope: package
package portpolicy.lib.result

# What a rule says of itself, from `rego.metadata.chain()` called inside it. The id is the rule's place in the tree,
# `rules.exposure.beyond_sources` being `exposure/beyond-sources`, so that a rule cannot disagree with its name.
about(chain) := {
	"id": replace(concat("/", array.slice(path, count(path) - 3, count(path) - 1)), "_", "-"),
	"title": chain[1].annotations.title,
	"description": chain[1].annotations.description,
	"verdict": chain[1].annotations.custom.verdict,
	"levels": chain[1].annotations.custom.levels,
	"remediation": chain[1].annotations.custom.remediation,
} if {
	path := chain[0].path
}

finding(rule, key, level) := {
	"rule": rule.id,
	"key": key,
	"verdict": rule.verdict,
	"level": level,
	"partial": false,
	"parts": [],
	"waived": null,
}
