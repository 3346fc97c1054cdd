package portpolicy.tables.classes_test

import data.portpolicy.tables.classes
import data.portpolicy.tables.fixture_test as fixture

machines(words, differing) := result if {
	result := classes.machines(words) with input as fixture.query(differing) with data.portpolicy.requirements as fixture.requirements
}

members(words) := result if {
	result := classes.members(words) with input as fixture.query({}) with data.portpolicy.requirements as fixture.requirements
}

test_machines if {
	machines(["store", "house"], {}) == ["house", "store"]
	machines(["node", "house"], {}) == ["house", "store"]
	machines(["schedulable"], {}) == ["house"]
	machines(["schedulable"], {"features": {"schedulableControlPlane": true}}) == ["house", "store"]
	machines(["etcd"], {}) == ["house"]
	machines(["etcd"], {"features": {"externalEtcd": true}}) == ["etcd"]
}

test_members if {
	members(["friend", "node", "house", "etcd"]) == ["friend", "house", "store", "etcd"]
	members([]) == []
}

test_definitions if {
	found := classes.definitions with input as fixture.query({"profile": "child"}) with data.portpolicy.requirements as fixture.requirements
	found == {
		"etcd": {"kind": "role", "roles": ["house"], "podRoles": ["etcd"]},
		"friend": {"kind": "outside", "roles": []},
		"house": {"kind": "role", "roles": ["home"]},
		"load-balancer": {"kind": "role", "roles": ["load-balancer"]},
		"self": {"kind": "self", "roles": []},
		"store": {"kind": "role", "roles": ["store"]},
	}
}
