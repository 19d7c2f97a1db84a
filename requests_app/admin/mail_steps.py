"""What a person does with a mail, as buttons: the first is what the office would do."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dpo_office.common.office_admin import actor_in
from dpo_office.common.step_buttons import StepButton, StepCall
from registry_app.admin.base import page_of
from requests_app.actions import mail_triage
from requests_app.actions.new_cases import Requester
from requests_app.admin.breach_questions import moment_field
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
from requests_app.domain.enquiries import RIGHTS_REQUEST
from requests_app.domain.mail_codes import MAX_DISMISSAL
from requests_app.domain.mail_suggestions import suggested_kind
from requests_app.domain.requesters import EVERYBODY
from requests_app.domain.waits import can_wait
from requests_app.labels import LANGUAGE_LABELS, RIGHT_LABELS
from requests_app.labels_mail import DISMISSAL_LABELS, MAIL_STEP_LABELS
from requests_app.models import Case, Mail
from requests_app.models.querysets import is_kept_from
from requests_app.queries.mails import words_of

LABELS = dict(MAIL_STEP_LABELS)
PERSON_FIELDS = ("name", "email", "phone", "customer_number")


class OpenFields(FoldedForm):
    """What the office read in the mail; whoever opens the case confirms or corrects it."""

    kind = kind_field()
    rights = forms.MultipleChoiceField(
        label=_("What the person asks for"),
        choices=RIGHT_LABELS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Ticked is what the words of the mail speak of. You decide."),
    )
    copy_first = copy_first_field()
    name = forms.CharField(label=_("Name"), required=False, max_length=200)
    email = forms.CharField(
        label=_("E-mail"),
        required=False,
        max_length=254,
        widget=forms.EmailInput,
        help_text=_("An acknowledgement goes there, unless it had one today already or a machine wrote."),
    )
    phone = forms.CharField(
        label=_("Telephone"), required=False, max_length=40, widget=forms.TextInput({"type": "tel"})
    )
    customer_number = forms.CharField(label=_("Customer number"), required=False, max_length=40)
    received_at = moment_field(
        _("When it reached us"), help_text=_("Danish time; the time limit is counted from that day.")
    )
    language = forms.ChoiceField(label=_("Language of our letters"), choices=LANGUAGE_LABELS)
    relation = relation_field()
    concerned = concerned_field()
    confidential = confidential_field()

    def clean(self) -> dict[str, Any]:
        """Miss the right of a request."""
        need_rights(self)
        return self.cleaned_data


class JoinFields(forms.Form):
    """Into which case."""

    reference = forms.CharField(
        label=_("Reference of the case"), max_length=30, help_text=_("As in RET-2026-7K3M-9QXT.")
    )


class DismissFields(forms.Form):
    """Why it is no request."""

    dismissed_as = forms.ChoiceField(label=_("It is"), choices=DISMISSAL_LABELS)
    reason = forms.CharField(
        label=_("Why?"),
        max_length=MAX_DISMISSAL,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("A sentence. A request needs no special words and no law (GDPR Art. 12)."),
    )


def opening_of(mail: Mail) -> dict[str, Any]:
    """Give what the office read, as the first answers of the form."""
    words = words_of(mail)
    kind = suggested_kind(words.subject, words.text, mail.rights)
    return {
        "kind": kind,
        "rights": mail.rights if kind == RIGHTS_REQUEST else [],
        "copy_first": kind == RIGHTS_REQUEST and can_wait(mail.rights),
        "name": mail.sender_name if mail.sender_address else "",
        "email": mail.sender_address,
        "received_at": timezone.localtime(mail.received_at),
        "language": mail.language or "da",
    }


def reference_offered(case: Case | None) -> str:
    """Give the reference that a dialog proposes; of a case that not everybody may see, none."""
    is_everybodys = case is not None and case.circle == EVERYBODY and case.concerned_user is None
    return case.reference if case is not None and is_everybodys else ""


def _base(call: StepCall) -> dict[str, Any]:
    return {"mail_id": call.row.pk, "actor": call.actor, "now": call.now, "version": call.version}


def _open(call: StepCall) -> Any:
    given = opening_of(call.row) | call.values
    # To the minute is what a form can say; who leaves the time alone means the very instant.
    shown = timezone.localtime(call.row.received_at).replace(second=0, microsecond=0)
    received = call.row.received_at if given["received_at"] == shown else given["received_at"]
    return mail_triage.open_case_from_mail(
        rights=given["rights"],
        requester=Requester(**{name: given.get(name, "") for name in PERSON_FIELDS}),
        received_at=received,
        language=given["language"],
        copy_first=given["copy_first"],
        standing=standing_in(given),
        kind=given["kind"],
        confidential=given.get("confidential", False),
        **_base(call),
    )


def _to_case(request: HttpRequest, _context: dict[str, Any], case: Any) -> HttpResponse:
    if is_kept_from(case, actor_in(request)):
        messages.success(request, opened_apart(case))
        return HttpResponseRedirect(reverse("admin:requests_app_mail_changelist"))
    return HttpResponseRedirect(page_of(case))


MAIL_BUTTONS = (
    StepButton(
        "open_case",
        LABELS["open_case"],
        _("The mail becomes a request with its time limit. Its sender stands in the case alone."),
        _open,
        OpenFields,
        form_for=lambda row: {"initial": opening_of(row)},
        shows=_to_case,
    ),
    StepButton(
        "join_case",
        LABELS["join_case"],
        _("The mail belongs to a case that there is already. Nobody is written to."),
        lambda call: mail_triage.join_case(reference=call.values["reference"], **_base(call)),
        JoinFields,
        previews=False,
        done=_("The mail is in the case."),
        form_for=lambda row: {"initial": {"reference": reference_offered(row.possible_case)}},
    ),
    StepButton(
        "dismiss_mail",
        LABELS["dismiss_mail"],
        _("It is not a request. The mail is kept and can be taken back; nobody is written to."),
        lambda call: mail_triage.dismiss_mail(**call.values, **_base(call)),
        DismissFields,
        previews=False,
        done=_("The mail is set aside."),
    ),
    StepButton(
        "take_back",
        LABELS["take_back"],
        _("The mail waits again. Its time limit has run on all the while."),
        lambda call: mail_triage.take_back_mail(**_base(call)),
        previews=False,
        done=_("The mail waits again."),
    ),
)
