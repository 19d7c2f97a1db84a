"""What is recorded on the telephone is carried out and answered at once, or passed on; nothing in between."""

import uuid
from typing import Any

import pytest

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.errors import DomainError, Invalid, NotFound, NotPermitted, Refused
from dpo_office.common.events import Event
from dpo_office.common.letters.blocks import Contact, place_block
from dpo_office.common.letters.models import ContactBlock, Letter
from dpo_office.common.permissions import ROLES
from registry_app.models import ActivitySystem, Controller
from requests_app.actions import answers, closing, system_tasks
from requests_app.actions.new_cases import Requester
from requests_app.actions.quick_records import record_at_once
from requests_app.domain.quick_records import Wish
from requests_app.models import Case, QuickRecord
from tests.factories.cases import client_as, make_office, rendered_answer
from tests.factories.people import rows_everywhere
from tests.factories.registry import ADMIN, actor_with, make_activity, make_customer, make_purpose

URL = "/api/v1/cases/record-at-once/"
NUMBER = "+45 00 00 00 09"
UNKNOWN = Requester(phone=NUMBER)
EVERYWHERE = Wish("marketing_objection", channels=("email", "sms", "phone", "post"))
NO_SMS = Wish("marketing_objection", channels=("sms",))
CORRECTED = Wish("correction", subject="address", wrong="Æblevej 1", right="Æblevej 2")
ASKED = Wish("question", text="Hvor længe gemmer I? 36 måneder.")
OFFICE = {"officer", "decider", "dpo", "agent", "client"}


def record(controller: Controller, *wishes: Wish, role: str = "agent", **changes: Any) -> Case:
    values: dict[str, Any] = {"requester": UNKNOWN, "channel": "phone", "now": clock.now()} | changes
    actor = values.pop("actor", None) or actor_with(role, controller)
    return record_at_once(controller=controller.slug, wishes=wishes, actor=actor, **values)


def consent_to(controller: Controller, code: str, *, uses_shop: bool) -> Wish:
    """Insert a purpose that rests on consent, and give its withdrawal."""
    activity = make_activity(controller, "menus")
    make_purpose(activity, code, basis="9.2.a", name_da="Allergier", name_en="Allergies")
    if uses_shop:
        with acting(ADMIN, "registry.activity_changed"):
            ActivitySystem.objects.create(activity=activity, system=controller.systems.get(code="shop"))
    return Wish("withdrawal", subject=f"menus.{code}")


def blocked(controller: Controller) -> list[str]:
    rows = ContactBlock.objects.filter(controller_id=controller.pk, scope="marketing", lifted_at=None)
    return sorted(rows.values_list("channel", flat=True))


def outcomes(case: Case) -> dict[str, str]:
    return dict(case.items.values_list("right", "outcome"))


def test_an_objection_is_carried_out_answered_and_closed(controller: Controller) -> None:
    case = record(controller, NO_SMS)

    assert (case.state, case.customer, outcomes(case)) == ("closed", None, {"objection": "granted"})
    assert blocked(controller) == ["sms"]
    block = ContactBlock.objects.get()
    assert (block.cause_id, block.reason) == (case.pk, "case.recorded_at_once")
    assert [row.type for row in Event.objects.filter(subject_id=case.pk).order_by("id")] == [
        "case.opened",
        "case.recorded_at_once",
        "case.closed",
    ]
    told = Event.objects.get(type="case.recorded_at_once").data
    assert told == {"kinds": ["marketing_objection"], "channels": ["sms"], "blocks": [str(block.pk)]}
    assert case.reasons.get().text.startswith("Fra nu af får du ikke markedsføring fra Testco ApS. Ingen sms")
    assert not Letter.objects.exists()
    assert case.history.order_by("-history_id").first().history_change_reason == "case.recorded_at_once"


@pytest.mark.parametrize(("language", "said"), [("da", "Ingen sms'er."), ("en", "No text messages.")])
def test_a_confirmation_says_the_same_in_writing_to_the_address_on_file(
    controller: Controller, language: str, said: str
) -> None:
    customer = make_customer(controller, name="Åse Blåbær", email="aase@example.com")
    caller = Requester(name="Somebody Else", email="other@example.com", phone=NUMBER)
    known = {"customer_id": customer.pk, "requester": caller, "language": language}

    case = record(controller, NO_SMS, confirm=True, **known)

    letter = Letter.objects.get()
    assert (letter.kind, letter.cause_id, letter.confidential) == ("case.recorded", case.pk, True)
    assert (letter.recipient_name, letter.recipient_address) == ("Åse Blåbær", "aase@example.com")
    assert said in letter.body
    assert case.reasons.get().text in letter.body
    assert case.reference in letter.subject
    assert case.state == "closed"
    record(controller, NO_SMS, **known)
    assert Letter.objects.count() == 1


