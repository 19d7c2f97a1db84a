"""The checks of who asks in a case."""

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Exists, OuterRef, prefetch_related_objects

from requests_app.domain.identity_checks import OPEN, settles
from requests_app.models import Case, IdentityCheck, IdentityCode

CODE_PURPOSE: Final = "identity_code"


def checks_in(case: Case) -> list[IdentityCheck]:
    """Return the checks of a case, the oldest first; where it is known that there are none, unasked.

    A case that was read for its page is asked once, with all that stands beside it (`case.beside`).
    """
    if beside := getattr(case, "beside", None):
        return list(beside.checks)
    known = getattr(case, "has_checks", None)
    if known is False:
        return []
    if known:
        prefetch_related_objects([case], "identity_checks")
    return list(case.identity_checks.all())


def fetch_identity_checks(cases: Iterable[Any]) -> None:
    """Have the checks of cases that were read with `has_checks` at hand: one query, or none."""
    prefetch_related_objects([case for case in cases if case.has_checks], "identity_checks")


def has_checks() -> Exists:
    """Tell whether the case of the query around has checks of who asks."""
    return Exists(IdentityCheck.objects.filter(case=OuterRef("pk")))


def open_check(case: Case) -> IdentityCheck | None:
    """Return the check that is under way in a case."""
    return next((row for row in checks_in(case) if row.state == OPEN), None)


def has_passed(case: Case) -> bool:
    """Tell whether a check settled who asks."""
    return any(settles(row.means, row.state) for row in checks_in(case))


def newest_code(check: IdentityCheck) -> IdentityCode | None:
    """Return the code that was sent last: only that one counts."""
    return IdentityCode.objects.filter(of=check).order_by("-sent_at", "-id").first()
