"""How long hashes of this app are looked up after their key was given up (docs/rules/keys.md)."""

from datetime import datetime
from typing import Final

from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.keys.older import Needed, for_days
from requests_app.domain.form_numbers import FORM_KEY_PURPOSE
from requests_app.domain.risk_measures import OPEN
from requests_app.models import AnswerLink, FormLink, MeasureNotice, ReportDesk, TaskLink
from requests_app.queries import (
    answer_links,
    form_links,
    identity_checks,
    measure_notices,
    report_desks,
    task_links,
)
from requests_app.queries.mails import REPLY_PURPOSE

# A form is good for 35 days; a scan of one comes later, and is told from a forgery.
FORM_DAYS = 400
REPLY_DAYS = 730
# Codes that were mailed are good for ten minutes.
CODE_DAYS = 1


def _task_links(made_before: datetime, now: datetime) -> bool:
    standing = TaskLink.objects.filter(ended_at__isnull=True, expires_at__gt=now)
    return bool(standing.filter(sent_at__lte=made_before).exists())


def _answer_links(made_before: datetime, now: datetime) -> bool:
    standing = AnswerLink.objects.filter(ended_at__isnull=True, expires_at__gt=now)
    return bool(standing.filter(sent_at__lte=made_before).exists())


def _form_links(made_before: datetime, now: datetime) -> bool:
    standing = FormLink.objects.filter(ended_at__isnull=True, form__expires_on__gte=copenhagen_date(now))
    return bool(standing.filter(sent_at__lte=made_before).exists())


def _stop_links(made_before: datetime, _now: datetime) -> bool:
    standing = MeasureNotice.objects.filter(measure__state=OPEN)
    return bool(standing.filter(sent_at__lte=made_before).exists())


def _report_links(made_before: datetime, _now: datetime) -> bool:
    linked = ReportDesk.objects.exclude(secret_hash="")
    return bool(linked.filter(link_made_at__lte=made_before).exists())


HASHED: Final[dict[str, Needed]] = {
    FORM_KEY_PURPOSE: for_days(FORM_DAYS),
    REPLY_PURPOSE: for_days(REPLY_DAYS),
    task_links.LINK_PURPOSE: _task_links,
    task_links.CODE_PURPOSE: for_days(CODE_DAYS),
    answer_links.LINK_PURPOSE: _answer_links,
    # The code that was told lasts as long as its link.
    answer_links.CODE_PURPOSE: _answer_links,
    form_links.FORM_LINK_PURPOSE: _form_links,
    identity_checks.CODE_PURPOSE: for_days(CODE_DAYS),
    measure_notices.STOP_LINK_PURPOSE: _stop_links,
    report_desks.LINK_PURPOSE: _report_links,
}
