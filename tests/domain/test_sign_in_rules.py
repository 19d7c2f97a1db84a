"""Waits after wrong tries, the end of sessions, proofs and recovery codes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dpo_office.common.sign_in.rules import (
    WAITS,
    address_counted,
    is_fresh,
    new_recovery_code,
    recovery_code_in,
    session_is_over,
    tries_that_count,
    wait_after,
    wait_left,
)

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


@pytest.mark.parametrize(
    ("tries", "seconds"),
    [
        (0, 0),
        (1, 0),
        (2, 0),
        (3, 5),
        (4, 15),
        (5, 30),
        (6, 60),
        (7, 120),
        (8, 300),
        (9, 600),
        (10, 900),
        (11, 900),
        (5000, 900),
    ],
)
def test_each_wrong_try_costs_more_up_to_a_quarter_of_an_hour(tries, seconds):
    assert wait_after(tries) == timedelta(seconds=seconds)


@given(st.integers(0, 200))
def test_no_wait_is_shorter_than_the_one_before_and_none_is_for_ever(tries):
    assert wait_after(tries) <= wait_after(tries + 1) <= WAITS[-1]


@pytest.mark.parametrize(
    ("tries", "last", "left"),
    [
        (2, ago(seconds=0), 0),
        (3, ago(seconds=0), 5),
        (3, ago(seconds=4), 1),
        (3, ago(seconds=5), 0),
        (10, ago(seconds=1), 899),
        (10, ago(hours=24), 0),
    ],
)
def test_the_wait_runs_from_the_last_try_that_was_looked_at(tries, last, left):
    assert wait_left(tries, last, NOW) == timedelta(seconds=left)


def test_wrong_tries_are_forgotten_after_a_day():
    assert tries_that_count(9, ago(hours=23, minutes=59), NOW) == 9
    assert tries_that_count(9, ago(hours=24), NOW) == 0


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        (" 192.0.2.7 ", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("unknown", ""),
        ("", ""),
    ],
)
def test_an_address_counts_as_itself_and_of_ipv6_as_its_network(address, counted):
    assert address_counted(address) == counted


@pytest.mark.parametrize(
    ("began", "seen", "why"),
    [
        (ago(hours=1), ago(minutes=29), ""),
        (ago(hours=1), ago(minutes=30), "idle"),
        (ago(hours=11, minutes=59), ago(minutes=1), ""),
        (ago(hours=12), ago(minutes=1), "long"),
        (ago(hours=13), ago(minutes=50), "long"),
    ],
)
def test_a_session_ends_idle_or_long(began, seen, why):
    limits = {"idle": timedelta(minutes=30), "longest": timedelta(hours=12)}
    assert session_is_over(began=began, seen=seen, now=NOW, **limits) == why


@pytest.mark.parametrize(
    ("proved", "fresh"),
    [
        (None, False),
        (NOW, True),
        (ago(minutes=4, seconds=59), True),
        (ago(minutes=5), False),
        (ago(seconds=-1), False),
    ],
)
def test_a_proof_lasts_for_five_minutes(proved, fresh):
    assert is_fresh(proved, NOW) == fresh


def test_a_recovery_code_is_read_as_people_write_it():
    code = new_recovery_code()
    bare = code.replace("-", "")
    assert (len(bare), code[5]) == (10, "-")
    for typed in (code, bare, code.lower(), f" {bare[:2]} {bare[2:]} "):
        assert recovery_code_in(typed) == bare
    assert recovery_code_in("O1ILo-00000") == "0111000000"


@pytest.mark.parametrize("typed", ["", "123456", "7K3MP-0XQ4", "7K3MP-0XQ4RR", "7K3MP-0XQ4U", "7K3MP-0XQ4Æ"])
def test_what_cannot_be_a_recovery_code_is_none(typed):
    assert recovery_code_in(typed) == ""
