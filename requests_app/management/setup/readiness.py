"""What is missing before an office is ready; only read, never written."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.users import RoleGrant, User
from registry_app.domain.controller_steps import CLOSED, SETTING_UP
from registry_app.labels_brands import MISSING_LABELS, POINT_LABELS
from registry_app.models import Controller, Holiday
from requests_app.health_checks import (
    backup_check,
    broker_check,
    database_check,
    disk_check,
    key_check,
    mailboxes_check,
    migrations_check,
    relay_check,
    triggers_check,
)
from requests_app.health_words import GOOD, LATE, NEAR, Check
from requests_app.permissions import APPROVE_PROPOSAL
from requests_app.queries.set_up import set_up_of

# As far ahead as a time limit with all its extensions may reach, and more.
CALENDAR_AHEAD = timedelta(days=365)
FEWEST_APPROVERS = 2


def readiness(now: datetime) -> Iterator[Check]:
    """Look at what an office needs on its first day; `now` is business time.

    Where the database does not answer, or is not of this version, nothing more is asked.
    """
    yield mode_check()
    for look in (database_check, migrations_check):
        check = look()
        yield check
        if check["look"] == LATE:
            return
    yield triggers_check()
    yield key_check()
    yield people_check()
    yield calendar_check(now)
    yield relay_check()
    yield broker_check()
    yield disk_check(settings.DPO_DATA_DIR)
    yield backup_check(now)
    rows = list(Controller.objects.exclude(state=CLOSED).order_by("slug"))
    if not rows:
        helps = _("Set one up: setup_office --file.")
        yield _check(_("Controllers"), LATE, _("There is none, so no case can be opened."), helps)
    for row in rows:
        yield approvers_check(row, now)
        if row.state == SETTING_UP:
            yield from points(row, now)
    yield mailboxes_check(now)


def mode_check() -> Check:
    """See that the office is in earnest, and is reached over an address of its own."""
    name = _("Kind of office")
    if settings.DPO_MODE == "demo":
        helps = _("Begin with setup_office --make-keys in a data directory of its own.")
        return _check(name, LATE, _("This is a demo."), helps)
    if not settings.DPO_BASE_URL.startswith("https://"):
        helps = _("Set DPO_BASE_URL, and put a proxy before it that ends TLS.")
        return _check(name, NEAR, _("It is reached from this machine only."), helps)
    return _check(name, GOOD, _("It is in earnest, and reached over HTTPS."))


def people_check() -> Check:
    """See that somebody gives roles, and that everybody can get in."""
    name = _("People")
    people = User.objects.filter(kind="staff", is_active=True).order_by("username")
    administrators = people.filter(is_superuser=True)
    if not administrators.exists():
        helps = _("Set one up: setup_office, or manage.py createsuperuser.")
        return _check(name, LATE, _("There is no administrator."), helps)
    waiting = [row.username for row in people if not row.has_usable_password()]
    if waiting:
        said = _("No password chosen yet: %(names)s.") % {"names": ", ".join(waiting)}
        return _check(name, NEAR, said, _("A fresh link: setup_office --link USERNAME --reason WORDS."))
    if administrators.count() == 1:
        helps = _("Entrust a second person: whoever forgets a password gets their link from somebody else.")
        return _check(name, NEAR, _("There is one administrator only."), helps)
    return _check(name, GOOD, _("Everybody has chosen a password."))


def calendar_check(now: datetime) -> Check:
    """See that the public holidays of the coming year are there."""
    name = _("Calendar")
    last = Holiday.objects.filter(retired_at__isnull=True).order_by("-date").first()
    if last is None or last.date < copenhagen_date(now) + CALENDAR_AHEAD:
        return _check(
            name,
            LATE,
            _("The public holidays of the coming year are missing."),
            _("Run manage.py load_reference_data."),
        )
    return _check(name, GOOD, _("Public holidays are known until %(day)s.") % {"day": last.date})


def approvers_check(row: Controller, now: datetime) -> Check:
    """See that what one person proposes can be approved by another."""
    name = _("%(controller)s: two people") % {"controller": row.slug}
    if len(_who_may_approve(row.pk, now)) >= FEWEST_APPROVERS:
        return _check(name, GOOD, _("What one proposes, another can approve."))
    helps = _("Make a second person case officer or decider.")
    return _check(name, LATE, _("Fewer than two people can approve here."), helps)


def points(row: Controller, now: datetime) -> Iterator[Check]:
    """Name what keeps the controller from being opened."""
    names: dict[str, Any] = dict(POINT_LABELS)
    for point in set_up_of(row, copenhagen_date(now)):
        if point.is_open:
            helps = " ".join(str(MISSING_LABELS[code]) for code in point.missing)
            said = _("Open: nothing leaves for this controller before.")
            yield _check(f"{row.slug}: {names[point.code]}", NEAR, said, helps)


def _who_may_approve(controller_id: UUID, now: datetime) -> set[UUID]:
    held = RoleGrant.objects.in_force(copenhagen_date(now)).holding(controller_id, APPROVE_PROPOSAL)
    return set(held.values_list("user_id", flat=True))


def _check(name: str, look: str, says: str, helps: str = "") -> Check:
    words = {GOOD: _("well"), NEAR: _("look at it"), LATE: _("not well")}
    return {"name": name, "look": look, "word": words[look], "says": says, "helps": helps}
