"""What a person of the office has seen of the steps of others: a bookmark, no step of any flow."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from dpo_office.common.events import Event, number_events
from dpo_office.common.permissions import Actor
from requests_app.domain.visits import is_new_visit, is_worth_noting
from requests_app.models import LastVisit


def note_visit(*, actor: Actor, now: datetime) -> tuple[int, int]:
    """Give the positions in the feed between which lies what is new to the actor: after, and up to.

    Writes when a visit begins and every few minutes of it. Who comes for the first time has missed nothing.
    A session that was left open begins a new visit when its page is asked for again.
    """
    newest = _newest_position()
    with transaction.atomic():
        visit, is_first = LastVisit.objects.get_or_create(
            user_id=actor.user_id, defaults={"last_at": now, "seen_to": newest, "shown_to": newest}
        )
        if not is_first and is_new_visit(visit.last_at, now):
            visit.seen_to, visit.shown_to, visit.last_at = visit.shown_to, newest, now
            visit.save(update_fields=["seen_to", "shown_to", "last_at"])
        elif not is_first and is_worth_noting(visit.last_at, now):
            visit.shown_to, visit.last_at = newest, now
            visit.save(update_fields=["shown_to", "last_at"])
    return visit.seen_to, newest


def mark_seen(*, actor: Actor, now: datetime, up_to: int) -> LastVisit | None:
    """Take it that the actor has seen everything up to a position; what came after it stays new.

    A position that the feed has not reached counts as the newest one; None for somebody who never came.
    """
    with transaction.atomic():
        visit = LastVisit.objects.filter(user_id=actor.user_id).first()
        if visit is None:
            return None
        seen = min(up_to, _newest_position())
        visit.seen_to, visit.shown_to = max(visit.seen_to, seen), max(visit.shown_to, seen)
        visit.last_at = now
        visit.save(update_fields=["seen_to", "shown_to", "last_at"])
    return visit


def _newest_position() -> int:
    """Give the end of the feed; what is committed is numbered first, so that nothing is passed over."""
    if Event.objects.filter(position__isnull=True).exists():
        number_events()
    newest: int | None = Event.objects.aggregate(newest=Max("position"))["newest"]
    return newest or 0
