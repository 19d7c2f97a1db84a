"""The page on which a mail is dropped: what is read in it is shown; nothing is stored until it is confirmed.

The file stays in the browser between the two; with a script it is sent again by itself (mail_drop.js),
without one it has to be chosen again.
"""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from dpo_office.common import clock
from dpo_office.common.errors import DomainError
from dpo_office.common.office_admin import actor_in
from dpo_office.common.permissions import Actor
from dpo_office.common.questions import add_refusal, choice_field
from dpo_office.common.sign_in_again import is_resumed
from registry_app.admin.base import page_of
from registry_app.models import Controller
from requests_app.actions.mail_drop import (
    Proposal,
    ReadMail,
    join_case_with_drop,
    leave_drop_waiting,
    open_case_of_drop,
    prepare_drop,
    proposal_for,
)
from requests_app.actions.mail_drops import prepare_drops
from requests_app.actions.new_cases import Requester
from requests_app.admin.mail_files import MailFiles, SeveralFiles, leave_drops_waiting, left_out
from requests_app.admin.mail_steps import PERSON_FIELDS, OpenFields
from requests_app.admin.relation_fields import opened_apart, standing_in
from requests_app.domain.enquiries import RIGHTS_REQUEST
from requests_app.domain.mail_codes import DOUBTFUL_RECEIPTS
from requests_app.domain.mail_suggestions import suggested_kind
from requests_app.domain.waits import can_wait
from requests_app.labels_mail import MAIL_FLAG_LABELS, RECEIPT_SOURCE_LABELS
from requests_app.models.querysets import is_kept_from
from requests_app.permissions import TAKE_IN

OPEN_CASE: Final = "open"
JOIN: Final = "join"
WAIT: Final = "wait"
THEN: Final = [
    (OPEN_CASE, _("open a new case")),
    (JOIN, _("put it into a case")),
    (WAIT, _("leave it for somebody else to look at")),
]
SHOWN_TEXT: Final = 4_000


class DropForm(OpenFields):
    """The file, and what is to become of it."""

    field_order = ("controller", "file", "then", "reference")
    controller = forms.ChoiceField(label=_("Controller"))
    file = MailFiles(
        label=_("The mail as a file (.eml or .msg)"),
        widget=SeveralFiles({"accept": ".eml,.msg,message/rfc822"}),
        help_text=_("Drag it here from your mail program, or choose it; up to 20 mails at once."),
    )
    then = forms.ChoiceField(label=_("What now?"), choices=THEN, initial=OPEN_CASE, required=False)
    reference = forms.CharField(
        label=_("Reference of the case"),
        max_length=30,
        required=False,
        help_text=_("Only if the mail belongs to a case."),
    )
    # Which mail was shown: another one is shown first.
    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, actor: Actor, is_shown: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        choice_field(self, "controller").choices = _controllers(actor)
        self.opens = is_shown and self.data.get("then") == OPEN_CASE
        if not self.opens:
            for name in ("received_at", "language"):
                self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        """Miss the right only where a case is opened."""
        return super().clean() if self.opens else self.cleaned_data


def may_take_in_somewhere(actor: Actor) -> bool:
    """Tell whether the actor may take in mail at any controller."""
    return actor.may_somewhere(TAKE_IN)


def may_take_in(request: HttpRequest) -> bool:
    """Tell whether the reader may take in mail somewhere."""
    return may_take_in_somewhere(actor_in(request))


def take_in_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show the page, what a dropped mail says, or store it and go to its case."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    actor = actor_in(request)
    if not may_take_in_somewhere(actor):
        raise PermissionDenied
    shown: dict[str, Any] = {
        "title": gettext("Take in a mail"),
        "list_url": reverse("admin:requests_app_mail_changelist"),
    }
    if request.method != "POST" or is_resumed(request):
        form = DropForm(actor=actor, is_shown=False)
        return TemplateResponse(request, "office/mail_take_in.html", {**context, **shown, "form": form})
    is_shown = bool(request.POST.get("shown"))
    form = DropForm(request.POST, request.FILES, actor=actor, is_shown=is_shown)
    status = 200
    if form.is_valid():
        try:
            answer = _answered(request, form, actor, shown)
        except DomainError as error:
            add_refusal(form, error)
            status = error.status
        else:
            if answer is not None:
                return answer
            if "proposal" in shown:
                form = _filled_in(form, shown["proposal"], shown["mail"], actor)
    shown["is_shown"] = "several" not in shown and (is_shown or "proposal" in shown)
    return TemplateResponse(
        request, "office/mail_take_in.html", {**context, **shown, "form": form}, status=status
    )


