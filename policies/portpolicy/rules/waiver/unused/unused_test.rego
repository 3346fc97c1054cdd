package portpolicy.rules.waiver.unused_test

import data.portpolicy.lib.facts_test as f

test_every_waiver_that_accepts_nothing if {
	waivers := [f.waiver({"id": id}) | some id in ["0", "1"]]
	f.findings({"waivers": waivers}) == {["waiver/unused", "advice", "note", key, false, [], null] | some key in ["waiver|0", "waiver|1"]}
}
