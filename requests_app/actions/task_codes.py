"""From a mailed link to its task or turn: a code is sent and entered, a fresh link is sent, old ones end."""

import secrets
from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.utils.crypto import constant_time_compare

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import lock_row
from dpo_office.common.vault import keyed_hashes
from requests_app.actions.link_rows import lock_work, post_code, post_link
from requests_app.domain.task_links import (
    CODE_DIGITS,
    CODE_TRIES,
    CODE_VALID,
    CODES_A_LINK,
    CODES_AN_HOUR,
    DAY,
    EXPIRED,
    HOUR,
    LIVE,
    RENEWALS_A_DAY,
    RENEWED,
    TASK_ENDED,
    TOO_MANY_CODES,
    may_renew,
)
from requests_app.models import TaskCode, TaskLink
from requests_app.permissions import contributor_actor
from requests_app.queries.task_links import (
    CODE_PURPOSE,
    link_of,
    links_of_ended_work,
    newest_code,
    standing_of,
)


def send_code(*, secret: str, actor: Actor, now: datetime) -> None:
    """Mail a six-digit code to the contributor of a live link; it is good for ten minutes and five tries.

    Raises Refused("task_link_over") for any link that is not live, known or not, and
    Refused("task_codes_too_many") after five within an hour. The twenty-first code of a link ends it.
    """
    link = _live_link(secret, now)
    with acting(actor, "task_link.code_sent"):
        # Two presses at once count as two.
        locked = lock_row(TaskLink.objects.all(), link.pk)
        if link.codes.count() >= CODES_A_LINK:
            locked.ended_at, locked.ended_as = now, TOO_MANY_CODES
            locked.save(update_fields=["ended_at", "ended_as"])
            return
        _require_patience(link, now)
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
        post_code(link, code=code, actor=actor, now=now)


def enter_code(*, secret: str, code: str, now: datetime) -> UUID:
    """Open a live link with its newest code, once, and return the id by which the task is shown for an hour.

    A try is counted before it is judged, in a transaction of its own. Raises Refused("task_link_over"),
    Invalid("task_code_wrong") with the tries left, Refused("task_code_dead") when none is left.
    """
    link = _live_link(secret, now)
    newest = newest_code(link)
    waiting = TaskCode.objects.filter(
        pk__in=[newest.pk] if newest else [],
        entered_at__isnull=True,
        tries__lt=CODE_TRIES,
        sent_at__gt=now - CODE_VALID,
    )
    if newest is None or not waiting.update(tries=F("tries") + 1):
        raise Refused("task_code_dead")
    if not _matches(newest, code):
        left = CODE_TRIES - newest.tries - 1
        if left <= 0:
            raise Refused("task_code_dead")
        raise Invalid("task_code_wrong", field="code", left=left)
    with acting(contributor_actor(link.contributor), "task_link.opened"):
        locked = lock_row(TaskLink.objects.all(), link.pk)
        unused = TaskCode.objects.filter(pk=newest.pk, entered_at__isnull=True)
        if not unused.update(entered_at=now):
            raise Refused("task_code_dead")
        if locked.opened_at is None:
            locked.opened_at = now
            locked.save(update_fields=["opened_at"])
    return newest.pk


def renew_link(*, secret: str, actor: Actor, now: datetime) -> None:
    """Mail a fresh link to the address that the office knows, if the work is open and still theirs.

    Whoever presses the button learns nothing: what is unknown, ended or asked for too often changes nothing.
    """
    link = link_of(secret)
    if link is None or not may_renew(standing_of(link, now)):
        return
    with acting(actor, "task_link.renewed"):
        lock_work(link)
        recent = TaskLink.objects.filter(
            **link.about, contributor=link.contributor, cause=RENEWED, sent_at__gt=now - DAY
        )
        current = link_of(secret)
        if recent.count() >= RENEWALS_A_DAY or current is None or not may_renew(standing_of(current, now)):
            return
        post_link(current.work, RENEWED, actor=actor, now=now)


def end_links(*, actor: Actor, now: datetime) -> int:
    """End the links whose time or work is over, and delete codes of yesterday; return how many ended."""
    with acting(actor, "task_link.ended"):
        running = TaskLink.objects.filter(ended_at__isnull=True)
        ended = running.filter(links_of_ended_work()).update(ended_at=now, ended_as=TASK_ENDED)
        ended += running.filter(expires_at__lte=now).update(ended_at=now, ended_as=EXPIRED)
        TaskCode.objects.filter(sent_at__lte=now - DAY).delete()
    return ended


def _live_link(secret: str, now: datetime) -> TaskLink:
    link = link_of(secret)
    if link is None or standing_of(link, now) != LIVE:
        raise Refused("task_link_over")
    return link


def _require_patience(link: TaskLink, now: datetime) -> None:
    """Count over all links of the contributor to the work: a fresh link brings no fresh tries."""
    recent = TaskCode.objects.filter(
        link__task=link.task_id,
        link__turn=link.turn_id,
        link__contributor=link.contributor_id,
        sent_at__gt=now - HOUR,
    )
    times = list(recent.order_by("-sent_at").values_list("sent_at", flat=True)[:CODES_AN_HOUR])
    if len(times) == CODES_AN_HOUR:
        wait = times[-1] + HOUR - now
        raise Refused("task_codes_too_many", minutes=int(wait.total_seconds() // 60) + 1)


def _matches(kept: TaskCode, code: str) -> bool:
    given = "".join(code.split())
    hashes = keyed_hashes(f"{kept.link_id}|{given}", purpose=CODE_PURPOSE)
    return any(constant_time_compare(kept.code_hash, value) for value in hashes)
