package portpolicy.tables.vocabulary_test

import data.portpolicy.tables.fixture_test as fixture
import data.portpolicy.tables.vocabulary

test_names if {
	names := vocabulary.names with input as fixture.query({}) with data.portpolicy.requirements as fixture.requirements
	names == {
		"profiles": ["alone", "base", "child"],
		"providers": {"base": ["blue", "red"]},
		"roles": ["house", "probe", "store"],
		"classes": ["friend", "house", "load-balancer", "probe", "self", "store"],
		"parameters": ["doorPort", "gatePort"],
		"cnis": ["mesh", "wire"],
		"addons": ["relay"],
	}
}
