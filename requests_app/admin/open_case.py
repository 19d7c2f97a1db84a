"""The page on which a case is opened, while the person is still on the phone."""

import uuid
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dpo_office.common import clock
from dpo_office.common.errors import DomainError, Refused
from dpo_office.common.idempotency import Answer
from dpo_office.common.office_admin import actor_in
from dpo_office.common.once import do_once
from dpo_office.common.permissions import Actor
from dpo_office.common.questions import add_refusal, choice_field
from dpo_office.common.sign_in_again import is_resumed
from registry_app.models import Controller
from requests_app.actions.hand_overs import hand_over
from requests_app.actions.intake import Requester, open_case
from requests_app.admin.part_fields import copy_first_field
from requests_app.admin.relation_fields import (
    FoldedForm,
    concerned_field,
    confidential_field,
    kind_field,
    need_rights,
    opened_apart,
    relation_field,
    standing_in,
)
from requests_app.domain.mail_parts import MAX_TEXT
from requests_app.domain.requesters import HR_RELATIONS
from requests_app.domain.web_forms import MAX_EXTERNAL
from requests_app.handed_in_texts import Message
from requests_app.labels import CHANNEL_LABELS, LANGUAGE_LABELS, RIGHT_LABELS
from requests_app.labels_form_gate import SAID_LABELS
from requests_app.models import Case
from requests_app.models.querysets import is_kept_from
from requests_app.permissions import OPEN, OPEN_QUESTION

# Another system opens its cases by the API, not on this page.
CHANNEL_CHOICES: Final = [(code, word) for code, word in CHANNEL_LABELS if code != "api"]
PERSON_FIELDS: Final = ("name", "email", "phone", "customer_number")
LOCAL_INPUT: Final = "%Y-%m-%dT%H:%M"
CALL: Final = "office.open_case"


