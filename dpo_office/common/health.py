"""Whether the office may run: the database answers, and its triggers are those that belong."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from dpo_office.common import clock
from dpo_office.common.keys.rotation import given_up_ids
from dpo_office.common.letters.freezes import is_frozen
from dpo_office.common.letters.queries import doubtful_attempts, oldest_due_at
from dpo_office.common.sweeps import BACKUP, DRILL, ROUND, command_state, last_sweep_at, late_sweeps
from dpo_office.common.triggers import trigger_faults
from dpo_office.common.vault import office_vault

# A letter that is due longer than this is an alarm, and so is a doubt that nobody has settled for a day.
OUTBOX_LIMIT = timedelta(minutes=15)
DOUBT_LIMIT = timedelta(hours=24)


class NotFit(Exception):
    """The office must not start."""


def check_fit() -> None:
    """Raise NotFit when history would not be written, or a key that was given up would wrap what is stored.

    Web, worker and beat call this before they start.
    """
    faults = trigger_faults()
    if faults:
        raise NotFit(
            f"{len(faults)} database triggers are not as they should be ({'; '.join(faults[:3])} …):"
            " run manage.py migrate."
        )
    if settings.DPO_VAULT_KEY and office_vault().key_ids()[0] in given_up_ids():
        raise NotFit(
            "The first key of DPO_VAULT_KEY was given up: this is an older office.env. Put the present one in"
            " its place."
        )


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _triggers() -> str:
    return "ok" if not trigger_faults() else "altered"


def _sweeps() -> str:
    return "ok" if last_sweep_at() and not late_sweeps() else "late"


def _outbox() -> str:
    now = clock.now()
    since = oldest_due_at(now)
    return "ok" if since is None or now - since < OUTBOX_LIMIT else "old"


def _leases() -> str:
    # A doubt is a lease that ended without an outcome; most are looked up within the hour.
    stuck = doubtful_attempts().filter(window__leased_until__lt=timezone.now() - DOUBT_LIMIT)
    return "stuck" if stuck.exists() else "ok"


def _sending() -> str:
    return "frozen" if is_frozen() else "ok"


def _backups() -> str:
    # An office that never made one may be copied by other means, and a demo needs none.
    if settings.DPO_MODE == "demo":
        return "ok"
    return _commands(BACKUP, DRILL)


def _round() -> str:
    # Whoever has no timer of the machine for it never ran one.
    return _commands(ROUND)


def _commands(*names: str) -> str:
    states = {command_state(name, timezone.now())[0] for name in names}
    return next((state for state in ("failed", "late") if state in states), "ok")


CHECKS: dict[str, Callable[[], str]] = {"database": _database, "triggers": _triggers}
DEEP_CHECKS = CHECKS | {
    "sweeps": _sweeps,
    "sending": _sending,
    "outbox": _outbox,
    "leases": _leases,
    "backups": _backups,
    "round": _round,
}


@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """Answer 200 when the office may run, 503 otherwise; names only, no details."""
    return _answer(CHECKS)


@require_safe
def healthz_deep(_request: HttpRequest) -> JsonResponse:
    """Answer 200 when the office does its work too: nothing late, no lease stuck, no letter left lying."""
    return _answer(DEEP_CHECKS)


def failing(checks: dict[str, Callable[[], str]] = DEEP_CHECKS) -> dict[str, str]:
    """Return the checks that do not hold, each with what it says; nothing where the office does its work."""
    return {name: result for name, result in _results(checks).items() if result != "ok"}


def _results(checks: dict[str, Callable[[], str]]) -> dict[str, str]:
    results = {}
    for name, check in checks.items():
        try:
            results[name] = check()
        except DatabaseError:
            results[name] = "failed"
    return results


def _answer(checks: dict[str, Callable[[], str]]) -> JsonResponse:
    results = _results(checks)
    fit = all(result == "ok" for result in results.values())
    return JsonResponse({"status": "ok" if fit else "unfit", "checks": results}, status=200 if fit else 503)
