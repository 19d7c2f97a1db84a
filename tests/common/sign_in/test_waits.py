"""Wrong tries are counted before they are looked at, for an account and an address."""

import logging
from datetime import UTC, datetime, timedelta
from re import fullmatch

import pytest
from django.test import RequestFactory

from dpo_office.common.sign_in.models import SignInWait
from dpo_office.common.sign_in.waits import (
    SIGN_IN,
    MustWait,
    address_of,
    code_door,
    count_try,
    forget_old_tries,
    forget_tries,
    link_door,
    password_door,
    proof_door,
)

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


def request_from(address="192.0.2.7", **more):
    return RequestFactory(REMOTE_ADDR=address, **more).get("/office/login/")


def tried(door, times, now=NOW):
    for _ in range(times):
        count_try(door, SIGN_IN, now=now)


def test_the_fourth_try_waits_and_is_not_counted(db):
    door = password_door("kim", request_from())
    tried(door, 3)
    for _ in range(3):
        with pytest.raises(MustWait) as wait:
            count_try(door, SIGN_IN, now=NOW + timedelta(seconds=1))
    assert wait.value.seconds == 5
    assert SignInWait.objects.get().wrong_tries == 3

    count_try(door, SIGN_IN, now=NOW + timedelta(seconds=5))
    assert SignInWait.objects.get().wrong_tries == 4


def test_a_right_try_forgets_and_so_does_a_day(db):
    door = password_door("kim", request_from())
    tried(door, 3)
    forget_tries(door)
    tried(door, 3)
    count_try(door, SIGN_IN, now=NOW + timedelta(hours=24))
    assert SignInWait.objects.get().wrong_tries == 1


def test_a_row_that_a_right_try_takes_away_meanwhile_is_made_anew(db, monkeypatch):
    make, calls = SignInWait.objects.bulk_create, []

    def taken_away(*args, **kwargs):
        calls.append(make(*args, **kwargs))
        if len(calls) == 1:
            SignInWait.objects.all().delete()

    monkeypatch.setattr(SignInWait.objects, "bulk_create", taken_away)
    tried("a door", 1)
    assert (len(calls), SignInWait.objects.get().wrong_tries) == (2, 1)


def test_what_counts_no_more_is_deleted(db):
    tried(password_door("kim", request_from()), 1)
    tried(password_door("bo", request_from()), 1, NOW + timedelta(hours=2))
    assert forget_old_tries(NOW + timedelta(hours=25)) == 1
    assert SignInWait.objects.count() == 1


def test_each_account_and_address_and_kind_of_try_counts_by_itself(db):
    here, there = request_from(), request_from("192.0.2.8")
    doors = {
        password_door("kim", here),
        password_door("kim", there),
        password_door("bo", here),
        link_door("kim", here),
        proof_door("kim", here),
        code_door("kim"),
    }
    assert len(doors) == 6
    assert password_door(" KIM", here) in doors
    assert not [door for door in doors if not fullmatch("[0-9a-f]{64}", door)]


def test_behind_a_proxy_its_last_word_counts(settings):
    forwarded = request_from("127.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.9, 198.51.100.4")
    assert address_of(forwarded) == "127.0.0.1"
    settings.DPO_BEHIND_PROXY = True
    assert address_of(forwarded) == "198.51.100.4"
    assert address_of(request_from("127.0.0.1")) == "127.0.0.1"


def test_a_wait_is_logged_without_name_and_address(db, caplog):
    door = password_door("kim", request_from())
    tried(door, 3)
    with caplog.at_level(logging.WARNING), pytest.raises(MustWait):
        count_try(door, SIGN_IN, now=NOW)
    [line] = [record for record in caplog.records if record.getMessage() == "sign_in.wait"]
    assert (line.code, line.seconds) == ("password", 6)
    assert "kim" not in repr(vars(line)).replace("/", "")
    assert "192.0.2" not in repr(vars(line))
