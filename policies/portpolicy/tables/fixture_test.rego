# Tables of a small made-up system, for the tests beside this file.
package portpolicy.tables.fixture_test

requirements := {
	"index": {
		"profiles": ["alone", "base", "child"],
		"cnis": {"mesh": ["wire", "mesh"], "wire": ["wire"]},
		"addons": ["relay"],
		"shownAddons": ["relay"],
		"parameters": {"doorPort": "the door", "gatePort": "the gate"},
		"roles": ["probe"],
		"bounds": {"ipv4": 10, "ipv6": 20},
		"classes": {
			"friend": {"kind": "outside", "roles": []},
			"load-balancer": {"kind": "role", "roles": ["load-balancer"], "seen": true},
			"self": {"kind": "self", "roles": []},
		},
		"watched": [
			{"kind": "sensitive", "component": "door", "protocol": "tcp", "ports": {"parameter": "doorPort", "default": 100}, "purpose": "Door"},
			{"kind": "sensitive", "component": "cellar", "protocol": "tcp", "ports": 200, "purpose": "Cellar"},
			{"kind": "obsolete", "component": "chimney", "protocol": "udp", "ports": "300-301", "purpose": "Chimney"},
			{"kind": "obsolete", "component": "attic", "protocol": "tcp", "ports": 302, "purpose": "Attic"},
		],
		"words": {
			"parameter": "; ",
			"moved": " moves it",
			"placed": "; in ",
			"open": " is open",
			"always": {"required": "needed", "optional": "useful", "conditional": "so it is"},
			"published": "on the page",
			"condition": {
				"addon": {"holds": "with ", "fails": "without "},
				"externalEtcd": {"holds": "store apart", "fails": "store at home"},
				"provider": {"holds": "one of ", "fails": "other than ", "unsaid": "unsaid, one of "},
				"releaseFrom": {"holds": "since ", "fails": "before ", "unsaid": "newest, since "},
				"without": {"holds": "", "fails": "instead "},
			},
		},
	},
	"base": {
		"profile": profile({"published": true, "providers": ["red", "blue"]}),
		"house": {"rows": [
			row({"id": "door", "published": {"page": "base/page", "usedBy": "All", "sources": ["house", "friend"]}}),
			row({
				"id": "pair",
				"layer": "published",
				"replacedBy": ["store/first", "store/second"],
				"ports": [{"parameter": "gatePort", "default": 11}, {"parameter": "doorPort", "default": 10}],
				"published": {"page": "base/page", "usedBy": "Store"},
			}),
			row({"id": "lamp", "ports": 12, "published": null, "sources": ["load-balancer", "self"]}),
		]},
		"store": {"rows": [
			row({"id": "first", "role": "store", "targets": ["etcd"], "pods": ["probe"], "scope": "pod", "ports": 10, "sources": ["etcd", "node"], "tolerates": ["load-balancer"]}),
			row({"id": "second", "role": "store", "ports": 11, "sources": ["node", "house"], "when": [{"is": "provider", "of": ["red"]}, {"is": "releaseFrom", "of": "1.2"}], "condition": "red", "need": "conditional"}),
		]},
	},
	"child": {
		"profile": profile({"extends": "base", "drops": ["house/lamp"], "unwatched": ["attic"], "parameters": {"doorPort": "90-91"}, "cni": ["wire"], "classes": {"house": {"kind": "role", "roles": ["home"]}}}),
		"house": {"rows": [
			{"id": "door", "role": "house", "inherits": true, "reason": "Own reason.", "published": {"page": "child/page", "usedBy": "Kin"}},
			{"id": "window", "role": "house", "inherits": "house/door", "ports": 14},
			{"id": "shutter", "role": "house", "inherits": "store/first", "ports": 15},
		]},
	},
	"alone": {
		"profile": profile({"expectedRoles": ["store"]}),
		"store": {"rows": [row({"id": "only", "role": "store", "protocol": "esp", "ports": null})]},
	},
	"cni": {
		"wire": {"rows": [row({"id": "wire", "role": "node", "ports": 20, "sources": ["node"]})]},
		"mesh": {"rows": [row({"id": "mesh", "role": "node", "protocol": "udp", "ports": 21, "sources": ["schedulable"]})]},
	},
	"addons": {"relay": {"rows": [row({"id": "relay", "ports": 22, "when": [{"is": "without", "of": "relay"}]})]}},
}

profile(differing) := object.union(
	{
		"title": "Test",
		"published": false,
		"extends": null,
		"providers": [],
		"roles": ["house", "store"],
		"expectedRoles": ["house"],
		"means": {"node": ["house", "store"], "schedulable": ["house"], "schedulableControlPlane": ["store"], "stackedEtcd": ["house"]},
		"classes": {},
		"parameters": {},
		"drops": [],
		"unwatched": [],
		"cni": [],
	},
	differing,
)

row(differing) := object.union(
	{
		"role": "house",
		"protocol": "tcp",
		"ports": {"parameter": "doorPort", "default": 100},
		"sources": ["friend"],
		"need": "required",
		"bind": "all",
		"component": "thing",
		"purpose": "Purpose",
		"reason": "Reason.",
		"references": ["made/up#1"],
	},
	differing,
)

query(differing) := object.union(
	{
		"schema": "portpolicy.requirements-query/v1",
		"nonce": "n",
		"profile": "base",
		"provider": null,
		"release": null,
		"table": "effective",
		"cni": [],
		"addons": [],
		"parameters": {},
		"features": {},
		"observed": {},
	},
	differing,
)

# What packs add: nothing but what is given.
tables(differing) := object.union(
	{"profiles": {}, "cnis": {}, "addons": [], "parameters": {}, "roles": [], "classes": {}, "rows": {}},
	differing,
)

# A row of a pack: as given, or over another.
own(differing) := {"at": "pack:1", "base": null, "overrides": false, "row": row(differing)}

over(base, differing) := {"at": "pack:2", "base": base, "overrides": true, "row": differing}
