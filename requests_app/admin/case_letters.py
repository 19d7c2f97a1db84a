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
from dpo_office.common.letters.models import Letter
from dpo_office.common.letters.permissions import VIEW_LETTERS
from dpo_office.common.permissions import Actor
from requests_app.admin.case_words import LETTER_TONES, Chip
from requests_app.admin.letter_words import letter_line, words_shown
from requests_app.labels_deadlines import day_text
from requests_app.models import Case


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
    """Say of letters on paper that were posted when they are expected, where the carrier is known."""
    posted = [letter for letter in letters if letter.channel == POST and letter.state == ACCEPTED]
    return {
        letter.pk: _("Posted with %(carrier)s; expected on %(day)s.")
        % {
            "carrier": letter.posting.carrier.name,
            "day": day_text(letter.posting.arrives_on, reader_language()),
        }
        for letter in posted
        if hasattr(letter, "posting")
    }
