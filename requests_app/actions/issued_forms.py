"""The form to sign is sent."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.documents import store_document
from dpo_office.common.errors import Refused
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from dpo_office.common.vault import office_vault
from registry_app.domain.controllers import NONE
from requests_app.actions.case_letters import letterhead_for, write_to_requester
from requests_app.actions.case_rows import keep_reason, locked_case, looked_at_case
from requests_app.domain.form_numbers import FORM_KEY_PURPOSE, NUMBER_BYTES, form_mac, form_number
from requests_app.gateways.request_form import FormData, render_request_form
from requests_app.models import Case, IssuedForm
from requests_app.queries.form_gates import mode_in

FORM_KIND = "case.form"
# A whole statutory month and a few days: a form that comes back on the last day of the month is in time.
VALID_DAYS = 35


@dataclass(frozen=True)
class RenderedForm:
    """A form that is typeset but not yet issued: its number counts only once it is in a row."""

    case_id: UUID
    number: str
    mac: str
    expires_on: date
    pdf: bytes


def prepare_form(*, case_id: UUID, actor: Actor, now: datetime, version: int | None = None) -> RenderedForm:
    """Typeset a form with a fresh number, outside any transaction; refuses what issue_form would refuse."""
    case = looked_at_case(case_id, "issue_form", actor=actor, version=version)
    _require_form_used(case)
    number = form_number(secrets.token_bytes(NUMBER_BYTES))
    mac = form_mac(number, key=office_vault().derived_keys(FORM_KEY_PURPOSE)[0])
    issued_on = copenhagen_date(now)
    expires_on = issued_on + timedelta(days=VALID_DAYS)
    pdf = render_request_form(
        FormData(
            number=number,
            mac=mac,
            controller=letterhead_for(case),
            person_name=case.requester_name,
            rights=tuple(case.items.values_list("right", flat=True)),
            language=case.language,
            issued_on=issued_on,
            expires_on=expires_on,
            reference=case.reference,
        )
    )
    return RenderedForm(case_id=case.pk, number=number, mac=mac, expires_on=expires_on, pdf=pdf)


def issue_form(
    *,
    case_id: UUID,
    rendered: RenderedForm,
    actor: Actor,
    now: datetime,
    reason: str = "",
    version: int | None = None,
) -> Case:
    """Issue the rendered form and send it to the requester. Issuing it does not stop the clock.

    A form that the case had before is superseded.

    Raises Refused("form_not_used") where the case works without a form.
    """
    if rendered.case_id != case_id:
        raise ValueError("a form belongs to the case that it was rendered for")
    with acting(actor, "case.form_issued"):
        case = locked_case(case_id, "issue_form", actor=actor, version=version)
        _require_form_used(case)
        document = store_document(
            content=rendered.pdf,
            media_type="application/pdf",
            kind=FORM_KIND,
            controller_id=case.controller_id,
            now=now,
        )
        case.issued_forms.filter(superseded_at__isnull=True).update(superseded_at=now)
        form = IssuedForm.objects.create(
            case=case,
            number=rendered.number,
            mac=rendered.mac,
            document=document,
            blank_sha256=document.sha256,
            issued_at=now,
            issued_by=actor.user_id,
            expires_on=rendered.expires_on,
        )
        write_to_requester(
            case,
            "form_issued",
            actor=actor,
            now=now,
            expires_on=form.expires_on,
            attachments=[document],
            filenames=[f"{form.number}.pdf"],
        )
        keep_reason(case, "issue_form", reason.strip(), actor=actor, now=now)
        save_step(
            case,
            "issue_form",
            actor=actor,
            now=now,
            data={"form": form.number, "expires_on": form.expires_on.isoformat()},
        )
    return case


def _require_form_used(case: Case) -> None:
    if mode_in(case) == NONE:
        raise Refused("form_not_used")
