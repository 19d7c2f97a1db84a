"""The page on which a scanned pile of post is taken in: one file, and the day on which it arrived."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from dpo_office.common import clock
from dpo_office.common.errors import DomainError
from dpo_office.common.office_admin import actor_in
from dpo_office.common.permissions import Actor
from dpo_office.common.questions import add_refusal, choice_field
from dpo_office.common.sign_in_again import is_resumed
from registry_app.admin.base import page_of
from registry_app.admin.policy_questions import date_field
from registry_app.models import Controller
from requests_app.actions.post_intake import prepare_batch, take_in_batch
from requests_app.domain import post_codes as codes
from requests_app.models import PostBatch
from requests_app.permissions import TAKE_IN_POST
from requests_app.queries.post import known_batch

MEGABYTE = 1024 * 1024


class TakeInFields(forms.Form):
    """The file, the day, and what becomes of the paper."""

    controller = forms.ChoiceField(label=_("Controller"))
    arrived_on = date_field(
        label=_("When did the post arrive?"),
        help_text=_("The day it was delivered, not opened or scanned: the time limits run from it."),
    )
    file = forms.FileField(
        label=_("The scan as a PDF"),
        widget=forms.FileInput({"accept": ".pdf,application/pdf"}),
        help_text=_("The whole pile in one file, up to 100 pages and 50 MB."),
    )
    box = forms.CharField(
        label=_("Box of the originals"),
        required=False,
        max_length=codes.MAX_BOX,
        help_text=_("What is written on the box, as in A-7. It can be named later."),
    )
    originals_days = forms.IntegerField(
        label=_("Keep the originals for how many days?"),
        min_value=1,
        max_value=codes.MAX_ORIGINALS_DAYS,
        help_text=_("Counted from the day on which every page has a home."),
    )
    reason = forms.CharField(
        label=_("Why is it taken in so late?"),
        required=False,
        max_length=codes.MAX_POST_REASON,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Only if the post arrived more than a year ago."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["originals_days"].initial = settings.DPO_ORIGINALS_DAYS
        rows = Controller.objects.for_user(actor).where_may(actor, TAKE_IN_POST).order_by("name")
        choice_field(self, "controller").choices = list(rows.values_list("slug", "name"))

    def clean_file(self) -> Any:
        """Refuse what is too large, before it is held in memory."""
        sent = self.cleaned_data["file"]
        if sent.size > codes.MAX_SCAN_BYTES:
            most = codes.MAX_SCAN_BYTES // MEGABYTE
            raise forms.ValidationError(_("The file is larger than %(most)s MB."), params={"most": most})
        return sent


def may_take_in_post(actor: Actor) -> bool:
    """Tell whether the actor may take in post at any controller."""
    return actor.may_somewhere(TAKE_IN_POST)


def take_in_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show the page, or take in what was given and go to its sorting table."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    actor = actor_in(request)
    if not may_take_in_post(actor):
        raise PermissionDenied
    shown: dict[str, Any] = {
        "title": gettext("Take in scanned post"),
        "list_url": reverse("admin:requests_app_postbatch_changelist"),
    }
    status, is_posted = 200, request.method == "POST" and not is_resumed(request)
    form = TakeInFields(request.POST, request.FILES, actor=actor) if is_posted else TakeInFields(actor=actor)
    if is_posted and form.is_valid():
        try:
            return _taken_in(request, form.cleaned_data, actor, shown)
        except DomainError as error:
            add_refusal(form, error)
            status = error.status
    shown |= {"form": form, "files_again": is_posted}
    return TemplateResponse(request, "office/post_take_in.html", {**context, **shown}, status=status)


def _taken_in(
    request: HttpRequest, values: dict[str, Any], actor: Actor, shown: dict[str, Any]
) -> HttpResponse:
    content = values.pop("file").read()
    scan = prepare_batch(content)
    controller = Controller.objects.for_user(actor).where_may(actor, TAKE_IN_POST)
    known = known_batch(controller.get(slug=values["controller"]), scan.sha256)
    if known is not None:
        shown["known_url"] = page_of(known)
    batch = take_in_batch(scan=scan, actor=actor, now=clock.now(), **values)
    messages.success(request, _told(batch))
    return HttpResponseRedirect(page_of(batch))


def _told(batch: PostBatch) -> str:
    told = ngettext(
        "%(count)s page is on the sorting table.",
        "%(count)s pages are on the sorting table.",
        batch.page_count,
    )
    return told % {"count": batch.page_count}