def _answered(
    request: HttpRequest, form: DropForm, actor: Actor, shown: dict[str, Any]
) -> HttpResponse | None:
    """Store the mail if it is the one that was shown; else read it for being shown, and give nothing."""
    values = form.cleaned_data
    controller = Controller.objects.for_user(actor).where_may(actor, TAKE_IN).get(slug=values["controller"])
    if len(values["file"]) > 1:
        return _several(request, values, controller, actor, shown)
    read = prepare_drop(values["file"][0].read())
    now = clock.now()
    if values["shown"] == read.digest:
        return _taken_in(request, values, read, actor)
    proposal = proposal_for(controller, read, now=now)
    said = dict(RECEIPT_SOURCE_LABELS)
    shown |= {
        "proposal": proposal,
        "mail": read,
        "text": read.parts.text[:SHOWN_TEXT],
        "said_by": said[proposal.receipt.said_by],
        "is_doubtful": proposal.receipt.said_by in DOUBTFUL_RECEIPTS,
        "flags": [
            MAIL_FLAG_LABELS[flag]
            for flag in (*read.parts.flags, *proposal.receipt.flags)
            if flag in MAIL_FLAG_LABELS
        ],
    }
    return None


def _several(
    request: HttpRequest, values: dict[str, Any], controller: Controller, actor: Actor, shown: dict[str, Any]
) -> HttpResponse | None:
    """Store all files if they are those that were shown; else read them for being shown, and give nothing."""
    files, now = ((file.name or "", file.read()) for file in values["file"]), clock.now()
    mails = prepare_drops(controller, files, now=now)
    if values["shown"] != mails.digest:
        shown |= {"several": mails, "left_out": left_out(mails), "form_shown": mails.digest}
        return None
    count = leave_drops_waiting(controller=controller.slug, mails=mails.good, actor=actor, now=now)
    told = ngettext(
        "%(count)s mail is stored and waits for somebody to look at it.",
        "%(count)s mails are stored and wait for somebody to look at them.",
        count,
    )
    messages.success(request, told % {"count": count})
    return HttpResponseRedirect(reverse("admin:requests_app_mail_changelist"))


def _taken_in(request: HttpRequest, values: dict[str, Any], read: ReadMail, actor: Actor) -> HttpResponse:
    base: dict[str, Any] = {
        "controller": values["controller"],
        "read": read,
        "actor": actor,
        "now": clock.now(),
    }
    if values["then"] == JOIN:
        mail = join_case_with_drop(reference=values["reference"], **base)
        messages.success(request, gettext("The mail is in the case."))
        return HttpResponseRedirect(page_of(mail.case))
    if values["then"] == WAIT:
        mail = leave_drop_waiting(**base)
        messages.success(request, gettext("The mail is stored and waits for somebody to look at it."))
        return HttpResponseRedirect(page_of(mail))
    case = open_case_of_drop(
        rights=values["rights"],
        requester=Requester(**{name: values[name] for name in PERSON_FIELDS}),
        received_at=values["received_at"],
        language=values["language"],
        copy_first=values["copy_first"],
        standing=standing_in(values),
        kind=values["kind"],
        confidential=values["confidential"],
        **base,
    )
    if is_kept_from(case, actor):
        messages.success(request, opened_apart(case))
        return HttpResponseRedirect(reverse("admin:requests_app_mail_changelist"))
    messages.success(request, gettext("Case %(reference)s is open.") % {"reference": case.reference})
    return HttpResponseRedirect(page_of(case))


def _filled_in(form: DropForm, proposal: Proposal, read: ReadMail, actor: Actor) -> DropForm:
    """Make the form anew, with what was read as its answers."""
    parts = read.parts
    kind = suggested_kind(parts.subject, parts.text, proposal.rights)
    rights = proposal.rights if kind == RIGHTS_REQUEST else ()
    initial = {
        "kind": kind,
        "controller": form.cleaned_data["controller"],
        "then": JOIN if proposal.case else OPEN_CASE,
        "reference": proposal.case.reference if proposal.case else "",
        "rights": rights,
        "copy_first": can_wait(rights),
        "name": parts.sender_name if parts.sender_address else "",
        "email": parts.sender_address,
        "received_at": timezone.localtime(proposal.receipt.at),
        "language": proposal.language,
        "shown": read.digest,
    }
    return DropForm(initial=initial, actor=actor, is_shown=True)


def _controllers(actor: Actor) -> list[tuple[str, str]]:
    rows = Controller.objects.for_user(actor).where_may(actor, TAKE_IN).order_by("name")
    return list(rows.values_list("slug", "name"))