@pytest.mark.parametrize("why", ["nobody", "no_address", "no_mailbox", "blocked", "wrong"])
def test_a_confirmation_without_an_address_to_go_to_is_refused(controller: Controller, why: str) -> None:
    emails = {"no_address": "", "no_mailbox": "ingen mail"}
    customer = make_customer(controller, email=emails.get(why, "aase@example.com"))
    if why == "blocked":
        with acting(ADMIN, "test.blocked"):
            mail = Contact("email", customer.email)
            place_block(
                mail, controller_id=controller.pk, scope="everything", reason="test.blocked", now=clock.now()
            )
    wrong = Wish("correction", subject="email", right="ny@example.com")
    known = {} if why == "nobody" else {"customer_id": customer.pk}
    before = rows_everywhere()

    with pytest.raises(Refused, match="confirmation_"):
        record(controller, wrong if why == "wrong" else NO_SMS, confirm=True, **known)

    assert rows_everywhere() == before


def test_a_customers_own_contacts_and_the_callers_are_blocked(controller: Controller) -> None:
    customer = make_customer(controller, phone="+45 00 00 00 01")

    case = record(controller, EVERYWHERE, customer_id=customer.pk)

    assert case.customer == customer
    # The number on file and the one that they called from, each by SMS and telephone.
    assert blocked(controller) == ["email", "phone", "phone", "post", "sms", "sms"]


def test_what_the_shop_holds_as_a_number_and_is_none_stands_in_nobodys_way(controller: Controller) -> None:
    customer = make_customer(controller, phone="ring ikke", email="")

    record(controller, NO_SMS, customer_id=customer.pk)

    assert blocked(controller) == ["sms"]


def test_said_twice_the_first_block_holds(controller: Controller) -> None:
    first, second = record(controller, NO_SMS), record(controller, NO_SMS)

    assert blocked(controller) == ["sms"]
    assert {first.state, second.state} == {"closed"}
    assert first.reference != second.reference


def test_a_question_asks_for_no_right(controller: Controller) -> None:
    case = record(controller, ASKED)

    assert (case.state, outcomes(case)) == ("closed", {})
    assert QuickRecord.objects.get().text == ASKED.text


def test_a_withdrawal_that_no_system_has_to_know_is_done(controller: Controller) -> None:
    case = record(controller, consent_to(controller, "allergies", uses_shop=False), language="en")

    assert (case.state, outcomes(case)) == ("closed", {"consent_withdrawal": "granted"})
    assert "Your consent to allergies is withdrawn" in case.reasons.get().text


def test_a_withdrawal_is_passed_on_to_the_systems_of_its_activity(controller: Controller) -> None:
    case = record(controller, consent_to(controller, "allergies", uses_shop=True), NO_SMS)

    assert (case.state, case.form_asked) == ("collecting", False)
    assert outcomes(case) == {"consent_withdrawal": "pending", "objection": "granted"}
    # The systems have still to stop.
    assert case.stop_owed_by
    assert [task.system.code for task in case.tasks.all()] == ["shop"]
    assert blocked(controller) == ["sms"]


def test_a_correction_goes_to_every_system_and_keeps_wrong_and_right(controller: Controller) -> None:
    case = record(controller, CORRECTED)

    kept = QuickRecord.objects.get()
    assert (kept.subject, kept.wrong, kept.right) == ("address", "Æblevej 1", "Æblevej 2")
    assert (case.state, outcomes(case)) == ("collecting", {"rectification": "pending"})
    assert case.tasks.get().system.code == "shop"
    assert "Æblevej" not in str(list(Event.objects.values_list("data", flat=True)))


def settled(case: Case, officer: Any) -> Case:
    for task in case.tasks.all():
        system_tasks.settle_task(
            case_id=case.pk, task_id=task.pk, outcome="done", actor=officer, now=clock.now()
        )
    case.refresh_from_db()
    return case


def test_what_was_passed_on_is_answered_by_word_of_mouth_when_it_is_done(controller: Controller) -> None:
    officer = actor_with("officer", controller)
    case = record(controller, CORRECTED, NO_SMS)
    decided = case.items.get(right="objection").decided_at
    call: dict[str, Any] = {"case_id": case.pk, "actor": officer, "now": clock.now()}
    with pytest.raises(Refused, match="tasks_open"):
        answers.record_answer(text="Ringet op.", **call)
    settled(case, officer)
    with pytest.raises(Invalid, match="reason_required"):
        answers.record_answer(text=" ", **call)

    answered = answers.record_answer(text="Ringet op: adressen er rettet.", **call)

    assert (answered.state, outcomes(case)) == (
        "answered",
        {"objection": "granted", "rectification": "granted"},
    )
    # What was carried out on the telephone is not decided again.
    assert case.items.get(right="objection").decided_at == decided
    assert not Letter.objects.exists()


