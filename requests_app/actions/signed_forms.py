"""The signed form comes back, is checked, and is accepted, sent back or waived."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.documents import store_document
from dpo_office.common.errors import Refused
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from dpo_office.common.texts import required_text
from dpo_office.common.vault import derived_keys
from requests_app.actions.case_letters import write_to_requester
from requests_app.actions.case_rows import keep_reason, locked_case, looked_at_case
from requests_app.actions.issued_forms import FORM_KEY_PURPOSE
from requests_app.domain.form_numbers import mac_matches
from requests_app.domain.signed_forms import Finding, FormReading, IssuedFormFacts, findings_of
from requests_app.gateways.form_reader import read_form
from requests_app.labels_findings import return_reasons
from requests_app.models import Case, IssuedForm, SignedForm

SIGNED_KIND = "case.signed_form"
UNKNOWN_MEDIA_TYPE = "application/octet-stream"


@dataclass(frozen=True)
class ReceivedFile:
    """An uploaded file and what was read from it."""

    content: bytes
    reading: FormReading


def prepare_file(*, case_id: UUID, content: bytes, actor: Actor, version: int | None = None) -> ReceivedFile:
    """Read an uploaded file, outside of any transaction; refuses what receive_signed_form would refuse."""
    looked_at_case(case_id, "receive_signed_form", actor=actor, version=version)
    return ReceivedFile(content=content, reading=read_form(content))


def receive_signed_form(
    *, case_id: UUID, received: ReceivedFile, actor: Actor, now: datetime, version: int | None = None
) -> Case:
    """Take a file in as the signed form, with what the checks show; a person decides what follows.

    Whatever the file is, it is kept: a finding never refuses a request (GDPR Art. 12(2)).
    """
    with acting(actor, "case.form_received"):
        case = locked_case(case_id, "receive_signed_form", actor=actor, version=version)
        issued = _issued_form(received.reading)
        findings = findings_of(received.reading, _facts(case, issued, received.reading), copenhagen_date(now))
        media_type = received.reading.media_type
        document = store_document(
            content=received.content,
            media_type=media_type if "/" in media_type else UNKNOWN_MEDIA_TYPE,
            kind=SIGNED_KIND,
            controller_id=case.controller_id,
            now=now,
        )
        SignedForm.objects.create(
            case=case,
            issued_form=issued,
            document=document,
            received_at=now,
            received_by=actor.user_id,
            reading=_stored_reading(received.reading),
            findings=[_stored_finding(finding) for finding in findings],
        )
        save_step(
            case,
            "receive_signed_form",
            actor=actor,
            now=now,
            data={"findings": [finding.code for finding in findings if finding.severity != "ok"]},
        )
    return case


def verify_form(
    *, case_id: UUID, actor: Actor, now: datetime, reason: str = "", version: int | None = None
) -> Case:
    """Accept the newest signed form; its number is used up.

    What is doubtful is for a person to judge: whoever accepts it has done so, and the event names the
    doubts. Raises Refused("form_has_blocking_findings" | "form_already_used").
    """
    with acting(actor, "case.form_verified"):
        case = locked_case(case_id, "verify_form", actor=actor, version=version)
        signed = _newest(case)
        blocking = _codes(signed, "block")
        if blocking:
            raise Refused("form_has_blocking_findings", findings=blocking)
        _use(signed, now)
        keep_reason(case, "verify_form", reason.strip(), actor=actor, now=now)
        save_step(case, "verify_form", actor=actor, now=now, data={"doubts": _codes(signed, "doubt")})
    return case


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
    """
    with acting(actor, "case.form_waived"):
        case = locked_case(case_id, "waive_form", actor=actor, version=version)
        keep_reason(case, "waive_form", required_text(reason), actor=actor, now=now)
        save_step(case, "waive_form", actor=actor, now=now)
    return case


def _issued_form(reading: FormReading) -> IssuedForm | None:
    return IssuedForm.objects.filter(number=reading.number).first() if reading.number else None


def _facts(case: Case, issued: IssuedForm | None, reading: FormReading) -> IssuedFormFacts | None:
    if issued is None:
        return None
    keys = derived_keys(FORM_KEY_PURPOSE)
    # One wrong code among several is a forgery, not a misreading: symbols carry their own error correction.
    genuine = (
        all(mac_matches(issued.number, mac, keys=keys) for mac in reading.macs) if reading.macs else None
    )
    return IssuedFormFacts(
        number=issued.number,
        mac_ok=genuine,
        of_this_case=issued.case_id == case.pk,
        used_on=_day(issued.used_at),
        expires_on=issued.expires_on,
        superseded=issued.superseded_at is not None,
        blank_sha256=issued.blank_sha256,
    )


def _day(instant: datetime | None) -> date | None:
    return copenhagen_date(instant) if instant else None


def _stored_reading(reading: FormReading) -> dict[str, Any]:
    """Keep codes and measures; what the person wrote into the fields stays in the sealed file."""
    return {
        "media_type": reading.media_type,
        "sha256": reading.sha256,
        "size": reading.size,
        "pages": reading.pages,
        "numbers": list(reading.numbers),
        "codes": [{"page": code.page, "source": code.source} for code in reading.codes],
        "fields_filled": len([value for _, value in reading.field_values if value.strip()]),
        "digitally_signed": bool(reading.signed_fields),
        "ink": {name: round(share, 4) for name, share in reading.ink},
        "hazards": list(reading.hazards),
        "unreadable": reading.unreadable,
    }


def _stored_finding(finding: Finding) -> dict[str, Any]:
    # The names of signature fields come from the file, so they may say anything: only their number is kept.
    context = {name: value for name, value in finding.context.items() if name != "fields"}
    if "fields" in finding.context:
        context["fields"] = str(len(finding.context["fields"].split(", ")))
    return {"code": finding.code, "severity": finding.severity, "context": context}


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
