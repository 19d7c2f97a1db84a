"""Versions from before this office: with period, source and certainty, and nobody is told of them."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError
from django.test import Client

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, NotPermitted, Refused
from dpo_office.common.events import Event
from dpo_office.common.letters.models import Letter
from registry_app.actions.earlier_versions import enter_earlier_version
from registry_app.models import PolicyVersion
from registry_app.queries.policies import is_first, version_in_force
from tests.factories.registry import ADMIN, LONG_AGO, actor_with, make_controller

NOW = LONG_AGO
TODAY = NOW.date()
OLD = date(2020, 3, 1)
TEXT = "# Privatlivspolitik\n\nVi sælger måltider."


@pytest.fixture
def building(db):
    return make_controller("building", state="setting_up")


def enter(controller, *, role="legal", **facts):
    given = {"text": TEXT, "certainty": "documented", "source": "PDF fra sælger.", "begins_on": OLD} | facts
    return enter_earlier_version(
        controller_id=controller.pk, actor=actor_with(role, controller), now=NOW, **given
    )


def test_an_earlier_version_is_archived_with_its_period_and_frozen(building):
    row = enter(building, ends_on=date(2022, 1, 31), title="Politik 2020")

    assert (row.number, row.state, row.certainty, row.source) == (
        1,
        "archived",
        "documented",
        "PDF fra sælger.",
    )
    assert (row.in_force_on, row.in_force_until) == (OLD, date(2022, 1, 31))
    assert (row.assessed_by, row.approved_by, len(row.text_sha256)) == (None, None, 64)
    assert Event.objects.get(subject_id=row.pk).data == {"number": 1, "certainty": "documented"}
    assert not Letter.objects.exists()


def test_the_version_of_a_day_admits_a_gap(building):
    first = enter(building, ends_on=date(2021, 12, 31))
    second = enter(building, begins_on=date(2023, 1, 1), in_force=True)

    assert version_in_force(building, date(2019, 1, 1)) is None
    assert version_in_force(building, date(2021, 12, 31)) == first
    assert version_in_force(building, date(2022, 6, 1)) is None
    assert version_in_force(building, TODAY) == second


def test_a_version_of_unknown_period_is_on_no_day(building):
    row = enter(building, certainty="unknown", begins_on=None)

    assert (row.in_force_at, row.in_force_on, row.state) == (None, None, "archived")
    assert version_in_force(building, TODAY) is None


def test_what_people_were_shown_before_makes_the_next_version_a_change(building):
    row = enter(building, in_force=True)

    assert not is_first(PolicyVersion(policy=row.policy))


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"text": " "}, "text_empty"),
        ({"source": " "}, "reason_required"),
        ({"language": "sv"}, "language_unknown"),
        ({"certainty": "surely"}, "certainty_unknown"),
        ({"begins_on": None}, "begins_on_required"),
        ({"certainty": "unknown"}, "period_not_known"),
        ({"begins_on": TODAY + timedelta(days=1)}, "begins_on_future"),
        ({"ends_on": date(2020, 2, 29)}, "ends_before_begins"),
        ({"ends_on": TODAY}, "ends_on_future"),
        ({"in_force": True, "ends_on": date(2021, 1, 1)}, "in_force_has_no_end"),
    ],
)
def test_what_cannot_have_been_is_refused(building, facts, code):
    with pytest.raises(Invalid, match=code):
        enter(building, **facts)

    assert not PolicyVersion.objects.exists()


def test_only_one_version_is_in_force(building):
    enter(building, in_force=True)

    with pytest.raises(Refused, match="version_in_force_already"):
        enter(building, in_force=True)


def test_who_only_reads_enters_nothing(building):
    with pytest.raises(NotPermitted):
        enter(building, role="auditor")


def test_the_database_takes_no_entered_version_without_its_source(building):
    row = enter(building)

    with pytest.raises(IntegrityError), acting(ADMIN, "test.raw"):
        PolicyVersion.objects.filter(pk=row.pk).update(source="")


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"certainty": "unknown", "begins_on": None}, "det vides ikke, fra hvilken dag den gjaldt"),
        ({"certainty": "at_least_from"}, "der gjaldt mindst fra"),
        ({}, "en tidligere version, der trådte i kraft den"),
    ],
)
def test_the_public_page_says_how_sure_its_period_is(building, facts, says):
    row = enter(building, **facts)

    page = Client().get(f"/policies/{building.slug}/{row.number}/")

    assert says in page.content.decode()


def test_the_public_list_admits_a_gap_and_an_unknown_period(building):
    enter(building, certainty="unknown", begins_on=None)
    enter(building, ends_on=date(2021, 12, 31))
    enter(building, begins_on=date(2023, 1, 1), in_force=True)
    client = Client()

    today = client.get(f"/policies/{building.slug}/").content.decode()
    in_the_gap = client.get(f"/policies/{building.slug}/?on=2022-06-01").content.decode()

    assert "fra en periode, der ikke kendes" in today
    assert "til 31. december 2021" in today
    assert "Ingen version, der er offentliggjort her, var i kraft den dag." in in_the_gap
