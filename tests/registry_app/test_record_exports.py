"""Files of large records: asked for, worked by whoever has the lease, handed to one person, and forgotten."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.db import IntegrityError

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.errors import DomainError
from dpo_office.common.people.models import ReadRecord
from registry_app.actions import record_exports
from registry_app.actions.background import LeaseLost, claim_work, forget_work, note_stage
from registry_app.actions.record_exports import MOST_WAITING, ask_for_export
from registry_app.gateways.record_out import JSON, MEDIA_TYPES, PDF, STAGES, XLSX
from registry_app.models import ProcessingActivity, RecordExport
from registry_app.queries.background import KEPT_FOR, LARGEST_AT_ONCE, MOST_TRIES
from registry_app.tasks import forget_background_work, make_exports
from tests.factories.registry import ADMIN, actor_with, make_activity, make_controller
from tests.registry_app.admin.conftest import page_url, signed_in


def ask(controller, kind=XLSX, role="dpo", **more):
    values = {"kind": kind, "language": "da", "as_of": None} | more
    return ask_for_export(
        controller_id=controller.pk,
        actor=values.pop("actor", None) or actor_with(role, controller),
        now=clock.now(),
        **values,
    )


def test_a_file_is_asked_for_made_and_handed_to_whoever_asked(db, monkeypatch):
    controller = make_controller()
    make_activity(controller)
    client = signed_in("dpo", controller)
    url = page_url(controller, "exports/")
    stages = []
    note = record_exports.note_stage
    monkeypatch.setattr(
        record_exports, "note_stage", lambda lease, stage: (stages.append(stage), note(lease, stage))
    )

    assert client.post(url, {"format": XLSX, "language": "en"}).status_code == 302
    waiting = client.get(url)
    assert [entry["row"].state for entry in waiting.context["exports"]] == ["waiting"]
    # Without a script the page looks again by itself; with one the part that changes does.
    assert b'<noscript><meta http-equiv="refresh"' in waiting.content
    assert b'hx-trigger="every 2s"' in waiting.content
    make_exports()
    make_exports()

    assert stages == list(STAGES)
    done = client.get(url)
    assert b'http-equiv="refresh"' not in done.content
    [entry] = done.context["exports"]
    file = client.get(entry["url"])
    assert file["Content-Type"] == MEDIA_TYPES[XLSX]
    assert openpyxl.load_workbook(io.BytesIO(file.content)).sheetnames[0] == "Record"
    assert ReadRecord.objects.filter(subject_id=controller.pk, kind="file").count() == 1
    # It is there for that person alone, and as long as the person may see the record.
    assert signed_in("dpo", controller).get(entry["url"]).status_code == 404
    assert signed_in("dpo", make_controller("other")).get(entry["url"]).status_code == 404
    stored = RecordExport.objects.get()
    assert b"xl/workbook.xml" not in bytes(stored.ciphertext)
    assert (stored.size, stored.leased_until) == (len(file.content), None)


@pytest.mark.parametrize("kind", MEDIA_TYPES)
def test_every_format_can_be_made_in_the_background(kind, db):
    controller = make_controller()
    make_activity(controller)
    ask(controller, kind)

    make_exports()

    made = RecordExport.objects.get()
    assert (made.state, made.media_type) == ("done", MEDIA_TYPES[kind])


def test_what_is_waited_for_is_not_asked_for_twice_and_not_without_end(db):
    controller = make_controller()
    actor = actor_with("dpo", controller)
    days = [clock.today() - timedelta(days=number) for number in range(MOST_WAITING)]

    first = [ask(controller, JSON, as_of=day, actor=actor) for day in days]

    assert ask(controller, JSON, actor=actor) == first[0]
    assert ask(controller, JSON) != first[0]
    with pytest.raises(DomainError, match="too_many_exports"):
        ask(controller, PDF, actor=actor)
    for more, code in (
        ({"kind": "exe"}, "format_unknown"),
        ({"language": "xx"}, "language_unknown"),
        ({"as_of": clock.today() + timedelta(days=1)}, "as_of_future"),
        ({"role": "agent"}, "not_permitted"),
        ({"actor": actor_with("dpo", make_controller("other"))}, "not_found"),
    ):
        with pytest.raises(DomainError, match=code):
            ask(controller, **more)
    assert RecordExport.objects.count() == MOST_WAITING + 1


def test_a_worker_that_lost_its_lease_writes_nothing(db):
    ask(make_controller())
    lost = claim_work(RecordExport, now=clock.now())
    assert claim_work(RecordExport, now=clock.now()) is None
    RecordExport.objects.update(leased_until=clock.now() - timedelta(days=1))
    held = claim_work(RecordExport, now=clock.now())

    with pytest.raises(LeaseLost):
        note_stage(lost, STAGES[0])
    assert lost.rows().update(failure="x") == 0
    note_stage(held, STAGES[0])
    assert (RecordExport.objects.get().state, RecordExport.objects.get().stage) == ("working", STAGES[0])


def test_what_takes_workers_down_is_given_up_and_stands_in_nobodys_way(db):
    controller = make_controller()
    ask(controller)
    for _number in range(MOST_TRIES):
        assert claim_work(RecordExport, now=clock.now())
        RecordExport.objects.update(leased_until=clock.now() - timedelta(days=1))
    ask(controller, JSON)

    make_exports()

    assert dict(RecordExport.objects.values_list("kind", "failure")) == {XLSX: "work_given_up", JSON: ""}


def test_a_refusal_ends_an_export_and_is_told(db):
    controller = make_controller()
    make_activity(controller, information_da="x" * 32_768)
    client = signed_in("dpo", controller)
    client.post(page_url(controller, "exports/"), {"format": XLSX})
    client.post(page_url(controller, "exports/"), {"format": JSON})

    make_exports()

    shown = client.get(page_url(controller, "exports/")).context["exports"]
    assert {entry["row"].kind: entry["row"].state for entry in shown} == {XLSX: "failed", JSON: "done"}
    assert next(entry["why"] for entry in shown if entry["why"]) != "cell_too_long"
    refused = client.post(page_url(controller, "exports/"), {"format": "exe"})
    assert (refused.status_code, bool(refused.context["refusal"])) == (400, True)
    assert client.post(page_url(controller, "exports/"), {"format": PDF, "as_of": "soon"}).status_code == 400
    assert signed_in("agent", controller).get(page_url(controller, "exports/")).status_code in (403, 404)


def test_files_are_forgotten_after_a_week(db):
    controller = make_controller()
    ask(controller)
    forget_background_work()
    assert RecordExport.objects.count() == 1

    forget_work(clock.now() + KEPT_FOR + timedelta(minutes=1))

    assert not RecordExport.objects.exists()


def test_a_small_record_is_handed_out_at_once_and_a_large_one_asked_for(db):
    controller = make_controller()
    make_activity(controller)
    client = signed_in("dpo", controller)
    small = client.get(page_url(controller))
    assert not small.context["exports_url"]
    assert "formaction" in small.content.decode()

    with acting(ADMIN, "import"):
        ProcessingActivity.objects.bulk_create(
            ProcessingActivity(
                controller=controller,
                code=f"a{number}",
                name_da="x",
                name_en="x",
                created_at=clock.now(),
            )
            for number in range(LARGEST_AT_ONCE)
        )
    large = client.get(page_url(controller))
    assert large.context["exports_url"] == page_url(controller, "exports/")
    assert 'name="format" value="pdf"' in large.content.decode()
    # By its own address, and by the API, it is still made while one waits.
    assert client.get(page_url(controller, "download/record-json/")).status_code == 200


def test_the_database_holds_no_export_that_ended_with_nothing(db):
    ask(make_controller())
    with pytest.raises(IntegrityError, match="record_export_ends_with_a_file_or_a_failure"):
        RecordExport.objects.update(finished_at=clock.now())
