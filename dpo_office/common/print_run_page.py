"""The page of a print run: the letters that wait for paper, as one PDF, and that they were posted."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dpo_office.common import clock
from dpo_office.common.error_texts import text_of
from dpo_office.common.errors import DomainError, Invalid, Refused
from dpo_office.common.letters.batches import post_letters
from dpo_office.common.letters.labels import WINDOW_PROBLEMS
from dpo_office.common.letters.models import Letter
from dpo_office.common.letters.permissions import VIEW_LETTERS
from dpo_office.common.letters.print_runs import PDF, WaitingLetter, printed_together, waiting_letters
from dpo_office.common.letters.printing import envelope_lines
from dpo_office.common.letters.windows import window_address
from dpo_office.common.office_admin import actor_in
from dpo_office.common.page_words import letter_kind_label
from dpo_office.common.people.reads import LETTER, record_read
from dpo_office.common.permissions import Actor

POSTED = "letter.record_posted"


def print_run_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show the letters that wait, hand out the ticked ones as one PDF, or record that they were posted."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    actor = actor_in(request)
    if not actor.may_somewhere(VIEW_LETTERS):
        raise PermissionDenied
    waiting = waiting_letters(actor)
    refusal, status = "", 200
    if request.method == "POST":
        try:
            if "posted" in request.POST:
                return _posted(request, actor)
            return _printed(_ticked(request, waiting), actor)
        except DomainError as error:
            refusal, status = text_of(error.code, **error.context), error.status
    shown = {
        "title": _("Print run"),
        "rows": [_row(letter) for letter in waiting],
        "refusal": refusal,
        "may_post": actor.may_somewhere(POSTED),
    }
    return TemplateResponse(request, "office/print_run.html", {**context, **shown}, status=status)


def _ticked(request: HttpRequest, waiting: list[WaitingLetter]) -> list[Letter]:
    """Return the ticked letters in the order of the page.

    Raises Invalid("letters_missing"), and Refused("letter_not_to_print") when one waits no more.
    """
    keys = set(request.POST.getlist("letters"))
    if not keys:
        raise Invalid("letters_missing", field="letters")
    ticked = [row.letter for row in waiting if str(row.letter.pk) in keys]
    if len(ticked) != len(keys):
        raise Refused("letter_not_to_print")
    return ticked


def _posted(request: HttpRequest, actor: Actor) -> HttpResponse:
    try:
        keys = [UUID(key) for key in request.POST.getlist("letters")]
    except ValueError as error:
        raise Http404 from error
    number = post_letters(letter_ids=keys, actor=actor, now=clock.now())
    said = ngettext("%(count)s letter counts as posted.", "%(count)s letters count as posted.", number)
    messages.success(request, said % {"count": number})
    return HttpResponseRedirect(request.path)


def _printed(letters: list[Letter], actor: Actor) -> HttpResponse:
    answer = HttpResponse(printed_together(letters), content_type=PDF)
    for letter in letters:
        record_read(
            kind=LETTER, subject=letter, controller_id=letter.controller_id, actor=actor, now=clock.now()
        )
    name = _("print-run")
    answer["Content-Disposition"] = f'attachment; filename="{name}-{clock.today():%Y-%m-%d}.pdf"'
    answer["Cache-Control"] = "no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _row(waiting: WaitingLetter) -> dict[str, Any]:
    letter = waiting.letter
    problem = window_address(envelope_lines(letter)).problem
    return {
        "key": letter.pk,
        "kind": letter_kind_label(letter.kind),
        "to": envelope_lines(letter),
        "sender": letter.sender_name,
        "written": letter.created_at,
        "apart": waiting.printed_apart,
        "window": WINDOW_PROBLEMS.get(problem, ""),
    }
