"""A file that came back as a form, entered in its case, whichever way it came."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.documents import read_document, store_document
from dpo_office.common.errors import Invalid, Unsupported
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from dpo_office.common.vault import derived_keys
from requests_app.domain.form_numbers import FORM_KEY_PURPOSE, mac_matches
from requests_app.domain.representation import ENDED
from requests_app.domain.signed_forms import (
    UNKNOWN_TYPE,
    Finding,
    FormReading,
    IssuedFormFacts,
    findings_of,
)
from requests_app.gateways.form_reader import read_form
from requests_app.models import Case, IssuedForm, Representation, SignedForm

SIGNED_KIND = "case.signed_form"
UNKNOWN_MEDIA_TYPE = "application/octet-stream"


@dataclass(frozen=True)
class ReceivedFile:
    """An uploaded file and what was read from it."""

    content: bytes
    reading: FormReading


def received_file(content: bytes) -> ReceivedFile:
    """Read a file and hold it against the form whose number it bears; outside of any transaction."""
    return ReceivedFile(content, read_form(content, _issued_bytes))


def refuse_unusable(received: ReceivedFile) -> None:
    """Refuse a file that is none of ours by its content, for a sender who can still send another.

    Raises Unsupported("form_file_unsupported"), Invalid("form_file_unreadable" | "form_file_refused").
    """
    reading = received.reading
    if reading.media_type == UNKNOWN_TYPE:
        raise Unsupported("form_file_unsupported", field="file")
    if reading.unreadable:
        raise Invalid("form_file_unreadable", field="file", reason=reading.unreadable)
    if reading.hazards:
        raise Invalid("form_file_refused", field="file", hazards=list(reading.hazards))


def enter_signed_form(
    case: Case, received: ReceivedFile, *, arrived_on: date, actor: Actor, now: datetime
) -> None:
    """Keep a file as the signed form of a locked case along its step, with what the checks show.

    `arrived_on` is the Copenhagen date on which it reached us: by that day it is in time or not.
    """
    reading = received.reading
    issued = _issued_form(reading)
    findings = findings_of(reading, _facts(case, issued, reading), arrived_on)
    document = store_document(
        content=received.content,
        media_type=reading.media_type if "/" in reading.media_type else UNKNOWN_MEDIA_TYPE,
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
        reading=_stored_reading(reading),
        findings=[_stored_finding(finding) for finding in findings],
    )
    save_step(
        case,
        "receive_signed_form",
        actor=actor,
        now=now,
        data={"findings": [finding.code for finding in findings if finding.severity != "ok"]},
    )


def _issued_form(reading: FormReading) -> IssuedForm | None:
    return IssuedForm.objects.filter(number=reading.number).first() if reading.number else None


def _issued_bytes(number: str) -> bytes | None:
    form = IssuedForm.objects.filter(number=number).select_related("document").first()
    return read_document(form.document) if form is not None and form.document.wrapped_key else None


def _names(case: Case) -> tuple[str, ...]:
    """Name who may have signed: the person, and whoever asks for the person."""
    asking = Representation.objects.filter(case=case).exclude(authority=ENDED).first()
    return (case.requester_name, asking.name) if asking else (case.requester_name,)


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
        names=_names(case),
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
        "comparison": asdict(reading.comparison) if reading.comparison else None,
    }


def _stored_finding(finding: Finding) -> dict[str, Any]:
    # The names of signature fields come from the file, so they may say anything: only their number is kept.
    context = {name: value for name, value in finding.context.items() if name != "fields"}
    if "fields" in finding.context:
        context["fields"] = str(len(finding.context["fields"].split(", ")))
    return {"code": finding.code, "severity": finding.severity, "context": context}
