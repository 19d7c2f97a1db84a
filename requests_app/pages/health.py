"""System health: whether the office runs, in words, and what to do where it does not."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.events import Event
from dpo_office.common.letters.models import Letter
from dpo_office.common.letters.queries import doubtful_attempts, oldest_due_at
from dpo_office.common.triggers import trigger_faults
from dpo_office.common.users import User
from registry_app.queries.policies import due_versions

GOOD, NEAR, LATE = "good", "near", "late"
# A beat or two may be missed under load before anything is wrong.
MISSED_BEATS = 8
SLOWEST_BEAT = timedelta(seconds=60)
Check = dict[str, Any]


def may_see(request: HttpRequest) -> bool:
    """Tell whether the reader follows the whole office: reads its events, or administers it."""
    controllers = actor_in(request).controllers("event.view")
    is_administrator = isinstance(request.user, User) and request.user.is_superuser
    return controllers is None or bool(controllers) or is_administrator


@require_safe
def health_page(request: HttpRequest) -> HttpResponse:
    """Show every check with its result and what helps."""
    if not may_see(request):
        raise PermissionDenied
    checks = list(all_checks(clock.now()))
    context = {
        **admin.site.each_context(request),
        "title": _("System health"),
        "checks": checks,
        "troubled": sum(check["look"] != GOOD for check in checks),
    }
    return TemplateResponse(request, "requests_app/health.html", context)


def all_checks(now: datetime) -> Iterator[Check]:
    """Look at everything that the office needs."""
    yield database_check()
    yield triggers_check()
    yield mode_check()
    yield steps_check()
    yield outbox_check(now)
    yield doubts_check()
    yield versions_check(now)


def database_check() -> Check:
    """See that the database answers."""
    name = _("Database")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return _check(name, LATE, _("It does not answer."), _("See that the database server runs."))
    kinds = {
        "sqlite": _("It answers; it is the embedded SQLite file."),
        "postgresql": _("PostgreSQL answers."),
    }
    return _check(name, GOOD, kinds.get(connection.vendor, connection.vendor))


def triggers_check() -> Check:
    """See that history is written and kept."""
    name = _("History")
    if trigger_faults():
        return _check(
            name,
            LATE,
            _("The database triggers that write history are not as they should be."),
            _("Stop the office and run manage.py migrate; find out who changed the database."),
        )
    return _check(name, GOOD, _("Every change is recorded by the database itself."))


def mode_check() -> Check:
    """Say what kind of office this is."""
    said = {
        "demo": _("This is a demo: its people are invented, and its letters go to nobody."),
        "production": _("This office is in earnest: its letters go to people."),
        "test": _("This is a test run."),
    }
    return _check(_("Kind of office"), GOOD, said[settings.DPO_MODE])


def steps_check() -> Check:
    """See that worker and beat run: they number the events within a beat or two."""
    name = _("Worker and clock")
    oldest = Event.objects.filter(position__isnull=True).order_by("id").first()
    # Recorded by the machine's own clock, whatever the demo's says.
    age = clock.now() - clock.offset() - oldest.recorded_at if oldest else timedelta()
    if oldest is None or age < _patience():
        return _check(name, GOOD, _("No work is left lying."))
    return _check(
        name,
        LATE,
        _("The oldest step has waited %(age)s to be numbered: the worker or the clock (beat) stands still.")
        % {"age": age_in_words(age)},
        _("Start script/server again, or the services dpo-office-worker and dpo-office-beat."),
    )


def outbox_check(now: datetime) -> Check:
    """See that no letter waits longer than a sender needs."""
    name = _("Outbox")
    since = oldest_due_at(now)
    if since is None:
        return _check(name, GOOD, _("No letter is waiting to be sent."))
    age = now - since
    words = _("The oldest letter has been due for %(age)s.") % {"age": age_in_words(age)}
    if age < timedelta(minutes=10):
        return _check(name, GOOD, words)
    return _check(
        name,
        NEAR if age < timedelta(hours=4) else LATE,
        words,
        _("See that the mail server answers and the worker runs; a letter that waits is not lost."),
    )


def doubts_check() -> Check:
    """See whether people have to decide about letters."""
    name = _("Letters in doubt")
    count = Letter.objects.filter(pk__in=doubtful_attempts().values("letter")).count()
    if not count:
        return _check(name, GOOD, _("It is known of every letter whether it was sent."))
    return _check(
        name,
        NEAR,
        ngettext("%(count)s letter is in doubt.", "%(count)s letters are in doubt.", count)
        % {"count": count},
        _("The office looks them up in the mail server's journal; where it cannot, decide in Letters."),
    )


def versions_check(now: datetime) -> Check:
    """See whether a policy version should be in force and is not."""
    name = _("Policy versions")
    count = due_versions(clock.copenhagen_date(now)).count()
    if not count:
        return _check(name, GOOD, _("Every version whose date has come is in force."))
    words = ngettext(
        "%(count)s version's date has come, and it is not in force.",
        "The date of %(count)s versions has come, and they are not in force.",
        count,
    )
    return _check(
        name,
        NEAR,
        words % {"count": count},
        _("Open the version: somebody may not have been told in time. Postpone it, or except people."),
    )


def age_in_words(age: timedelta) -> str:
    """Write a length of time in its largest unit."""
    seconds = int(age.total_seconds())
    if seconds < 120:  # noqa: PLR2004
        return ngettext("%(count)s second", "%(count)s seconds", seconds) % {"count": seconds}
    minutes = seconds // 60
    if minutes < 120:  # noqa: PLR2004
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    hours = minutes // 60
    if hours < 48:  # noqa: PLR2004
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    return ngettext("%(count)s day", "%(count)s days", hours // 24) % {"count": hours // 24}


def _patience() -> timedelta:
    return max(SLOWEST_BEAT, MISSED_BEATS * timedelta(seconds=settings.DPO_BEAT_SECONDS))


def _check(name: str, look: str, says: str, helps: str = "") -> Check:
    words = {GOOD: _("well"), NEAR: _("look at it"), LATE: _("not well")}
    return {"name": name, "look": look, "word": words[look], "says": says, "helps": helps}
