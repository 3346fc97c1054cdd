package portpolicy.tables.releases_test

import data.portpolicy.tables.releases

test_numbers if {
	releases.numbers("0.25") == [0, 25]
	releases.numbers("v0.25.1") == [0, 25, 1]
	releases.numbers("1.33.0-rc.1+build") == [1, 33, 0]
	releases.numbers("1.30+k3s1") == [1, 30]
	releases.numbers("1") == [1]
}

test_what_is_no_release_has_no_numbers if {
	{text | some text in ["", "v", "latest", "1.x", "1..2", "-1", "1e3"]; releases.numbers(text)} == set()
}

test_at_least if {
	releases.at_least(null, "99")
	releases.at_least("0.25", "0.25")
	releases.at_least("0.25.3", "0.25")
	releases.at_least("v1.0", "0.25")
	not releases.at_least("0.9", "0.25")
	not releases.at_least("0.24.9", "0.25")
	not releases.at_least("0", "0.1")
}

test_at_most if {
	releases.at_most("0.24", "0.24")
	releases.at_most("0.24.7", "0.24")
	releases.at_most("0.9.9", "0.24")
	releases.at_most("0", "0.24")
	not releases.at_most("0.25", "0.24")
	not releases.at_most("1.0", "0.24")
	not releases.at_most(input.release, "99") with input as {"release": null}
}
