"""When each sweep last ended, and what /healthz/deep makes of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dpo_office.celery import app
from dpo_office.common import clock, health
from dpo_office.common.sweeps import LATE_AFTER, NOTED_EVERY, SWEEPS, Sweep, late_sweeps, sweep


@sweep()
def tidy():
    """End well."""


@sweep(late_after=timedelta(minutes=30))
def fail():
    raise ConnectionRefusedError


def put_back(name: str, by: timedelta) -> None:
    row = Sweep.objects.get(name__endswith=name)
    row.ended_at -= by
    row.ended_well_at = row.ended_well_at and row.ended_well_at - by
    row.save()


def test_every_line_of_the_beat_table_is_a_sweep():
    app.loader.import_default_modules()
    assert {line["task"] for line in app.conf.beat_schedule.values()} <= SWEEPS


def test_a_sweep_notes_when_it_ended_well(db):
    before = timezone.now()
    tidy()
    row = Sweep.objects.get()
    assert before <= row.ended_well_at == row.ended_at
    assert (row.name.endswith(".tidy"), row.late_after, row.error) == (True, LATE_AFTER, "")


def test_a_sweep_that_runs_every_few_seconds_is_noted_once(db, django_assert_num_queries):
    tidy()
    noted = Sweep.objects.get().ended_at
    with django_assert_num_queries(1):
        tidy()
    assert Sweep.objects.get().ended_at == noted

    put_back("tidy", NOTED_EVERY)
    tidy()
    assert Sweep.objects.get().ended_at >= noted


def test_a_failing_sweep_fails_and_is_noted_by_its_class(db):
    with pytest.raises(ConnectionRefusedError):
        fail()
    row = Sweep.objects.get()
    assert (row.error, row.ended_well_at) == ("ConnectionRefusedError", None)
    assert [(late.since, late.error) for late in late_sweeps()] == [(None, "ConnectionRefusedError")]


def test_a_failure_keeps_when_it_was_well_and_a_success_takes_the_error_away(db, monkeypatch):
    tidy()
    well = Sweep.objects.get().ended_well_at
    Sweep.objects.update(error="OSError")
    assert Sweep.objects.get().ended_well_at == well

    tidy()

    assert Sweep.objects.get().error == ""


@pytest.mark.parametrize(("ago", "late"), [(LATE_AFTER, 0), (LATE_AFTER + timedelta(seconds=1), 1)])
def test_a_sweep_is_late_after_its_time(db, ago, late):
    tidy()
    now = Sweep.objects.get().ended_well_at + ago
    assert len(late_sweeps(now)) == late


def deep(client):
    answer = client.get("/healthz/deep")
    return answer.status_code, answer.json()["checks"]


def test_the_deep_check_is_red_until_the_worker_has_run(db, client):
    assert deep(client) == (
        503,
        {
            "database": "ok",
            "triggers": "ok",
            "sweeps": "late",
            "sending": "ok",
            "outbox": "ok",
            "leases": "ok",
            "backups": "ok",
            "round": "ok",
        },
    )
    tidy()
    assert deep(client)[0] == 200
    assert client.get("/healthz").json()["checks"] == {"database": "ok", "triggers": "ok"}


def test_the_deep_check_is_red_when_a_sweep_is_late(db, client):
    tidy()
    put_back("tidy", LATE_AFTER + timedelta(seconds=1))
    assert deep(client) == (503, deep(client)[1] | {"sweeps": "late"})


@pytest.mark.parametrize(("minutes", "word"), [(14, "ok"), (15, "old")])
def test_the_deep_check_is_red_when_a_letter_is_left_lying(db, monkeypatch, minutes, word):
    now = clock.now()
    monkeypatch.setattr(health, "oldest_due_at", lambda _now: now - timedelta(minutes=minutes))
    monkeypatch.setattr(health.clock, "now", lambda: now)
    assert health.DEEP_CHECKS["outbox"]() == word
