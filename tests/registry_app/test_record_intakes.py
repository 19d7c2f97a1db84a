"""Large files taken in by a worker: as the person who asked, whole or not at all, once."""

from datetime import timedelta

import pytest

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.errors import DomainError
from dpo_office.common.users import RoleGrant
from registry_app.actions.background import claim_work
from registry_app.actions.record_intakes import FileToTakeIn, ask_for_intake, file_of
from registry_app.models import KeptMapping, ProcessingActivity, RecordImport, RecordIntake
from registry_app.queries import background
from registry_app.tasks import forget_background_work, take_in_files
from tests.factories.registry import ADMIN, actor_with, make_controller
from tests.registry_app.admin.test_sheet_import_page import Wizard, csv_of


@pytest.fixture
def wizard(db, monkeypatch):
    """Give somebody who has been shown what a sheet changes, where every file is a large one."""
    monkeypatch.setattr("registry_app.admin.import_report.MOST_ROWS_AT_ONCE", 0)
    wizard = Wizard(make_controller())
    wizard.send(csv_of("Navn;Afdeling", "Løn;HR"))
    wizard.press("values")
    return wizard


def background_page(wizard):
    return wizard.client.get(wizard.url.replace("import/", "exports/"))


def test_a_large_file_is_taken_in_by_the_worker_as_the_person_who_asked(wizard):
    asked = wizard.press("apply", reason="The old sheet", kept_name="Ark")

    assert asked.url == wizard.url.replace("import/", "exports/")
    assert not ProcessingActivity.objects.exists()
    waiting = RecordIntake.objects.get()
    assert b"The old sheet" not in bytes(waiting.ciphertext)
    assert [entry["row"].state for entry in background_page(wizard).context["intakes"]] == ["waiting"]
    take_in_files()
    take_in_files()

    done = RecordIntake.objects.get()
    made = RecordImport.objects.get()
    assert (done.state, done.made, done.ciphertext, done.rows) == ("done", made, None, 1)
    assert (made.reason, made.imported_by) == ("The old sheet", waiting.asked_by)
    assert ProcessingActivity.objects.get().department == "HR"
    assert KeptMapping.objects.get().name == "Ark"
    assert "The old sheet" in background_page(wizard).content.decode()


def test_what_cannot_be_taken_in_says_why_and_nothing_is_half_done(wizard):
    wizard.press("apply", reason="Why")
    with acting(ADMIN, "test.left"):
        RoleGrant.objects.update(ends_on=clock.today() - timedelta(days=1))

    take_in_files()

    failed = RecordIntake.objects.get()
    assert (failed.state, failed.ciphertext, failed.made) == ("failed", None, None)
    assert failed.failure in ("not_permitted", "not_found")
    assert not ProcessingActivity.objects.exists()


def test_a_record_that_changed_meanwhile_is_left_alone(wizard):
    wizard.press("apply", reason="Why")
    other = Wizard(RecordIntake.objects.get().controller)
    intake = RecordIntake.objects.get()
    take_in_other(other)

    take_in_files()

    intake.refresh_from_db()
    assert intake.failure == "record_changed"
    assert next(entry["why"] for entry in background_page(wizard).context["intakes"])
    assert set(ProcessingActivity.objects.values_list("name_da", flat=True)) == {"Andet"}


def take_in_other(wizard):
    """Take a sheet in at once, beside the one that waits."""
    wizard.send(csv_of("Navn", "Andet"))
    wizard.press("values")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("registry_app.admin.import_report.MOST_ROWS_AT_ONCE", background.MOST_ROWS_AT_ONCE)
        assert wizard.press("apply", reason="Quick").status_code == 302


def test_a_worker_that_lost_its_lease_changes_nothing(wizard, monkeypatch):
    wizard.press("apply", reason="Why")
    lease = claim_work(RecordIntake, now=clock.now())
    RecordIntake.objects.update(lease_epoch=9)
    monkeypatch.setattr("registry_app.tasks.background.claim_work", iter_of(lease))

    take_in_files()

    assert not ProcessingActivity.objects.exists()
    assert RecordIntake.objects.get().state == "working"


def iter_of(lease):
    leases = [lease]
    return lambda _model, **_now: leases.pop() if leases else None


def test_one_file_waits_at_a_time_and_only_for_who_keeps_the_record(wizard):
    wizard.press("apply", reason="Why")
    intake = RecordIntake.objects.get()
    file = file_of(claim_work(RecordIntake, now=clock.now()))
    controller = intake.controller

    def ask(role, reason="Why"):
        return ask_for_intake(
            controller_id=controller.pk,
            file=FileToTakeIn(file.tables, file.silent_on, file.seen, reason),
            rows=1,
            actor=actor_with(role, controller),
            now=clock.now(),
        )

    for role, reason, code in (
        ("officer", "Why", "intake_waiting"),
        ("officer", " ", "reason_required"),
        ("dpo", "Why", "not_permitted"),
    ):
        with pytest.raises(DomainError, match=code):
            ask(role, reason)
    assert RecordIntake.objects.count() == 1
    RecordIntake.objects.update(asked_at=clock.now() - timedelta(days=8))
    forget_background_work()
    assert not RecordIntake.objects.exists()
