"""A brand that is set up: nothing leaves for it, whoever sends; it opens through its gate, and is closed."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from dpo_office.common.acting import acting
from dpo_office.common.documents import Document, store_document
from dpo_office.common.errors import Invalid, NotPermitted, Refused
from dpo_office.common.letters import codes
from dpo_office.common.letters.batches import record_posted
from dpo_office.common.letters.leases import claim_dispatch, open_window
from dpo_office.common.letters.models import Attempt, Dispatch, Letter, Result
from dpo_office.common.letters.planning import Recipient, Sender, post_letter
from dpo_office.common.letters.queries import due_dispatches, letter_state, oldest_due_at, unsettled_letters
from dpo_office.common.permissions import Actor, Grant
from dpo_office.common.users import RoleGrant, User
from registry_app.actions.brand_tests import send_test_notice
from registry_app.models import Controller
from registry_app.queries.set_up import may_take_in_customers
from requests_app.actions.brand_test_removal import remove_tests
from requests_app.actions.brands import close_controller, open_controller
from requests_app.actions.intake import Requester
from requests_app.queries.set_up import held_for, set_up_of
from tests.factories.cases import make_case, take
from tests.factories.registry import ADMIN, LONG_AGO, actor_with, make_controller

NOW = LONG_AGO + timedelta(hours=1)


@pytest.fixture
def building(db) -> Controller:
    return make_controller("building", state="setting_up", form_mode="requested")


@pytest.fixture
def tester(building) -> User:
    with acting(ADMIN, "test.person_made"):
        user = User.objects.create_user("tester", name="Tina Test", email="Tina@example.com")
        RoleGrant.objects.create(user=user, role="officer", controller_id=building.pk)
    return user


def post(controller: Controller, *, address: str = "aase@example.com", **how) -> Letter:
    with transaction.atomic():
        return post_letter(
            cause=controller,
            kind="test.notice",
            controller_id=controller.pk,
            sender=Sender(controller.name, "privatliv@example.com"),
            recipient=Recipient("Åse Blåbær", address),
            subject="Emne",
            body="Brødtekst",
            actor=ADMIN,
            now=LONG_AGO,
            **how,
        )


def attempt(letter: Letter) -> None:
    """Do what a sender would that asks nobody."""
    with transaction.atomic():
        window = letter.dispatch.windows.create(lease_epoch=1, leased_until=NOW)
        Attempt.objects.create(letter=letter, window=window, opened_at=NOW)


def test_a_letter_is_refused_for_a_brand_that_is_set_up(building):
    with pytest.raises(Refused) as refused:
        post(building)

    assert refused.value.code == "controller_not_open"
    assert not Letter.objects.exists()


def test_a_letter_that_may_wait_is_held(building):
    letter = post(building, may_wait=True)

    assert letter_state(letter) == codes.HELD
    assert list(held_for(building)) == [letter]
    assert not due_dispatches(NOW).exists()
    assert not unsettled_letters(letter.dispatch_id).exists()
    assert oldest_due_at(NOW) is None


def test_the_database_takes_no_attempt_for_a_held_letter(building):
    letter = post(building, may_wait=True)

    with pytest.raises(IntegrityError, match="office_controller_not_open"):
        attempt(letter)

    assert not Attempt.objects.exists()


def test_the_database_takes_no_word_that_a_held_letter_was_posted(building):
    letter = post(building, may_wait=True, channel="post")

    with pytest.raises(IntegrityError, match="office_controller_not_open"), transaction.atomic():
        Result.objects.create(
            letter=letter, outcome="accepted", source="person", decided_by=ADMIN.user_id, recorded_at=NOW
        )
    with pytest.raises(Refused, match="controller_not_open"):
        record_posted(letter_id=letter.pk, actor=actor_with("officer", building), now=NOW)


def test_a_test_goes_to_the_person_who_tests(building, tester):
    letter = post(building, address="tina@example.com", tested_by=tester.pk)

    assert letter_state(letter) == codes.QUEUED
    lease = claim_dispatch(NOW, worker="w", lease_seconds=300)
    assert lease is not None
    open_window(lease, [letter], blocked=[], now=NOW)
    assert Attempt.objects.get().letter == letter


@pytest.mark.parametrize("address", ["aase@example.com", "tina@example.org"])
def test_a_test_goes_to_nobody_else(building, tester, address):
    letter = post(building, address=address, tested_by=tester.pk)

    assert letter_state(letter) == codes.HELD
    with pytest.raises(IntegrityError, match="office_controller_not_open"):
        attempt(letter)


def test_another_controllers_letters_leave_meanwhile(building):
    post(building, may_wait=True)
    letter = post(make_controller("openco"))

    assert [due.pk for due in due_dispatches(NOW)] == [letter.dispatch_id]


def test_a_case_is_opened_and_its_confirmation_is_held(building):
    case = make_case(building, requester=Requester(name="Åse Blåbær", email="aase@example.com"), now=NOW)

    assert case.state == "received"
    assert [letter_state(letter) for letter in Letter.objects.filter(cause_id=case.pk)] == [codes.HELD]


def test_a_step_that_sends_is_refused_and_changes_nothing(building):
    case = make_case(building, now=NOW)
    decider = actor_with("decider", building)
    version = case.version

    with pytest.raises(Refused, match="controller_not_open"):
        take("issue_form", case, actor=decider, now=NOW)

    case.refresh_from_db()
    assert (case.state, case.version) == ("received", version)


def test_raw_sql_cannot_open_a_brand_along_no_step(building):
    close_controller(
        controller_id=building.pk, reason="Slut.", actor=actor_with("decider", building), now=NOW
    )

    with (
        pytest.raises(IntegrityError, match="office_no_such_step"),
        acting(ADMIN, "test.raw"),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE registry_app_controller"
            " SET state = 'open', closed_at = NULL, closed_by = NULL, closing_reason = ''"
        )


def test_the_gate_names_each_open_point(building):
    with pytest.raises(Refused) as refused:
        open_controller(controller_id=building.pk, actor=actor_with("decider", building), now=NOW)

    assert refused.value.code == "set_up_open"
    assert refused.value.context["points"] == [
        point.code for point in set_up_of(building, NOW.date()) if point.is_open
    ]
    building.refresh_from_db()
    assert building.state == "setting_up"


@pytest.mark.parametrize("role", ["officer", "dpo", "legal"])
def test_only_a_decider_opens(building, role):
    with pytest.raises(NotPermitted):
        open_controller(controller_id=building.pk, actor=actor_with(role, building), now=NOW)


def test_a_brand_is_closed_with_a_reason_and_nothing_leaves(building):
    decider = actor_with("decider", building)
    with pytest.raises(Invalid, match="reason_required"):
        close_controller(controller_id=building.pk, reason=" ", actor=decider, now=NOW)

    row = close_controller(controller_id=building.pk, reason="Købet blev opgivet.", actor=decider, now=NOW)

    assert (row.state, row.closing_reason, row.closed_by) == (
        "closed",
        "Købet blev opgivet.",
        decider.user_id,
    )
    with pytest.raises(Refused, match="controller_not_open"):
        post(building)


def test_a_brand_with_open_cases_is_not_closed(building):
    make_case(building, now=NOW)

    with pytest.raises(Refused) as refused:
        close_controller(
            controller_id=building.pk, reason="Slut.", actor=actor_with("decider", building), now=NOW
        )

    assert (refused.value.code, refused.value.context["count"]) == ("closing_cases_open", 1)


def test_customers_come_after_the_sellers_objections(building):
    assert not may_take_in_customers(building)
    assert may_take_in_customers(make_controller("openco"))


def person_of(user: User, controller: Controller) -> Actor:
    return Actor(user.pk, "staff", frozenset({Grant("officer", controller.pk)}))


def test_a_test_counts_for_the_set_up_when_the_mail_server_has_taken_it(building, tester):
    with acting(ADMIN, "test.address_given"):
        Controller.objects.filter(pk=building.pk).update(contact_email="privatliv@example.com")
    letter = send_test_notice(controller_id=building.pk, actor=person_of(tester, building), now=NOW)

    def is_done() -> bool:
        points = {point.code: point for point in set_up_of(building, NOW.date())}
        return not points["test_notice"].is_open

    assert not is_done()
    attempt(letter)
    Result.objects.create(
        letter=letter, attempt=Attempt.objects.get(), outcome="accepted", source="relay", recorded_at=NOW
    )
    assert is_done()


def test_tests_are_deleted_with_all_that_was_recorded_of_them(building, tester):
    document = store_document(
        content=b"%PDF", media_type="application/pdf", kind="test", controller_id=building.pk, now=NOW
    )
    letter = post(
        building,
        address="tina@example.com",
        tested_by=tester.pk,
        attachments=[document],
        filenames=["TEST-BUILDING.pdf"],
    )
    attempt(letter)
    Result.objects.create(
        letter=letter, attempt=Attempt.objects.get(), outcome="accepted", source="relay", recorded_at=NOW
    )
    Dispatch.objects.update(finished_at=NOW)
    opened(building)
    kept = post(building)

    count = remove_tests(controller_id=building.pk, actor=person_of(tester, building), now=NOW)

    assert count == 1
    assert list(Letter.objects.all()) == [kept]
    assert not Attempt.objects.exists()
    assert not Document.objects.exists()
    with pytest.raises(Refused, match="no_tests"):
        remove_tests(controller_id=building.pk, actor=person_of(tester, building), now=NOW)


def test_tests_of_a_brand_in_set_up_stay_for_the_gate(building, tester):
    with pytest.raises(Refused, match="step_impossible"):
        remove_tests(controller_id=building.pk, actor=person_of(tester, building), now=NOW)


def opened(controller: Controller) -> None:
    with acting(ADMIN, "controller.opened"):
        Controller.objects.filter(pk=controller.pk).update(
            state="open", opened_at=NOW, opened_by=ADMIN.user_id
        )


def test_what_was_held_leaves_when_the_brand_is_open(building):
    letter = post(building, may_wait=True)

    opened(building)

    assert letter_state(letter) == codes.QUEUED
    assert [due.pk for due in due_dispatches(NOW)] == [letter.dispatch_id]
    attempt(letter)
