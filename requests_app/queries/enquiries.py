"""What was checked before an account is closed."""

from collections.abc import Iterable

from django.db.models import prefetch_related_objects

from dpo_office.common.calendars import copenhagen_date
from requests_app.domain.enquiries import ACCOUNT_CLOSURE, OBLIGATIONS, Checked
from requests_app.models import Case, ObligationCheck


def fetch_checks(cases: Iterable[Case]) -> None:
    """Have the checks of all accounts to close at hand: one query, and none where there is no such case."""
    prefetch_related_objects([case for case in cases if case.kind == ACCOUNT_CLOSURE], "obligation_checks")


def newest_checks(rows: Iterable[ObligationCheck]) -> tuple[Checked, ...]:
    """Give the newest check of each obligation, of rows in the order in which they were made."""
    newest: dict[str, Checked] = {}
    for row in rows:
        before = newest.get(row.obligation)
        newest[row.obligation] = Checked(
            row.obligation,
            row.is_met,
            copenhagen_date(row.checked_at),
            row.expected_on,
            waited=before is not None and (before.waited or not before.is_met),
        )
    return tuple(newest[name] for name in OBLIGATIONS if name in newest)
