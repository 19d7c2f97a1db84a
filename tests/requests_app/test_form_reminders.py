"""The person is reminded of a form that is not back: once, in time, and without a day moving."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.errors import NotPermitted, Refused
from dpo_office.common.events import Event
from dpo_office.common.letters.models import Letter
from dpo_office.common.permissions import system_actor
from registry_app.models import Controller
from requests_app.actions import form_reminders
from requests_app.actions.intake import Requester
from requests_app.domain.form_gate import FormWait, is_reminder_due
from requests_app.models import Case, FormLink, IssuedForm
from requests_app.queries.form_reminders import cases_to_remind
from requests_app.tasks import remind_of_forms
from tests.factories.cases import SETUP, case_in, take
from tests.factories.registry import actor_with

BEAT = system_actor("beat")
WAIT = FormWait(review_on=date(2026, 11, 18), decide_on=date(2026, 11, 30))


def days_on(days: float) -> datetime:
    return clock.now() + timedelta(days=days)


def remind(case: Case, days: float) -> Case:
    return form_reminders.remind_of_form(case_id=case.pk, actor=BEAT, now=days_on(days))


def reminders(case: Case) -> list[Letter]:
    return list(Letter.objects.filter(cause_id=case.pk, kind="case.form_reminded"))


@pytest.mark.parametrize(
    ("today", "expires_on", "is_due"),
    [
        (date(2026, 11, 10), date(2026, 12, 9), False),
        (date(2026, 11, 11), date(2026, 12, 9), True),
        # Nobody looked for a while: late, and still of use.
        (date(2026, 11, 29), date(2026, 12, 9), True),
        (date(2026, 11, 30), date(2026, 12, 9), False),
        (date(2026, 11, 12), date(2026, 11, 11), False),
    ],
)
def test_a_reminder_is_due_after_a_week_until_somebody_has_to_decide(
    today: date, expires_on: date, is_due: bool
) -> None:
    assert is_reminder_due(today, issued_on=date(2026, 11, 4), expires_on=expires_on, wait=WAIT) is is_due


def test_who_did_not_send_the_form_back_is_reminded_once_and_no_day_moves(controller: Controller) -> None:
    case = case_in("form_issued", controller)
    form, link = case.issued_forms.get(), FormLink.objects.get(case=case)
    before = (case.state, case.due_on, case.strict_due_on, case.is_paused, case.version)
    assert cases_to_remind(days_on(6), 10) == []
    assert cases_to_remind(days_on(7), 10) == [case.pk]

    remind(case, 7)

    case.refresh_from_db()
    assert (case.state, case.due_on, case.strict_due_on, case.is_paused, case.version) == before
    [letter] = reminders(case)
    assert [row.document for row in letter.attachments.all()] == [form.document]
    assert letter.recipient_address == case.requester_email
    assert "det er den eneste påmindelse" in letter.body
    assert "hverken skemaet eller dette brev udskyder den" in letter.body
    # The fresh link is the one that works; the mail says so.
    link.refresh_from_db()
    assert link.ended_as == "replaced"
    assert FormLink.objects.filter(case=case, ended_at=None).count() == 1
    assert Event.objects.get(type="case.form_reminded").data["form"] == form.number
    assert form.history.latest("history_id").history_change_reason == "case.form_reminded"
    assert cases_to_remind(days_on(8), 10) == []
    with pytest.raises(Refused, match="form_reminder_not_due"):
        remind(case, 8)


def test_a_new_form_in_the_same_case_brings_no_second_reminder(controller: Controller) -> None:
    case = case_in("form_issued", controller)
    remind(case, 7)
    take("issue_form", case, actor=actor_with("officer", controller), now=days_on(7.1))

    assert cases_to_remind(days_on(15), 10) == []
    newer = case.issued_forms.get(superseded_at=None)
    with pytest.raises(IntegrityError), transaction.atomic(), acting(SETUP, "test.remind_twice"):
        IssuedForm.objects.filter(pk=newer.pk).update(reminded_at=clock.now())


@pytest.mark.parametrize("state", ["received", "form_returned", "verified", "withdrawn", "refused"])
def test_nobody_is_reminded_of_what_is_not_waited_for(state: str, controller: Controller) -> None:
    case = case_in(state, controller)

    assert cases_to_remind(days_on(8), 10) == []
    with pytest.raises(Refused, match="form_reminder_not_due"):
        remind(case, 8)


def test_who_owes_an_answer_to_a_question_is_not_reminded_of_the_form_as_well(
    controller: Controller,
) -> None:
    case = case_in("form_issued", controller)
    with acting(SETUP, "test.pause"):
        Case.objects.filter(pk=case.pk).update(is_paused=True)

    assert cases_to_remind(days_on(8), 10) == []


def test_a_form_that_somebody_sent_back_to_the_person_is_not_forgotten(controller: Controller) -> None:
    case = case_in("form_returned", controller)
    take("return_form", case, actor=actor_with("officer", controller), now=clock.now())

    assert cases_to_remind(days_on(8), 10) == []


def test_who_has_no_mail_is_reminded_on_paper_without_a_link(controller: Controller) -> None:
    person = Requester(name="Åse Blåbær", phone="+45 00 00 00 02")
    case = case_in("form_issued", controller, requester=person)

    remind(case, 7)

    [letter] = reminders(case)
    assert letter.channel == "post"
    assert not FormLink.objects.filter(case=case).exists()


def test_only_the_office_itself_reminds(controller: Controller) -> None:
    case = case_in("form_issued", controller)

    with pytest.raises(NotPermitted):
        form_reminders.remind_of_form(
            case_id=case.pk, actor=actor_with("officer", controller), now=days_on(7)
        )

    assert reminders(case) == []


def test_the_sweep_reminds_everybody_who_is_due_once(
    controller: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [case_in("form_issued", controller) for _ in range(2)]
    later = days_on(7.5)
    monkeypatch.setattr(clock, "now", lambda: later)

    remind_of_forms()
    remind_of_forms()

    assert [len(reminders(case)) for case in cases] == [1, 1]
