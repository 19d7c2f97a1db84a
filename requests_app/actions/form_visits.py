"""The person hands a form in over its mailed link: once, and by the checks that every form passes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import lock_row
from requests_app.actions.case_rows import locked_case
from requests_app.actions.signed_form_rows import ReceivedFile, enter_signed_form, received_file
from requests_app.domain.form_links import (
    HOUR,
    MAX_FILES_MB,
    TRIES_AN_HOUR,
    USED,
    check_files,
    fault_of,
)
from requests_app.domain.form_ways import BY_LINK
from requests_app.gateways.form_photos import UnreadablePhotoError, pages_of_photos
from requests_app.gateways.form_reader import media_type_of
from requests_app.models import FormLink
from requests_app.queries.form_links import live_form_link, takes_form


@dataclass(frozen=True)
class HandedIn:
    """What the person is told of a form that arrived."""

    reference: str
    number: str
    received_at: datetime
    files: int
    pages: int


def prepare_hand_in(
    *, secret: str, files: Sequence[bytes], actor: Actor, now: datetime, as_it_is: bool = False
) -> ReceivedFile:
    """Read what is sent over a link, outside of any transaction; several pictures become pages of one file.

    Each try is counted before anything is read. Raises Refused("form_link_over") for a link that takes no
    form, known or not, Refused("form_link_busy") after ten tries within an hour, and Invalid with what the
    sender can put right (domain/form_links.py): then nothing is kept and the link works on. `as_it_is` sends
    what bears no code that can be read.
    """
    link = live_form_link(secret, now)
    if link is None:
        raise Refused("form_link_over")
    try:
        check_files([media_type_of(content) for content in files], sum(map(len, files)))
        _count_try(link, actor, now)
        received = _read(files)
        _require_readable(received, link, as_it_is=as_it_is)
    except Invalid as error:
        _note_fault(link, error.code, actor)
        raise
    return received


def hand_in_form(*, secret: str, received: ReceivedFile, actor: Actor, now: datetime) -> HandedIn:
    """Take a form in over its link, which is used up by that; what the checks found is not told.

    Raises Refused("form_link_over") when the link, the form or the case no longer takes it.
    """
    with acting(actor, "case.form_received"):
        known = live_form_link(secret, now)
        if known is None:
            raise Refused("form_link_over")
        case = locked_case(known.case_id, "receive_signed_form", actor=actor)
        link = lock_row(FormLink.objects.select_related("case", "form"), known.pk)
        if not takes_form(link, now):
            # Two presses at once: the first one took it in.
            raise Refused("form_link_over")
        enter_signed_form(
            case, received, arrived_on=copenhagen_date(now), actor=actor, now=now, came_by=BY_LINK
        )
        link.ended_at, link.ended_as, link.last_fault = now, USED, ""
        link.save(update_fields=["ended_at", "ended_as", "last_fault"])
    return HandedIn(
        reference=case.reference,
        number=link.form.number,
        received_at=now,
        files=len(received.pictures) or 1,
        pages=received.reading.pages,
    )


def _read(files: Sequence[bytes]) -> ReceivedFile:
    if len(files) == 1:
        return received_file(files[0])
    try:
        content = pages_of_photos(files)
    except UnreadablePhotoError as error:
        raise Invalid("form_file_damaged", field="files") from error
    return replace(received_file(content), pictures=tuple(files))


def _require_readable(received: ReceivedFile, link: FormLink, *, as_it_is: bool) -> None:
    fault = fault_of(received.reading, link.form.number, as_it_is=as_it_is)
    if fault:
        raise Invalid(fault, field="files", most=MAX_FILES_MB)


def _count_try(link: FormLink, actor: Actor, now: datetime) -> None:
    """Count a try, two at once as two. Raises Refused("form_link_busy" | "form_link_over")."""
    with acting(actor, "form_link.tried"):
        locked = lock_row(FormLink.objects.select_related("case", "form"), link.pk)
        if not takes_form(locked, now):
            raise Refused("form_link_over")
        if locked.hour_from is None or now >= locked.hour_from + HOUR:
            locked.hour_from, locked.hour_tries = now, 0
        if locked.hour_tries >= TRIES_AN_HOUR:
            wait = locked.hour_from + HOUR - now
            raise Refused("form_link_busy", minutes=int(wait.total_seconds() // 60) + 1)
        locked.tries += 1
        locked.hour_tries += 1
        locked.save(update_fields=["tries", "hour_from", "hour_tries"])


def _note_fault(link: FormLink, code: str, actor: Actor) -> None:
    with acting(actor, "form_link.turned_away"):
        FormLink.objects.filter(pk=link.pk, ended_at__isnull=True).exclude(last_fault=code).update(
            last_fault=code
        )
