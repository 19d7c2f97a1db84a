"""The page of letters that say almost the same, on which a wave is opened over their cases."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dpo_office.common import clock
from dpo_office.common.errors import DomainError
from dpo_office.common.office_admin import actor_in
from dpo_office.common.permissions import Actor
from dpo_office.common.questions import add_refusal, choice_field
from dpo_office.common.sign_in_again import is_resumed
from registry_app.admin.base import page_of
from registry_app.models import Controller
from requests_app.actions.waves import open_wave
from requests_app.admin.open_each import EACH, EachForm, open_each
from requests_app.admin.wave_steps import NOT_EXCESSIVE, CaseFields, references_in
from requests_app.admin.wave_words import case_choices, letter_line, open_waves_in
from requests_app.domain.mail_steps import WAITING
from requests_app.domain.wave_steps import MAX_NAMED, MAX_TITLE
from requests_app.models import Case, Mail
from requests_app.permissions import OPEN_WAVE, VIEW_MAIL
from requests_app.queries.waves import cases_to_add, firsts_of_case, letters_like, with_items

LETTERS_SHOWN = 60


class OpenForm(CaseFields):
    """At which controller, under which title, over which cases."""

    field_order = ("key", "controller", "title", "proposed", "references")
    # The same page sent twice is one wave.
    key = forms.UUIDField(widget=forms.HiddenInput)
    controller = forms.ChoiceField(label=gettext_lazy("Controller"))
    title = forms.CharField(
        label=gettext_lazy("What is it called?"),
        max_length=MAX_TITLE,
        help_text=gettext_lazy(
            "By what the letters ask, as in: access after the article about loyalty cards."
        ),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["key"].initial = uuid.uuid4
        rows = Controller.objects.for_user(actor).where_may(actor, OPEN_WAVE).order_by("name")
        choice_field(self, "controller").choices = list(rows.values_list("slug", "name"))


def may_open_somewhere(actor: Actor) -> bool:
    """Tell whether the actor may open a wave at any controller."""
    return actor.may_somewhere(OPEN_WAVE)


def open_wave_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show letters that are alike with the cases that they became, or open a wave and lead to it."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    actor = actor_in(request)
    if not may_open_somewhere(actor):
        raise PermissionDenied
    firsts = _firsts(request, actor)
    proposed = with_items(cases_to_add(firsts, actor)[:MAX_NAMED]) if firsts else []
    # What waits comes first: the page shows so many, and the next press opens the rest.
    mails = sorted(_mails(firsts, actor), key=lambda mail: mail.state != WAITING)
    letters = [letter_line(mail, actor) for mail in mails]
    opens_each = request.method == "POST" and EACH in request.POST
    each = EachForm(request.POST if opens_each else None, mails=mails[:LETTERS_SHOWN], actor=actor)
    form = OpenForm(
        None if opens_each else request.POST or None, actor=actor, cases=case_choices(proposed, actor)
    )
    if proposed:
        form.initial = {"controller": proposed[0].controller.slug}
    status = 200
    if opens_each and not is_resumed(request) and each.is_valid():
        said, refused = open_each(each.cleaned_data, mails, actor)
        messages.success(request, said)
        for line in refused:
            messages.warning(request, line)
        return HttpResponseRedirect(request.get_full_path())
    if request.method == "POST" and not opens_each and not is_resumed(request) and form.is_valid():
        values = form.cleaned_data
        try:
            wave = open_wave(
                controller=values["controller"],
                key=values["key"],
                title=values["title"],
                references=references_in(values),
                actor=actor,
                now=clock.now(),
            )
        except DomainError as error:
            add_refusal(form, error)
            status = error.status
        else:
            messages.success(request, _("The wave is open. Next are its assessment and its base answer."))
            return HttpResponseRedirect(page_of(wave))
    shown = {
        "form": form,
        "title": _("Letters that say almost the same") if letters else _("Open a wave"),
        "list_url": reverse("admin:requests_app_wave_changelist"),
        # Over no case nothing is opened: then the letters come first.
        "asks": bool(proposed or not letters or (request.method == "POST" and not opens_each)),
        "each": each if each.waiting else None,
        "letters": letters[:LETTERS_SHOWN],
        "more": max(len(letters) - LETTERS_SHOWN, 0),
        "without_case": sum(1 for line in letters if line["case"] is None),
        "waves": open_waves_in(letters, actor),
        "not_excessive": NOT_EXCESSIVE,
    }
    return TemplateResponse(request, "office/wave_open.html", {**context, **shown}, status=status)


def _firsts(request: HttpRequest, actor: Actor) -> list[uuid.UUID]:
    """Give the first letters that the address leads to; what is no key, or foreign, leads to nothing."""
    try:
        case = uuid.UUID(request.GET["case"]) if "case" in request.GET else None
        first = uuid.UUID(request.GET["letters"]) if "letters" in request.GET else None
    except ValueError:
        return []
    if first is not None:
        is_seen = Mail.objects.for_user(actor).filter(signature=first).exists()
        return [first] if is_seen else []
    found = Case.objects.for_user(actor).filter(pk=case).first() if case else None
    return firsts_of_case(found) if found else []


def _mails(firsts: list[uuid.UUID], actor: Actor) -> list[Mail]:
    rows: list[Mail] = []
    seen = Mail.objects.for_user(actor)
    for first in firsts:
        mails = letters_like(first).filter(pk__in=seen.values("pk"))
        rows += mails.order_by("received_at", "created_at", "id")
    return [row for row in rows if actor.may(VIEW_MAIL, row.controller_id)]
