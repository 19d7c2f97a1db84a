"""A page that may not be kept is destroyed; a note says what it was (Art. 5(1)(c); EDPB 01/2022 para 79)."""

from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting, redacting
from dpo_office.common.documents import Document
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from requests_app.actions.post_rows import checked_reason, locked_letter, settle_letter
from requests_app.domain.post_codes import PAGE_KINDS
from requests_app.domain.post_steps import POST_WAITING
from requests_app.models import PostLetter, PostPage
from requests_app.queries.post import kept_pages

DESTROYED = "post_letter.page_destroyed"
NOTE_FIELDS = ("destroyed_as", "destroyed_because", "destroyed_by", "destroyed_at")


def destroy_page(
    *,
    letter_id: UUID,
    number: int,
    kind: str,
    reason: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> PostLetter:
    """Destroy the pictures of a page for good; of a letter that waits and has no other page, the letter too.

    `number` is the page's in its batch. Raises Invalid("post_kind_unknown" | "post_page_unknown" |
    "reason_required" | "text_too_long") and Refused("post_page_gone").
    """
    with acting(actor, DESTROYED):
        letter = locked_letter(letter_id, "destroy_page", actor=actor, version=version)
        if kind not in PAGE_KINDS:
            raise Invalid("post_kind_unknown", field="kind")
        page = _page_of(letter, number)
        page.destroyed_as, page.destroyed_because = kind, checked_reason(reason)
        page.destroyed_by, page.destroyed_at = actor.user_id, now
        page.save(update_fields=NOTE_FIELDS)
        with redacting(actor, DESTROYED):
            pictures = Document.objects.filter(pk__in=[page.picture_id, page.preview_id])
            pictures.update(wrapped_key=None, ciphertext=b"")
        data = {"page": number, "kind": kind}
        if letter.state == POST_WAITING and not kept_pages(letter).exists():
            settle_letter(letter, "destroy_letter", actor=actor, now=now, data=data)
        else:
            save_step(letter, "destroy_page", actor=actor, now=now, data=data)
    return letter


def _page_of(letter: PostLetter, number: int) -> PostPage:
    page: PostPage | None = None
    if letter.first_page <= number <= letter.last_page:
        page = letter.batch.pages.filter(number=number).first()
    if page is None:
        raise Invalid("post_page_unknown", field="number")
    if page.destroyed_at is not None:
        raise Refused("post_page_gone", field="number")
    return page