class OpenCaseForm(FoldedForm):
    """What is known of a request when it arrives."""

    # The same page sent twice opens one case.
    key = forms.UUIDField(widget=forms.HiddenInput)
    controller = forms.ChoiceField(label=gettext_lazy("Controller"))
    kind = kind_field()
    rights = forms.MultipleChoiceField(
        label=gettext_lazy("What the person asks for"),
        choices=RIGHT_LABELS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    copy_first = copy_first_field()
    for_another = forms.BooleanField(
        label=gettext_lazy("Somebody asks for the person"),
        help_text=gettext_lazy(
            "A parent, a lawyer, an heir: write here whom the request is about, and next who asks. No"
            " acknowledgement goes to the person."
        ),
        required=False,
    )
    name = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=200)
    email = forms.CharField(
        label=gettext_lazy("E-mail"),
        required=False,
        max_length=254,
        widget=forms.EmailInput,
        help_text=gettext_lazy("An acknowledgement goes there at once."),
    )
    phone = forms.CharField(
        label=gettext_lazy("Telephone"),
        required=False,
        max_length=40,
        widget=forms.TextInput({"type": "tel"}),
    )
    customer_number = forms.CharField(label=gettext_lazy("Customer number"), required=False, max_length=40)
    channel = forms.ChoiceField(
        label=gettext_lazy("How it reached us"), choices=CHANNEL_CHOICES, initial="phone"
    )
    received_at = forms.DateTimeField(
        label=gettext_lazy("When it reached us"),
        required=False,
        input_formats=[LOCAL_INPUT, "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=LOCAL_INPUT),
        help_text=gettext_lazy("Danish time; the time limit is counted from that day. Empty means now."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of our letters"), choices=LANGUAGE_LABELS, initial="da"
    )
    said = forms.CharField(
        label=gettext_lazy("What the person wrote or said"),
        required=False,
        max_length=MAX_TEXT,
        widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy("Of a chat or a message, word by word: it is kept with the case like a mail."),
    )
    external_reference = forms.CharField(
        label=gettext_lazy("Reference in the other system"),
        required=False,
        max_length=MAX_EXTERNAL,
        help_text=gettext_lazy("Of a conversation that is handed over; the same one opens no second case."),
    )

    identity = forms.ChoiceField(
        label=gettext_lazy("How it is clear who asks"),
        choices=SAID_LABELS,
        required=False,
        help_text=gettext_lazy(
            "Where it is clear no form is asked for: to wait for one would be undue delay (Article 12(3))."
        ),
    )
    relation = relation_field()
    concerned = concerned_field()
    confidential = confidential_field()

    def clean(self) -> dict[str, Any]:
        """Miss the right of a request."""
        need_rights(self)
        return self.cleaned_data

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["key"].initial = uuid.uuid4
        self.fields["received_at"].initial = lambda: timezone.localtime(clock.now())
        choice_field(self, "controller").choices = _controllers(actor)
        self.fields["name"].widget.attrs["autofocus"] = True


def may_open_somewhere(actor: Actor) -> bool:
    """Tell whether the actor may open a case at any controller, or a question as its addressee does."""
    return actor.may_somewhere(OPEN) or actor.may_somewhere(OPEN_QUESTION)


def open_case_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show the form, or open the case and go to it."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    actor = actor_in(request)
    if not may_open_somewhere(actor):
        raise PermissionDenied
    is_posted = request.method == "POST" and "prefill" not in request.POST
    form = OpenCaseForm(
        request.POST if is_posted else None, actor=actor, initial=_known_already(request, actor) or None
    )
    status = 200
    if is_posted and not is_resumed(request) and form.is_valid():
        try:
            return _opened(request, form.cleaned_data, actor)
        except DomainError as error:
            add_refusal(form, error)
            status = error.status
    return TemplateResponse(
        request,
        "office/case_open.html",
        {**context, "form": form, "title": _("Open a case"), "list_url": _list_url()},
        status=status,
    )


def may_open_elsewhere(actor: Actor) -> bool:
    """Tell whether the actor opens cases at several controllers: one letter may be sent to several."""
    controllers = actor.controllers(OPEN)
    return controllers is None or len(controllers) > 1


def _known_already(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """Give what another page knows of the request; it comes by POST, so that no address holds it."""
    if "prefill" not in request.POST:
        return {}
    names = (*PERSON_FIELDS, "controller", "language", "channel", "received_at", "kind", "relation")
    known: dict[str, Any] = {name: request.POST[name] for name in names if name in request.POST}
    if "elsewhere" in request.POST:
        known["controller"] = next(
            (slug for slug, _name in _controllers(actor) if slug != request.POST["elsewhere"]), ""
        )
    rights = request.POST.getlist("rights")
    return known | {"rights": rights} if rights else known


def _opened(request: HttpRequest, values: dict[str, Any], actor: Actor) -> HttpResponse:
    """Open the case once, however often the page is sent."""
    done = do_once(
        actor.user_id,
        f"{CALL}|{values['key']}",
        CALL,
        lambda _prepared: _open(values, actor),
        answer=lambda case: Answer(302, {"id": str(case.pk)}),
    )
    if isinstance(done, Answer):
        return _sent_before(request, done.body["id"], actor)
    if is_kept_from(done, actor):
        messages.success(request, opened_apart(done))
        return HttpResponseRedirect(_list_url())
    messages.success(request, _told(done))
    if values["for_another"]:
        return HttpResponseRedirect(
            reverse("admin:requests_app_case_step", args=[done.pk, "name_representative"])
        )
    return HttpResponseRedirect(_case_url(str(done.pk)))


def _sent_before(request: HttpRequest, case_id: str, actor: Actor) -> HttpResponse:
    """Lead to the case that the same page opened; whoever may not see it is told its reference again."""
    case = Case.objects.get(pk=case_id)
    if is_kept_from(case, actor):
        messages.info(request, opened_apart(case))
        return HttpResponseRedirect(_list_url())
    messages.info(request, _("This page was sent before: here is the case that it opened."))
    return HttpResponseRedirect(_case_url(case_id))


def _open(values: dict[str, Any], actor: Actor) -> Case:
    if values["said"].strip() or values["external_reference"].strip():
        return _handed_over(values, actor)
    return open_case(
        controller=values["controller"],
        rights=values["rights"],
        requester=Requester(**{name: values[name] for name in PERSON_FIELDS}),
        channel=values["channel"],
        actor=actor,
        now=clock.now(),
        received_at=values["received_at"],
        language=values["language"],
        copy_first=values["copy_first"],
        for_another=values["for_another"],
        standing=standing_in(values),
        kind=values["kind"],
        confidential=values["confidential"],
        identity=values["identity"],
    )


def _handed_over(values: dict[str, Any], actor: Actor) -> Case:
    """Open the case of a conversation, which is kept with it; known by its reference, else by this page."""
    row = hand_over(
        controller=values["controller"],
        external_reference=values["external_reference"].strip() or str(values["key"]),
        channel=values["channel"],
        messages=[Message(values["said"], at=values["received_at"])],
        requester=Requester(**{name: values[name] for name in PERSON_FIELDS}),
        actor=actor,
        now=clock.now(),
        received_at=values["received_at"],
        rights=values["rights"],
        language=values["language"],
        copy_first=values["copy_first"],
        is_told=values["for_another"],
        identity=values["identity"],
    )
    case: Case | None = row.mail.case
    if case is None:
        # Handed over before by another way, and waiting for a person.
        raise Refused("hand_over_waits", field="external_reference")
    return case


def _told(case: Case) -> str:
    opened = _("Case %(reference)s is open.") % {"reference": case.reference}
    if case.relation in HR_RELATIONS:
        return opened
    if case.customer is None:
        found = _("No customer matches the number or the e-mail address.")
    else:
        found = _("It looks like customer %(number)s; that is a belief, not an identity.") % {
            "number": case.customer.number
        }
    return f"{opened} {found}"


def _controllers(actor: Actor) -> list[tuple[str, str]]:
    # Whoever opens cases opens questions too.
    rows = Controller.objects.for_user(actor).where_may(actor, OPEN_QUESTION).order_by("name")
    return list(rows.values_list("slug", "name"))


def _case_url(case_id: str) -> str:
    return reverse("admin:requests_app_case_change", args=[case_id])


def _list_url() -> str:
    return reverse("admin:requests_app_case_changelist")
