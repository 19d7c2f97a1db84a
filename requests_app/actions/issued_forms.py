"""The form to sign is sent."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from dpo_office.common.vault import office_vault
from requests_app.actions.case_letters import letterhead_for, send_form
from requests_app.actions.case_rows import keep_reason, locked_case, looked_at_case
from requests_app.actions.issued_form_rows import RenderedForm, keep_issued_form, require_form_used
from requests_app.domain.form_numbers import FORM_KEY_PURPOSE, NUMBER_BYTES, form_mac, form_number
from requests_app.gateways.request_form import FormData, render_request_form
from requests_app.models import Case

__all__ = ["VALID_DAYS", "RenderedForm", "issue_form", "prepare_form"]

# A whole statutory month and a few days: a form that comes back on the last day of the month is in time.
VALID_DAYS = 35


def prepare_form(*, case_id: UUID, actor: Actor, now: datetime, version: int | None = None) -> RenderedForm:
    """Typeset a form with a fresh number, outside any transaction; refuses what issue_form would refuse."""
    case = looked_at_case(case_id, "issue_form", actor=actor, version=version)
    require_form_used(case)
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

    A form that the case had before is superseded, and its link with it. A mail brings a link by which the
    form comes back; a letter on paper has none.

    Raises Refused("form_not_used") where the case works without a form.
    """
    if rendered.case_id != case_id:
        raise ValueError("a form belongs to the case that it was rendered for")
    with acting(actor, "case.form_issued"):
        case = locked_case(case_id, "issue_form", actor=actor, version=version)
        form = keep_issued_form(case, rendered, actor=actor, now=now)
        send_form(case, "form_issued", form, actor=actor, now=now)
        keep_reason(case, "issue_form", reason.strip(), actor=actor, now=now)
        save_step(
            case,
            "issue_form",
            actor=actor,
            now=now,
            data={"form": form.number, "expires_on": form.expires_on.isoformat()},
        )
    return case
