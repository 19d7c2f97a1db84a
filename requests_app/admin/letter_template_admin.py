"""The words of letters in the back office: the controllers' own, and the standard ones."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy
from unfold.decorators import display

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.error_texts import text_of
from dpo_office.common.errors import DomainError
from dpo_office.common.languages import reader_language
from dpo_office.common.people.names import names_of
from dpo_office.common.permissions import Actor
from dpo_office.common.search.lookup import SearchBy
from dpo_office.common.step_buttons import StepButton, StepCall
from registry_app.admin.base import ControllerFilter, RegistryAdmin, chip, code_filter, page_of
from registry_app.domain.text_difference import difference
from registry_app.models import Controller
from requests_app.actions import letter_templates
from requests_app.actions.case_letters import contact_of
from requests_app.actions.letter_templates import TEXT_FIELDS, checked_words
from requests_app.domain.case_codes import LANGUAGES, MAX_REASON
from requests_app.domain.letter_kinds import CONTENT, NOTHING, letter_kind
from requests_app.domain.letter_words import (
    IN_SUBJECT,
    MAX_BODY,
    MAX_SUBJECT,
    REQUIRED,
    WORDED_KINDS,
    Words,
    offered_placeholders,
    telling_words,
)
from requests_app.labels import LANGUAGE_LABELS
from requests_app.labels_letters import PLACEHOLDER_WORDS, REVEALS_LABELS
from requests_app.letter_samples import sample_letter
from requests_app.mail_texts import standard_words
from requests_app.models import CaseLetterTemplate
from requests_app.models.letter_templates import KIND_LABELS
from requests_app.queries.letter_templates import own_kinds

TAKE_OVER = "letter_template.take_over_template"
KIND_WORDS = dict(KIND_LABELS)
LANGUAGE_WORDS = dict(LANGUAGE_LABELS)
REVEALS_WORDS = dict(REVEALS_LABELS)
REVEALS_TONES = {NOTHING: "good", CONTENT: "near"}
VERSIONS_SHOWN = 30
PART_WORDS = {
    "subject_da": gettext_lazy("Subject (Danish)"),
    "body_da": gettext_lazy("Text (Danish)"),
    "subject_en": gettext_lazy("Subject (English)"),
    "body_en": gettext_lazy("Text (English)"),
}


class TemplateFields(forms.Form):
    """Subject and text in both languages, and why they change."""

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        needed = ", ".join(f"(({name}))" for name in REQUIRED[kind])
        offered = ", ".join(f"(({name}))" for name in offered_placeholders(kind))
        for name, words in PART_WORDS.items():
            is_subject = name.startswith("subject")
            self.fields[name] = forms.CharField(
                label=words,
                max_length=MAX_SUBJECT if is_subject else MAX_BODY,
                widget=forms.TextInput() if is_subject else forms.Textarea({"rows": 12}),
                help_text=_subject_help() if is_subject else _text_help(needed, offered),
            )
        self.fields["reason"] = forms.CharField(
            label=gettext("Why it changes"), max_length=MAX_REASON, widget=forms.Textarea({"rows": 2})
        )


class ReturnFields(forms.Form):
    """Why the standard words are better."""

    reason = forms.CharField(
        label=gettext_lazy("Why it goes back"), max_length=MAX_REASON, widget=forms.Textarea({"rows": 2})
    )


def _subject_help() -> str:
    names = ", ".join(f"(({name}))" for name in IN_SUBJECT)
    return gettext("Needs ((reference)). Placeholders that it knows: %(names)s.") % {"names": names}


def _text_help(needed: str, offered: str) -> str:
    known = gettext("The greeting and the regards are added. Placeholders: %(names)s.") % {"names": offered}
    return gettext("Needs %(names)s.") % {"names": needed} + f" {known}" if needed else known


def _change(call: StepCall) -> CaseLetterTemplate:
    return letter_templates.change_template(
        template_id=call.row.pk,
        texts={name: call.values[name] for name in TEXT_FIELDS},
        reason=call.values["reason"],
        actor=call.actor,
        now=call.now,
        version=call.version,
    )


def _return(call: StepCall) -> CaseLetterTemplate:
    return letter_templates.return_template(
        template_id=call.row.pk,
        reason=call.values["reason"],
        actor=call.actor,
        now=call.now,
        version=call.version,
    )


def _tells(call: StepCall) -> list[str]:
    """Give the letter as it will look in both languages, and what to look at again."""
    row = call.row
    fields = checked_words(row.kind, {name: call.values[name] for name in TEXT_FIELDS})
    said = []
    for language in LANGUAGES:
        words = Words(fields[f"subject_{language}"], fields[f"body_{language}"])
        shown = _sample(row.kind, language, words, row.controller)
        said += [f"⚠ {line}" for line in shown["doubts"]]
        said.append(f"{str(LANGUAGE_WORDS[language]).upper()}\n\n{shown['subject']}\n\n{shown['body']}")
    return said


def _doubts(kind: str, words: Words) -> list[str]:
    return [
        gettext("“%(words)s” may tell a stranger that we know the person; this letter is to reveal nothing.")
        % {"words": found}
        for found in telling_words(kind, words)
    ]


def _sample(kind: str, language: str, words: Words, controller: Controller) -> dict[str, Any]:
    text = sample_letter(kind, language, words, controller=controller, contact=contact_of(controller))
    return {
        "language": LANGUAGE_WORDS[language],
        "code": language,
        "subject": text.subject,
        "body": text.body,
        "doubts": _doubts(kind, words),
    }


def reveals_chip(kind: str) -> SafeString:
    """Say in a chip what a kind of letter may reveal at most."""
    level = letter_kind(kind).reveals
    return chip(gettext("reveals: %(what)s") % {"what": REVEALS_WORDS[level]}, REVEALS_TONES.get(level, ""))


@admin.register(CaseLetterTemplate)
class CaseLetterTemplateAdmin(RegistryAdmin):
    """What the letters of cases say, in each controller's own words."""

    view_permission = "letter_template.view"
    document_template = "office/letter_template.html"
    list_title = gettext_lazy("Letter templates")
    when_empty = gettext_lazy(
        "No controller has letters in its own words: the standard ones, below, hold for all. Take one over to"
        " change it."
    )
    list_before_template = "office/letter_template_list_top.html"
    list_after_template = "office/letter_template_standard.html"
    list_display = ("shown_kind", "shown_controller", "shown_state", "shown_reveals", "version", "changed_at")
    list_filter = (ControllerFilter, code_filter(gettext_lazy("letter"), "kind", KIND_LABELS))
    search_by = SearchBy()
    ordering = ("controller__name", "kind")
    steps: ClassVar = (
        StepButton(
            "change_template",
            gettext_lazy("Change the words"),
            gettext_lazy(
                "Letters from now on are written in the new words; those that are written stay as they are."
            ),
            _change,
            TemplateFields,
            previews=False,
            tells=_tells,
            done=gettext_lazy("The words are changed."),
            form_for=lambda row: {
                "kind": row.kind,
                "initial": {name: getattr(row, name) for name in TEXT_FIELDS},
            },
        ),
        StepButton(
            "return_template",
            gettext_lazy("Back to the standard words"),
            gettext_lazy("Letters from now on have the standard words again. The versions stay readable."),
            _return,
            ReturnFields,
            previews=False,
            done=gettext_lazy("The standard words hold again."),
        ),
    )

    @display(description=gettext_lazy("Letter"), ordering="kind")
    def shown_kind(self, row: CaseLetterTemplate) -> str:
        """Name the letter."""
        return str(KIND_WORDS[row.kind])

    @display(description=gettext_lazy("Words"))
    def shown_state(self, row: CaseLetterTemplate) -> SafeString:
        """Say whether its own words are used."""
        return chip(gettext("own words"), "good") if row.is_used else chip(gettext("standard words"))

    @display(description=gettext_lazy("Reveals"))
    def shown_reveals(self, row: CaseLetterTemplate) -> str:
        """Say what the letter may reveal."""
        return str(REVEALS_WORDS[letter_kind(row.kind).reveals])

    def heading(self, row: CaseLetterTemplate) -> str:
        """Name the letter and whose words these are."""
        return f"{KIND_WORDS[row.kind]}, {row.controller.name}"

    def offered_steps(self, row: CaseLetterTemplate, actor: Actor) -> Sequence[str]:
        """Name the steps that are possible and permitted."""
        if not row.is_used:
            return []
        return [
            step.name for step in self.steps if actor.may(f"letter_template.{step.name}", row.controller_id)
        ]

    def document(self, request: HttpRequest, row: CaseLetterTemplate) -> dict[str, Any]:
        """Show the letter as it will look, what it may ask for, and its versions."""
        kind = letter_kind(row.kind)
        return super().document(request, row) | {
            "controller_url": page_of(row.controller),
            "reveals": reveals_chip(row.kind),
            "kind": kind,
            "samples": [
                _sample(
                    row.kind,
                    language,
                    row.words(language) if row.is_used else standard_words(row.kind, language),
                    row.controller,
                )
                for language in LANGUAGES
            ],
            "placeholders": _placeholders(row.kind),
            "versions": _versions(row),
            "take_key": f"{row.controller.slug}/{row.kind}"
            if not row.is_used and actor_in(request).may(TAKE_OVER, row.controller_id)
            else "",
        }

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the controllers' own words, with the standard ones and the way to take one over."""
        language = reader_language()
        more = {
            "to_take_over": _to_take_over(actor_in(request)),
            "standard": [
                (KIND_WORDS[kind], reveals_chip(kind), standard_words(kind, language))
                for kind in WORDED_KINDS
            ],
        }
        return super().changelist_view(request, {**(extra_context or {}), **more})

    def get_urls(self) -> list[Any]:
        """Add the address that takes the words of a letter over."""
        view = self.admin_site.admin_view(self.take_over_view)
        taking = path("take-over/", view, name="requests_app_caselettertemplate_take")
        return [taking, *super().get_urls()]

    def take_over_view(self, request: HttpRequest) -> HttpResponse:
        """Take the words of a letter over and go to them."""
        actor = actor_in(request)
        if not actor.may_somewhere(TAKE_OVER):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        offered = {key: (controller, kind) for key, controller, kind, _words in _to_take_over(actor)}
        chosen = offered.get(request.POST.get("letter", ""))
        back = HttpResponseRedirect(reverse("admin:requests_app_caselettertemplate_changelist"))
        if chosen is None:
            return back
        try:
            row = letter_templates.take_over_template(
                controller_id=chosen[0].pk, kind=chosen[1], actor=actor, now=clock.now()
            )
        except DomainError as error:
            messages.error(request, text_of(error.code, **error.context))
            return back
        return HttpResponseRedirect(page_of(row))


