"""The agent's half minute: find, tick, read the sentence, save (docs/flows/quick_record.md).

What is searched for travels by POST alone: no address ever holds a number, a name or a key of a person.
"""

import hashlib
from typing import Any, Final
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.error_texts import text_of
from dpo_office.common.errors import DomainError
from dpo_office.common.idempotency import Answer
from dpo_office.common.languages import reader_language
from dpo_office.common.letters.message import letter_body
from dpo_office.common.letters.models import Letter
from dpo_office.common.once import do_once
from dpo_office.common.people.reads import record_search
from dpo_office.common.permissions import Actor
from dpo_office.common.sign_in_again import is_resumed
from registry_app.admin.base import in_words
from registry_app.admin.words import masked_address, masked_wholly
from registry_app.permissions import sees_contact
from requests_app.actions.new_cases import Requester
from requests_app.actions.quick_records import record_at_once
from requests_app.domain.case_codes import LANGUAGES
from requests_app.domain.case_steps import OPEN_STATES
from requests_app.domain.guidance import topics_of
from requests_app.domain.rights import CONSENT_WITHDRAWAL, OBJECTION, RECTIFICATION
from requests_app.guidance_words import guidance_words
from requests_app.labels import LANGUAGE_LABELS
from requests_app.models import Case
from requests_app.pages.quick_callers import Caller, callers_found, chosen_caller
from requests_app.pages.quick_form import WishesForm, read_beside, ticked_in, wishes_in
from requests_app.permissions import OPEN, RECORD
from requests_app.queries.quick_records import spoken_sentence
from requests_app.quick_texts import sentence

CALL: Final = "office.record_at_once"
LONGEST_SEARCH: Final = 200
# What stands in a letter for the number that the case gets when it is saved.
NUMBER_TO_COME: Final = "[…]"
BY_PHONE: Final = "phone"

# What is recorded on the telephone is about these.
SPOKEN_OF: Final = topics_of((OBJECTION, CONSENT_WITHDRAWAL, RECTIFICATION))


def may_record(request: HttpRequest) -> bool:
    """Tell whether the reader may record at once at some controller."""
    return actor_in(request).may_somewhere(RECORD)


def quick_page(request: HttpRequest) -> HttpResponse:
    """Search, show what can be ticked for whoever is chosen, or record it."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    if not may_record(request):
        raise PermissionDenied
    actor = actor_in(request)
    asked = request.POST.get("text", "").strip()[:LONGEST_SEARCH]
    if not asked:
        return _shown(request, {"asked": ""})
    found = callers_found(actor, asked)
    if "caller" not in request.POST:
        _note_search(actor)
    caller = chosen_caller(found, request.POST.get("caller", ""))
    context: dict[str, Any] = {"asked": asked, "found": found}
    if caller is None:
        return _shown(request, context)
    language = _language(request, caller)
    is_saved = request.POST.get("do") == "save"
    ticked = ticked_in(request.POST)
    form = WishesForm(request.POST if is_saved else None, initial=ticked, caller=caller, language=language)
    status = 200
    if is_saved and not is_resumed(request) and form.is_valid():
        try:
            letter = _letter(form, caller, actor) if form.cleaned_data["confirm"] else None
            if letter is None or letter["seen"] == request.POST.get("seen"):
                return HttpResponseRedirect(
                    reverse("quick_record_done", args=[_recorded(form, caller, actor)])
                )
            context["letter"] = letter
        except DomainError as error:
            context["refusal"], status = text_of(error.code, **error.context), error.status
    context |= {
        "guidance": guidance_words(caller.controller.pk, SPOKEN_OF, reader_language()),
        "caller": caller,
        "form": form,
        "language": language,
        "languages": LANGUAGE_LABELS,
        "read": read_beside(form, caller, language),
        "others": len(found.customers) + len(found.itself) - 1,
        "may_open": actor.may(OPEN, caller.controller.pk),
    }
    return _shown(request, context, status=status)


@require_safe
def quick_done_page(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show the case number to tell the person, what was said, and the way to the next caller."""
    if not may_record(request):
        raise PermissionDenied
    case = Case.objects.for_user(actor_in(request)).filter(pk=case_id).first()
    said = spoken_sentence(case) if case else ""
    if case is None or not said:
        raise Http404
    is_shown = sees_contact(actor_in(request), case.controller_id)
    context = {
        "case": case,
        "said": said,
        "closing": sentence("reference", case.language, reference=case.reference),
        "systems": [in_words(task.system, "name") for task in case.tasks.select_related("system")],
        "written_to": [
            masked_address(letter.recipient_address) if is_shown else masked_wholly(letter.recipient_address)
            for letter in Letter.objects.filter(cause_id=case.pk)
        ],
        "is_open": case.state in OPEN_STATES,
        "case_url": reverse("admin:requests_app_case_change", args=[case.pk]),
    }
    return _shown(request, context, template="requests_app/quick_done.html")


def _recorded(form: WishesForm, caller: Caller, actor: Actor) -> str:
    """Record once, however often the page is sent; give the id of the case."""
    done = do_once(
        actor.user_id,
        f"{CALL}|{form.cleaned_data['key']}",
        CALL,
        lambda _prepared: _record(form, caller, actor),
        answer=lambda case: Answer(302, {"id": str(case.pk)}),
    )
    return str(done.body["id"] if isinstance(done, Answer) else done.pk)


def _letter(form: WishesForm, caller: Caller, actor: Actor) -> dict[str, str]:
    """Give the letter that would leave, by recording it and taking it back; its case number comes later.

    `seen` is what the page sends back to say that this very letter was shown.
    """
    with transaction.atomic():
        case = _record(form, caller, actor)
        letter = Letter.objects.get(cause_id=case.pk)
        words = [
            text.replace(case.reference, NUMBER_TO_COME) for text in (letter.subject, letter_body(letter))
        ]
        transaction.set_rollback(True)
    digest = hashlib.sha256("\0".join(words).encode()).hexdigest()
    return {"subject": words[0], "body": words[1], "seen": digest}


def _record(form: WishesForm, caller: Caller, actor: Actor) -> Case:
    return record_at_once(
        controller=caller.controller.slug,
        wishes=wishes_in(form.cleaned_data),
        requester=_requester(caller),
        channel=BY_PHONE,
        customer_id=caller.customer.pk if caller.customer else None,
        language=form.cleaned_data["language"],
        confirm=form.cleaned_data["confirm"],
        actor=actor,
        now=clock.now(),
    )


def _requester(caller: Caller) -> Requester:
    customer = caller.customer
    return Requester(
        name=customer.name if customer else "",
        email=caller.email,
        phone=caller.phone,
        customer_number=customer.number if customer else "",
    )


def _note_search(actor: Actor) -> None:
    """Record that somebody was searched for, not who (docs/rules/roles.md)."""
    record_search(
        subject_type="customer", controllers=actor.controllers(RECORD), actor=actor, now=clock.now()
    )


def _language(request: HttpRequest, caller: Caller) -> str:
    """Give the language that the agent chose for the person, else the customer's own."""
    chosen = request.POST.get("read_in") or request.POST.get("language", "")
    return chosen if chosen in LANGUAGES else caller.language


def _shown(
    request: HttpRequest,
    context: dict[str, Any],
    *,
    status: int = 200,
    template: str = "requests_app/quick.html",
) -> HttpResponse:
    base = {**admin.site.each_context(request), "title": _("Quick record")}
    return TemplateResponse(request, template, base | context, status=status)
