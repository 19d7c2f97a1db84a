"""Reviewing what somebody may do: kept, or every role taken back (docs/rules/access_review.md)."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import add_months
from dpo_office.common.clock import copenhagen_date
from dpo_office.common.errors import Invalid
from dpo_office.common.people.models import AccessReview
from dpo_office.common.people.permissions import REVIEW_ACCESS
from dpo_office.common.people.user_rows import end_grants, lock_user, note_step
from dpo_office.common.permissions import Actor, require_everywhere
from dpo_office.common.sign_in.ending import end_all_sessions
from dpo_office.common.texts import require_reason
from dpo_office.common.users import RoleGrant

KEPT: Final = "kept"
ENDED: Final = "ended"
OUTCOMES: Final = (KEPT, ENDED)
REVIEW_MONTHS: Final = 6


def review_access(
    *, user_id: UUID, outcome: str, actor: Actor, now: datetime, text: str = ""
) -> AccessReview:
    """Record that somebody else looked at what a person or system may do; *ended* takes every role back.

    Raises NotFound, NotPermitted, Refused("not_for_yourself"), Invalid("invalid" | "reason_missing").
    """
    with acting(actor, "user.access_reviewed"):
        require_everywhere(actor, REVIEW_ACCESS)
        user = lock_user(user_id, actor)
        if outcome not in OUTCOMES:
            raise Invalid("invalid", field="outcome")
        words = text.strip() if outcome == KEPT else require_reason(text)
        if outcome == ENDED:
            held = RoleGrant.objects.filter(user=user, ended_at__isnull=True)
            end_grants(user, held, [], actor=actor, now=now)
            end_all_sessions(user.pk)
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


def next_review(day: date) -> date:
    """Return the day by which what was reviewed on a day is reviewed again."""
    return add_months(day, REVIEW_MONTHS)
