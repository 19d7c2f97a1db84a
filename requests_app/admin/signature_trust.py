"""What digital signatures are judged by, in the back office: added at a controller, listed, withdrawn."""

from collections.abc import Sequence
from typing import Any, ClassVar, Final

from django import forms
from django.contrib import admin
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.error_texts import text_of
from dpo_office.common.people.names import names_of
from dpo_office.common.permissions import Actor
from dpo_office.common.search.lookup import SearchBy
from dpo_office.common.step_buttons import StepButton, StepCall
from registry_app.admin.base import ControllerFilter, RegistryAdmin, chip, code_filter, list_of, page_of
from registry_app.admin.record_buttons import go_to, now_and_actor, of_row
from registry_app.models import Controller
from requests_app.actions import signature_trust
from requests_app.admin.form_gate import FormGateControllerAdmin
from requests_app.domain.case_codes import MAX_REASON
from requests_app.domain.signature_trust import (
    HELD,
    MAX_LIST_BYTES,
    TRUST_STEPS,
    Standing,
    standing_of,
)
from requests_app.labels_signature_trust import (
    ADD_TRUST,
    STANDING_LABELS,
    TRUST_KIND_LABELS,
    TRUST_STATE_LABELS,
    WITHDRAW_TRUST,
)
from requests_app.models import SignatureTrust
from requests_app.permissions import VIEW_SIGNATURE_TRUST

NOBODY: Final = "–"
TONES: dict[Standing, str] = {"holds": "good", "not_yet": "near", "ends_soon": "near", "ended": "late"}


