"""Making people known, letting them in with a link, and shutting the door behind them."""

import re
from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.letters.addresses import checked_address
from dpo_office.common.people.user_rows import (
    forget_password,
    lock_administrators,
    lock_user,
    note_step,
    require_active,
    require_another,
    shut_out,
)
from dpo_office.common.permissions import Actor, require_everywhere
from dpo_office.common.rows import lock_row
from dpo_office.common.sign_in.ending import end_all_sessions
from dpo_office.common.texts import require_reason
from dpo_office.common.users import User

USERNAME = re.compile(r"[\w.@+-]{3,150}")


def create_user(*, username: str, name: str, email: str, actor: Actor, now: datetime) -> User:
    """Make a person of the office known: without a role, and without a password until they choose one.

    Raises NotPermitted, Invalid("username_invalid" | "name_missing" | "address_invalid"),
    Refused("username_taken").
    """
    with acting(actor, "user.created"):
        require_everywhere(actor, "user.create_user")
        if not USERNAME.fullmatch(username):
            raise Invalid("username_invalid", field="username")
        if not name.strip():
            raise Invalid("name_missing", field="name")
        if User.objects.filter(username__iexact=username).exists():
            raise Refused("username_taken", field="username")
        address = checked_address(email, field="email")
        user = User.objects.create_user(username, None, name=name.strip(), email=address)
        note_step(user, "create_user", "user.created", actor=actor, now=now)
    return user


def renew_link(*, user_id: UUID, reason: str, actor: Actor, now: datetime) -> User:
    """Make the password and every earlier link useless, and end the sessions; a new link can be shown.

    Raises NotFound, Invalid("reason_missing"), Refused("not_for_yourself" | "user_not_active" |
    "user_not_a_person").
    """
    with acting(actor, "user.link_renewed"):
        require_everywhere(actor, "user.renew_link")
        user = lock_user(user_id, actor)
        said = require_reason(reason)
        require_active(user)
        _require_person(user)
        forget_password(user)
        note_step(user, "renew_link", "user.link_renewed", actor=actor, now=now, reason=said)
    return user


def choose_password(*, user_id: UUID, password: str, now: datetime) -> User:
    """Set the password that a person chose with their link.

    Raises NotFound for somebody who may not sign in (any more).
    """
    actor = Actor(user_id, "staff")
    with acting(actor, "user.password_chosen"):
        user = lock_row(User.objects.filter(kind="staff", is_active=True), user_id)
        user.set_password(password)
        user.save(update_fields=["password"])
        end_all_sessions(user.pk)
        note_step(user, "choose_password", "user.password_chosen", actor=actor, now=now)
    return user


def deactivate_user(*, user_id: UUID, reason: str, actor: Actor, now: datetime) -> User:
    """Shut somebody out at once: sessions, roles, tokens, deputyships, the administrator's mark.

    The row stays. What the person owned is a finding until somebody hands it over (docs/rules/leaving.md).

    Raises NotFound, Invalid("reason_missing"), Refused("not_for_yourself" | "user_not_active" |
    "last_administrator").
    """
    with acting(actor, "user.deactivated"):
        require_everywhere(actor, "user.deactivate_user")
        administrators = lock_administrators(actor)
        user = lock_user(user_id, actor)
        said = require_reason(reason)
        require_active(user)
        require_another(user, administrators)
        shut_out(user, actor=actor, now=now)
        note_step(user, "deactivate_user", "user.deactivated", actor=actor, now=now, reason=said)
    return user


def reactivate_user(*, user_id: UUID, reason: str, actor: Actor, now: datetime) -> User:
    """Let somebody in again: without roles, and with a new link.

    Raises NotFound, Invalid("reason_missing"), Refused("not_for_yourself" | "user_active_already").
    """
    with acting(actor, "user.reactivated"):
        require_everywhere(actor, "user.reactivate_user")
        user = lock_user(user_id, actor)
        said = require_reason(reason)
        if user.is_active:
            raise Refused("user_active_already")
        user.is_active = True
        user.save(update_fields=["is_active"])
        note_step(user, "reactivate_user", "user.reactivated", actor=actor, now=now, reason=said)
    return user


def entrust_administration(*, user_id: UUID, reason: str, actor: Actor, now: datetime) -> User:
    """Make somebody an administrator.

    Raises NotFound, Invalid("reason_missing"), Refused("not_for_yourself" | "user_not_active" |
    "user_not_a_person" | "administrator_already").
    """
    return _mark(user_id, "entrust_administration", "user.administration_entrusted", reason, actor, now)


def withdraw_administration(*, user_id: UUID, reason: str, actor: Actor, now: datetime) -> User:
    """Take the administrator's mark back; somebody else must hold it.

    Raises NotFound, Invalid("reason_missing"), Refused("not_for_yourself" | "administrator_not" |
    "last_administrator").
    """
    return _mark(user_id, "withdraw_administration", "user.administration_withdrawn", reason, actor, now)


def _mark(user_id: UUID, step: str, event: str, reason: str, actor: Actor, now: datetime) -> User:
    entrusts = step == "entrust_administration"
    with acting(actor, event):
        require_everywhere(actor, f"user.{step}")
        administrators = lock_administrators(actor)
        user = lock_user(user_id, actor)
        said = require_reason(reason)
        if entrusts:
            require_active(user)
            _require_person(user)
        else:
            require_another(user, administrators)
        if user.is_superuser == entrusts:
            raise Refused("administrator_already" if entrusts else "administrator_not")
        user.is_superuser = entrusts
        user.save(update_fields=["is_superuser"])
        end_all_sessions(user.pk)
        note_step(user, step, event, actor=actor, now=now, reason=said)
    return user


def _require_person(user: User) -> None:
    if user.kind != "staff":
        raise Refused("user_not_a_person")
