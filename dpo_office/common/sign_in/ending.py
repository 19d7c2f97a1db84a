"""Ending sessions: their rows go, and the number that every session carries a digest of is counted up."""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db.models import F, QuerySet
from django.db.models.functions import Now

from dpo_office.common.sign_in.identity_rows import open_identities
from dpo_office.common.sign_in.models import SignIn
from dpo_office.common.sign_in.provider_rules import SKEW
from dpo_office.common.users import User

# For so long the owner sees when sessions began and ended.
KEPT_FOR = timedelta(days=90)


def end_all_sessions(user_id: UUID) -> None:
    """End every session of a person, those that nobody knows of included."""
    User.objects.filter(pk=user_id).update(sessions_epoch=F("sessions_epoch") + 1)
    _end(SignIn.objects.filter(user_id=user_id, ended_at__isnull=True))


def end_other_sessions(user_id: UUID, but: str) -> None:
    """End the known sessions of a person but one, by its key: that one goes on."""
    _end(SignIn.objects.filter(user_id=user_id, ended_at__isnull=True).exclude(session_key=but))


def end_one_session(user_id: UUID, sign_in_id: UUID) -> bool:
    """End one session of a person; tell whether there was such a one."""
    return _end(SignIn.objects.filter(pk=sign_in_id, user_id=user_id, ended_at__isnull=True)) > 0


def end_provider_sessions(*, subject: str, provider_session: str, until: datetime) -> int:
    """End the sessions that the company's provider says are over; return how many.

    Those that it calls by `provider_session` (a hash), or where it names none all of the person whom it calls
    `subject`; only such as began before `until`, so that its word said once more ends nothing newer.
    """
    rows = SignIn.objects.filter(ended_at__isnull=True, began_at__lte=until + SKEW)
    if subject:
        people = open_identities().filter(subject=subject).exclude(subject="")
        rows = rows.filter(user__in=people.values("user"))
    if provider_session:
        rows = rows.filter(provider_session=provider_session)
    return _end(rows) if subject or provider_session else 0


def forget_old_sign_ins(now: datetime) -> int:
    """Delete what was kept about sessions long enough; return how many rows."""
    deleted, _by_model = SignIn.objects.filter(began_at__lt=now - KEPT_FOR).delete()
    return int(deleted)


def forget_expired_sessions(now: datetime) -> int:
    """Delete the sessions that nobody can come back to, strangers' among them; return how many."""
    deleted, _by_model = Session.objects.filter(expire_date__lt=now).delete()
    return int(deleted)


def _end(rows: QuerySet[SignIn]) -> int:
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    SignIn.objects.filter(session_key__in=keys, ended_at__isnull=True).update(ended_at=Now())
    return len(keys)