def _placeholders(kind: str) -> list[dict[str, Any]]:
    return [
        {"name": f"(({name}))", "words": PLACEHOLDER_WORDS[name], "is_needed": name in REQUIRED[kind]}
        for name in offered_placeholders(kind)
    ]


def _versions(row: CaseLetterTemplate) -> list[dict[str, Any]]:
    """Give the versions, the newest first: what each changed, and how many letters were written from it."""
    records = list(row.history.order_by("-history_id")[: VERSIONS_SHOWN + 1])
    names = names_of(record.history_user_id for record in records)
    counts = dict(row.letters.values_list("template_version").annotate(Count("pk")))
    shown = [
        {
            "number": record.version,
            "at": record.changed_at,
            "who": names.get(record.history_user_id, ""),
            "reason": record.reason,
            "is_used": record.is_used,
            "letters": counts.get(record.version, 0),
            "texts": [
                {
                    "language": LANGUAGE_WORDS[language],
                    "code": language,
                    "passages": difference(_whole(before, language), _whole(record, language))
                    if before
                    else [],
                    "whole": _whole(record, language),
                }
                for language in LANGUAGES
            ],
            "is_first": before is None,
        }
        for record, before in zip(records, [*records[1:], None], strict=True)
    ]
    return shown[:VERSIONS_SHOWN]


def _whole(record: Any, language: str) -> str:
    return f"{getattr(record, f'subject_{language}')}\n\n{getattr(record, f'body_{language}')}"


def _to_take_over(actor: Actor) -> list[tuple[str, Controller, str, Any]]:
    controllers = list(Controller.objects.for_user(actor).where_may(actor, TAKE_OVER).order_by("name"))
    own = own_kinds(controller.pk for controller in controllers)
    return [
        (f"{controller.slug}/{kind}", controller, kind, KIND_WORDS[kind])
        for controller in controllers
        for kind in WORDED_KINDS
        if (controller.pk, kind) not in own
    ]
