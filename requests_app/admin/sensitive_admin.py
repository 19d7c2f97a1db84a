"""What may be sensitive, in the back office: each passage in its surroundings, and what is decided."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from dpo_office.common.admin import actor_in
from dpo_office.common.people.names import names_of
from dpo_office.common.people.reads import LETTER
from dpo_office.common.permissions import Actor
from dpo_office.common.search.lookup import SearchBy
from dpo_office.common.step_buttons import StepButton, StepCall
from registry_app.admin.base import ControllerFilter, RegistryAdmin, chip, code_filter, page_of
from requests_app.actions import sensitive
from requests_app.admin.holds import holds_shown
from requests_app.admin.masked_words import OPEN, OPEN_BUTTON, Masking, masking_for, masking_of, opening_steps
from requests_app.domain.masking import MASK
from requests_app.domain.sensitive import CLEARED, FOUND, KEPT, KEPT_FOR, MAX_REASON, REDACTED
from requests_app.labels_sensitive import (
    CATEGORY_LABELS,
    KEPT_FOR_LABELS,
    PASSAGE_STATE_LABELS,
    PASSAGE_STEP_LABELS,
)
from requests_app.models import SensitivePassage
from requests_app.permissions import VIEW_SENSITIVE, passage_steps
from requests_app.queries.mails import words_of

LABELS = dict(PASSAGE_STEP_LABELS)
AROUND = 80


class ReasonFields(forms.Form):
    """Why it is still needed."""

    reason = forms.CharField(label=_("Why?"), max_length=MAX_REASON, widget=forms.Textarea({"rows": 3}))


class KeepFields(ReasonFields):
    """For what it is kept, and why."""

    field_order = ("kept_for", "reason")
    kept_for = forms.ChoiceField(label=_("It is kept because"), choices=KEPT_FOR_LABELS)

    def __init__(self, *args: Any, choices: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kept_for"].choices = choices  # type: ignore[attr-defined]  # a choice field, declared above


def _base(call: StepCall) -> dict[str, Any]:
    return {"passage_id": call.row.pk, "actor": call.actor, "now": call.now, "version": call.version}


def _reasons(row: SensitivePassage) -> dict[str, Any]:
    return {"choices": [pair for pair in KEPT_FOR_LABELS if pair[0] in KEPT_FOR[row.category]]}


BUTTONS = (
    StepButton(
        "redact_passage",
        LABELS["redact_passage"],
        _(
            "The words are blocked out for good. Of a mail the original is destroyed as well, because it"
            " holds the same words; its files stay. This cannot be taken back."
        ),
        lambda call: sensitive.redact_passage(**_base(call)),
        is_grave=True,
        previews=False,
        done=_("The words are gone."),
    ),
    StepButton(
        "keep_passage",
        LABELS["keep_passage"],
        _("It stays for three months, then it is taken away by itself unless somebody decides anew."),
        lambda call: sensitive.keep_passage(**call.values, **_base(call)),
        KeepFields,
        previews=False,
        done=_("It is kept for three months."),
        form_for=_reasons,
    ),
    StepButton(
        "extend_passage",
        LABELS["extend_passage"],
        _("Three months from today, because the case still needs it."),
        lambda call: sensitive.extend_passage(**call.values, **_base(call)),
        ReasonFields,
        previews=False,
        done=_("It is kept for another three months."),
    ),
    StepButton(
        "clear_passage",
        LABELS["clear_passage"],
        _("A word was found that here says nothing of anybody. Nothing is changed in the text."),
        lambda call: sensitive.clear_passage(**_base(call)),
        previews=False,
        done=_("It counts as not sensitive."),
    ),
)


@admin.register(SensitivePassage)
class SensitiveAdmin(RegistryAdmin):
    """Passages that may be sensitive."""

    view_permission = VIEW_SENSITIVE
    document_template = "office/sensitive.html"
    steps: ClassVar = (*BUTTONS, OPEN_BUTTON)
    linked_steps = frozenset((OPEN,))
    related = ("controller", "mail__words", "note__case")
    list_title = _("Sensitive content")
    when_empty = _("Nothing sensitive waits to be decided. What is found in mails and notes appears here.")
    list_display = ("shown_category", "shown_place", "shown_controller", "shown_state")
    list_filter = (
        ControllerFilter,
        code_filter(_("state"), "state", PASSAGE_STATE_LABELS),
        code_filter(_("kind"), "category", CATEGORY_LABELS),
    )
    search_by = SearchBy()
    ordering = ("-created_at", "id")
    opening_is_read_as = LETTER
    shows_reads = True

    @display(description=_("Kind"), ordering="category")
    def shown_category(self, row: SensitivePassage) -> str:
        """Give the kind, never the words."""
        return row.get_category_display()

    @display(description=_("Where"))
    def shown_place(self, row: SensitivePassage) -> str:
        """Say in what it stands."""
        return gettext("in a mail") if row.mail_id else gettext("in a note")

    @display(description=_("State"))
    def shown_state(self, row: SensitivePassage) -> Any:
        """Give what was decided, and until when it is kept."""
        if row.state == KEPT:
            return chip(gettext("kept until %(day)s") % {"day": f"{row.keep_until:%d-%m-%Y}"}, "near")
        return chip(row.get_state_display(), {"found": "late", REDACTED: "good"}.get(row.state, ""))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Limit to what the actor may see."""
        return super().get_queryset(request)

    def heading(self, row: SensitivePassage) -> str:
        """Give the kind."""
        return gettext("Sensitive: %(kind)s") % {"kind": row.get_category_display()}

    def offered_steps(self, row: SensitivePassage, actor: Actor) -> Sequence[str]:
        """Name the steps that the state, the kind and the actor's roles allow."""
        never = set() if KEPT_FOR[row.category] else {"keep_passage"}
        opening = [] if row.state == REDACTED else opening_steps(row, actor)
        return [*(step for step in passage_steps(row, actor) if step not in never), *opening]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Give a passage, with how its reader is shown it."""
        row = super().get_object(request, object_id, from_field)
        if row is not None:
            row.masking = masking_for(request, row)
        return row

    def shown_history(self, row: SensitivePassage) -> list[dict[str, Any]]:
        """Mask what people wrote in what was recorded."""
        entries: list[dict[str, Any]] = masking_of(row).page(super().shown_history(row))
        return entries

    def document(self, request: HttpRequest, row: SensitivePassage) -> dict[str, Any]:
        """Show the passage in its surroundings."""
        text = _text_of(row)
        end = row.start + row.length
        names = names_of([row.decided_by])
        masking, actor = masking_of(row), actor_in(request)
        decides = row.state == FOUND and bool(passage_steps(row, actor))
        passage = text[row.start : end]
        return super().document(request, row) | {
            "holds": holds_shown(actor_in(request), row.controller_id, case=_case_of(row))
            if _case_of(row)
            else [],
            "before": masking.text(text[: row.start])[-AROUND:],
            "passage": passage if decides else _hidden(passage, row, masking),
            "after": masking.text(text[end:])[:AROUND],
            "reason": masking.text(row.reason),
            "masked": masking.shown(row, actor),
            "mail_url": page_of(row.mail) if row.mail else "",
            "case_url": page_of(row.note.case) if row.note else "",
            "decided_by": names.get(row.decided_by, gettext("the office itself")) if row.decided_by else "",
        }


def _hidden(passage: str, row: SensitivePassage, masking: Masking) -> str:
    """Give the passage itself as its reader is shown it, whatever a program finds in it today."""
    if not passage or row.state in (CLEARED, REDACTED):
        return passage
    masking.has_hidden = True
    if masking.until is not None and row.category in masking.opened:
        return passage
    masking.is_kept = masking.until is not None
    return MASK


def _case_of(row: SensitivePassage) -> Any:
    """Give the key of the case that the passage belongs to, if it belongs to one."""
    if row.note is not None:
        return row.note.case_id
    return row.mail.case_id if row.mail is not None else None


def _text_of(row: SensitivePassage) -> str:
    if row.note is not None:
        return str(row.note.text)
    return str(getattr(words_of(row.mail), row.part)) if row.mail else ""
