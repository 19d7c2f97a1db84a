"""What the calls of post on paper take and show."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from rest_framework import serializers

from dpo_office.common import clock
from dpo_office.common.api import StrictSerializer
from dpo_office.common.permissions import Actor
from requests_app.actions.available_post import offered_for_batch, offered_on
from requests_app.api.inputs import MAX_CODE, RequesterIn, optional_text
from requests_app.domain.case_codes import DANISH, LANGUAGES
from requests_app.domain.post_codes import (
    CODE_FINDINGS,
    MAX_BOX,
    MAX_ORIGINALS_DAYS,
    MAX_POST_REASON,
    MAX_POSTAL_ADDRESS,
    MAX_SCAN_PAGES,
    PAGE_KINDS,
    POST_DISMISSALS,
)
from requests_app.domain.post_steps import BATCH_STATES, LETTER_STATES
from requests_app.domain.rights import RIGHTS
from requests_app.models import PostBatch, PostLetter
from requests_app.models.querysets import is_kept_from
from requests_app.permissions import VIEW
from requests_app.queries.post import Sheets, sheets_of, sheets_of_letter, sheets_of_letters


class TakeInPostIn(StrictSerializer):
    """A scanned pile of post."""

    controller = serializers.CharField(max_length=MAX_CODE, help_text="The slug of the controller.")
    arrived_on = serializers.DateField(
        help_text="The day it was delivered, not opened or scanned: the time limits run from it."
    )
    file = serializers.FileField(required=False, help_text="The pile as one PDF.")
    box = optional_text(MAX_BOX)
    originals_days = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=MAX_ORIGINALS_DAYS
    )
    reason = optional_text(MAX_POST_REASON)


class BoxIn(StrictSerializer):
    """Where the originals lie."""

    box = serializers.CharField(max_length=MAX_BOX)


class OpenFromLetterIn(StrictSerializer):
    """What whoever read the letter says of it."""

    rights = serializers.ListField(
        child=serializers.CharField(max_length=MAX_CODE),
        max_length=20,
        help_text=f"One or more of: {', '.join(RIGHTS)}.",
    )
    requester = RequesterIn()
    address = optional_text(MAX_POSTAL_ADDRESS)
    language = serializers.ChoiceField(LANGUAGES, default=DANISH)


class JoinIn(StrictSerializer):
    """Into which case."""

    reference = serializers.CharField(max_length=30)


class SplitIn(StrictSerializer):
    """Where a new letter begins."""

    starts = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=MAX_SCAN_PAGES),
        max_length=MAX_SCAN_PAGES,
        help_text="Pages of the batch at which a new letter begins.",
    )


class ArrivalIn(StrictSerializer):
    """The day on which a letter arrived, where it differs from the rest."""

    arrived_on = serializers.DateField()
    reason = optional_text(MAX_POST_REASON)


class PostDismissalIn(StrictSerializer):
    """Why it is no request."""

    dismissed_as = serializers.ChoiceField(POST_DISMISSALS)
    reason = optional_text(MAX_POST_REASON)


class DestroyPageIn(StrictSerializer):
    """Which page is destroyed for good, as what, and why."""

    number = serializers.IntegerField(min_value=1, max_value=MAX_SCAN_PAGES, help_text="Of the batch.")
    kind = serializers.ChoiceField(PAGE_KINDS)
    reason = optional_text(MAX_POST_REASON)


class PostPageOut(serializers.Serializer[Any]):
    """A page; its picture is for the back office."""

    number = serializers.IntegerField()
    code = serializers.ChoiceField(CODE_FINDINGS, allow_blank=True, help_text="What a code on it says.")
    destroyed_as = serializers.ChoiceField(PAGE_KINDS, allow_blank=True)
    destroyed_at = serializers.DateTimeField(allow_null=True)


class PostCaseOut(serializers.Serializer[Any]):
    """The case that a letter is in."""

    id = serializers.UUIDField()
    reference = serializers.CharField()


class PostLetterOut(serializers.Serializer[Any]):
    """A letter: pages of a batch that belong together."""

    id = serializers.UUIDField()
    batch = serializers.UUIDField()
    first_page = serializers.IntegerField()
    last_page = serializers.IntegerField()
    pages = PostPageOut(many=True)
    arrived_on = serializers.DateField()
    arrival_reason = serializers.CharField(allow_blank=True)
    due_on = serializers.DateField(help_text="The day by which an answer is due if it is a request.")
    state = serializers.ChoiceField(LETTER_STATES)
    case = PostCaseOut(allow_null=True, help_text="Null for those who may not see cases, too.")
    sender_address = serializers.CharField(allow_blank=True)
    dismissed_as = serializers.ChoiceField(POST_DISMISSALS, allow_blank=True)
    dismissal = serializers.CharField(allow_blank=True)
    available_steps = serializers.ListField(child=serializers.CharField())
    version = serializers.IntegerField()
    settled_at = serializers.DateTimeField(allow_null=True)


class PostBatchShortOut(serializers.Serializer[Any]):
    """A scanned pile in a list."""

    id = serializers.UUIDField()
    controller = serializers.CharField()
    arrived_on = serializers.DateField()
    state = serializers.ChoiceField(BATCH_STATES)
    page_count = serializers.IntegerField()
    box = serializers.CharField(allow_blank=True)
    originals_until = serializers.DateField(
        allow_null=True, help_text="From this day on the originals may be shredded."
    )
    originals_destroyed_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class PostBatchesOut(serializers.Serializer[Any]):
    """A page of batches, the newest first."""

    results = PostBatchShortOut(many=True)
    next = serializers.CharField(allow_null=True)


class PostBatchOut(PostBatchShortOut):
    """A scanned pile with its letters."""

    letters = PostLetterOut(many=True)
    available_steps = serializers.ListField(child=serializers.CharField())


class PostLettersOut(serializers.Serializer[Any]):
    """A page of letters, the newest first."""

    results = PostLetterOut(many=True)
    next = serializers.CharField(allow_null=True)


def short_batch(row: PostBatch) -> dict[str, Any]:
    """Show a batch in a list."""
    names = "arrived_on state page_count box originals_until originals_destroyed_at version created_at"
    return {
        "id": str(row.pk),
        "controller": row.controller.slug,
        **{name: getattr(row, name) for name in names.split()},
    }


def batch_body(batch_id: UUID, actor: Actor) -> dict[str, Any]:
    """Show a batch with its letters as it is now; the caller has looked whether the actor may see it."""
    row = PostBatch.objects.for_user(actor).select_related("controller").get(pk=batch_id)
    return {
        **short_batch(row),
        "letters": [_letter(sheets, actor) for sheets in sheets_of(row)],
        "available_steps": offered_for_batch(row, actor, clock.today()),
    }


def letter_body(letter_id: UUID, actor: Actor) -> dict[str, Any]:
    """Show a letter as it is now; the caller has looked whether the actor may see it."""
    row = PostLetter.objects.for_user(actor).select_related("case").get(pk=letter_id)
    return _letter(sheets_of_letter(row), actor)


def letter_bodies(rows: Sequence[PostLetter], actor: Actor) -> list[dict[str, Any]]:
    """Show letters that have their case at hand: two queries for all of them."""
    return [_letter(sheets, actor) for sheets in sheets_of_letters(rows)]


def _letter(sheets: Sheets, actor: Actor) -> dict[str, Any]:
    row = sheets.letter
    may_see = row.case is not None and actor.may(VIEW, row.controller_id)
    case = row.case if may_see and not is_kept_from(row.case, actor) else None
    names = (
        "first_page last_page arrived_on arrival_reason due_on state sender_address dismissed_as dismissal"
    )
    return {
        "id": str(row.pk),
        "batch": str(row.batch_id),
        **{name: getattr(row, name) for name in names.split()},
        "pages": [
            {name: getattr(page, name) for name in ("number", "code", "destroyed_as", "destroyed_at")}
            for page in sheets.pages
        ],
        "case": case and {"id": str(case.pk), "reference": case.reference},
        "available_steps": offered_on(sheets, actor),
        "version": row.version,
        "settled_at": row.settled_at,
    }
