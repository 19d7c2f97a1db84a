"""The person is reminded of a form that is not back, once; nothing waits for it."""

from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.errors import Refused
from dpo_office.common.events import record_event
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row
from requests_app.actions.case_letters import send_form
from requests_app.models import Case, IssuedForm
from requests_app.queries.form_reminders import form_to_remind_of

EVENT = "case.form_reminded"


def remind_of_form(*, case_id: UUID, actor: Actor, now: datetime) -> Case:
    """Send the form of a case that waits for it once more, with a fresh link; the time limit runs on.

    Once in a case, whatever forms it had. The link that ran ends, because one alone works at a time. Raises
    Refused("form_reminder_not_due") where nobody is to be reminded any more.
    """
    with acting(actor, EVENT):
        case: Case = lock_row(Case.objects.for_user(actor), case_id)
        require(actor, "case.remind_of_form", case.controller_id)
        form = form_to_remind_of(case, now)
        if form is None:
            raise Refused("form_reminder_not_due")
        IssuedForm.objects.filter(pk=form.pk).update(reminded_at=now)
        send_form(case, "form_reminded", form, actor=actor, now=now)
        record_event(
            subject=case,
            type=EVENT,
            controller_id=case.controller_id,
            actor=actor,
            occurred_at=now,
            state=case.state,
            data={"form": form.number},
        )
    return case
