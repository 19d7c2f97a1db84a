"""The letters of a case: how each stands, its files and when they were fetched, and how it was posted."""

from typing import Any, Final
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery, UUIDField

from dpo_office.common.documents import with_file_size
from dpo_office.common.letters import codes
from dpo_office.common.letters.models import Letter, LetterAttachment, Result
from dpo_office.common.letters.queries import letters_with_state
from dpo_office.common.prepared import PreparedObjects, take_to_hand
from requests_app.models import AnswerFetch, Case

CAUSE: Final = "requests_app.case"


def case_letters(case: Case) -> list[Any]:
    """Return the letters of a case, oldest first, in two queries; none once they are at hand.

    Of each its `state`, `accepted_at`, when it was last taken over, and its `posting`, where the carrier is
    known; of its `attachments`, in the order they were added, `first_fetched_at` for those behind a link.
    """
    known: list[Any] | None = getattr(case, "letters_at_hand", None)
    if known is not None:
        return known
    letters = _LETTERS(case_id=case.pk)
    attachments = _ATTACHMENTS(case_id=case.pk) if letters else []
    for letter in letters:
        take_to_hand(letter, attachments=[row for row in attachments if row.letter_id == letter.pk])
    return letters


def take_letters_to_hand(case: Any) -> list[Any]:
    """Let the letters of a case be asked for once, for a page that writes nothing; return them."""
    case.letters_at_hand = case_letters(case)
    return list(case.letters_at_hand)


def _letters(*, case_id: UUID) -> QuerySet[Any]:
    taken = Result.objects.filter(letter=OuterRef("pk"), outcome=codes.ACCEPTED).order_by("-recorded_at")
    rows = letters_with_state(Letter.objects.filter(cause_type=CAUSE, cause_id=case_id))
    told = rows.annotate(accepted_at=Subquery(taken.values("recorded_at")[:1]))
    letters: QuerySet[Any] = told.select_related("basis", "posting__carrier").order_by("created_at", "id")
    return letters


def _attachments(*, case_id: UUID) -> QuerySet[Any]:
    fetches = AnswerFetch.objects.filter(attachment=OuterRef("pk"), link__letter=OuterRef("letter"))
    first = Subquery(fetches.order_by("at", "id").values("at")[:1])
    rows = LetterAttachment.objects.filter(letter__cause_type=CAUSE, letter__cause_id=case_id)
    return with_file_size(rows.annotate(first_fetched_at=first)).order_by("pk")


_LETTERS: Final[PreparedObjects[Any]] = PreparedObjects(_letters, case_id=UUIDField())
_ATTACHMENTS: Final[PreparedObjects[Any]] = PreparedObjects(_attachments, case_id=UUIDField())
