package portpolicy.rules.waiver.expired_test

import data.portpolicy.lib.facts_test as f

test_told_even_where_nothing_is_left_to_accept if {
	f.findings({"waivers": [f.waiver({"expires": "2026-11-21"})]}) == {["waiver/expired", "advice", "warning", "waiver|0", false, [], null]}
}

test_last_day_is_still_its_own if f.findings({"waivers": [f.waiver({"expires": "2026-11-22", "covers": {}})]}) == {["waiver/unused", "advice", "note", "waiver|0", false, [], null]}
