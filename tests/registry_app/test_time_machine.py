"""What applied to a customer on a day: the question, its page, its letter and the call of the API."""

import io
from datetime import date, timedelta

import pytest
from pypdf import PdfReader

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.letters import codes
from dpo_office.common.people.models import ReadRecord
from registry_app.models import SignUp
from registry_app.queries.time_machine import changes_told, sign_up_of, then
from tests.factories.clients import Caller, problem_of
from tests.factories.policy_change import (
    accept,
    announced,
    letters_of,
    receipt,
    unguarded,
    version_in_force,
)
from tests.factories.registry import (
    ADMIN,
    actor_with,
    make_activity,
    make_controller,
    make_customer,
    make_data,
    make_recipient,
    make_rule,
)
from tests.registry_app.admin.conftest import announced_now, page_url, signed_in

pytestmark = pytest.mark.django_db
FIRST = "# Politik\n\nVi gemmer dem i fem år."
SECOND = "# Politik\n\nVi gemmer dem i tre år."


@pytest.fixture
def brand(db):
    """Two versions, one of them entered with a day that is not sure."""
    brand = make_controller("openco")
    version_in_force(
        brand, number=1, on=date(2024, 1, 1), text=FIRST, state="archived", archived_at=clock.now(),
        certainty="at_least_from", source="En kopi.",
    )  # fmt: skip
    version_in_force(brand, number=2, on=date(2025, 5, 1), text=SECOND)
    return brand


@pytest.fixture
def customer(brand):
    return make_customer(brand, account_state="active", state_since=date(2024, 3, 1))


@pytest.mark.parametrize(
    ("on", "number", "certainty", "next_number"),
    [
        (date(2023, 12, 31), None, "unknown", 1),
        (date(2024, 3, 1), 1, "at_least_from", 2),
        (date(2025, 5, 1), 2, "documented", None),
    ],
)
def test_the_text_of_a_day_and_how_sure_it_is(customer, on, number, certainty, next_number):
    found = then(customer, on, clock.now())

    assert (found.version.number if found.version else None) == number
    assert found.certainty == certainty
    assert (found.next_change.version.number if found.next_change else None) == next_number
    assert ("policy_unknown" in found.gaps) == (number is None)


def test_what_nobody_knows_of_a_day_is_named(customer):
    found = then(customer, date(2023, 12, 31), clock.now())

    # The record of this controller begins with its first history row, which is of today.
    assert set(found.gaps) == {"policy_unknown", "record_not_begun", "account_unknown"}
    assert (found.record, found.account) == (None, None)


def test_recipients_and_rules_of_customers_come_from_the_record(customer, brand):
    activity = make_activity(brand, subjects=["customers"], recipients=["Fragt ApS"])
    make_data(activity.purposes.get(), rule=make_rule(brand))
    staff = make_activity(brand, code="payroll", subjects=["employees"])
    make_recipient(staff, "Løn ApS")

    found = then(customer, clock.today(), clock.now())

    assert [one.name[0] for one in found.record.recipients] == ["Fragt ApS"]
    assert [(rule.code, len(rule.categories)) for rule in found.record.rules] == [("R-1", 1)]
    assert "record_not_begun" not in found.gaps


def test_a_text_that_was_altered_is_a_gap(customer, brand):
    unguarded(brand.policy_versions.get(number=2), text="Noget andet.")

    assert "text_altered" in then(customer, clock.today(), clock.now()).gaps


def test_how_the_next_change_was_told_with_its_evidence(controller):
    decider = actor_with("decider", controller)
    make_customer(controller)
    campaign = announced(controller, decider)
    row = campaign.notices.get().customer
    before = campaign.effective_on - timedelta(days=1)
    later = clock.now() + timedelta(days=400)

    assert then(row, before, later).next_change.how == "not_yet"

    (letter,) = letters_of(campaign)
    accept([letter], campaign.planned_at)
    receipt(letter, codes.DELIVERED, campaign.planned_at + timedelta(hours=1))
    told = then(row, before, later).next_change

    assert (told.how, told.in_time) == ("told", True)
    assert told.evidence.message_id == letter.message_id
    assert told.evidence.replies[0].code == 250


def test_who_was_not_on_the_list_or_had_no_letter_is_told_so(controller):
    decider = actor_with("decider", controller)
    make_customer(controller, "10001", account_state="closed")
    campaign = announced(controller, decider)
    newcomer = make_customer(controller, "10002")

    closed = campaign.notices.get().customer

    assert [one.how for one in changes_told(closed, campaign.planned_at.date(), clock.now())] == ["excluded"]
    assert [one.how for one in changes_told(newcomer, campaign.planned_at.date(), clock.now())] == [
        "no_campaign"
    ]


