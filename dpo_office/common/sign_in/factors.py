"""Second factors and recovery codes: added, used once, taken away, reset by an administrator."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, NotFound, Refused
from dpo_office.common.people.user_rows import lock_user, note_step
from dpo_office.common.permissions import Actor, require_everywhere
from dpo_office.common.rows import lock_row
from dpo_office.common.sign_in import totp
from dpo_office.common.sign_in.ending import end_all_sessions
from dpo_office.common.sign_in.models import RecoveryCode, SecondFactor
from dpo_office.common.sign_in.rules import RECOVERY_CODES, new_recovery_code, recovery_code_in
from dpo_office.common.texts import require_reason
from dpo_office.common.users import User
from dpo_office.common.vault import Sealed, keyed_hash, keyed_hashes, open_sealed, seal

CODE_PURPOSE = "recovery_code"
LONGEST_NAME = 60


@dataclass(frozen=True)
class Added:
    """A second factor that was added, and the recovery codes that were made with the first one."""

    factor: SecondFactor
    codes: tuple[str, ...]


def factors_of(user_id: UUID) -> QuerySet[SecondFactor]:
    """Return the second factors that a person has now, the oldest first."""
    rows: QuerySet[SecondFactor] = SecondFactor.objects.filter(user_id=user_id, ended_at__isnull=True)
    return rows.order_by("added_at", "pk")


def has_factor(user_id: UUID) -> bool:
    """Tell whether a person has a second factor."""
    return factors_of(user_id).exists()


def people_with_factor() -> set[UUID]:
    """Return the keys of everybody who has an app for codes, in one query."""
    return set(SecondFactor.objects.filter(ended_at__isnull=True).values_list("user_id", flat=True))


def unused_codes(user_id: UUID) -> QuerySet[RecoveryCode]:
    """Return the recovery codes of a person that still work."""
    rows: QuerySet[RecoveryCode] = RecoveryCode.objects.filter(
        user_id=user_id, used_at__isnull=True, ended_at__isnull=True
    )
    return rows


def add_second_factor(
    *,
    user_id: UUID,
    key: bytes,
    code: str,
    name: str,
    read_at: datetime,
    now: datetime,
    only_first: bool = False,
) -> Added:
    """Add an app to one's own account, proved by a code that it shows at `read_at` (real time).

    With `only_first` none is added beside another: it is the password alone that stands behind the call.
    Raises NotFound for somebody who may not sign in, Invalid("code_wrong" | "name_missing"),
    Refused("second_factor_there").
    """
    actor = Actor(user_id, "staff")
    with acting(actor, "user.second_factor_added"):
        user = _lock_person(user_id)
        is_first = not has_factor(user_id)
        if only_first and not is_first:
            raise Refused("second_factor_there")
        called = name.strip()[:LONGEST_NAME]
        if not called:
            raise Invalid("name_missing", field="name")
        step = totp.matching_step(key, code, read_at, None)
        if step is None:
            raise Invalid("code_wrong", field="code")
        factor = SecondFactor(user=user, name=called, last_step=step, added_at=now)
        sealed = seal(key, context=_context(factor))
        factor.wrapped_key, factor.ciphertext = sealed.wrapped_key, sealed.ciphertext
        factor.save(force_insert=True)
        note_step(user, "add_second_factor", "user.second_factor_added", actor=actor, now=now)
        codes = _new_codes(user, now) if is_first else ()
    return Added(factor, codes)


def remove_second_factor(*, factor_id: UUID, user_id: UUID, is_required: bool, now: datetime) -> SecondFactor:
    """Take an app away from one's own account; with the last one the recovery codes end.

    Raises NotFound, Refused("second_factor_needed") for the last one where there must be one.
    """
    actor = Actor(user_id, "staff")
    with acting(actor, "user.second_factor_removed"):
        user = _lock_person(user_id)
        factor = factors_of(user_id).filter(pk=factor_id).first()
        if factor is None:
            raise NotFound("not_found")
        is_last = factors_of(user_id).count() == 1
        if is_last and is_required:
            raise Refused("second_factor_needed")
        _end(factor, actor, now)
        if is_last:
            unused_codes(user_id).update(ended_at=now)
        note_step(user, "remove_second_factor", "user.second_factor_removed", actor=actor, now=now)
    return factor


def renew_recovery_codes(*, user_id: UUID, now: datetime) -> tuple[str, ...]:
    """Give a person new recovery codes, to be shown once; the earlier ones end.

    Raises NotFound, Refused("second_factor_none") without a second factor.
    """
    actor = Actor(user_id, "staff")
    with acting(actor, "user.recovery_codes_renewed"):
        user = _lock_person(user_id)
        if not has_factor(user_id):
            raise Refused("second_factor_none")
        codes = _new_codes(user, now)
        note_step(user, "renew_recovery_codes", "user.recovery_codes_renewed", actor=actor, now=now)
    return codes


def use_second_factor(*, user_id: UUID, code: str, read_at: datetime, now: datetime) -> str:
    """Use up a code of a person: `app` for one that an app shows at `read_at` (real time), or `recovery`.

    Each code works once, also for two who send it at the same moment. Raises Invalid("code_wrong").
    """
    for factor in factors_of(user_id):
        step = totp.matching_step(_key_of(factor), code, read_at, factor.last_step)
        if step is not None and _use_step(factor, step):
            return "app"
    typed = recovery_code_in(code)
    if typed and _use_recovery_code(user_id, typed, now):
        return "recovery"
    raise Invalid("code_wrong", field="code")


def reset_second_factor(*, user_id: UUID, reason: str, actor: Actor, now: datetime) -> User:
    """Take every second factor and recovery code of somebody else away, and end their sessions.

    Raises NotFound, NotPermitted, Invalid("reason_missing"), Refused("not_for_yourself" |
    "second_factor_none").
    """
    with acting(actor, "user.second_factor_reset"):
        require_everywhere(actor, "user.reset_second_factor")
        user = lock_user(user_id, actor)
        said = require_reason(reason)
        standing = list(factors_of(user_id))
        if not standing:
            raise Refused("second_factor_none")
        for factor in standing:
            _end(factor, actor, now)
        unused_codes(user_id).update(ended_at=now)
        end_all_sessions(user_id)
        note_step(user, "reset_second_factor", "user.second_factor_reset", actor=actor, now=now, reason=said)
    return user


def _lock_person(user_id: UUID) -> User:
    return lock_row(User.objects.filter(kind="staff", is_active=True), user_id)


def _context(factor: SecondFactor) -> str:
    return f"second_factor|{factor.pk}"


def _key_of(factor: SecondFactor) -> bytes:
    sealed = Sealed(bytes(factor.wrapped_key), bytes(factor.ciphertext))
    return open_sealed(sealed, context=_context(factor))


def _use_step(factor: SecondFactor, step: int) -> bool:
    """Note the step as used, if no other request did so first."""
    earlier = Q(last_step__isnull=True) | Q(last_step__lt=step)
    standing = SecondFactor.objects.filter(earlier, pk=factor.pk, ended_at__isnull=True)
    return bool(standing.update(last_step=step))


def _use_recovery_code(user_id: UUID, typed: str, now: datetime) -> bool:
    actor = Actor(user_id, "staff")
    with acting(actor, "user.recovery_code_used"):
        hashes = keyed_hashes(_hashed(user_id, typed), purpose=CODE_PURPOSE)
        if unused_codes(user_id).filter(code_hash__in=hashes).update(used_at=now) != 1:
            return False
        user = User.objects.get(pk=user_id)
        note_step(user, "use_recovery_code", "user.recovery_code_used", actor=actor, now=now)
    return True


def _new_codes(user: User, now: datetime) -> tuple[str, ...]:
    unused_codes(user.pk).update(ended_at=now)
    codes = tuple(new_recovery_code() for _ in range(RECOVERY_CODES))
    RecoveryCode.objects.bulk_create(
        RecoveryCode(
            user=user,
            code_hash=keyed_hash(_hashed(user.pk, recovery_code_in(code)), purpose=CODE_PURPOSE),
            made_at=now,
        )
        for code in codes
    )
    return codes


def _hashed(user_id: UUID, typed: str) -> str:
    # With the person in it, so that equal codes of two people are not equal in the table.
    return f"{user_id}|{typed}"


def _end(factor: SecondFactor, actor: Actor, now: datetime) -> None:
    factor.ended_at, factor.ended_by = now, actor.user_id
    factor.save(update_fields=["ended_at", "ended_by"])
