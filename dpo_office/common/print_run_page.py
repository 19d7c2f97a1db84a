"""The page of a print run: the letters that wait for paper, as one PDF, and that they were posted."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dpo_office.common import clock
from dpo_office.common.error_texts import text_of
from dpo_office.common.errors import DomainError, Invalid, Refused
from dpo_office.common.letters.batches import post_letters
from dpo_office.common.letters.carriers import KEEP_CARRIERS, add_carrier, carriers_on, end_carrier
from dpo_office.common.letters.labels import WINDOW_PROBLEMS
from dpo_office.common.letters.models import Carrier, Letter
from dpo_office.common.letters.permissions import VIEW_LETTERS
from dpo_office.common.letters.print_runs import PDF, WaitingLetter, printed_together, waiting_letters
from dpo_office.common.letters.printing import envelope_lines
from dpo_office.common.letters.windows import window_address
from dpo_office.common.office_admin import actor_in
from dpo_office.common.page_words import letter_kind_label
from dpo_office.common.people.reads import LETTER, record_read
from dpo_office.common.permissions import Actor
from dpo_office.common.sign_in_again import is_resumed

POSTED = "letter.record_posted"
CARRIER_FIELDS = ("controller", "carrier_name", "delivery_days", "valid_from", "source")
LONGEST_NAME, LONGEST_SOURCE, LONGEST_NUMBER = 80, 500, 4


def print_run_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show the letters that wait, hand out the ticked ones as one PDF, or record that they were posted."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    actor = actor_in(request)
    if not actor.may_somewhere(VIEW_LETTERS):
        raise PermissionDenied
    today = clock.today()
    waiting = waiting_letters(actor, today)
    chosen_carrier = request.POST.get("carrier", "")
    refusal, status = "", 200
    if request.method == "POST" and not is_resumed(request):
        try:
            if "carrier_name" in request.POST:
                return _carrier_entered(request, actor)
            if "end_carrier" in request.POST:
                return _carrier_ended(request, actor)
            if "posted" in request.POST:
                return _posted(request, actor)
            return _printed(_ticked(request, waiting), actor)
        except DomainError as error:
            refusal, status = text_of(error.code, **error.context), error.status
    shown = {
        "title": _("Print run"),
        "rows": [_row(letter, today) for letter in waiting],
        # What was ticked stays so when the page is shown again; everything is at first.
        "ticked": request.POST.getlist("letters") or [str(row.letter.pk) for row in waiting],
        "refusal": refusal,
        "may_post": actor.may_somewhere(POSTED),
        "carriers": carrier_names(today, {row.letter.controller_id for row in waiting}),
        "chosen_carrier": chosen_carrier,
        **_kept_carriers(request, actor, today),
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
    carrier = request.POST.get("carrier", "")
    number = post_letters(letter_ids=keys, carrier=carrier, actor=actor, now=clock.now())
    said = ngettext("%(count)s letter counts as posted.", "%(count)s letters count as posted.", number)
    messages.success(request, said % {"count": number})
    return HttpResponseRedirect(request.path)


def carrier_names(day: date, controllers: Collection[UUID]) -> list[str]:
    """Name the carriers that letters of these controllers can go with on a day."""
    found = carriers_on(day, controllers) if controllers else {}
    return sorted({name for carriers in found.values() for name in carriers})


def _carrier_entered(request: HttpRequest, actor: Actor) -> HttpResponse:
    posted = request.POST
    try:
        add_carrier(
            controller_id=UUID(posted.get("controller", "")),
            name=posted["carrier_name"][:LONGEST_NAME],
            delivery_days=_whole(posted.get("delivery_days", "")),
            valid_from=_day(posted.get("valid_from", "")),
            source=posted.get("source", "")[:LONGEST_SOURCE],
            actor=actor,
            now=clock.now(),
        )
    except ValueError as error:
        raise Http404 from error
    messages.success(request, _("The carrier is entered."))
    return HttpResponseRedirect(request.path)


def _carrier_ended(request: HttpRequest, actor: Actor) -> HttpResponse:
    try:
        key = UUID(request.POST["end_carrier"])
    except ValueError as error:
        raise Http404 from error
    end_carrier(carrier_id=key, actor=actor, now=clock.now())
    messages.success(request, _("The carrier has ended."))
    return HttpResponseRedirect(request.path)


def _whole(text: str) -> int:
    # What is no number is out of the range.
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER else 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid("carrier_day_missing", field="valid_from") from error


def _kept_carriers(request: HttpRequest, actor: Actor, today: date) -> dict[str, Any]:
    """Give the carriers that hold now or later, and what was written where entering one was refused."""
    model: Any = apps.get_model(settings.OFFICE_CONTROLLER_MODEL)
    seen, kept = actor.controllers(VIEW_LETTERS), actor.controllers(KEEP_CARRIERS)
    names = dict(model._default_manager.order_by("name").values_list("pk", "name"))
    rows = Carrier.objects.filter(Q(valid_to=None) | Q(valid_to__gte=today)).order_by("name", "valid_from")
    written = {name: request.POST.get(name, "") for name in CARRIER_FIELDS}
    return {
        "kept_carriers": [
            {
                "row": row,
                "whose": names.get(row.controller_id, "") if row.controller_id else _("all"),
                "may_end": row.controller_id is not None and (kept is None or row.controller_id in kept),
            }
            for row in rows
            if row.controller_id is None or seen is None or row.controller_id in seen
        ],
        "keepable": [(key, name) for key, name in names.items() if kept is None or key in kept],
        "written": written | {"valid_from": written["valid_from"] or today.isoformat()},
    }


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


def _row(waiting: WaitingLetter, today: date) -> dict[str, Any]:
    letter = waiting.letter
    problem = window_address(envelope_lines(letter)).problem
    return {
        "key": letter.pk,
        "kind": letter_kind_label(letter.kind),
        "to": envelope_lines(letter),
        "sender": letter.sender_name,
        "written": letter.created_at,
        "apart": waiting.printed_apart,
        "post_by": waiting.post_by,
        "is_late": waiting.post_by is not None and waiting.post_by < today,
        "is_today": waiting.post_by == today,
        "window": WINDOW_PROBLEMS.get(problem, ""),
    }
