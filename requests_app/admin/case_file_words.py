"""What of an ended case is kept until when, as its page says it; without a query of its own."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.languages import reader_language
from requests_app.domain.case_files import DEFAULT_MONTHS, KINDS, PACKAGE, FileFacts, end_of
from requests_app.labels_case_files import ITEM_LABELS
from requests_app.labels_deadlines import day_text
from requests_app.queries.case_files import facts_at_hand


def file_lines(case: Any, today: date) -> list[str]:
    """Give a line for each part of an ended case that is still there, and why one is not counted."""
    if case.is_test or (case.answered_at is None and case.closed_at is None):
        return []
    if case.record_ended:
        return [_("De-identified: who asked, and every word, are gone. Rights, outcomes and dates stay.")]
    if case.is_held:
        return [_("All of it stays, because an authority may ask for it.")]
    policy = getattr(case.controller, "case_file_policy", None)
    facts = facts_at_hand(case, erased_on=_day(case.erased_at), lies_until=_day(case.lies_until))
    months = policy.months if policy else DEFAULT_MONTHS
    lines = [_line(kind, facts, months, today) for kind in KINDS]
    if policy is None:
        lines.append(_("Nothing is destroyed before a decider has confirmed the periods of the controller."))
    return [line for line in lines if line]


def _line(kind: str, facts: FileFacts, months: Mapping[str, int], today: date) -> str:
    what = capfirst(str(ITEM_LABELS[kind]))
    end = end_of(kind, facts, months)
    if end.retain_until is None:
        return _("%(what)s: counted from the closing of the case") % {"what": what} if kind != PACKAGE else ""
    if end.retain_until < today:
        # What is gone already stands in the timeline.
        return ""
    day = day_text(end.retain_until, reader_language())
    return _("%(what)s: kept through %(day)s") % {"what": what, "day": day}


def _day(instant: Any) -> date | None:
    return copenhagen_date(instant) if instant is not None else None
