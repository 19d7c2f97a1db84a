"""The outbox: every letter that left or waits to leave, as the recipient reads it, and what became of it."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dpo_office.common.letter_buttons import LETTER_BUTTONS, LETTER_STEPS
from dpo_office.common.letters import codes
from dpo_office.common.letters.labels import CHANNEL_WORDS, LETTER_STATE_LABELS
from dpo_office.common.letters.message import letter_body, letter_subject
from dpo_office.common.letters.models import Letter, Posting
from dpo_office.common.letters.permissions import VIEW_LETTERS
from dpo_office.common.letters.printing import render_letter
from dpo_office.common.letters.queries import letters_with_state
from dpo_office.common.masking import masked_address
from dpo_office.common.office_admin import OfficeAdmin, actor_in
from dpo_office.common.page_words import OUTCOME_LABELS, RECEIPT_LABELS, SOURCE_LABELS, letter_kind_label
from dpo_office.common.people.names import usernames_of
from dpo_office.common.people.reads import LETTER
from dpo_office.common.permissions import Actor
from dpo_office.common.print_run_page import print_run_page
from dpo_office.common.search.lookup import SearchBy
from dpo_office.common.subject_links import subject_link

# How a state looks; the word beside it says the same.
STATE_LOOKS = {
    codes.DELIVERED: "good",
    codes.ACCEPTED: "good",
    codes.BOUNCED: "late",
    codes.FAILED: "late",
    codes.IN_DOUBT: "late",
    codes.TO_PRINT: "near",
    codes.HELD: "near",
}
NEEDS_PERSON = (codes.IN_DOUBT, codes.TO_PRINT, codes.FAILED, codes.BOUNCED)
STATE_ADVICE = {
    codes.IN_DOUBT: gettext_lazy(
        "It is not known whether the mail server took this letter. The office looks it up by itself; if that"
        " fails, a person decides whether it is sent again."
    ),
    codes.FAILED: gettext_lazy("The mail server refused this letter for good. Reach the person another way."),
    codes.BOUNCED: gettext_lazy("The letter came back. Check the address, or reach the person another way."),
    codes.TO_PRINT: gettext_lazy("Print this letter, post it, and record that it was posted."),
    codes.HELD: gettext_lazy(
        "The brand is being set up or is closed: this letter does not leave. If the brand is opened, it does."
    ),
    codes.BLOCKED: gettext_lazy("A contact block stands in the way: the letter was not sent."),
}


class NeedsPersonFilter(SimpleListFilter):
    """Letters that stay where they are until a person does something."""

    title = gettext_lazy("needs a person")
    parameter_name = "needs"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        """Offer the one question."""
        return [("person", gettext_lazy("needs a person"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the letters in doubt, refused, come back, or waiting to be printed."""
        return queryset.filter(state__in=NEEDS_PERSON) if self.value() == "person" else queryset


class StateFilter(SimpleListFilter):
    """Letters by their state, which is worked out and stored nowhere."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        """Offer every state."""
        return [(state, LETTER_STATE_LABELS[state]) for state in codes.STATES]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the letters in the state chosen."""
        return queryset.filter(state=self.value()) if self.value() in codes.STATES else queryset


