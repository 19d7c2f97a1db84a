"""Who has to wait after wrong tries: counted in the database before a try is looked at.

The rule stands in docs/rules/sign_in.md.
"""

import logging
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from dpo_office.common.sign_in.models import SignInWait
from dpo_office.common.sign_in.rules import FORGOTTEN_AFTER, address_counted, tries_that_count, wait_left
from dpo_office.common.vault import keyed_hash

log = logging.getLogger(__name__)

SIGN_IN: Final = "password"
CODE: Final = "code"
LINK: Final = "link"
PROOF: Final = "proof"


class MustWait(Exception):
    """Nothing was looked at: the next try has to wait; `left` says how long."""

    def __init__(self, left: timedelta) -> None:
        super().__init__("must_wait")
        # A started second is a whole one.
        self.seconds = int(left.total_seconds()) + 1


def password_door(username: str, request: HttpRequest) -> str:
    """Give the key under which tries of a password count: the name as typed, known or not, and whence."""
    return _key(SIGN_IN, username.strip().casefold(), address_of(request))


def code_door(user_id: UUID) -> str:
    """Give the key for codes: the account alone, for only who has its password comes this far."""
    return _key(CODE, str(user_id), "")


def link_door(user_id: UUID | None, request: HttpRequest) -> str:
    """Give the key for links with which a password is chosen; those of nobody count together.

    Whoever makes keys up, without being signed in, so fills no table.
    """
    return _key(LINK, str(user_id) if user_id else "", address_of(request))


def proof_door(user_id: UUID, request: HttpRequest) -> str:
    """Give the key for the question whether it is still the same person."""
    return _key(PROOF, str(user_id), address_of(request))


def count_try(door: str, kind: str, *, now: datetime | None = None) -> None:
    """Count a try as wrong before it is looked at; raise MustWait, and count nothing, when it came too early.

    Tries at the same moment stand in line for the row, so that a hundred of them are no more than one.
    """
    at = now or timezone.now()
    with transaction.atomic():
        try:
            row = _locked_row(door, at)
        except SignInWait.DoesNotExist:
            # A right try at the same moment took the row away between the two.
            row = _locked_row(door, at)
        left = wait_left(row.wrong_tries, row.last_at, at)
        if left <= timedelta():
            row.wrong_tries = tries_that_count(row.wrong_tries, row.last_at, at) + 1
            row.last_at = at
            row.save(update_fields=["wrong_tries", "last_at"])
            return
    waits = MustWait(left)
    log.warning("sign_in.wait", extra={"code": kind, "seconds": waits.seconds})
    raise waits


def note_wrong(kind: str) -> None:
    """Say in the log that a try was wrong: at which kind of door, not whose."""
    log.info("sign_in.wrong", extra={"code": kind})


def forget_tries(door: str) -> None:
    """Forget what was counted: the try was right."""
    SignInWait.objects.filter(pk=door).delete()


def forget_old_tries(now: datetime) -> int:
    """Delete what counts no more; return how many rows."""
    deleted, _by_model = SignInWait.objects.filter(last_at__lt=now - FORGOTTEN_AFTER).delete()
    return int(deleted)


def address_of(request: HttpRequest) -> str:
    """Give what the caller's address counts as; behind a proxy it is the last one that the proxy names."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    if settings.DPO_BEHIND_PROXY:
        address = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2] or address
    return address_counted(address)


def _locked_row(door: str, at: datetime) -> SignInWait:
    SignInWait.objects.bulk_create([SignInWait(key_hash=door, last_at=at)], ignore_conflicts=True)
    row: SignInWait = SignInWait.objects.select_for_update().get(pk=door)
    return row


def _key(kind: str, who: str, where: str) -> str:
    return keyed_hash(f"{kind}|{who}|{where}", purpose="sign_in_wait")
