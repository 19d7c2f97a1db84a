"""What the pages say of an erasure that waits for the copy."""

from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dpo_office.common.languages import reader_language
from registry_app.queries.calendars import calendar_of
from requests_app.domain.case_steps import OPEN_STATES
from requests_app.domain.waits import (
    COPY_NOT_ARRIVED,
    COPY_ON_ITS_WAY,
    COPY_OWED,
    DAYS_OVER,
    NO_COPY,
    RUNS,
    Wait,
    ends_in_time,
    wait_over_on,
)
from requests_app.labels_deadlines import day_text
from requests_app.models import Case, RightItem
from requests_app.queries.waits import wait_in

WORDS: Final = {
    COPY_ON_ITS_WAY: gettext_lazy("The copy is on its way; the wait begins when it has arrived."),
    COPY_NOT_ARRIVED: gettext_lazy(
        "The copy did not arrive: see the letter, send it another way, or end the wait when the person says"
        " so."
    ),
    RUNS: gettext_lazy("The person has had the copy; the erasure can begin on %(day)s."),
    DAYS_OVER: gettext_lazy("The days are over: the erasure can begin."),
    NO_COPY: gettext_lazy("No copy is coming: the erasure can begin."),
}


def wait_lines(case: Case, today: date) -> list[dict[str, Any]]:
    """Say what an open case's erasure waits for, and whether that ends in time; nothing without one."""
    item = next((item for item in case.items.all() if item.is_waiting), None)
    if item is None or case.state not in OPEN_STATES:
        return []
    wait = wait_in(case, item, today)
    lines = [{"text": _words(item, wait), "is_late": wait.standing == COPY_NOT_ARRIVED}]
    late = _too_late(case, wait, item.waits_days or 0, today)
    return [*lines, {"text": late, "is_late": True}] if late else lines


def _words(item: RightItem, wait: Wait) -> str:
    if wait.standing == COPY_OWED:
        days = item.waits_days or 0
        said = ngettext(
            "The copy first: the erasure waits %(days)s day once the copy has arrived.",
            "The copy first: the erasure waits %(days)s days once the copy has arrived.",
            days,
        )
        return said % {"days": days}
    day = day_text(wait.over_on, reader_language()) if wait.over_on else ""
    return str(WORDS[wait.standing]) % {"day": day}


def _too_late(case: Case, wait: Wait, days: int, today: date) -> str:
    """Warn of a wait that cannot end within the month: it is the person's wish, and the clock runs on."""
    if wait.standing in (DAYS_OVER, NO_COPY) or (
        wait.over_on is None and ends_in_time(today, days, case.due_on)
    ):
        return ""
    soonest = wait.over_on or wait_over_on(today, days, calendar_of(case.controller))
    if soonest <= case.due_on:
        return ""
    named = {
        "day": day_text(soonest, reader_language()),
        "due": day_text(case.due_on, reader_language()),
    }
    return (
        _(
            "It cannot begin before %(day)s, and the time limit ends on %(due)s: shorten the wait, ask the"
            " person whether you may erase sooner, or extend the time limit."
        )
        % named
    )
