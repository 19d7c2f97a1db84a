"""A form that is typeset, and the row that it becomes when it is issued, in whichever step that is."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from dpo_office.common.documents import store_document
from dpo_office.common.errors import Refused
from dpo_office.common.permissions import Actor
from registry_app.domain.controllers import NONE
from requests_app.actions.form_link_rows import end_form_links
from requests_app.form_texts import FORM_VERSION
from requests_app.models import Case, IssuedForm
from requests_app.queries.form_gates import mode_in

FORM_KIND = "case.form"


@dataclass(frozen=True)
class RenderedForm:
    """A form that is typeset but not yet issued: its number counts only once it is in a row."""

    case_id: UUID
    number: str
    mac: str
    expires_on: date
    pdf: bytes
    form_version: str = FORM_VERSION


def require_form_used(case: Case) -> None:
    """Raise Refused("form_not_used") where the case works without a form."""
    if mode_in(case) == NONE:
        raise Refused("form_not_used")


def keep_issued_form(case: Case, rendered: RenderedForm, *, actor: Actor, now: datetime) -> IssuedForm:
    """Keep a typeset form as the one that counts in a locked case; the one before it, and its link, end.

    Raises Refused("form_not_used"), and ValueError for a form that was rendered for another case.
    """
    if rendered.case_id != case.pk:
        raise ValueError("a form belongs to the case that it was rendered for")
    require_form_used(case)
    document = store_document(
        content=rendered.pdf,
        media_type="application/pdf",
        kind=FORM_KIND,
        controller_id=case.controller_id,
        now=now,
    )
    end_form_links(case, now=now)
    case.issued_forms.filter(superseded_at__isnull=True).update(superseded_at=now)
    return IssuedForm.objects.create(
        case=case,
        number=rendered.number,
        form_version=rendered.form_version,
        mac=rendered.mac,
        document=document,
        blank_sha256=document.sha256,
        issued_at=now,
        issued_by=actor.user_id,
        expires_on=rendered.expires_on,
    )
