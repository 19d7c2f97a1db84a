"""Opening a case: what is taken, what is refused, which dates follow, who is believed to ask."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, NotPermitted
from dpo_office.common.letters.models import Letter
from registry_app.models import Controller
from requests_app.actions.intake import Requester, open_case
from requests_app.domain.intake import case_reference
from requests_app.models import Case
from tests.factories.cases import SETUP, make_case, make_office
from tests.factories.registry import actor_with, make_customer, make_holidays

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("received_at", "received_on", "due_on"),
    [
        # 23:30 in Copenhagen is still that day; an hour later it is the next one.
        ("2026-11-04T22:30:00+00:00", "2026-11-04", "2026-12-04"),
        ("2026-11-04T23:30:00+00:00", "2026-11-05", "2026-12-07"),
        # 31 August + 1 month: clamped to 30 September.
        ("2026-08-31T08:00:00+00:00", "2026-08-31", "2026-09-30"),
        # 25 November + 1 month is Christmas; 26 December is a holiday, 27 a Sunday.
        ("2025-11-25T08:00:00+00:00", "2025-11-25", "2025-12-29"),
    ],
)
def test_open_case_reckons_from_the_day_in_copenhagen(
    controller: Controller, received_at: str, received_on: str, due_on: str
) -> None:
    make_holidays()

    case = make_case(controller, now=NOW, received_at=datetime.fromisoformat(received_at))

    assert (case.received_on, case.due_on) == (date.fromisoformat(received_on), date.fromisoformat(due_on))
    assert case.strict_due_on == case.extension_letter_by == case.due_on
    assert case.expires_at > case.received_at
    assert case.deadline_explanation[-1] == {"code": "due", "context": {"due_on": due_on}}


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"controller": "nowhere"}, "controller_unknown", "controller"),
        ({"rights": []}, "rights_missing", "rights"),
        ({"rights": ["access", "everything"]}, "right_unknown", "rights"),
        ({"requester": Requester()}, "requester_missing", "requester"),
        ({"requester": Requester(name="   ")}, "requester_missing", "requester"),
        ({"requester": Requester(email="not an address")}, "address_invalid", "requester.email"),
        (
            {"requester": Requester(email="a@x.test, b@x.test")},
            "address_invalid",
            "requester.email",
        ),
        ({"requester": Requester(name="A\nBcc: b@example.com")}, "header_invalid", "requester.name"),
        (
            {"requester": Requester(email="a@x.test\nBcc: b@x.test")},
            "header_invalid",
            "requester.email",
        ),
        ({"channel": "pigeon"}, "invalid", "channel"),
        ({"language": "sv"}, "invalid", "language"),
        ({"received_at": NOW + timedelta(minutes=6)}, "received_in_future", "received_at"),
        ({"received_at": NOW - timedelta(days=5 * 366)}, "received_too_old", "received_at"),
    ],
)
def test_open_case_refuses_what_makes_no_sense(
    controller: Controller, changes: dict[str, Any], code: str, field: str
) -> None:
    values: dict[str, Any] = {
        "controller": controller.slug,
        "rights": ["access"],
        "requester": Requester(name="Åse"),
        "channel": "email",
    }

    with pytest.raises(Invalid) as caught:
        open_case(actor=actor_with("officer", controller), now=NOW, **values | changes)

    assert (caught.value.code, caught.value.field) == (code, field)
    assert (Case.objects.count(), Letter.objects.count()) == (0, 0)


def test_open_case_forgives_a_clock_that_is_a_little_ahead(controller: Controller) -> None:
    assert make_case(controller, now=NOW, received_at=NOW + timedelta(minutes=4)).state == "received"


def test_open_case_counts_a_right_once(controller: Controller) -> None:
    case = make_case(controller, rights=["erasure", "access", "erasure"])

    assert [item.right for item in case.items.all()] == ["erasure", "access"]


def test_open_case_at_a_foreign_controller_answers_like_an_unknown_one(controller: Controller) -> None:
    officer = actor_with("officer", make_office("other"))
    values: dict[str, Any] = {"rights": ["access"], "requester": Requester(name="Åse"), "channel": "email"}

    for slug in (controller.slug, "nowhere"):
        with pytest.raises(Invalid) as caught:
            open_case(controller=slug, actor=officer, now=NOW, **values)
        assert (caught.value.code, caught.value.context) == ("controller_unknown", {})
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("officer", True),
        ("decider", True),
        ("agent", True),
        ("client", True),
        ("dpo", False),
        ("legal", False),
        ("auditor", False),
        ("contributor", False),
    ],
)
def test_open_case_by_each_role(controller: Controller, role: str, may: bool) -> None:
    values: dict[str, Any] = {"rights": ["access"], "requester": Requester(name="Åse"), "channel": "email"}
    call: dict[str, Any] = values | {"controller": controller.slug, "now": NOW}
    if may:
        open_case(actor=actor_with(role, controller), **call)
    else:
        with pytest.raises(NotPermitted):
            open_case(actor=actor_with(role, controller), **call)
    assert Case.objects.count() == int(may)


def test_open_case_matches_by_number_before_address(controller: Controller) -> None:
    numbered = make_customer(controller, "10001", email="a@example.com")
    addressed = make_customer(controller, "10002", email="B@example.com")
    make_customer(make_office("other"), "10003", email="c@example.com")

    def matched(**said: str) -> Any:
        return make_case(controller, requester=Requester(**said)).customer

    assert matched(customer_number="10001", email="b@example.com") == numbered
    assert matched(customer_number="99999", email="b@example.com") == addressed
    assert matched(email="b@EXAMPLE.com") == addressed
    assert matched(email="c@example.com") is None
    assert matched(name="Kunde 10001") is None


def test_open_case_believes_nobody_who_shares_an_address(controller: Controller) -> None:
    make_customer(controller, "10001", email="a@example.com")
    make_customer(controller, "10002", email="a@example.com")

    assert make_case(controller, requester=Requester(email="a@example.com")).customer is None


def test_open_case_acknowledges_to_the_address_that_wrote(controller: Controller) -> None:
    make_customer(controller, "10001", email="known@example.com", name="Åse Blåbær")

    case = make_case(
        controller, now=NOW, requester=Requester(customer_number="10001", email="stranger@example.com")
    )

    letter = Letter.objects.get()
    assert (letter.kind, letter.recipient_address) == ("case.received", "stranger@example.com")
    assert (letter.cause_id, letter.channel, letter.confidential) == (case.pk, "email", False)
    assert "22. december 2026" in letter.body
    # Whoever wrote is not told that the number is a customer's, nor whose.
    for telling in ("10001", "Åse", "known@", "kunde"):
        assert telling not in letter.subject + letter.body


def test_open_case_without_an_address_writes_nothing(controller: Controller) -> None:
    make_case(controller, requester=Requester(phone="+45 00 00 00 01"))

    assert not Letter.objects.exists()


def test_a_reference_is_read_aloud_easily() -> None:
    assert case_reference("retnemt", 2026, 0) == "RET-2026-0000-0000"
    assert case_reference("æ-x", 2026, (1 << 40) - 1) == "X-2026-ZZZZ-ZZZZ"
    assert case_reference("ø", 2026, 1) == "SAG-2026-1000-0000"


def test_the_database_itself_refuses_a_case_that_begins_in_the_middle(controller: Controller) -> None:
    case = make_case(controller)
    case.pk, case.reference, case.state = None, "X", "verified"
    values = {f.attname: getattr(case, f.attname) for f in Case._meta.fields if f.name != "id"}

    with pytest.raises(IntegrityError), acting(SETUP, "case.opened"):
        Case.objects.create(**values)


def test_the_database_itself_refuses_a_jump(controller: Controller) -> None:
    case = make_case(controller, now=clock.now())

    with pytest.raises(IntegrityError), acting(SETUP, "case.closed"):
        Case.objects.filter(pk=case.pk).update(state="form_returned")