class TrustFields(forms.Form):
    """The file, and why it is trusted."""

    file = forms.FileField(
        label=_("Certificate of the authority, or its revocation list"),
        help_text=_(
            "As PEM or DER (.pem, .crt, .cer, .crl). Take it from the authority's own page, and compare its"
            " fingerprint with the one published there."
        ),
    )
    is_qualified = forms.BooleanField(
        label=_("The authority issues qualified certificates"),
        required=False,
        help_text=_(
            "Tick it only if you found the authority, as an issuer of qualified certificates for electronic"
            " signatures, on the trusted list of a member state (eIDAS Art. 22)."
        ),
    )
    reason = forms.CharField(
        label=_("Reasons"),
        help_text=_("Where the file comes from, and how you made sure that it is the right one."),
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_file(self) -> Any:
        """Refuse what is too large to be one, before it is read."""
        sent = self.cleaned_data["file"]
        if isinstance(sent, UploadedFile) and (sent.size or 0) > MAX_LIST_BYTES:
            raise forms.ValidationError(text_of("trust_file_too_large"))
        return sent


class WithdrawFields(forms.Form):
    """Why it is withdrawn."""

    reason = forms.CharField(
        label=_("Reasons"),
        help_text=_("Kept in the history. It can be added again."),
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _add(call: StepCall) -> SignatureTrust:
    given = call.values
    return signature_trust.add_trust(
        controller_id=call.row.pk,
        content=given["file"].read(),
        is_qualified=given["is_qualified"],
        reason=given["reason"],
        **now_and_actor(call),
    )


ADD = StepButton(
    "add_trust",
    ADD_TRUST,
    _("From now on, digital signatures of this controller's returned forms are judged by it too."),
    _add,
    TrustFields,
    previews=False,
    shows=go_to,
)
WITHDRAW = StepButton(
    "withdraw_trust",
    WITHDRAW_TRUST,
    _(
        "From now on no signature is judged by it. Forms that were judged before keep their findings; those"
        " that come from now on may be in doubt."
    ),
    lambda call: signature_trust.withdraw_trust(
        trust_id=call.row.pk, reason=call.values["reason"], **of_row(call)
    ),
    WithdrawFields,
    is_grave=True,
    previews=False,
    done=_("It is withdrawn."),
)


@admin.register(SignatureTrust)
class SignatureTrustAdmin(RegistryAdmin):
    """Roots that controllers trust, and revocation lists that they hold."""

    view_permission = VIEW_SIGNATURE_TRUST
    document_template = "office/signature_trust.html"
    list_title = _("Trust for digital signatures")
    when_empty = _(
        "No root is trusted yet, so every digital signature of a returned form is in doubt and a person looks"
        " at it. Add the root of an authority on the page of a controller."
    )
    list_display = ("shown_subject", "shown_kind", "shown_controller", "shown_until", "shown_standing")
    list_filter = (ControllerFilter, code_filter(_("state"), "state", TRUST_STATE_LABELS))
    search_by = SearchBy()
    ordering = ("controller__name", "valid_until", "id")
    sortable_by = ()
    steps: ClassVar = (WITHDRAW,)

    @display(description=_("Certificate authority"))
    def shown_subject(self, row: SignatureTrust) -> str:
        """Name the authority."""
        return row.subject

    @display(description=_("Kind"))
    def shown_kind(self, row: SignatureTrust) -> str:
        """Say what it is."""
        return row.get_kind_display()

    @display(description=_("Counts until"))
    def shown_until(self, row: SignatureTrust) -> str:
        """Say until when it counts."""
        return f"{localtime(row.valid_until):%d-%m-%Y %H:%M}"

    @display(description=_("Standing"))
    def shown_standing(self, row: SignatureTrust) -> Any:
        """Say whether it counts now."""
        standing = _standing(row)
        return chip(STANDING_LABELS[standing], TONES.get(standing, ""))

    def heading(self, row: SignatureTrust) -> str:
        """Name the authority."""
        return row.subject

    def offered_steps(self, row: SignatureTrust, actor: Actor) -> Sequence[str]:
        """Name the steps that the state allows and the actor may take."""
        return [
            step
            for step in TRUST_STEPS.available(row.state)
            if actor.may(f"signature_trust.{step}", row.controller_id)
        ]

    def document(self, request: HttpRequest, row: SignatureTrust) -> dict[str, Any]:
        """Show what it is, until when it counts, and who added it for which reason."""
        names = names_of([row.added_by, *([row.withdrawn_by] if row.withdrawn_by else [])])
        print_of = row.fingerprint.upper()
        return super().document(request, row) | {
            "controller_url": page_of(row.controller),
            "kind": dict(TRUST_KIND_LABELS)[row.kind],
            "standing": self.shown_standing(row),
            "fingerprint": [print_of[place : place + 8] for place in range(0, len(print_of), 8)],
            "added_by": names.get(row.added_by, NOBODY),
            "withdrawn_by": names.get(row.withdrawn_by, NOBODY) if row.withdrawn_by else "",
        }


def _standing(row: SignatureTrust) -> Standing:
    return standing_of(row.kind, row.state, row.valid_from, row.valid_until, clock.now())


admin.site.unregister(Controller)


@admin.register(Controller)
class TrustingControllerAdmin(FormGateControllerAdmin):
    """A controller, and what it judges digital signatures by."""

    steps: ClassVar[Sequence[StepButton]] = (*FormGateControllerAdmin.steps, ADD)

    def offered_steps(self, row: Controller, actor: Actor) -> Sequence[str]:
        """Offer it to those who may add a root or a list."""
        more = [ADD.name] if actor.may(signature_trust.ADD, row.pk) else []
        return [*super().offered_steps(row, actor), *more]

    def document(self, request: HttpRequest, row: Controller) -> dict[str, Any]:
        """Show how much of it counts, and the way to it, to those who may see it."""
        shown = super().document(request, row)
        if not actor_in(request).may(VIEW_SIGNATURE_TRUST, row.pk):
            return shown
        now = clock.now()
        held = SignatureTrust.objects.filter(controller=row, state=HELD)
        standings = [
            standing_of(kind, HELD, begin, until, now)
            for kind, begin, until in held.values_list("kind", "valid_from", "valid_until")
        ]
        return shown | {
            "signature_trust": {
                "counting": sum(standing in ("holds", "ends_soon") for standing in standings),
                "ending": sum(standing in ("ends_soon", "ended") for standing in standings),
                "url": list_of(SignatureTrust, row),
            }
        }
