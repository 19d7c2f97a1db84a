"""A test case of a brand in its set-up: worked to its end, written to its tester alone, counted nowhere."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from dpo_office.common.acting import acting, redacting
from dpo_office.common.documents import Document
from dpo_office.common.errors import Invalid, NotFound, NotPermitted, Refused
from dpo_office.common.events import Event
from dpo_office.common.letters import codes
from dpo_office.common.letters.models import Attempt, Dispatch, Letter
from dpo_office.common.letters.queries import letter_state
from dpo_office.common.permissions import Actor, Grant
from dpo_office.common.triggers import own_models
from dpo_office.common.users import RoleGrant, User
from registry_app.models import Controller
from requests_app.actions import brand_test_removal
from requests_app.actions.brand_test_removal import remove_tests
from requests_app.actions.brands import close_controller, open_controller
from requests_app.actions.case_letters import letterhead_for
from requests_app.actions.case_tests import PERSON, start_test_case
from requests_app.actions.intake import Requester
from requests_app.actions.mail_rows import case_to_join
from requests_app.domain.legal_dates import Span
from requests_app.models import Case, Mail, QuickRecord, TaskLink
from requests_app.queries.activity_uses import uses_of_system
from requests_app.queries.answer_times import answered_by_month, received_by_month
from requests_app.queries.changes import recent_steps
from requests_app.queries.legal_dates import legal_dates
from requests_app.queries.mails import case_of_reply, possible_case, reply_address_of
from requests_app.queries.quick_records import open_cases_of_caller
from requests_app.queries.report_figures import figures_between
from requests_app.queries.set_up import has_tests, set_up_of
from requests_app.queries.today import case_queues, cases_by_deadline, cases_to_answer
from requests_app.queries.yearly_report import figures_of
from tests.factories.authority_cases import hold, make_authority_case
from tests.factories.cases import a_contributor, make_case, take
from tests.factories.clients import Caller
from tests.factories.registry import (
    ADMIN,
    LONG_AGO,
    actor_with,
    make_controller,
    make_customer,
    make_holidays,
    make_system,
)
from tests.factories.waves import make_wave

NOW = LONG_AGO + timedelta(hours=1)
ADDRESS = "tina@example.com"


@pytest.fixture
def building(db) -> Controller:
    make_holidays()
    controller = make_controller("building", state="setting_up", form_mode="requested")
    make_system(controller, "shop")
    return controller


@pytest.fixture
def tester(building) -> Actor:
    with acting(ADMIN, "test.person_made"):
        user = User.objects.create_user("tester", name="Tina Test", email=ADDRESS)
        RoleGrant.objects.create(user=user, role="decider", controller_id=building.pk)
        RoleGrant.objects.create(user=user, role="officer", controller_id=building.pk)
    grants = frozenset({Grant("officer", building.pk), Grant("decider", building.pk)})
    return Actor(user.pk, "staff", grants)


@pytest.fixture
def case(building, tester) -> Case:
    return start_test_case(controller_id=building.pk, actor=tester, now=NOW)


def walk(case: Case, tester: Actor, *steps: str) -> Case:
    for step in steps:
        case.refresh_from_db()
        take(step, case, actor=tester, now=NOW)
    case.refresh_from_db()
    return case


TO_THE_END = (
    *("issue_form", "receive_signed_form", "verify_form", "plan_tasks", "assign_task", "add_note"),
    *("settle_tasks", "send_answer", "close_case"),
)


def finish_letters() -> None:
    Dispatch.objects.update(finished_at=NOW)


def opened(controller: Controller) -> None:
    with acting(ADMIN, "controller.opened"):
        Controller.objects.filter(pk=controller.pk).update(
            state="open", opened_at=NOW, opened_by=ADMIN.user_id
        )


def test_it_is_a_case_of_a_made_up_person_at_the_testers_address(building, tester):
    customer = make_customer(building, email=ADDRESS)

    case = start_test_case(controller_id=building.pk, actor=tester, now=NOW, rights=["access", "erasure"])

    assert (case.is_test, case.state, case.customer, case.requester_name) == (
        True,
        "received",
        None,
        PERSON["da"],
    )
    assert (case.requester_email, case.opened_by) == (customer.email, tester.user_id)
    assert [item.right for item in case.items.all()] == ["access", "erasure"]
    assert Case.history.get(id=case.pk).is_test
    told = Event.objects.filter(controller_id=building.pk).order_by("id")
    assert list(told.values_list("type", "subject_type")) == [
        ("case.opened", "testcase"),
        ("controller.test_case_started", "controller"),
    ]


def test_it_is_worked_to_its_end_and_every_letter_is_a_marked_one_to_the_tester(building, case, tester):
    a_contributor(building)

    walk(case, tester, *TO_THE_END)

    assert case.state == "closed"
    letters = list(Letter.objects.all())
    assert {letter.kind for letter in letters} == {
        *("case.received", "case.form_issued", "case.link_assigned", "case.answer_sent"),
    }
    assert {letter.recipient_address for letter in letters} == {ADDRESS}
    assert {letter.tested_by for letter in letters} == {tester.user_id}
    assert {letter_state(letter) for letter in letters} == {codes.QUEUED}
    assert all(letter.subject.startswith("[PRØVE] ") for letter in letters)
    assert all(letter.body.startswith("Dette er en prøve.") for letter in letters)


def test_its_documents_bear_the_mark_in_their_heading(building, case, tester):
    english = start_test_case(controller_id=building.pk, actor=tester, now=NOW, language="en")

    assert letterhead_for(case).name == f"[PRØVE] {building.name}"
    assert letterhead_for(english).name == f"[TEST] {building.name}"
    assert letterhead_for(make_case(building, now=NOW)).name == building.name


def test_a_letter_is_held_when_the_account_has_another_address_by_now(case, tester):
    with acting(ADMIN, "test.person_moved"):
        User.objects.filter(pk=tester.user_id).update(email="tina@example.org")
    letter = Letter.objects.get()

    assert letter_state(letter) == codes.HELD
    window = letter.dispatch.windows.create(lease_epoch=1, leased_until=NOW)
    with pytest.raises(IntegrityError, match="office_controller_not_open"), transaction.atomic():
        Attempt.objects.create(letter=letter, window=window, opened_at=NOW)


def test_a_real_case_of_the_same_brand_is_still_held(building, case):
    real = make_case(building, now=NOW)

    assert letter_state(Letter.objects.get(cause_id=real.pk)) == codes.HELD
    with pytest.raises(Refused, match="controller_not_open"):
        take("issue_form", real, actor=actor_with("officer", building), now=NOW)


@pytest.mark.parametrize("is_test", [True, False])
def test_nothing_changes_the_mark(building, tester, is_test):
    if is_test:
        start_test_case(controller_id=building.pk, actor=tester, now=NOW)
    else:
        make_case(building, now=NOW)

    with pytest.raises(IntegrityError, match="office_column_fixed"), redacting(ADMIN, "test.raw"):
        Case.objects.update(is_test=not is_test)
    with (
        pytest.raises(IntegrityError, match="office_column_fixed"),
        acting(ADMIN, "test.raw"),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE requests_app_case SET is_test = NOT is_test")


@pytest.mark.parametrize("wrong", [{"customer": True}, {"requester_email": ""}])
def test_the_database_takes_no_test_of_a_customer_and_none_without_an_address(building, case, wrong):
    if "customer" in wrong:
        wrong = {"customer": make_customer(building)}

    with pytest.raises(IntegrityError), acting(ADMIN, "test.raw"):
        Case.objects.filter(pk=case.pk).update(**wrong)


def test_only_a_brand_in_its_set_up_has_test_cases(building, tester):
    opened(building)

    with pytest.raises(Refused, match="step_impossible"):
        start_test_case(controller_id=building.pk, actor=tester, now=NOW)
    close_controller(controller_id=building.pk, reason="Solgt.", actor=tester, now=NOW)
    with pytest.raises(Refused, match="step_impossible"):
        start_test_case(controller_id=building.pk, actor=tester, now=NOW)
    assert not Case.objects.exists()
    assert not Letter.objects.exists()


@pytest.mark.parametrize("role", ["officer", "decider", "dpo", "legal", "agent", "auditor"])
def test_who_sends_oneself_tests_starts_one(building, role):
    with acting(ADMIN, "test.person_made"):
        user = User.objects.create_user("somebody", email="somebody@example.com")
    actor = Actor(user.pk, "staff", frozenset({Grant(role, building.pk)}))
    call = {"controller_id": building.pk, "actor": actor, "now": NOW}

    if role in ("agent", "auditor"):
        with pytest.raises(NotPermitted):
            start_test_case(**call)
        assert not Case.objects.exists()
    else:
        assert start_test_case(**call).is_test


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"rights": []}, "rights_missing"),
        ({"rights": ["kaffe"]}, "right_unknown"),
        ({"language": "sv"}, "invalid"),
    ],
)
def test_bad_input_starts_nothing(building, tester, wrong, code):
    with pytest.raises(Invalid) as refused:
        start_test_case(controller_id=building.pk, actor=tester, now=NOW, **wrong)

    assert refused.value.code == code
    assert not Case.objects.exists()


def test_without_an_address_and_at_an_unknown_brand_nothing_starts(building, tester):
    with pytest.raises(NotFound):
        start_test_case(controller_id=uuid.uuid4(), actor=tester, now=NOW)
    with acting(ADMIN, "test.person_moved"):
        User.objects.filter(pk=tester.user_id).update(email="")
    with pytest.raises(Refused, match="test_address_missing"):
        start_test_case(controller_id=building.pk, actor=tester, now=NOW)


YEAR = Span(date(NOW.year, 1, 1), date(NOW.year + 1, 12, 31))


def counted(place: str, building: Controller, actor: Actor) -> list[object]:
    """Look at one of the places that count or list cases."""
    if place == "today":
        return [*case_queues(actor, NOW.date()), *cases_by_deadline(actor, 9), *cases_to_answer(actor, 9)]
    if place == "what_happened":
        return [step for step in recent_steps(actor, 50) if step.type.startswith("case.")]
    if place == "calendar":
        return [found for found in legal_dates(actor, YEAR) if found.subject == "case"]
    if place == "answer_times":
        first = date(2020, 1, 1)
        return [*received_by_month(actor, first), *answered_by_month(actor, first)]
    if place == "uses":
        return list(uses_of_system(building.systems.get().pk, building.pk, actor).cases or ())
    if place == "caller":
        return list(open_cases_of_caller(actor, [], email=ADDRESS))
    assert place == "mail"
    found = possible_case(building, ADDRESS)
    return [found] if found else []


PLACES = ("today", "what_happened", "calendar", "answer_times", "uses", "caller", "mail")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "steps", [(), ("issue_form",), ("waive_form", "plan_tasks", "settle_tasks"), ("refuse_case",)]
)
def test_no_place_counts_or_lists_it(building, case, tester, place, steps):
    walk(case, tester, *steps)

    assert counted(place, building, tester) == []


@pytest.mark.parametrize("place", PLACES)
def test_a_real_case_is_counted_there(building, tester, place):
    asks = Requester(name="Åse Blåbær", email=ADDRESS)
    case = make_case(building, requester=asks, now=NOW)
    if place == "uses":
        walk(case, tester, "waive_form", "plan_tasks")

    assert counted(place, building, tester) != []


def test_no_report_counts_it(building, case, tester):
    walk(case, tester, "waive_form", "plan_tasks", "settle_tasks", "send_answer")
    start_test_case(controller_id=building.pk, actor=tester, now=NOW)

    found = figures_of(building, NOW.year, date(NOW.year, 12, 31))

    assert (found.rights, found.open_cases, dict(found.grounds)) == ((), 0, {})
    before = Span(date(NOW.year - 1, 1, 1), date(NOW.year - 1, 12, 31))
    reported = figures_between(tester, [building.pk], YEAR, before, NOW)
    assert {code for code, pair in reported.cases.items() if pair != (0, 0)} == set()
    assert (reported.rights, reported.days) == ({}, ([], []))


def test_no_mail_is_put_into_it(building, case, tester):
    with pytest.raises(Invalid, match="case_unknown"):
        case_to_join(Mail(controller=building), case.reference, tester)
    assert case_of_reply(building, (reply_address_of(case),)) is None
    assert Letter.objects.get().reply_to == ""


def test_other_systems_see_neither_it_nor_its_events(building, case):
    client = Caller("client", building)

    assert client.get("cases/").json()["results"] == []
    told = client.get("events/").json()["results"]
    assert [event["type"] for event in told] == ["controller.test_case_started"]
    shown = Caller("officer", building).get(f"cases/{case.pk}/").json()
    assert shown["is_test"] is True


def test_the_point_is_done_when_one_was_answered_and_closed_and_none_is_open(building, case, tester):
    def missing() -> tuple[str, ...]:
        return next(found for found in set_up_of(building, NOW.date()) if found.code == "test_case").missing

    assert missing() == ("test_case_open",)
    walk(case, tester, "withdraw_case", "close_case")
    assert missing() == ("test_case_missing",)
    second = start_test_case(controller_id=building.pk, actor=tester, now=NOW)
    walk(second, tester, "waive_form", "plan_tasks", "settle_tasks", "send_answer")
    assert missing() == ("test_case_open",)
    walk(second, tester, "close_case")
    assert missing() == ()


def test_the_gate_stays_closed_over_an_open_test_case(building, case, tester):
    with pytest.raises(Refused) as refused:
        open_controller(controller_id=building.pk, actor=tester, now=NOW)

    assert "test_case" in refused.value.context["points"]


def test_a_brand_is_given_up_with_a_test_case_that_is_open(building, case, tester):
    finish_letters()

    close_controller(controller_id=building.pk, reason="Opgivet.", actor=tester, now=NOW)

    assert remove_tests(controller_id=building.pk, actor=tester, now=NOW) == 2
    assert not Case.objects.exists()


def test_removal_leaves_nothing_but_the_history(building, case, tester):
    a_contributor(building)
    walk(case, tester, *TO_THE_END)
    second = start_test_case(controller_id=building.pk, actor=tester, now=NOW)
    walk(second, tester, "ask_identity", "name_representative", "check_authority", "refuse_case")
    assert set(Letter.objects.values_list("recipient_address", flat=True)) == {ADDRESS}
    finish_letters()
    letters = Letter.objects.count()
    opened(building)
    real = make_case(building, now=NOW)
    kept = Letter.objects.get(cause_id=real.pk)

    count = remove_tests(controller_id=building.pk, actor=tester, now=NOW)

    assert count == letters + 2
    assert list(Case.objects.all()) == [real]
    assert list(Letter.objects.all()) == [kept]
    assert not Document.objects.exists()
    for model in removed_models() - {"Case", "RightItem", "CaseGate"}:
        assert not BY_NAME[model].objects.exists(), model
    for model in ("RightItem", "CaseGate"):
        assert not BY_NAME[model].objects.exclude(case=real).exists()
    assert Case.history.filter(id=case.pk, history_type="-").exists()
    assert Event.objects.filter(subject_id=case.pk, type="case.closed").exists()
    told = Event.objects.get(type="controller.tests_removed").data
    assert told == {"letters": letters, "cases": 2}
    assert not has_tests(building)


BY_NAME = {model.__name__: model for model in own_models() if model._meta.app_label == "requests_app"}


def removed_models() -> set[str]:
    """Name the models that hang on a case, however far; a removal has to know each."""
    found = {Case}
    while True:
        more = {
            model
            for model in BY_NAME.values()
            for field in model._meta.concrete_fields
            if field.related_model in found
        } - found
        if not more:
            break
        found |= more
    return {model.__name__ for model in found}


def test_no_authority_holds_a_test(building, tester):
    case = start_test_case(controller_id=building.pk, actor=tester, now=NOW)
    row = make_authority_case(building, now=NOW)
    with pytest.raises(Invalid, match="things_unknown"):
        hold(row, references=[case.reference])


def test_no_wave_takes_a_test(building, case):
    with pytest.raises(Invalid, match="wave_cases_unknown"):
        make_wave(building, case, now=NOW)


def test_a_removal_knows_every_model_that_hangs_on_a_case():
    # No mail and no post is put into a test, what is said on the telephone is a customer's, nobody is warned
    # of a test, no authority asks for one, none comes into a wave, and each asks for rights.
    never = {Mail.__name__, "MailAttachment", "PostLetter", "PostPage", QuickRecord.__name__}
    never |= {"CaseFileEnd", "CaseLink"}
    never |= {"Escalation", "EscalationNotice", "HeldThing", "AuthorityQuestion", "WaveCase", "MailSignature"}
    never |= {"HandOver"}
    never |= {"CaseCustomer"}
    never |= {"ObligationCheck"}

    assert {name for name in removed_models() - never if not hasattr(brand_test_removal, name)} == set()


def test_a_case_stays_whole_while_a_letter_of_it_is_under_way(building, case, tester):
    a_contributor(building)
    walk(case, tester, "waive_form", "plan_tasks", "assign_task")
    finish_letters()
    Dispatch.objects.filter(kind="case.link_assigned").update(finished_at=None)
    other = start_test_case(controller_id=building.pk, actor=tester, now=NOW)
    Dispatch.objects.filter(letters__cause_id=other.pk).update(finished_at=NOW)
    opened(building)

    assert remove_tests(controller_id=building.pk, actor=tester, now=NOW) == 2

    assert list(Case.objects.all()) == [case]
    assert Letter.objects.count() == 2
    with pytest.raises(Refused, match="no_tests"):
        remove_tests(controller_id=building.pk, actor=tester, now=NOW)


def test_the_database_deletes_no_real_case_and_no_test_without_a_recorded_redaction(building, case, tester):
    walk(case, tester, "waive_form", "plan_tasks")
    real = make_case(building, now=NOW)
    for name in ("RightItem", "SystemTask"):
        with pytest.raises(IntegrityError, match="office_never_deleted"), acting(ADMIN, "test.raw"):
            BY_NAME[name].objects.filter(case=case).delete()

    with pytest.raises(IntegrityError, match="office_never_deleted"), redacting(ADMIN, "test.raw"):
        real.items.all().delete()
    with (
        pytest.raises(IntegrityError, match="office_never_deleted"),
        redacting(ADMIN, "test.raw"),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM requests_app_case WHERE NOT is_test")
    assert real.items.exists()
    assert TaskLink.objects.count() == 0
