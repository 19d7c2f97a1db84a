"""Keys in the order of time."""

import time

from dpo_office.common.ids import ordered_id


def test_an_ordered_id_is_a_uuid_of_version_7_that_says_when_it_was_made():
    before = time.time_ns() // 1_000_000
    made = ordered_id()
    after = time.time_ns() // 1_000_000

    assert (made.version, made.int >> 62 & 0b11) == (7, 0b10)
    assert before <= made.int >> 80 <= after


def test_ordered_ids_differ_and_later_ones_come_later():
    several = {ordered_id() for _number in range(5_000)}
    time.sleep(0.002)

    assert len(several) == 5_000
    assert max(several) < ordered_id()
