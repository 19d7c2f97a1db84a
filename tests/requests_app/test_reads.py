"""Opening a case or a customer is recorded, once in a while; the read log ends; the staff is told of it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from dpo_office.common import clock
from dpo_office.common.letters.models import Letter
from dpo_office.common.people.models import ReadRecord
from dpo_office.common.people.reads import CASE, LETTER, record_look, record_read
from dpo_office.common.permissions import system_actor
from requests_app import tasks
from requests_app.actions.masking import open_masked
from requests_app.actions.reads import forget_old_reads
from tests.factories.authority_cases import hold, make_authority_case
from tests.factories.cases import make_case
from tests.factories.clients import Caller
from tests.factories.people import signed_in
from tests.factories.registry import actor_with, make_controller, make_customer
from tests.requests_app.admin.conftest import case_url

NOON = datetime(2026, 11, 4, 11, 5, tzinfo=UTC)
BEAT = system_actor("beat")
ENGLISH = {"accept-language": "en"}
NOTICE = "/office/what-is-recorded/"


def looks(subject=None):
    rows = ReadRecord.objects.filter(kind__in=("case", "customer"))
    return rows.filter(subject_id=subject.pk) if subject else rows


def look_at(case, actor, at):
    record_look(kind=CASE, subject=case, controller_id=case.controller_id, actor=actor, now=at)


def read_letter(case, actor, at):
    letter = Letter.objects.filter(cause_id=case.pk).first()
    record_read(kind=LETTER, subject=letter, controller_id=case.controller_id, actor=actor, now=at)
    return letter


@pytest.mark.parametrize("role", ["officer", "decider", "dpo", "legal", "agent", "auditor"])
def test_opening_a_case_is_recorded(controller, role):
    case = make_case(controller)
    signed_in(role, controller).get(case_url(case))

    (entry,) = looks()
    assert (entry.kind, entry.subject_type, entry.subject_id, entry.controller_id) == (
        "case",
        "case",
        case.pk,
        controller.pk,
    )


def test_opening_a_customer_is_recorded(controller):
    customer = make_customer(controller, "10001")
    signed_in("agent", controller).get(f"/office/registry_app/customer/{customer.pk}/change/")

    (entry,) = looks()
    assert (entry.kind, entry.subject_type, entry.subject_id) == ("customer", "customer", customer.pk)


def test_a_single_case_of_the_api_is_recorded_and_a_list_is_not(controller):
    case = make_case(controller)
    caller = Caller("client", controller)
    caller.get("cases/")
    assert not looks().exists()

    caller.get(f"cases/{case.pk}/")

    assert looks(case).get().reader_id == caller.user.pk


def test_what_is_refused_is_not_recorded(controller):
    case = make_case(controller)
    stranger = make_controller("thirdco")
    assert signed_in("officer", stranger).get(case_url(case)).status_code == 404
    assert Caller("officer", stranger).get(f"cases/{case.pk}/").status_code == 404
    assert not looks().exists()


@pytest.mark.parametrize(
    ("after", "entries"),
    [
        (timedelta(0), 1),
        (timedelta(minutes=24, seconds=59), 1),
        (timedelta(minutes=25), 2),
        (timedelta(hours=24), 2),
    ],
)
def test_one_person_one_page_one_half_hour_is_one_entry(controller, after, entries):
    case, actor = make_case(controller), actor_with("officer", controller)
    look_at(case, actor, NOON)
    look_at(case, actor, NOON + after)
    assert looks(case).count() == entries


def test_another_person_or_another_case_is_another_entry(controller):
    case, other = make_case(controller), make_case(controller)
    officer, agent = actor_with("officer", controller), actor_with("agent", controller)
    for row, actor in ((case, officer), (case, agent), (other, officer)):
        look_at(row, actor, NOON)
    assert (looks(case).count(), looks(other).count()) == (2, 1)


def test_it_is_one_insert_and_no_question_the_second_time_too(controller):
    case, actor = make_case(controller), actor_with("officer", controller)
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            look_at(case, actor, NOON)
        assert [query["sql"].split()[0] for query in asked] == ["INSERT"]


def test_the_database_wants_a_half_hour_for_a_look_and_a_reason_for_opened_words(controller):
    case, actor = make_case(controller), actor_with("officer", controller)
    call = {"subject": case, "controller_id": controller.pk, "actor": actor, "now": NOON}
    for kind, reason in (("case", ""), ("opened", ""), ("file", "identity")):
        with pytest.raises(IntegrityError):
            _in_savepoint(lambda kind=kind, reason=reason: record_read(kind=kind, reason=reason, **call))


def _in_savepoint(act):
    with transaction.atomic():
        act()


def test_dpo_and_auditor_see_who_opened_it_beside_the_case_and_not_in_its_timeline(controller):
    case = make_case(controller)
    signed_in("agent", controller).get(case_url(case))

    shown = signed_in("dpo", controller).get(case_url(case), headers=ENGLISH)

    assert [str(read["what"]) for read in shown.context["reads"]] == ["page of a case opened"]
    assert "read" not in {entry["kind"] for entry in shown.context["timeline"]}


def test_dpo_sees_who_opened_a_customer(controller):
    customer = make_customer(controller, "10001")
    page = f"/office/registry_app/customer/{customer.pk}/change/"
    signed_in("agent", controller).get(page)

    assert len(signed_in("dpo", controller).get(page).context["reads"]) == 1
    assert signed_in("officer", controller).get(page).context["reads"] is None


def test_the_read_log_says_why_words_were_opened(controller):
    case = make_case(controller)
    call = {"kind": "case", "subject_id": case.pk, "now": clock.now()}
    open_masked(
        reason="other", words="Bad om at få det læst op.", actor=actor_with("agent", controller), **call
    )
    client, entry = signed_in("auditor", controller), ReadRecord.objects.get(kind="opened")

    listed = client.get("/office/common/readrecord/", headers=ENGLISH).content.decode()
    shown = client.get(f"/office/common/readrecord/{entry.pk}/change/", headers=ENGLISH).content.decode()

    assert "Masked words opened: another reason, in words" in listed
    assert "læst op" not in listed
    assert "Bad om at få det læst op." in shown


def test_what_is_older_than_its_months_goes_and_the_rest_stays(controller):
    case, actor = make_case(controller), actor_with("officer", controller)
    today = datetime(2026, 11, 4, 9, 0, tzinfo=UTC)
    last_kept = datetime(2025, 11, 3, 23, 0, tzinfo=UTC)  # midnight in Copenhagen
    for at in (last_kept - timedelta(seconds=1), last_kept, today):
        look_at(case, actor, at)

    assert forget_old_reads(months=12, actor=BEAT, now=today) == 1

    assert sorted(looks(case).values_list("read_at", flat=True)) == [last_kept, today]
    assert forget_old_reads(months=12, actor=BEAT, now=today) == 0


def test_more_than_one_batch_goes(controller, monkeypatch):
    monkeypatch.setattr("requests_app.actions.reads.CHUNK", 2)
    case = make_case(controller)
    for _ in range(5):
        look_at(case, actor_with("agent", controller), NOON)

    assert forget_old_reads(months=12, actor=BEAT, now=NOON + timedelta(days=500)) == 5
    assert not ReadRecord.objects.exists()


def test_what_was_read_of_a_case_under_a_hold_stays(controller):
    held, free = make_case(controller), make_case(controller)
    hold(make_authority_case(controller), references=[held.reference])
    actor = actor_with("officer", controller)
    for case in (held, free):
        look_at(case, actor, NOON)
        read_letter(case, actor, NOON)

    forget_old_reads(months=12, actor=BEAT, now=NOON + timedelta(days=500))

    letters = Letter.objects.filter(cause_id=held.pk).values_list("pk", flat=True)
    assert set(ReadRecord.objects.values_list("subject_id", flat=True)) <= {held.pk, *letters}
    assert ReadRecord.objects.count() == 2


def test_nobody_else_deletes_an_entry(controller):
    look_at(make_case(controller), actor_with("officer", controller), NOON)
    with pytest.raises(IntegrityError):
        _in_savepoint(ReadRecord.objects.all().delete)
    assert ReadRecord.objects.exists()


def test_beat_ends_the_log_by_the_setting(controller):
    case, actor = make_case(controller), actor_with("officer", controller)
    look_at(case, actor, clock.now() - timedelta(days=31 * settings.DPO_READ_LOG_MONTHS + 1))
    look_at(case, actor, clock.now())

    tasks.forget_reads()

    assert looks(case).count() == 1


def test_everybody_reads_the_notice_with_the_entries_about_themselves(controller):
    case = make_case(controller)
    reader, other = signed_in("agent", controller), signed_in("officer", controller)
    for client in (reader, other):
        client.get(case_url(case))

    shown = reader.get(NOTICE, headers=ENGLISH)

    assert shown.status_code == 200
    assert "They are deleted after 12 months" in shown.content.decode()
    assert [str(entry["what"]) for entry in shown.context["entries"]] == ["page of a case opened"]
    danish = signed_in().get(NOTICE, headers={"accept-language": "da"}).content.decode()
    assert "Datatilsynet" in danish
    assert "Hvad der registreres om dig" in danish


@pytest.mark.parametrize(
    ("role", "page"),
    [
        ("dpo", "/office/common/readrecord/"),
        ("agent", "/office/my-sign-in/"),
    ],
)
def test_the_notice_is_a_link_away(controller, role, page):
    assert NOTICE in signed_in(role, controller).get(page).content.decode()
