"""Forms that were sent and are not back: of whom the person is reminded now."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from dpo_office.common.calendars import WorkingCalendar, copenhagen_date, local_midnight
from registry_app.queries.calendars import calendar_of
from requests_app.domain.case_steps import FORM_ISSUED
from requests_app.domain.form_gate import REMINDER_AFTER_DAYS, form_wait, is_reminder_due
from requests_app.models import Case, IssuedForm
from requests_app.queries.form_gates import waiting_for_form


def cases_to_remind(now: datetime, most: int) -> list[UUID]:
    """Return the cases whose person is reminded of the form now, the longest sent first; `most` of them."""
    rows = _unreturned(now).select_related("case__controller", "document").order_by("issued_at", "pk")
    calendars: dict[UUID, WorkingCalendar] = {}
    due: list[UUID] = []
    for form in rows.iterator():
        where = form.case.controller
        if where.pk not in calendars:
            calendars[where.pk] = calendar_of(where)
        if _is_due(form, form.case, now, calendars[where.pk]):
            due.append(form.case_id)
        if len(due) == most:
            break
    return due


def form_to_remind_of(case: Case, now: datetime) -> IssuedForm | None:
    """Return the form that the person of a case is reminded of now; None where nobody is to be."""
    form = _unreturned(now).filter(case=case).select_related("document").first()
    is_due = form is not None and _is_due(form, case, now, calendar_of(case.controller))
    return form if is_due else None


def _unreturned(now: datetime) -> QuerySet[IssuedForm]:
    """Keep the current forms of cases that wait for one, sent a week ago or more, where nobody was reminded.

    A form that was once back is no forgotten one: whoever sent it back wrote to the person.
    """
    reminded = IssuedForm.objects.filter(case=OuterRef("case"), reminded_at__isnull=False)
    sent_before = local_midnight(copenhagen_date(now) - timedelta(days=REMINDER_AFTER_DAYS - 1))
    waiting = Case.objects.real().filter(
        waiting_for_form(),
        pk=OuterRef("case"),
        state=FORM_ISSUED,
        signed_forms=None,
        # The day of decision is never behind it.
        strict_due_on__gt=copenhagen_date(now),
    )
    return IssuedForm.objects.filter(
        ~Exists(reminded),
        Exists(waiting),
        superseded_at__isnull=True,
        used_at__isnull=True,
        issued_at__lt=sent_before,
        expires_on__gte=copenhagen_date(now),
    )


def _is_due(form: IssuedForm, case: Case, now: datetime, calendar: WorkingCalendar) -> bool:
    # What was destroyed with the file of a case is not sent.
    if form.document.wrapped_key is None:
        return False
    return is_reminder_due(
        copenhagen_date(now),
        issued_on=copenhagen_date(form.issued_at),
        expires_on=form.expires_on,
        wait=form_wait(case.received_on, case.strict_due_on, calendar),
    )