def test_the_recorded_day_of_sign_up_comes_before_the_account(controller):
    campaign = announced_now(controller)
    row = make_customer(controller, "10009", account_state="active", state_since=date(2020, 1, 1))
    with acting(ADMIN, "campaign.sign_ups_recorded"):
        SignUp.objects.create(
            campaign=campaign, customer=row, controller=controller, signed_up_at=clock.now(),
            text_sha256="a" * 64, recorded_by=ADMIN.user_id, recorded_at=clock.now(),
        )  # fmt: skip

    assert sign_up_of(row) == sign_up_of(row).__class__(clock.today(), "recorded")


# ------------------------------------------------------------------ the page and the letter


def test_the_page_says_what_applied_and_what_is_not_known(customer, brand):
    client = signed_in("legal", brand)

    page = client.get(page_url(customer, "then/"), {"on": "2024-03-01"}).content.decode()

    assert "Version 1" in page
    assert brand.policy_versions.get(number=1).text_sha256 in page
    assert "The record was not kept here yet" in page
    assert "No notice is on record here" in page
    assert page_url(customer, "then/") in client.get(page_url(customer)).content.decode()


@pytest.mark.parametrize("on", ["2999-01-01", "1999-12-31", "x", "\0"])
def test_a_day_that_cannot_be_is_said_to_be_none(customer, brand, on):
    page = signed_in("legal", brand).get(page_url(customer, "then/"), {"on": on})

    assert page.status_code == 200
    assert 'role="alert"' in page.content.decode()


def test_looking_back_is_a_recorded_read(customer, brand):
    client = signed_in("legal", brand)

    client.get(page_url(customer, "then/"))
    client.get(page_url(customer, "download/signed_up/"))

    kinds = ReadRecord.objects.filter(subject_id=customer.pk).values_list("kind", flat=True)
    assert sorted(kinds) == ["customer", "file"]


def letter_of(customer, brand):
    answer = signed_in("legal", brand).get(page_url(customer, "download/signed_up/"))
    assert answer["Content-Type"] == "application/pdf"
    assert customer.number not in answer["Content-Disposition"]
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    return " ".join(words.split())


def test_the_letter_gives_the_text_of_the_day_in_the_customers_language(customer, brand):
    text = letter_of(customer, brand)

    assert "da du blev kunde" in text
    assert "Din konto var aktiv fra den 1. marts 2024" in text
    assert "Den kendes fra den 1. januar 2024 og kan være ældre" in text
    assert "fem år" in text
    assert "tre år" not in text
    assert "Der er ikke registreret nogen underretning her" in text


def test_the_letter_is_english_for_who_reads_english(brand):
    row = make_customer(brand, "10002", language="en", account_state="active", state_since=date(2025, 6, 1))

    text = letter_of(row, brand)

    assert "when you became a customer" in text
    assert "Version 2 applied then. It took effect on" in text
    assert "The policy has not changed since." in text


def test_the_letter_admits_that_the_day_or_the_text_is_not_known(brand):
    undated = make_customer(brand, "10002", account_state="active", state_since=None)
    early = make_customer(brand, "10003", account_state="active", state_since=date(2019, 1, 1))

    assert "Vi ved ikke, hvilken dag du blev kunde" in letter_of(undated, brand)
    assert "fem år" not in letter_of(undated, brand)
    assert "Vi har ikke den tekst, der gjaldt den dag" in letter_of(early, brand)


def test_who_sees_no_policies_gets_no_letter(customer, brand):
    agent = signed_in("agent", brand)

    assert agent.get(page_url(customer, "download/signed_up/")).status_code == 403
    assert agent.get(page_url(customer, "then/")).status_code == 403
    assert page_url(customer, "then/") not in agent.get(page_url(customer)).content.decode()


# ------------------------------------------------------------------ the API


def test_the_api_answers_what_the_page_shows(customer, brand):
    answer = Caller("legal", brand).post(
        "policies/openco/time-machine/", {"customer": "10001", "on": "2024-03-01"}
    )

    body = answer.json()
    assert (answer.status_code, body["version"], body["certainty"]) == (200, 1, "at_least_from")
    assert body["text_sha256"] == brand.policy_versions.get(number=1).text_sha256
    assert (body["account_state"], body["account_since"]) == ("active", "2024-03-01")
    assert (body["next_change"]["version"], body["next_change"]["how"]) == (2, "no_campaign")
    assert "record_not_begun" in body["gaps"]
    assert ReadRecord.objects.filter(subject_id=customer.pk, kind="customer").count() == 1


@pytest.mark.parametrize(
    ("sent", "status", "code", "field"),
    [
        ({"customer": "99999", "on": "2024-03-01"}, 404, "not_found", None),
        ({"customer": "10001", "on": "2999-01-01"}, 400, "as_of_future", "on"),
    ],
)
def test_the_api_refuses_who_and_when_it_does_not_know(customer, brand, sent, status, code, field):
    problem_of(Caller("legal", brand).post("policies/openco/time-machine/", sent), status, code, field)

    assert not ReadRecord.objects.filter(subject_id=customer.pk).exists()
