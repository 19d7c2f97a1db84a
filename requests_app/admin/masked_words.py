"""Masked words on pages: hidden, opened by a step with a reason, open for some minutes in one session."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dpo_office.common.masking import masked_wholly
from dpo_office.common.office_admin import actor_in
from dpo_office.common.permissions import Actor
from dpo_office.common.step_buttons import StepButton, StepCall
from registry_app.admin.base import page_of
from registry_app.permissions import sees_contact
from requests_app.actions.masking import open_masked
from requests_app.domain.masking import CONTACT, FIELDS, MAX_WORDS, OPEN_FOR, Spans, masked
from requests_app.labels_masking import OPEN_MASKED_LABEL, OPENING_REASON_LABELS
from requests_app.permissions import OPEN_MASKED, opened_by

OPEN: Final = "open_masked"
# In the session: until when the words of which row are open, by its key.
OPENED: Final = "office_opened_words"
# Under these names a page holds what people wrote.
WRITTEN: Final = frozenset(
    ("words", "text", "wrong", "right", "reason", "evidence", "note", "instruction", "subject", "old", "new")
)

CATEGORIES_OF_ALL: Final = frozenset[str]().union(*FIELDS.values())


@dataclass
class Masking:
    """What one reader is shown of a row's texts: masked, or open until a moment of real time.

    `cleared` gives, for a text, the places in it that somebody found not sensitive; it is asked only where
    something would be masked.
    """

    until: datetime | None = None
    cleared: Callable[[], Mapping[str, Spans]] = field(default=dict)
    # The categories that the reader is shown while they are open.
    opened: frozenset[str] = CATEGORIES_OF_ALL
    # Contact data is masked for this reader until they open it.
    hides_contact: bool = False
    has_hidden: bool = False
    has_hidden_contact: bool = False
    # Something stays masked although the words are open: this reader's roles open other kinds.
    is_kept: bool = False
    _cleared: Mapping[str, Spans] | None = None
    # A page shows the same text in several places.
    _seen: dict[str, str] = field(default_factory=dict)

    def text(self, text: str) -> str:
        """Give a text as the reader is shown it."""
        if text not in self._seen:
            self._seen[text] = self._masked(text)
        shown = self._seen[text]
        self.has_hidden = self.has_hidden or shown != text
        if self.until is None or shown == text:
            return shown
        if self.opened >= CATEGORIES_OF_ALL:
            return text
        open_text = masked(text, self._spans(text), self.opened)
        self.is_kept = self.is_kept or open_text != text
        return open_text

    def contact(self, text: str) -> str:
        """Give an e-mail address, a telephone number or an address as the reader is shown it."""
        if not self.hides_contact or not text.strip():
            return text
        self.has_hidden_contact = True
        if self.until is not None and CONTACT in self.opened:
            return text
        self.is_kept = self.is_kept or self.until is not None
        return masked_wholly(text)

    def _masked(self, text: str) -> str:
        shown = masked(text)
        if shown == text:
            return text
        return masked(text, self._spans(text))

    def _spans(self, text: str) -> Spans:
        """Give the places of a text that somebody found not sensitive."""
        if self._cleared is None:
            self._cleared = self.cleared()
        return self._cleared.get(text, ())

    def page(self, part: Any, name: str = "") -> Any:
        """Give a part of a page, with all that people wrote in it as the reader is shown it."""
        if isinstance(part, str):
            return self.text(part) if name in WRITTEN else part
        if isinstance(part, dict):
            return {key: self.page(value, key) for key, value in part.items()}
        if isinstance(part, (list, tuple)):
            return [self.page(value, name) for value in part]
        return part

    def shown(self, row: Any, actor: Actor) -> dict[str, Any]:
        """Say that something is masked, with the way to open it, or until when it is open."""
        may_open = actor.may(OPEN_MASKED, row.controller_id)
        return {
            "is_there": self.has_hidden or self.has_hidden_contact,
            "has_words": self.has_hidden,
            "has_contact": self.has_hidden_contact,
            "until": self.until,
            "is_kept": self.is_kept,
            "url": f"{page_of(row).removesuffix('change/')}step/{OPEN}/" if may_open else "",
        }


def masking_for(request: HttpRequest, row: Any, cleared: Callable[[], Mapping[str, Spans]] = dict) -> Masking:
    """Give how the reader is shown the texts of a row: by what they opened in this session."""
    stored = request.session.get(OPENED, {}).get(str(row.pk))
    until = datetime.fromtimestamp(stored, UTC) if stored else None
    may_open = actor_in(request).may(OPEN_MASKED, row.controller_id)
    is_open = may_open and until is not None and until > timezone.now()
    actor, where = actor_in(request), row.controller_id
    return Masking(
        until if is_open else None,
        cleared,
        opened_by(actor, where),
        hides_contact=not sees_contact(actor, where),
    )


# Parts of the page of a case in which nobody wrote about a person.
OUR_WORDS = ("guidance", "holds", "links")


def masked_case(case: Any, page: dict[str, Any], actor: Actor) -> dict[str, Any]:
    """Give the page of a case with its texts as the reader is shown them; what we say ourselves stays."""
    shown: dict[str, Any] = case.masking.page(page) | {name: page[name] for name in OUR_WORDS}
    return shown | {"masked": case.masking.shown(case, actor)}


def masking_of(row: Any) -> Masking:
    """Give how a row's texts are shown that was read for its page; in lists everything is masked."""
    found: Masking | None = getattr(row, "masking", None)
    return found or Masking()


class OpenFields(forms.Form):
    """Why the words are opened."""

    reason = forms.ChoiceField(
        label=_("Why do you need them?"), choices=[("", "–"), *OPENING_REASON_LABELS], required=False
    )
    words = forms.CharField(
        label=_("In words"),
        required=False,
        max_length=MAX_WORDS,
        help_text=_("Needed for another reason. Do not repeat what is masked."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def _open(call: StepCall) -> Any:
    return open_masked(
        kind=call.row._meta.model_name,
        subject_id=call.row.pk,
        reason=call.values["reason"],
        words=call.values["words"],
        actor=call.actor,
        now=call.now,
    )


def _opened(request: HttpRequest, context: dict[str, Any], row: Any) -> HttpResponseBase:
    """Keep in the session that the words are open, forget what is over, and lead back to the page."""
    now = timezone.now()
    still = {key: until for key, until in request.session.get(OPENED, {}).items() if until > now.timestamp()}
    request.session[OPENED] = {**still, str(row.pk): (now + OPEN_FOR).timestamp()}
    messages.success(request, _("The words are open for ten minutes, for you alone."))
    return HttpResponseRedirect(context["document_url"])


OPEN_BUTTON: Final = StepButton(
    OPEN,
    OPEN_MASKED_LABEL,
    _(
        "CPR numbers, card numbers, words about health, faith and the like, and contact data that is masked"
        " for your role are shown on this page for ten minutes, to you alone. Who opened them, when and why"
        " is recorded in the read log."
    ),
    _open,
    OpenFields,
    previews=False,
    shows=_opened,
)


def opening_steps(row: Any, actor: Actor) -> list[str]:
    """Name the step that opens masked words, for whoever may take it."""
    return [OPEN] if actor.may(OPEN_MASKED, row.controller_id) else []
