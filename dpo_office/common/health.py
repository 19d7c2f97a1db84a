"""Whether the office may run: the database answers, and its triggers are those that belong."""

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from dpo_office.common.triggers import trigger_faults


class NotFit(Exception):
    """The office must not start."""


def check_fit() -> None:
    """Raise NotFit when history would not be written: web, worker and beat call this before they start."""
    faults = trigger_faults()
    if faults:
        raise NotFit(
            f"{len(faults)} database triggers are not as they should be ({'; '.join(faults[:3])} …):"
            " run manage.py migrate."
        )


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _triggers() -> str:
    return "ok" if not trigger_faults() else "altered"


CHECKS: dict[str, Callable[[], str]] = {"database": _database, "triggers": _triggers}


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:  # noqa: ARG001  Django hands it to every view
    """Answer 200 when every check says ok, 503 otherwise; names only, no details."""
    results = {}
    for name, check in CHECKS.items():
        try:
            results[name] = check()
        except DatabaseError:
            results[name] = "failed"
    fit = all(result == "ok" for result in results.values())
    return JsonResponse({"status": "ok" if fit else "unfit", "checks": results}, status=200 if fit else 503)
