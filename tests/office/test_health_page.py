"""System health: each trouble in words, with what helps."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from dpo_office.common import clock
from dpo_office.common.events import number_events
from dpo_office.common.letters.models import Letter
from dpo_office.common.sweeps import BACKUP, COMMANDS, DRILL, LATE_AFTER, Sweep
from requests_app import health_checks as health
from tests.factories.policy_change import attempt_with


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def swept(name: str = "test.sweep", *, ago: timedelta = timedelta(), error: str = "") -> None:
    ended = timezone.now() - ago
    Sweep.objects.create(
        name=name, late_after=LATE_AFTER, ended_at=ended, ended_well_at=None if error else ended, error=error
    )


def test_an_office_with_nothing_to_do_is_well(db):
    swept()
    assert {check["look"] for check in health.all_checks(clock.now())} == {"good"}


def test_an_office_whose_worker_never_ran_is_told_to_start_it(db):
    check = health.sweeps_check(timezone.now())
    assert (check["look"], check["says"]) == ("near", "No sweep has run here yet.")


def test_a_dead_worker_is_named_after_a_quarter_of_an_hour(db):
    swept(ago=timedelta(minutes=14))
    assert health.sweeps_check(timezone.now())["look"] == "good"

    check = health.sweeps_check(timezone.now() + timedelta(minutes=2))

    assert (check["look"], check["says"]) == ("late", "No sweep has ended for 16 minutes.")


def test_a_sweep_that_fails_each_time_is_named_with_its_error(db):
    swept()
    swept("office.tasks.send_letters", error="ConnectionRefusedError")
    check = health.sweeps_check(timezone.now())
    assert (check["look"], "send_letters (ConnectionRefusedError)" in check["says"]) == ("late", True)


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


def test_a_report_that_could_not_be_read_is_named(settings, tmp_path):
    settings.DPO_RECEIPTS_MAILDIR = str(tmp_path)
    assert health.receipts_check()["look"] == "good"
    (tmp_path / "aside").mkdir()
    (tmp_path / "aside" / "1").write_text("?")
    check = health.receipts_check()
    assert (check["look"], check["says"]) == ("near", "1 report could not be read and was put aside.")


def test_altered_triggers_are_named(db, monkeypatch):
    monkeypatch.setattr(health, "trigger_faults", lambda: ["office_case_update"])
    check = health.triggers_check()
    assert (check["look"], bool(check["helps"])) == ("late", True)


def test_a_version_whose_date_has_passed_is_named(controller):
    assert health.versions_check(clock.now() + timedelta(days=800))["look"] == "near"


CHECKS = {BACKUP: health.backup_check, DRILL: health.drill_check}


def ended(command: str, *, well: timedelta | None, error: str = "") -> None:
    now = timezone.now()
    Sweep.objects.create(
        name=command,
        late_after=COMMANDS[command],
        ended_at=now,
        ended_well_at=None if well is None else now - well,
        error=error,
    )


@pytest.mark.parametrize(
    ("command", "language", "says", "helps"),
    [
        (BACKUP, "en", "The office has made no backup yet.", "manage.py backup DIRECTORY"),
        (BACKUP, "da", "Kontoret har endnu ikke taget en sikkerhedskopi.", "manage.py backup DIRECTORY"),
        (DRILL, "en", "No backup has been restored for a trial yet.", "manage.py check_backup DIRECTORY"),
        (
            DRILL,
            "da",
            "Ingen sikkerhedskopi er endnu gendannet på prøve.",
            "manage.py check_backup DIRECTORY",
        ),
    ],
)
def test_an_office_in_earnest_without_a_backup_is_told_to_make_one(
    db, settings, command, language, says, helps
):
    settings.DPO_MODE = "production"
    with translation.override(language):
        check = CHECKS[command](timezone.now())
    assert (check["look"], check["says"], helps in check["helps"]) == ("near", says, True)


@pytest.mark.parametrize("command", [BACKUP, DRILL])
def test_a_demo_needs_no_backup(db, settings, command):
    settings.DPO_MODE = "demo"
    assert (CHECKS[command](timezone.now())["look"], CHECKS[command](timezone.now())["helps"]) == ("good", "")


@pytest.mark.parametrize(
    ("command", "hours", "look", "words", "danish"),
    [
        (BACKUP, 26, "good", "made 26 hours ago", "taget for 26 timer siden"),
        (BACKUP, 27, "late", "made 27 hours ago", "taget for 27 timer siden"),
        (DRILL, 8 * 24, "good", "8 days ago, and was whole", "for 8 dage siden og var hel"),
        (DRILL, 9 * 24, "late", "9 days ago, and was whole", "for 9 dage siden og var hel"),
    ],
)
def test_a_late_backup_is_told_with_its_age_and_the_command(db, command, hours, look, words, danish):
    ended(command, well=timedelta())
    now = Sweep.objects.get().ended_well_at + timedelta(hours=hours)
    check = CHECKS[command](now)
    assert (check["look"], words in check["says"]) == (look, True)
    assert ("manage.py" in check["helps"]) == (look == "late")
    with translation.override("da"):
        assert danish in CHECKS[command](now)["says"]


@pytest.mark.parametrize("command", [BACKUP, DRILL])
@pytest.mark.parametrize(
    ("well", "words", "danish"),
    [
        (None, "(disk_full), and none has ended well yet", "(disk_full), og intet er endnu lykkedes"),
        (
            timedelta(hours=3),
            "(disk_full); one ended well 3 hours ago",
            "(disk_full); et lykkedes for 3 timer siden",
        ),
    ],
)
def test_a_failed_backup_is_told_at_once(db, command, well, words, danish):
    ended(command, well=well, error="disk_full")
    check = CHECKS[command](timezone.now())
    assert (check["look"], words in check["says"], "manage.py" in check["helps"]) == ("late", True, True)
    with translation.override("da"):
        assert danish in CHECKS[command](timezone.now())["says"]


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
