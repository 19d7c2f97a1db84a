"""Binding a person to who they are at the company's provider, and ending that.

Nobody is made known by signing in. An administrator says beforehand whom to expect, or the person shows the
account's own password; from then on issuer and `sub` alone count (docs/rules/openid_connect.md).
"""

from datetime import datetime
from uuid import UUID

from django.conf import settings

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, NotFound, Refused
from dpo_office.common.people.user_rows import lock_user, note_step, require_active
from dpo_office.common.permissions import Actor, require_everywhere
from dpo_office.common.rows import lock_row
from dpo_office.common.sign_in.ending import end_all_sessions
from dpo_office.common.sign_in.identity_rows import end_identities, open_identities
from dpo_office.common.sign_in.models import ProviderIdentity
from dpo_office.common.sign_in.provider_rules import expected_form
from dpo_office.common.texts import require_reason
from dpo_office.common.users import User


def expect_identity(
    *, user_id: UUID, expected: str, reason: str, actor: Actor, now: datetime
) -> ProviderIdentity:
    """Say by which value of the provider's claim a person is known at their first sign-in there.

    An earlier value that was not used ends. Raises NotFound, NotPermitted, Invalid("expected_missing" |
    "reason_missing"), Refused("provider_none" | "not_for_yourself" | "user_not_active" |
    "user_not_a_person" | "identity_bound_already" | "identity_taken").
    """
    with acting(actor, "user.identity_expected"):
        require_everywhere(actor, "user.expect_identity")
        user = lock_user(user_id, actor)
        said = require_reason(reason)
        _require_provider()
        require_active(user)
        if user.kind != "staff":
            raise Refused("user_not_a_person")
        form = expected_form(expected)
        if not form:
            raise Invalid("expected_missing", field="expected")
        if open_identities().filter(user=user).exclude(subject="").exists():
            raise Refused("identity_bound_already")
        if open_identities().filter(expected=form).exclude(user=user).exists():
            raise Refused("identity_taken")
        end_identities(user_id, ended_by=actor.user_id, now=now)
        row: ProviderIdentity = ProviderIdentity.objects.create(
            user=user, issuer=settings.DPO_OIDC_ISSUER, expected=form, made_at=now
        )
        note_step(user, "expect_identity", "user.identity_expected", actor=actor, now=now, reason=said)
    return row


def bind_expected(*, subject: str, name: str, now: datetime) -> User | None:
    """Bind whoever is expected by that name to what the provider calls them; None where nobody is.

    `name` is in the form in which names are compared; an empty one is nobody's. Raises
    Refused("provider_person_out") for somebody who is shut out.
    """
    row = open_identities().filter(expected=name).exclude(expected="").first()
    if row is None:
        return None
    actor = Actor(row.user_id, "staff")
    with acting(actor, "user.identity_bound"):
        user = _lock_person(row.user_id)
        # Under the lock: another browser may have used it, or an administrator taken it back.
        standing = open_identities().filter(pk=row.pk, expected=name, user=user).first()
        if standing is None:
            return None
        _bind(standing, subject, now)
        note_step(
            user, "bind_identity", "user.identity_bound", actor=actor, now=now, data={"way": "expected"}
        )
    return user


def bind_own(*, user_id: UUID, subject: str, now: datetime) -> User:
    """Bind a person, who has just shown the password of the account, to what the provider calls them.

    What an administrator expected of them ends: the password says more. Raises Refused("provider_none" |
    "provider_person_out" | "identity_bound_already" | "identity_taken").
    """
    actor = Actor(user_id, "staff")
    with acting(actor, "user.identity_bound"):
        _require_provider()
        user = _lock_person(user_id)
        standing = open_identities().filter(user=user).first()
        if standing is not None and standing.subject:
            raise Refused("identity_bound_already")
        end_identities(user_id, ended_by=user_id, now=now)
        _bind(ProviderIdentity(user=user, issuer=settings.DPO_OIDC_ISSUER, made_at=now), subject, now)
        note_step(
            user, "bind_identity", "user.identity_bound", actor=actor, now=now, data={"way": "password"}
        )
    return user


def unbind_identity(*, user_id: UUID, reason: str, actor: Actor, now: datetime) -> User:
    """End what is bound or expected for somebody else, and their sessions.

    Raises NotFound, NotPermitted, Invalid("reason_missing"), Refused("not_for_yourself" | "identity_none").
    """
    with acting(actor, "user.identity_unbound"):
        require_everywhere(actor, "user.unbind_identity")
        user = lock_user(user_id, actor)
        said = require_reason(reason)
        if not end_identities(user_id, ended_by=actor.user_id, now=now):
            raise Refused("identity_none")
        end_all_sessions(user_id)
        note_step(user, "unbind_identity", "user.identity_unbound", actor=actor, now=now, reason=said)
    return user


def person_bound_to(subject: str) -> User | None:
    """Return the person who is bound to what the provider calls somebody; None where nobody is.

    Raises Refused("provider_person_out") for somebody who is shut out.
    """
    row = open_identities().filter(subject=subject).select_related("user").first()
    if row is None:
        return None
    user: User = row.user
    if not user.is_active or user.kind != "staff":
        raise Refused("provider_person_out")
    return user


def _bind(row: ProviderIdentity, subject: str, now: datetime) -> None:
    if open_identities().filter(subject=subject).exists():
        raise Refused("identity_taken")
    row.subject, row.expected, row.bound_at = subject, "", now
    row.save()


def _lock_person(user_id: UUID) -> User:
    try:
        return lock_row(User.objects.filter(kind="staff", is_active=True), user_id)
    except NotFound as error:
        raise Refused("provider_person_out") from error


def _require_provider() -> None:
    if not settings.DPO_OIDC_ISSUER:
        raise Refused("provider_none")
