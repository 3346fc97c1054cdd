package portpolicy.tables.ports_test

import data.portpolicy.tables.fixture_test as fixture
import data.portpolicy.tables.ports

value(spec, parameters, profile) := result if {
	result := ports.value(spec) with input as fixture.query({"profile": profile, "parameters": parameters})
		with data.portpolicy.requirements as fixture.requirements
}

test_values[name] if {
	some name, [spec, parameters, profile, expected] in {
		"none": [null, {}, "base", ""],
		"number": [22, {}, "base", "22"],
		"text": ["8/0", {}, "base", "8/0"],
		"default": [{"parameter": "doorPort", "default": 100}, {}, "base", "100"],
		"default range": [{"parameter": "doorPort", "default": "100-101"}, {}, "base", "100-101"],
		"given": [{"parameter": "doorPort", "default": 100}, {"doorPort": "7"}, "base", "7"],
		"given before the profile's": [{"parameter": "doorPort", "default": 100}, {"doorPort": "7"}, "child", "7"],
		"profile's": [{"parameter": "doorPort", "default": 100}, {}, "child", "90-91"],
		"else": [{"parameter": "gatePort", "else": "doorPort", "default": 100}, {"doorPort": "7"}, "base", "7"],
		"parameter before else": [{"parameter": "gatePort", "else": "doorPort", "default": 100}, {"doorPort": "7", "gatePort": "8"}, "base", "8"],
		"union merged": [[{"parameter": "gatePort", "default": 11}, {"parameter": "doorPort", "default": 10}], {}, "base", "10-11"],
		"union apart": [[{"parameter": "gatePort", "default": 11}, {"parameter": "doorPort", "default": 10}], {"gatePort": "4001"}, "base", "10,4001"],
		"union overlapping": [["5-9", "1-6", "20", "8"], {}, "base", "1-9,20"],
	}
	value(spec, parameters, profile) == expected
}

test_every_value_case_is_checked if {
	count(test_values) == 13
}

test_printed if {
	ports.printed(null) == ""
	ports.printed({"parameter": "doorPort", "default": 100}) == "100" with input as fixture.query({"parameters": {"doorPort": "7"}})
	ports.printed([{"parameter": "gatePort", "default": 11}, {"parameter": "doorPort", "default": 10}]) == "10-11"
	ports.printed("80,443") == "80,443"
}

test_overlap if {
	ports.overlap("1-5,9", "5-6")
	ports.overlap("10", "1-65535")
	not ports.overlap("1-5,9", "6-8,10")
}

test_readable if {
	every text in ["1", "22,80", "30000-32767", "1-1"] {
		ports.readable(text)
	}
	every text in ["", "*", "a", "1-", "-1", "1-2-3", "5-4", "1,,2", "8/0", "1.5", "1e3", " 1"] {
		not ports.readable(text)
	}
}
