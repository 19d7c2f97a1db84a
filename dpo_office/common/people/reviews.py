"""Reviewing what somebody may do: kept, or all of it taken back (docs/rules/access_review.md)."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db.models import F

from dpo_office.common.acting import acting
from dpo_office.common.calendars import add_months
from dpo_office.common.clock import copenhagen_date
from dpo_office.common.errors import Invalid
from dpo_office.common.people.models import AccessReview
from dpo_office.common.people.permissions import REVIEW_ACCESS
from dpo_office.common.people.user_rows import (
    end_grants,
    lock_administrators,
    lock_user,
    note_step,
    require_another,
)
from dpo_office.common.permissions import Actor, require_everywhere
from dpo_office.common.sign_in.ending import end_all_sessions
from dpo_office.common.texts import require_reason
from dpo_office.common.tokens import ApiToken
from dpo_office.common.users import RoleGrant, User

KEPT: Final = "kept"
ENDED: Final = "ended"
OUTCOMES: Final = (KEPT, ENDED)
REVIEW_MONTHS: Final = 6


def review_access(
    *, user_id: UUID, outcome: str, actor: Actor, now: datetime, text: str = ""
) -> AccessReview:
    """Record that somebody else looked at what a person or system may do; *ended* takes all of it back.

    That is every role, the administrator's mark and every token (GDPR Art. 32(1)(b)). Raises NotFound,
    NotPermitted, Refused("not_for_yourself" | "last_administrator"), Invalid("invalid" | "reason_missing").
    """
    with acting(actor, "user.access_reviewed"):
        require_everywhere(actor, REVIEW_ACCESS)
        if outcome not in OUTCOMES:
            raise Invalid("invalid", field="outcome")
        # Before the person, as everywhere: two who review each other wait in the same order.
        administrators = lock_administrators(actor) if outcome == ENDED else []
        user = lock_user(user_id, actor)
        words = text.strip() if outcome == KEPT else require_reason(text)
        if outcome == ENDED:
            require_another(user, administrators)
            _take_back(user, actor, now)
        review = AccessReview.objects.create(
            user=user,
            outcome=outcome,
            text=words,
            reviewed_by=actor.user_id,
            reviewed_at=now,
            next_on=next_review(copenhagen_date(now)),
        )
        data = {"outcome": outcome, "next_on": review.next_on.isoformat()}
        note_step(user, "review_access", "user.access_reviewed", actor=actor, now=now, data=data)
    return review


def _take_back(user: User, actor: Actor, now: datetime) -> None:
    held = RoleGrant.objects.filter(user=user, ended_at__isnull=True)
    end_grants(user, held, [], actor=actor, now=now)
    # Never valid at all, whatever the clock of a demonstration says: the row itself is evidence.
    ApiToken.objects.filter(user=user).update(expiry=F("created"))
    if user.is_superuser:
        user.is_superuser = False
        user.save(update_fields=["is_superuser"])
    end_all_sessions(user.pk)


def next_review(day: date) -> date:
    """Return the day by which what was reviewed on a day is reviewed again."""
    return add_months(day, REVIEW_MONTHS)
