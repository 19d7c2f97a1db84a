"""System health: each trouble in words, with what helps."""

from datetime import timedelta

import pytest
from django.utils import translation

from dpo_office.common import clock
from dpo_office.common.events import number_events
from dpo_office.common.letters.models import Letter
from requests_app.pages import health
from tests.factories.policy_change import attempt_with


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def test_an_office_with_nothing_to_do_is_well(db):
    assert {check["look"] for check in health.all_checks(clock.now())} == {"good"}


def test_a_standing_worker_is_named(controller, monkeypatch):
    assert health.steps_check()["look"] == "good", "a fresh event is no trouble"
    monkeypatch.setattr(health, "_patience", lambda: timedelta(seconds=-1))

    check = health.steps_check()
    number_events()

    assert (check["look"], "stands still" in check["says"]) == ("late", True)
    assert health.steps_check()["look"] == "good"


@pytest.mark.parametrize(("hours", "look"), [(0, "good"), (1, "near"), (5, "late")])
def test_an_outbox_that_stands_still_is_named(controller, hours, look):
    assert health.outbox_check(clock.now() + timedelta(hours=hours))["look"] == look


def test_a_letter_in_doubt_is_named(controller):
    attempt_with(Letter.objects.first(), "in_doubt", clock.now())
    assert health.doubts_check()["says"] == "1 letter is in doubt."


def test_altered_triggers_are_named(db, monkeypatch):
    monkeypatch.setattr(health, "trigger_faults", lambda: ["office_case_update"])
    check = health.triggers_check()
    assert (check["look"], bool(check["helps"])) == ("late", True)


def test_a_version_whose_date_has_passed_is_named(controller):
    assert health.versions_check(clock.now() + timedelta(days=800))["look"] == "near"


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(seconds=1), "1 second"),
        (timedelta(minutes=5), "5 minutes"),
        (timedelta(hours=3), "3 hours"),
        (timedelta(days=3), "3 days"),
    ],
)
def test_an_age_is_told_in_its_largest_unit(age, words):
    assert health.age_in_words(age) == words
