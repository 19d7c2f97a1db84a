"""The letters of a case as its page shows them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext as _

from dpo_office.common.languages import reader_language
from dpo_office.common.letters.codes import ACCEPTED, POST
from dpo_office.common.letters.labels import LETTER_STATE_LABELS
from dpo_office.common.letters.models import Letter, Posting
from dpo_office.common.letters.permissions import VIEW_LETTERS
from dpo_office.common.letters.queries import letters_with_state
from dpo_office.common.permissions import Actor
from requests_app.admin.case_words import LETTER_TONES, Chip
from requests_app.admin.letter_words import letter_line, words_shown
from requests_app.labels_deadlines import day_text
from requests_app.models import Case
from requests_app.queries.cases import CAUSE


def case_letters(case: Case) -> list[Any]:
    """Return the letters of a case with their state and attachments, oldest first."""
    rows = letters_with_state(Letter.objects.filter(cause_type=CAUSE, cause_id=case.pk))
    return list(rows.select_related("basis").prefetch_related("attachments").order_by("created_at", "id"))


def letter_row(letter: Any, actor: Actor, case: Case) -> dict[str, Any]:
    """Give a letter with its state as a chip, and its page for those who may read letters."""
    may_open = actor.may(VIEW_LETTERS, case.controller_id) and admin.site.is_registered(Letter)
    return {
        "subject": letter.subject,
        "at": letter.created_at,
        "chip": Chip(str(LETTER_STATE_LABELS[letter.state]), LETTER_TONES.get(letter.state, "")),
        "url": reverse("admin:common_letter_change", args=[letter.pk]) if may_open else "",
        "about": letter_line(letter),
        **words_shown(letter, case, actor),
    }


def arrival_words(letters: Sequence[Any]) -> dict[UUID, str]:
    """Say of letters on paper when they are expected; no query where none was posted."""
    posted = [letter.pk for letter in letters if letter.channel == POST and letter.state == ACCEPTED]
    if not posted:
        return {}
    return {
        row.letter_id: _("Posted with %(carrier)s; expected on %(day)s.")
        % {"carrier": row.carrier.name, "day": day_text(row.arrives_on, reader_language())}
        for row in Posting.objects.filter(letter__in=posted).select_related("carrier")
    }
