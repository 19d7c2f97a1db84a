"""Scanned post in words: what a batch and a letter are called, and how each page is shown."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext

from dpo_office.common import clock
from dpo_office.common.permissions import Actor
from dpo_office.common.step_buttons import offered_buttons
from registry_app.admin.base import page_of
from requests_app.actions.available_post import may_be_filed, offered_on
from requests_app.admin.post_questions import PREVIEW_PAGE
from requests_app.admin.post_steps import LETTER_BUTTONS
from requests_app.domain.post_steps import POST_IN_CASE, POST_WAITING
from requests_app.labels_chips import chip_of_day
from requests_app.labels_post import CODE_FINDING_LABELS
from requests_app.models import PostBatch, PostLetter, PostPage
from requests_app.models.querysets import is_kept_from
from requests_app.queries.post import Sheets

PICTURE_PAGE = "admin:requests_app_postbatch_page"


def batch_name(batch: PostBatch) -> str:
    """Name a batch by its day."""
    said = {"on": f"{batch.arrived_on:%d-%m-%Y}", "count": batch.page_count}
    return (
        ngettext("Post of %(on)s, %(count)s page", "Post of %(on)s, %(count)s pages", batch.page_count) % said
    )


def letter_name(letter: PostLetter) -> str:
    """Name a letter by its pages and its day."""
    return gettext("Letter of %(on)s, %(pages)s") % {
        "on": f"{letter.arrived_on:%d-%m-%Y}",
        "pages": pages_in_words(letter),
    }


def pages_in_words(letter: PostLetter) -> str:
    """Say which pages a letter is."""
    if letter.first_page == letter.last_page:
        return gettext("page %(first)s") % {"first": letter.first_page}
    said = {"first": letter.first_page, "last": letter.last_page}
    return gettext("pages %(first)s–%(last)s") % said


def tone_of(letter: PostLetter) -> str:
    """Give the colour of a letter's state."""
    if letter.state == POST_WAITING:
        return "near"
    return "good" if letter.state in POST_IN_CASE else ""


def people_in(rows: Iterable[Sheets]) -> set[UUID | None]:
    """Give the keys of everybody who did something with letters or their pages."""
    keys: set[UUID | None] = set()
    for sheets in rows:
        keys |= {sheets.letter.settled_by, *(page.destroyed_by for page in sheets.pages)}
    return keys


def sheets_shown(sheets: Sheets, actor: Actor, names: Mapping[UUID, str]) -> dict[str, Any]:
    """Give a letter as a card of the sorting table: its pages, what is known, where it went, the steps."""
    letter = sheets.letter
    waits = letter.state == POST_WAITING
    if letter.case is not None and is_kept_from(letter.case, actor):
        return {"row": letter, "name": pages_in_words(letter), "is_apart": True}
    return {
        "row": letter,
        "name": pages_in_words(letter),
        "url": page_of(letter),
        "waits": waits,
        "tone": tone_of(letter),
        "deadline": chip_of_day(letter.due_on, clock.today()),
        "case": letter.case,
        "case_url": page_of(letter.case) if letter.case else "",
        "pages": [_page_shown(page, names) for page in sheets.pages],
        "forms": [
            {"number": form.number, "reference": form.case.reference, "url": page_of(form.case)}
            for form in sheets.forms
            if not is_kept_from(form.case, actor)
        ]
        if waits
        else [],
        "is_awaited": may_be_filed(sheets, actor),
        "settled_by": names.get(letter.settled_by, "–") if letter.settled_by else "",
        "buttons": [
            {
                "button": button,
                "url": reverse("admin:requests_app_postletter_step", args=[letter.pk, button.name]),
            }
            for button in offered_buttons(LETTER_BUTTONS, offered_on(sheets, actor))
        ],
    }


def _page_shown(page: PostPage, names: Mapping[UUID, str]) -> dict[str, Any]:
    where = [page.batch_id, page.number]
    is_kept = page.destroyed_at is None
    return {
        "row": page,
        "preview_url": reverse(PREVIEW_PAGE, args=where) if is_kept else "",
        "picture_url": reverse(PICTURE_PAGE, args=where) if is_kept else "",
        "code": CODE_FINDING_LABELS.get(page.code, ""),
        "is_odd": page.code in ("forged", "unknown"),
        "destroyed_by": names.get(page.destroyed_by, "–") if page.destroyed_by else "",
    }


def originals_in_words(row: PostBatch) -> str:
    """Say where the paper lies, and from when it may go."""
    box = gettext("box %(box)s") % {"box": row.box} if row.box else gettext("no box named")
    if row.originals_destroyed_at is not None:
        return gettext("shredded on %(on)s") % {"on": f"{localtime(row.originals_destroyed_at):%d-%m-%Y}"}
    if row.originals_until is None:
        return box
    return gettext("%(box)s, to be shredded from %(on)s") % {
        "box": box,
        "on": f"{row.originals_until:%d-%m-%Y}",
    }
