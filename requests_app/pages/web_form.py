"""The form of a controller on the web: anybody sends a request, without an account, a script or a cookie.

No CSRF token is asked: nothing is known of who opens the page, so nobody's right can be borrowed. Nothing is
written by a GET, and nothing of a case or a customer can be seen.
"""

import uuid
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from dpo_office.common import clock
from dpo_office.common.error_texts import text_of
from dpo_office.common.errors import DomainError, NotFound, TooLarge
from dpo_office.common.languages import reader_language
from dpo_office.common.permissions import system_actor
from registry_app.models import Controller
from requests_app.actions.web_requests import FormAnswers, take_in_request
from requests_app.domain.case_codes import LANGUAGES
from requests_app.domain.web_forms import MAX_ADDRESS, MAX_FILES, MAX_FILES_MB, MAX_WORDS
from requests_app.labels_web_forms import WISH_LABELS
from requests_app.models import HandOver
from requests_app.pages.public_page import public_page
from requests_app.queries.hand_overs import has_policy, open_form

TOO_MANY: Final = 429
MEGABYTE: Final = 1024**2
# The files, and room for the words around them.
MOST_BYTES: Final = (MAX_FILES_MB + 1) * MEGABYTE
ANSWERS: Final = ("wishes", "name", "email", "phone", "address", "customer_number", "text", "for_another")


class ManyFiles(forms.ClearableFileInput):
    """A field that takes several files at once."""

    allow_multiple_selected = True


class RequestForm(forms.Form):
    """What somebody wants, and how they are reached; the rules are in the action."""

    # The same page sent twice is one request.
    key = forms.UUIDField(widget=forms.HiddenInput)
    wishes = forms.MultipleChoiceField(
        label=gettext_lazy("What do you want?"),
        choices=WISH_LABELS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick at least one thing that you want.")},
    )
    text = forms.CharField(
        label=gettext_lazy("Tell us more, if you like"),
        required=False,
        max_length=MAX_WORDS,
        widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy("In your own words. Leave out CPR number, illness and other private things."),
    )
    name = forms.CharField(
        label=gettext_lazy("Your name"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    email = forms.CharField(
        label=gettext_lazy("E-mail"),
        required=False,
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Telephone"),
        required=False,
        max_length=40,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
    )
    address = forms.CharField(
        label=gettext_lazy("Postal address"),
        required=False,
        max_length=MAX_ADDRESS,
        widget=forms.Textarea({"rows": 3, "autocomplete": "street-address"}),
    )
    customer_number = forms.CharField(
        label=gettext_lazy("Customer number, if you have one"),
        required=False,
        max_length=40,
    )
    for_another = forms.BooleanField(
        label=gettext_lazy("I am asking for somebody else, for example my child or a client"),
        required=False,
    )
    attachments = forms.FileField(
        label=gettext_lazy("Files"),
        required=False,
        widget=ManyFiles,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["key"].initial = uuid.uuid4
        self.fields["attachments"].help_text = _(
            "At most %(files)s files and %(megabytes)s MB together: PDF, pictures, text, Word, Excel."
        ) % {"files": MAX_FILES, "megabytes": MAX_FILES_MB}
        for name in ("text", "attachments"):
            self.fields[name].widget.attrs["aria-describedby"] = f"id_{name}_help"
        for name in self.errors if self.is_bound else ():
            if name in self.fields:
                self.fields[name].widget.attrs |= {
                    "aria-invalid": "true",
                    "aria-describedby": f"id_{name}_error",
                }


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def request_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the form, or keep what was sent and say what happens next."""
    asked = request.GET.get("language", "")
    language = asked if asked in LANGUAGES else reader_language()
    with translation.override(language):
        form_row = open_form(slug)
        if form_row is None:
            return public_page(request, "web_form/closed", language, status=404)
        owner = form_row.controller
        if request.method != "POST":
            return _form(request, owner, RequestForm(initial=_ticked(request)), language)
        if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
            # Before anything of it is read: what is sent here is sent by anybody.
            return _form(request, owner, RequestForm(), language, mistake=_too_large(), status=413)
        form = RequestForm(request.POST)
        if not form.is_valid():
            return _form(request, owner, form, language, mistake=_("Something is missing. Look below."))
        values = form.cleaned_data
        try:
            row = take_in_request(
                slug=slug,
                key=values["key"],
                answers=FormAnswers(
                    **{name: values[name] for name in ANSWERS},
                    trap=request.POST.get("website", ""),
                    language=language,
                ),
                files=_files(request),
                actor=system_actor("link_page"),
                now=clock.now(),
            )
        except NotFound:
            return public_page(request, "web_form/closed", language, status=404)
        except DomainError as error:
            status = TOO_MANY if error.code == "form_too_many" else error.status
            return _refused(request, owner, form, error, language, status)
        return _thanks(request, owner, row, values, language)


def _too_large() -> str:
    back = _("Go back in your browser: what you typed still stands there.")
    return f"{text_of('files_too_large', most=MAX_FILES_MB)} {back}"


def _files(request: HttpRequest) -> list[tuple[str, bytes]]:
    """Give the files that came; what is too large is refused before it is read."""
    sent = request.FILES.getlist("attachments")
    if sum(file.size or 0 for file in sent) > MAX_FILES_MB * MEGABYTE:
        raise TooLarge("files_too_large", field="attachments", most=MAX_FILES_MB)
    return [(file.name or "", file.read()) for file in sent]


def _ticked(request: HttpRequest) -> dict[str, Any]:
    """Tick what a link on the controller's own pages names, as `?wish=erasure`."""
    known = dict(WISH_LABELS)
    return {"wishes": [wish for wish in request.GET.getlist("wish") if wish in known]}


def _refused(
    request: HttpRequest, owner: Controller, form: RequestForm, error: DomainError, language: str, status: int
) -> HttpResponse:
    mistake = text_of(error.code, **error.context)
    name = (error.field or "").removeprefix("requester.")
    if name in form.fields:
        form.add_error(name, mistake)
    if request.FILES:
        again = _("Your files have to be chosen again.")
        mistake = f"{mistake} {again}"
    return _form(request, owner, form, language, mistake=mistake, status=status)


def _form(
    request: HttpRequest,
    owner: Controller,
    form: RequestForm,
    language: str,
    *,
    mistake: str = "",
    status: int = 200,
) -> HttpResponse:
    context = _about(owner) | {"form": form, "mistake": mistake}
    return public_page(request, "web_form/form", language, context, status=status)


def _thanks(
    request: HttpRequest, owner: Controller, row: HandOver, values: dict[str, Any], language: str
) -> HttpResponse:
    case = row.mail.case
    context = _about(owner) | {
        "received_at": row.received_at,
        "reference": case.reference if case else "",
        "due_on": case.due_on if case else row.mail.due_on,
        "has_email": bool(values["email"].strip()),
    }
    return public_page(request, "web_form/thanks", language, context)


def _about(owner: Controller) -> dict[str, Any]:
    return {
        "controller": owner,
        "policy_url": reverse("policy_in_force", args=[owner.slug]) if has_policy(owner) else "",
    }