def test_or_answered_in_writing(controller: Controller) -> None:
    officer = actor_with("officer", controller)
    case = settled(record(controller, CORRECTED, NO_SMS), officer)
    rendered = rendered_answer(case)

    answers.send_answer(case_id=case.pk, rendered=rendered, actor=officer, now=clock.now())

    assert outcomes(case) == {"objection": "granted", "rectification": "granted"}
    assert Letter.objects.get().kind == "case.answer_sent"


def test_a_person_who_withdraws_the_rest_keeps_what_was_carried_out(controller: Controller) -> None:
    case = record(controller, CORRECTED, NO_SMS)

    closing.withdraw_case(case_id=case.pk, actor=actor_with("agent", controller), now=clock.now())

    assert outcomes(case) == {"objection": "granted", "rectification": "withdrawn"}
    assert blocked(controller) == ["sms"]


@pytest.mark.parametrize(
    ("wishes", "changes", "refusal"),
    [
        ((), {}, Invalid("wishes_missing")),
        ((NO_SMS,), {"requester": Requester()}, Invalid("requester_missing")),
        ((NO_SMS,), {"requester": Requester(phone="ring ikke")}, Invalid("phone_invalid")),
        ((NO_SMS,), {"requester": Requester(email="a@example.com")}, Invalid("channel_without_contact")),
        ((Wish("withdrawal", subject="unknown"),), {}, Invalid("consent_unknown")),
        ((NO_SMS,), {"language": "sv"}, Invalid("invalid")),
        ((NO_SMS,), {"channel": "pigeon"}, Invalid("invalid")),
        ((NO_SMS,), {"customer_id": uuid.uuid4()}, NotFound("not_found")),
    ],
)
def test_what_makes_no_sense_changes_nothing(
    controller: Controller, wishes: tuple[Wish, ...], changes: dict[str, Any], refusal: DomainError
) -> None:
    before = rows_everywhere()

    with pytest.raises(type(refusal), match=refusal.code):
        record(controller, *wishes, **changes)

    assert rows_everywhere() == before


def test_a_correction_without_a_system_is_refused(db: None) -> None:
    with pytest.raises(Refused, match="no_systems"):
        record(make_office("empty", systems=()), CORRECTED)


def test_a_foreign_customer_is_not_found(controller: Controller) -> None:
    foreign = make_customer(make_office("other"))

    with pytest.raises(NotFound):
        record(controller, NO_SMS, customer_id=foreign.pk)


@pytest.mark.parametrize("role", ROLES)
def test_who_may_record(controller: Controller, role: str) -> None:
    if role in OFFICE:
        assert record(controller, NO_SMS, role=role).state == "closed"
        return
    with pytest.raises(NotPermitted):
        record(controller, NO_SMS, role=role)
    assert not Case.objects.exists()


@pytest.mark.parametrize("given", [{"phone": "00000001"}, {"email": "KUNDE10001@example.com"}])
def test_over_the_api_the_customer_is_found_by_what_the_caller_gives(
    controller: Controller, given: dict[str, str]
) -> None:
    customer = make_customer(controller)
    body = {
        "controller": "testco",
        "wishes": [
            {"kind": "marketing_objection", "channels": ["email"]},
            {"kind": "question", "text": "Hvad?"},
        ],
        "requester": given,
        "language": "en",
    }
    client, key = client_as("client", controller), {"HTTP_IDEMPOTENCY_KEY": "call-1"}

    first = client.post(URL, body, format="json", **key)
    again = client.post(URL, body, format="json", **key)

    assert first.status_code == again.status_code == 201
    shown = first.json()
    assert (shown["state"], [(item["right"], item["outcome"]) for item in shown["items"]]) == (
        "closed",
        [("objection", "granted")],
    )
    assert shown["sentence"].startswith("From now on you get no marketing from Testco ApS. No e-mails.")
    assert Case.objects.get().customer == customer
    assert again.json() == shown


@pytest.mark.parametrize("wish", [{"kind": "erasure"}, {"kind": "question", "texts": "x"}, {}, "no"])
def test_over_the_api_another_shape_is_refused(controller: Controller, wish: Any) -> None:
    body = {"controller": "testco", "wishes": [wish], "requester": {"phone": NUMBER}}

    assert client_as("client", controller).post(URL, body, format="json").status_code == 400
    assert not Case.objects.exists()
