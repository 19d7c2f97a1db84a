"""The end of a case's files: what goes, what stays, what keeps it, and that nothing of the person is left."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError

from dpo_office.common.acting import acting, redacting
from dpo_office.common.documents import Document
from dpo_office.common.errors import Invalid, NotPermitted, Refused
from dpo_office.common.events import Event
from dpo_office.common.letters.models import Letter, Result
from dpo_office.common.permissions import system_actor
from dpo_office.common.triggers import own_models
from registry_app.models import Controller, Customer
from requests_app import tasks
from requests_app.actions import case_file_rows
from requests_app.actions.case_files import end_case_file
from requests_app.actions.mail_triage import join_case as join_mail
from requests_app.actions.ownership import add_note
from requests_app.actions.post_filing import join_case as join_post
from requests_app.actions.quick_records import record_at_once
from requests_app.actions.sensitive import keep_passage
from requests_app.actions.unidentified import reopen_case
from requests_app.domain.case_files import DEFAULT_MONTHS, GONE, ITEMS, KINDS
from requests_app.domain.identity_checks import POST
from requests_app.domain.legal_dates import Span
from requests_app.domain.quick_records import Wish
from requests_app.models import (
    Case,
    CaseCustomer,
    CaseFileEnd,
    CaseFilePolicy,
    CaseNote,
    HandOver,
    IdentityCheck,
    IdentityCode,
    Mail,
    ObligationCheck,
    PostPage,
    SensitivePassage,
)
from requests_app.queries.case_files import documents_of, due_parts
from requests_app.queries.mails import words_of
from requests_app.queries.report_figures import figures_between
from tests.factories.authority_cases import a_letter, hold, make_authority_case
from tests.factories.case_files import confirm_periods, letters_left, places_of
from tests.factories.cases import ASE, EXTRACT, case_in, make_case, make_office, take
from tests.factories.decision_records import advise, draft
from tests.factories.four_eyes import choose, propose
from tests.factories.mails import make_hand_over, make_mailbox, make_raw, take_mail
from tests.factories.post import first_letter, take_in
from tests.factories.registry import actor_with, make_customer

pytestmark = pytest.mark.django_db
BEAT = system_actor("beat")
# Closed at noon on 31 March 2022: the record is over on 1 April 2025.
NOW = datetime(2022, 3, 31, 10, tzinfo=UTC)
OVER = datetime(2025, 4, 1, 10, tzinfo=UTC)
NEEDLES = ("åse", "blåbær", "aase@", "00 00 00 02", "hemmelig", "bo@example.com", "æblevej", "k-4711")


@pytest.fixture
def office(db):
    return make_office()


def a_customer(office, number):
    """Enter a customer, and give who asks under that number."""
    make_customer(office, number=number, name="Kunde", email="kunde@example.com")
    return replace(ASE, customer_number=number)


def a_whole_case(office):
    """Return a closed case with something personal in every table that hangs on a case."""
    officer, decider = actor_with("officer", office), actor_with("decider", office)
    case = make_case(
        office, now=NOW, rights=["access", "rectification"], requester=a_customer(office, "K-4711")
    )
    call = {"actor": officer, "now": NOW}
    raw = make_raw("Jeg er hemmelig og har astma.", subject="Hemmelig", attachments=[("Åse.pdf", b"%PDF")])
    mail = take_mail(make_mailbox(office), raw, now=NOW)
    join_mail(mail_id=mail.pk, reference=case.reference, **call)
    for passage in SensitivePassage.objects.all():
        keep_passage(passage_id=passage.pk, kept_for="service", reason="Hemmelig grund.", **call)
    letter = first_letter(take_in(office, 2, arrived_on=NOW.date(), **call))
    join_post(letter_id=letter.pk, reference=case.reference, **call)
    add_note(case_id=case.pk, text="Åse ringede om det hemmelige.", **call)
    for step in ("name_representative", "check_authority", "issue_form", "receive_signed_form"):
        take(step, case, actor=decider, now=NOW)
        case.refresh_from_db()
    for step in ("waive_form", "plan_tasks", "assign_task", "attach_extract", "settle_tasks", "send_answer"):
        take(step, case, actor=decider, now=NOW)
        case.refresh_from_db()
    take("close_case", case, actor=decider, now=NOW)
    with acting(BEAT, "test.bounced"):
        sent = Letter.objects.filter(cause_id=case.pk).latest("created_at")
        Result.objects.create(
            letter=sent,
            outcome="permanent",
            source="relay",
            reply_text="550 aase@example.com unknown",
            recorded_at=NOW,
        )
    letters_left(NOW)
    case.refresh_from_db()
    return case


def swept():
    tasks.end_case_files()
    return sorted(CaseFileEnd.objects.values_list("kind", flat=True))


def end(case, kind, now):
    return end_case_file(case_id=case.pk, kind=kind, actor=BEAT, now=now)


def opens(document):
    return Document.objects.get(pk=document).wrapped_key is not None


def test_nothing_goes_before_a_decider_has_confirmed_the_periods(office):
    case = a_whole_case(office)

    assert swept() == []
    assert end(case, "record", OVER) is None
    assert {kind for kind, _case in due_parts(office, DEFAULT_MONTHS, OVER.date())} == set(KINDS)

    confirm_periods(office, now=NOW)
    assert swept() == ["form", "originals", "package", "record"]
    assert swept() == ["form", "originals", "package", "record"]


def test_after_the_end_no_word_of_the_person_stands_anywhere(office):
    case = a_whole_case(office)
    documents = set(Document.objects.values_list("pk", "size", "sha256"))
    assert len(places_of(NEEDLES)) > 20
    confirm_periods(office, now=NOW)

    swept()

    # The customer's own row lives by the customer's own rule.
    assert places_of(NEEDLES) == {"Customer.number", "HistoricalCustomer.number"}
    assert not Document.objects.filter(wrapped_key__isnull=False).exists()
    assert set(Document.objects.values_list("pk", "size", "sha256")) == documents
    case.refresh_from_db()
    assert (case.customer, case.requester_name, case.state) == (None, "", "closed")
    assert Customer.objects.filter(number="K-4711").exists()
    assert words_of(Mail.objects.select_related("words").get()).text == ""
    assert {page.destroyed_as for page in PostPage.objects.all()} == {"time_over"}
    told = Event.objects.get(type="case.deidentified")
    assert (told.data["kind"], told.data["policy"], len(told.data["sha256"])) == ("record", 1, 64)


def test_reports_do_not_change(office):
    a_whole_case(office)
    confirm_periods(office, now=NOW)
    spans = (Span(date(2022, 1, 1), date(2022, 12, 31)), Span(date(2021, 1, 1), date(2021, 12, 31)))
    before = figures_between(actor_with("dpo", office), [office.pk], *spans, OVER)

    assert "record" in swept()

    assert figures_between(actor_with("dpo", office), [office.pk], *spans, OVER) == before


def test_each_part_goes_on_its_own_day_and_the_rest_stays(office):
    case = a_whole_case(office)
    confirm_periods(office, now=NOW)
    mail, form = Mail.objects.get(), case.signed_forms.get()
    extract = case.tasks.get().extracts.get()

    assert end(case, "package", datetime(2022, 6, 30, 10, tzinfo=UTC)) is None
    assert end(case, "package", datetime(2022, 7, 1, 10, tzinfo=UTC)).files >= 2
    assert not opens(extract.document_id)
    assert opens(form.document_id)

    assert end(case, "form", datetime(2022, 9, 30, 10, tzinfo=UTC)) is None
    ended = datetime(2022, 10, 1, 10, tzinfo=UTC)
    assert end(case, "form", ended).files == 2
    assert end(case, "form", ended) is None
    assert end(case, "originals", ended).files == 1 + 1 + 4
    assert not opens(form.document_id)
    assert not opens(mail.raw_id)
    assert words_of(Mail.objects.get()).text.startswith("Jeg er hemmelig")
    assert case.notes.get().text.startswith("Åse")
    assert Event.objects.filter(type="case.files_destroyed").count() == 3


def test_a_hold_keeps_everything(office):
    case = a_whole_case(office)
    confirm_periods(office, now=NOW)
    letter = a_letter(date(2022, 4, 4))
    row = make_authority_case(office, now=datetime(2022, 4, 4, 9, tzinfo=UTC), letter=letter)
    hold(row, references=[case.reference], now=datetime(2022, 4, 4, 9, tzinfo=UTC))

    assert swept() == []
    assert not list(due_parts(office, DEFAULT_MONTHS, OVER.date()))


def test_nothing_goes_while_a_letter_has_not_left(office):
    case = a_whole_case(office)
    confirm_periods(office, now=NOW)
    with redacting(BEAT, "test.setup"):
        Result.objects.filter(letter__cause_id=case.pk).delete()

    assert swept() == []

    letters_left(NOW)
    assert "record" in swept()


def test_a_granted_erasure_takes_the_copy_of_an_earlier_answer_along_not_the_record(office):
    person = a_customer(office, "K-1")
    access = make_case(office, now=NOW, requester=person)
    for step in ("waive_form", "plan_tasks", "attach_extract", "settle_tasks", "send_answer"):
        take(step, access, actor=actor_with("decider", office), now=NOW)
        access.refresh_from_db()
    later = NOW + timedelta(days=10)
    case_in("answered", office, now=later, rights=["erasure"], requester=person)
    letters_left(NOW)
    confirm_periods(office, now=NOW)

    assert end(access, "package", later) is None
    assert end(access, "package", later + timedelta(days=1)).files >= 1
    assert end(access, "record", later + timedelta(days=1)) is None
    extract = access.tasks.get().extracts.get()
    assert not opens(extract.document_id)
    assert len(EXTRACT) == Document.objects.get(pk=extract.document_id).size


def test_a_case_of_nobody_we_know_has_its_own_period(office):
    stranger = case_in("closed", office, now=NOW)
    known = case_in("closed", office, now=NOW, requester=a_customer(office, "K-2"))
    letters_left(NOW)
    confirm_periods(office, now=NOW)
    year = datetime(2023, 4, 1, 10, tzinfo=UTC)

    assert end(stranger, "record", year - timedelta(days=1)) is None
    assert end(stranger, "record", year) is not None
    assert end(known, "record", year) is None
    assert Customer.objects.count() == 1


def test_what_was_recorded_on_the_telephone_goes_too(office):
    case = record_at_once(
        controller=office.slug,
        wishes=[Wish(kind="correction", subject="address", wrong="Æblevej 1", right="Æblevej 2", text="Åse")],
        requester=ASE,
        channel="phone",
        actor=actor_with("agent", office),
        now=NOW,
    )
    for step in ("settle_tasks", "send_answer", "close_case"):
        case.refresh_from_db()
        take(step, case, actor=actor_with("decider", office), now=NOW)
    letters_left(NOW)
    confirm_periods(office, now=NOW)

    assert "record" in swept()
    assert places_of(NEEDLES) == set()
    assert case.quick_records.get().right == "[…]"


def test_a_deidentified_case_is_not_opened_again(office):
    case = case_in("unidentified", office, now=NOW)
    letters_left(NOW)
    confirm_periods(office, now=NOW)
    swept()
    with pytest.raises(Refused, match="case_deidentified"):
        reopen_case(case_id=case.pk, reason="Svarede.", actor=actor_with("decider", office), now=OVER)


def test_a_test_case_and_one_that_is_not_closed_are_never_counted(office):
    case = case_in("answered", office, now=NOW)
    letters_left(NOW)
    confirm_periods(office, now=NOW)
    assert end(case, "record", OVER) is None
    assert "record" not in swept()


def test_a_killed_run_leaves_nothing_by_half(office, monkeypatch):
    case = a_whole_case(office)
    confirm_periods(office, now=NOW)

    def killed(case):
        CaseNote.objects.filter(case=case).update(text="[…]")
        raise KeyboardInterrupt

    monkeypatch.setattr("requests_app.actions.case_files.deidentify", killed)
    with pytest.raises(KeyboardInterrupt):
        end(case, "record", OVER)

    assert case.notes.get().text.startswith("Åse")
    assert not CaseFileEnd.objects.exists()
    assert Document.objects.filter(wrapped_key__isnull=False).exists()


def test_what_was_proposed_checked_handed_over_and_named_goes_too(office):
    case = make_hand_over(office, now=NOW).mail.case
    choose(office, extend_deadline=["always"])
    propose(case, actor=actor_with("decider", office), now=NOW)
    take("name_customer", case, actor=actor_with("officer", office), now=NOW)
    with acting(BEAT, "test.checked"):
        ObligationCheck.objects.create(
            case=case, obligation="refunds", is_met=True, text="Hemmelig", checked_at=NOW, checked_by=case.pk
        )

    weighed = make_case(office, now=NOW, rights=["objection"])
    draft(weighed)
    advise(weighed)

    with redacting(BEAT, "case.deidentified"):
        case_file_rows.deidentify(case)
        case_file_rows.deidentify(weighed)

    record = weighed.decision_records.get()
    assert {record.weighing, record.necessity, record.advice} == {GONE}
    assert record.departure_reason == ""
    proposal, handed = case.proposals.get(), HandOver.objects.get()
    assert (proposal.given, proposal.reason) == ({}, GONE)
    assert (handed.external_reference, handed.agent) == (str(handed.pk), "")
    assert ObligationCheck.objects.get().text == GONE
    assert not case.named_customers.exists()
    assert not CaseCustomer.history.filter(customer__isnull=False).exists()


def test_an_answer_that_lies_behind_a_link_is_not_destroyed_under_the_person(office):
    confirm_periods(office, now=NOW)
    case = case_in("answered", office, now=NOW, rights=["access", "erasure"])
    take("lay_behind_link", case, actor=actor_with("officer", office), now=NOW)
    letters_left(NOW)
    documents = set(documents_of(case, "package").values_list("pk", flat=True))
    end(case, "package", NOW + timedelta(days=20))
    assert all(map(opens, documents))

    with acting(BEAT, "test.fetched"):
        case.answer_links.update(ended_at=NOW, ended_as="revoked")
    end(case, "package", NOW + timedelta(days=20))

    assert documents
    assert not any(map(opens, documents))


def test_where_the_address_for_a_code_stood_goes_with_the_case(office):
    confirm_periods(office, now=NOW)
    case = case_in("closed", office, now=NOW)
    with acting(BEAT, "test.checked"):
        check = IdentityCheck.objects.create(
            case=case, means=POST, doubt="Et navn.", harm="Andres data.", begun_by=uuid4(), begun_at=NOW
        )
        code = IdentityCode.objects.create(of=check, code_hash="0" * 64, source="Åses kundekort", sent_at=NOW)

    letters_left(NOW)
    assert end(case, "record", OVER) is not None

    code.refresh_from_db()
    assert code.source == ""


def test_every_model_that_hangs_on_a_case_is_reached():
    """A model with something personal and a way to a case is emptied, or stands here with why not."""
    elsewhere = {
        # By their own periods: the authority's file, a breach, a wave, the customer.
        *("AuthorityCase", "AuthorityQuestion", "AuthorityLetter", "LimitRequest", "AuthorityAnswer"),
        *("AuthorityOutcome", "AuthorityFollowUp", "AuthorityAnnex", "Wave", "PostBatch"),
    }
    reached = {model.__name__ for model, _path in case_file_rows.HANGING} | {"PostPage"}
    found = set()
    for model in own_models():
        marks = model.personal_data
        if (marks.personal or marks.special) and model is not Case and _leads_to_case(model):
            found.add(model.__name__)
    assert found - reached - elsewhere == set()


def _leads_to_case(model, depth=3):
    for field in model._meta.concrete_fields:
        parent = field.related_model if field.is_relation else None
        if parent is Case or (
            parent is not None and depth and parent is not model and _leads_to_case(parent, depth - 1)
        ):
            return True
    return False


def test_periods_are_confirmed_by_a_decider_with_a_reason_and_change_as_versions(office):
    first = confirm_periods(office, now=NOW)
    with pytest.raises(Refused, match="nothing_changed"):
        confirm_periods(office, now=NOW)
    second = confirm_periods(office, now=NOW, record=60)

    assert (first.version, second.version, second.record_months) == (1, 2, 60)
    assert [row.record_months for row in second.history.order_by("history_id")] == [36, 60]
    told = Event.objects.filter(type="controller.case_files_confirmed").order_by("-id")[0]
    assert told.data["months"]["record"] == 60
    with pytest.raises(Invalid, match="case_file_months_out_of_range"):
        confirm_periods(office, now=NOW, record=61)


@pytest.mark.parametrize("role", ["officer", "dpo", "legal", "auditor"])
def test_nobody_else_confirms(office, role, monkeypatch):
    monkeypatch.setattr("tests.factories.case_files.actor_with", lambda _role, at: actor_with(role, at))
    with pytest.raises(NotPermitted):
        confirm_periods(office, now=NOW)


def test_the_database_holds_the_limits(office):
    policy = confirm_periods(office, now=NOW)
    for change in ({"record_months": 61}, {"form_why": ""}, {"unknown_months": 37}, {"reason": ""}):
        with pytest.raises(IntegrityError), acting(BEAT, "test.raw"):
            CaseFilePolicy.objects.filter(pk=policy.pk).update(**change)
    assert len(ITEMS) == 5
    assert Controller.objects.get().case_file_policy == policy
