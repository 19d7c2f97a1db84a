"""The signed form comes back, is checked, and is accepted, sent back or waived."""

from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Refused
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from dpo_office.common.texts import required_text
from requests_app.actions.case_letters import write_to_requester
from requests_app.actions.case_rows import keep_reason, locked_case, looked_at_case
from requests_app.actions.four_eyes_rows import require_one_person
from requests_app.actions.signed_form_rows import (
    ReceivedFile,
    enter_signed_form,
    received_file,
    refuse_unusable,
)
from requests_app.domain.signed_forms import Finding
from requests_app.labels_findings import return_reasons
from requests_app.models import Case, IssuedForm, SignedForm

__all__ = [
    "ReceivedFile",
    "prepare_file",
    "receive_signed_form",
    "return_form",
    "stored_findings",
    "verify_form",
    "verify_locked_case",
    "waive_form",
    "waive_locked_case",
]


def prepare_file(
    *,
    case_id: UUID,
    content: bytes,
    actor: Actor,
    version: int | None = None,
    takes_unusable: bool = True,
) -> ReceivedFile:
    """Read an uploaded file, outside of any transaction; refuses what receive_signed_form would refuse.

    Without `takes_unusable` also a file that cannot be read or holds more than a form: whoever sends it by
    the API has it still. Raises Unsupported("form_file_unsupported") and Invalid("form_file_unreadable" |
    "form_file_refused") then.
    """
    looked_at_case(case_id, "receive_signed_form", actor=actor, version=version)
    received = received_file(content)
    if not takes_unusable:
        refuse_unusable(received)
    return received


def receive_signed_form(
    *, case_id: UUID, received: ReceivedFile, actor: Actor, now: datetime, version: int | None = None
) -> Case:
    """Take a file in as the signed form, with what the checks show; a person decides what follows.

    Whatever the file is, it is kept: a finding never refuses a request (GDPR Art. 12(2)).
    """
    with acting(actor, "case.form_received"):
        case = locked_case(case_id, "receive_signed_form", actor=actor, version=version)
        enter_signed_form(case, received, arrived_on=copenhagen_date(now), actor=actor, now=now)
    return case


def verify_form(
    *, case_id: UUID, actor: Actor, now: datetime, reason: str = "", version: int | None = None
) -> Case:
    """Accept the newest signed form; its number is used up.

    What is doubtful is for a person to judge: whoever accepts it has done so, and the event names the
    doubts. Raises Refused("form_has_blocking_findings" | "form_already_used" | "second_person_needed").
    """
    with acting(actor, "case.form_verified"):
        case = locked_case(case_id, "verify_form", actor=actor, version=version)
        require_one_person(case, "verify_form")
        verify_locked_case(case, reason=reason, actor=actor, now=now)
    return case


def verify_locked_case(case: Case, *, reason: str, actor: Actor, now: datetime) -> None:
    """Accept the form of a case that is locked, whose second person was asked where one is needed."""
    signed = _newest(case)
    blocking = _codes(signed, "block")
    if blocking:
        raise Refused("form_has_blocking_findings", findings=blocking)
    _use(signed, now)
    keep_reason(case, "verify_form", reason.strip(), actor=actor, now=now)
    save_step(case, "verify_form", actor=actor, now=now, data={"doubts": _codes(signed, "doubt")})


def return_form(
    *, case_id: UUID, actor: Actor, now: datetime, reason: str = "", version: int | None = None
) -> Case:
    """Send the form back with the reasons: those given, else what the findings say.

    Raises Invalid("reason_required") when neither says anything.
    """
    with acting(actor, "case.form_returned"):
        case = locked_case(case_id, "return_form", actor=actor, version=version)
        said = (
            [reason.strip()]
            if reason.strip()
            else return_reasons(stored_findings(_newest(case)), case.language)
        )
        if not said:
            required_text("")
        keep_reason(case, "return_form", "\n".join(said), actor=actor, now=now)
        write_to_requester(case, "form_returned", actor=actor, now=now, reasons=said)
        save_step(case, "return_form", actor=actor, now=now)
    return case


def waive_form(
    *, case_id: UUID, reason: str, actor: Actor, now: datetime, version: int | None = None
) -> Case:
    """Go on without a signed form because it is clear otherwise who asks; the reason says how.

    Waiting for a form while identity is clear would be undue delay (GDPR Art. 12(3), 12(6)).
    Raises Refused("second_person_needed").
    """
    with acting(actor, "case.form_waived"):
        case = locked_case(case_id, "waive_form", actor=actor, version=version)
        require_one_person(case, "waive_form")
        waive_locked_case(case, reason=reason, actor=actor, now=now)
    return case


def waive_locked_case(case: Case, *, reason: str, actor: Actor, now: datetime) -> None:
    """Waive the form of a case that is locked, whose second person was asked where one is needed."""
    keep_reason(case, "waive_form", required_text(reason), actor=actor, now=now)
    save_step(case, "waive_form", actor=actor, now=now)


def stored_findings(signed: SignedForm) -> list[Finding]:
    """Return the findings of a signed form as they were made."""
    return [Finding(row["code"], row["severity"], row["context"]) for row in signed.findings]


def _newest(case: Case) -> SignedForm:
    signed = case.signed_forms.order_by("-id").first()
    if signed is None:
        raise Refused("form_missing")
    return signed


def _codes(signed: SignedForm, severity: str) -> list[str]:
    return [row["code"] for row in signed.findings if row["severity"] == severity]


def _use(signed: SignedForm, now: datetime) -> None:
    """Use the form's number up; a second use, however it came about, is refused."""
    # Without blocking findings its number is known.
    form = signed.issued_form
    if form is None or not IssuedForm.objects.filter(pk=form.pk, used_at__isnull=True).update(used_at=now):
        raise Refused("form_already_used")