def letter_pdf(_request: HttpRequest, row: Any) -> HttpResponse:
    """Give the letter on its letterhead, for printing."""
    answer = HttpResponse(render_letter(row), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{_("letter")}-{row.pk}.pdf"'
    return answer


@admin.register(Letter)
class LetterAdmin(OfficeAdmin):
    """The outbox."""

    view_permission = VIEW_LETTERS
    document_template = "office/letter.html"
    opening_is_read_as = LETTER
    searches_are_logged = True
    shows_reads = True
    list_display = ("what", "recipient", "sender", "state_chip", "written")
    list_filter = (NeedsPersonFilter, StateFilter, "channel", "confidential")
    steps: ClassVar = LETTER_BUTTONS
    sortable_by = ("written",)
    search_by = SearchBy(email="recipient_address")
    search_help_text = gettext_lazy("The recipient's e-mail address")
    ordering = ("-created_at", "-id")
    when_empty = gettext_lazy(
        "No letter has been written yet. Letters are written by the steps of a case and by campaigns."
    )

    downloads = {"letter": letter_pdf}
    list_before_template = "office/letter_list_top.html"

    def get_urls(self) -> list[Any]:
        """Add the page of a print run."""
        view = self.admin_site.admin_view(self.print_run_view)
        return [path("print-run/", view, name="common_letter_print_run"), *super().get_urls()]

    def print_run_view(self, request: HttpRequest) -> HttpResponse:
        """Print the letters that wait for paper, and record that they were posted."""
        return print_run_page(request, {**self.admin_site.each_context(request), "opts": self.opts})

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Give the letters with their state."""
        return letters_with_state(super().get_queryset(request)).select_related("template")

    def heading(self, row: Any) -> str:
        """Name a letter by its kind and its recipient."""
        return f"{letter_kind_label(row.kind)}: {row.recipient_name or row.recipient_address}"

    def hit(self, row: Any) -> tuple[str, ...]:
        """Tell a letter from others to the same person."""
        return (
            letter_kind_label(row.kind),
            row.recipient_name,
            masked_address(row.recipient_address),
            date_format(localtime(row.created_at), "d-m-Y H:i"),
        )

    @admin.display(description=gettext_lazy("letter"), ordering="kind")
    def what(self, row: Any) -> str:
        """Say what kind of letter it is."""
        return letter_kind_label(row.kind)

    @admin.display(description=gettext_lazy("recipient"), ordering="recipient_name")
    def recipient(self, row: Any) -> str:
        """Say to whom it goes."""
        return format_html("{}<br>{}", row.recipient_name or "–", row.recipient_address)

    @admin.display(description=gettext_lazy("from"), ordering="sender_name")
    def sender(self, row: Any) -> str:
        """Say in whose name it goes."""
        return str(row.sender_name or row.sender_address)

    @admin.display(description=gettext_lazy("state"))
    def state_chip(self, row: Any) -> str:
        """Show the state as a word, in a colour."""
        return format_html(
            '<span class="o-chip {}">{}</span>',
            STATE_LOOKS.get(row.state, ""),
            LETTER_STATE_LABELS[row.state],
        )

    @admin.display(description=gettext_lazy("written"), ordering="created_at")
    def written(self, row: Any) -> str:
        """Say when it was written."""
        return localtime(row.created_at).strftime("%d-%m-%Y %H:%M")

    def offered_steps(self, row: Any, actor: Actor) -> Sequence[str]:
        """Offer to settle a doubt, and to record that a letter on paper was posted."""
        return [
            name
            for name, (state, permission) in LETTER_STEPS.items()
            if row.state == state and actor.may(permission, row.controller_id)
        ]

    def document(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """Show the letter as it reads, and what became of it."""
        return {
            "subject": letter_subject(row),
            "body": letter_body(row),
            "state_label": LETTER_STATE_LABELS[row.state],
            "state_look": STATE_LOOKS.get(row.state, ""),
            "advice": STATE_ADVICE.get(row.state, ""),
            "attachments": [a.filename for a in row.attachments.all()],
            "channel_label": CHANNEL_WORDS[row.channel],
            "cause_url": subject_link(request, row.cause_type.rpartition(".")[2], row.cause_id),
            "moments": moments_of(row),
            "actor": actor_in(request),
        }


def moments_of(letter: Any) -> list[dict[str, Any]]:
    """Give what happened to the letter, oldest first: written, tried, ended, reported."""
    results = list(letter.results.all())
    deciders = usernames_of(result.decided_by for result in results)
    moments = [{"at": letter.created_at, "what": _("written"), "detail": ""}]
    moments += [
        {"at": attempt.opened_at, "what": _("handed to the mail server"), "detail": ""}
        for attempt in letter.attempts.all()
    ]
    for result in results:
        said = " ".join(str(part) for part in (result.reply_code, result.reply_text, result.reason) if part)
        by = deciders.get(result.decided_by) or SOURCE_LABELS[result.source]
        detail = _("says %(who)s") % {"who": by} + (f": {said}" if said else "")
        moments.append({"at": result.recorded_at, "what": OUTCOME_LABELS[result.outcome], "detail": detail})
    moments += [
        {"at": receipt.at, "what": RECEIPT_LABELS[receipt.kind], "detail": receipt.status}
        for receipt in letter.receipts.all()
    ]
    posting = Posting.objects.filter(letter=letter).select_related("carrier").first() if results else None
    if posting:
        expected = {"day": date_format(posting.arrives_on, "d-m-Y"), "carrier": posting.carrier.name}
        said = _("with %(carrier)s, expected on %(day)s") % expected
        moments.append({"at": posting.recorded_at, "what": _("posted"), "detail": said})
    moments.sort(key=lambda moment: moment["at"])
    return [moment | {"at": date_format(localtime(moment["at"]), "d-m-Y H:i:s")} for moment in moments]
