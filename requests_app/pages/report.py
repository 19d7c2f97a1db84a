"""The report form on a phone: three questions behind a posted or mailed link, and a reference for an answer.

Nothing of the register can be seen here. No CSRF token is asked: the address itself holds 256 random bits,
and nothing is known of who opens it. Nothing is written by a GET.
"""

import uuid
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from dpo_office.common import clock
from dpo_office.common.error_texts import text_of
from dpo_office.common.errors import DomainError, NotFound
from dpo_office.common.languages import reader_language
from dpo_office.common.permissions import system_actor
from requests_app.actions.breach_reports import report_by_link
from requests_app.domain.breach_codes import MAX_CONTACT, MAX_WORDS
from requests_app.domain.case_codes import LANGUAGES
from requests_app.models import ReportDesk
from requests_app.pages.public_page import public_page
from requests_app.queries.report_desks import desk_of

LOCAL_INPUT: Final = "%Y-%m-%dT%H:%M"
TOO_MANY: Final = 429


class PhoneReport(forms.Form):
    """What happened, when it was noticed, how to reach whoever saw it."""

    # The same page sent twice is one report.
    key = forms.UUIDField(widget=forms.HiddenInput)
    report = forms.CharField(
        label=gettext_lazy("What happened?"), max_length=MAX_WORDS, widget=forms.Textarea({"rows": 6})
    )
    noticed_at = forms.DateTimeField(
        label=gettext_lazy("When did you notice it?"),
        input_formats=[LOCAL_INPUT, "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=LOCAL_INPUT),
    )
    contact = forms.CharField(
        label=gettext_lazy("How do we reach you? Name and telephone number"),
        max_length=MAX_CONTACT,
        widget=forms.TextInput({"autocomplete": "name"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["key"].initial = uuid.uuid4
        self.fields["noticed_at"].initial = lambda: timezone.localtime(clock.now())


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def report_page(request: HttpRequest, secret: str) -> HttpResponse:
    """Show the three questions, or keep the answers and give a reference."""
    asked = request.GET.get("language", "")
    language = asked if asked in LANGUAGES else reader_language()
    with translation.override(language):
        desk = desk_of(secret)
        if desk is None:
            return public_page(request, "report/report_over", language, status=404)
        form = PhoneReport(request.POST if request.method == "POST" else None)
        if request.method != "POST" or not form.is_valid():
            return _form(request, desk, form, language)
        try:
            row = report_by_link(
                secret=secret, actor=system_actor("link_page"), now=clock.now(), **form.cleaned_data
            )
        except NotFound:
            return public_page(request, "report/report_over", language, status=404)
        except DomainError as error:
            status = TOO_MANY if error.code == "reports_too_many" else error.status
            mistake = text_of(error.code, **error.context)
            return _form(request, desk, form, language, mistake=mistake, status=status)
        return public_page(request, "report/report_thanks", language, {"reference": row.reference})


def _form(
    request: HttpRequest, desk: ReportDesk, form: PhoneReport, language: str, **more: Any
) -> HttpResponse:
    status = more.pop("status", 200)
    mistake = more.get("mistake") or (_("Something is missing. Look below.") if form.errors else "")
    context = {"desk": desk, "form": form, "controller": desk.controller, "mistake": mistake}
    return public_page(request, "report/report", language, context, status=status)
