package portpolicy.tables.quotas_test

import data.portpolicy.tables
import data.portpolicy.tables.fixture_test
import data.portpolicy.tables.quotas

test_every_limit_is_a_whole_number if {
	count([limit | some limit in quotas.limits; limit == floor(limit); limit > 0]) == count(quotas.limits)
}

test_answers_hold_them if {
	answer := tables.answer with input as fixture_test.query({}) with data.portpolicy.requirements as fixture_test.requirements
	answer.quotas == quotas.limits
}
