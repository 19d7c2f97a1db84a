"""Cases beside rights: the day of each kind, what is checked before a closing, and whose step is whose."""

from datetime import UTC, date, datetime

import pytest

from dpo_office.common.calendars import WorkingCalendar
from dpo_office.common.errors import Invalid
from requests_app.domain.case_steps import CASE_STEPS
from requests_app.domain.enquiries import (
    ENQUIRIES,
    ENQUIRY_STEPS,
    KINDS,
    OBLIGATIONS,
    STEPS_OF_KIND,
    Checked,
    enquiry_due,
    is_step_of,
    open_obligations,
    require_kind,
)
from requests_app.domain.mail_suggestions import suggested_kind
from requests_app.enquiry_letter_texts import ANSWER_LETTERS, RECEIVED_LETTERS
from requests_app.labels_deadlines import explain
from requests_app.mail_texts import MAILS

CALENDAR = WorkingCalendar(frozenset())
# A Thursday.
RECEIVED = datetime(2026, 11, 5, 9, tzinfo=UTC)


def met(name: str, day: int, *, waited: bool = False) -> Checked:
    return Checked(name, True, date(2026, 11, day), waited=waited)


def still_open(name: str, day: int) -> Checked:
    return Checked(name, False, date(2026, 11, 5), date(2026, 11, day))


@pytest.mark.parametrize(
    ("kind", "checks", "due", "code"),
    [
        # One month is a Saturday, so the Monday.
        ("complaint", (), date(2026, 12, 7), "complaint_month"),
        ("question", (), date(2026, 11, 19), "promised_days"),
        ("interest_enquiry", (), date(2026, 11, 19), "promised_days"),
        ("account_closure", (), date(2026, 11, 6), "closing_at_once"),
        ("account_closure", (met("refunds", 6),), date(2026, 11, 6), "closing_at_once"),
        # Open until a Friday: the Monday after.
        ("account_closure", (still_open("refunds", 13),), date(2026, 11, 16), "closing_waits"),
        (
            "account_closure",
            (still_open("refunds", 13), still_open("disputes", 18), met("open_orders", 9, waited=True)),
            date(2026, 11, 19),
            "closing_waits",
        ),
        ("account_closure", (met("refunds", 10, waited=True),), date(2026, 11, 11), "closing_waited"),
    ],
)
def test_each_kind_has_its_day(kind, checks, due, code):
    found = enquiry_due(kind, RECEIVED, CALENDAR, checks)
    assert (found.due_on, found.strict_due_on, found.extension_letter_by, found.stop_by) == (
        due,
        due,
        due,
        None,
    )
    assert code in [line.code for line in found.explanation]
    for language in ("da", "en"):
        assert len(explain(found.explanation, language)) == len(found.explanation)


def test_an_obligation_is_open_until_the_newest_check_says_otherwise():
    assert open_obligations(()) == OBLIGATIONS
    checks = [met(name, 6) for name in OBLIGATIONS[1:]]
    assert open_obligations([*checks, still_open(OBLIGATIONS[0], 13)]) == OBLIGATIONS[:1]
    assert open_obligations([*checks, met(OBLIGATIONS[0], 7)]) == ()


def test_steps_are_of_rights_or_of_some_kinds_beside_them():
    steps = {step.name for step in CASE_STEPS.steps}
    assert {step for steps_of in STEPS_OF_KIND.values() for step in steps_of} <= steps
    assert {step for step in steps if is_step_of("rights", step)} == steps - ENQUIRY_STEPS
    assert not is_step_of("complaint", "refuse_case")
    assert is_step_of("account_closure", "close_account")
    assert not is_step_of("complaint", "mark_confidential")


@pytest.mark.parametrize(
    ("kind", "has_rights", "confidential", "code"),
    [
        ("praise", False, False, "kind_unknown"),
        ("complaint", True, False, "kind_with_rights"),
        ("complaint", False, True, "only_questions_confidential"),
        ("rights", True, True, "only_questions_confidential"),
    ],
)
def test_what_does_not_go_together_is_refused(kind, has_rights, confidential, code):
    with pytest.raises(Invalid, match=code):
        require_kind(kind, has_rights=has_rights, confidential=confidential)


def test_every_kind_has_its_letters_in_both_languages():
    assert set(RECEIVED_LETTERS) == set(KINDS)
    assert set(ANSWER_LETTERS) == set(ENQUIRIES) - {"account_closure"}
    for letter in (*RECEIVED_LETTERS.values(), *ANSWER_LETTERS.values(), "account_closed"):
        assert set(MAILS[letter]) == {"da", "en"}


@pytest.mark.parametrize(
    ("text", "rights", "kind"),
    [
        ("Luk min konto, tak.", ("erasure",), "account_closure"),
        ("Luk min konto og slet alt.", ("erasure",), "rights"),
        ("Please close my account.", ("erasure",), "account_closure"),
        ("Luk min konto og send mig en kopi af mine data.", ("access", "erasure"), "rights"),
        ("Jeg vil klage over jeres nyhedsbreve.", (), "complaint"),
        ("I want to make a complaint about your app and want a copy.", ("access",), "rights"),
        ("Kære DPO, må jeg spørge om noget?", (), "question"),
        ("Hvornår leverer I til Bornholm?", (), "interest_enquiry"),
        ("Hej, hvordan går det?", (), "rights"),
    ],
)
def test_what_a_mail_seems_to_be(text, rights, kind):
    assert suggested_kind("", text, rights) == kind
