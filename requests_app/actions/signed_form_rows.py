"""A file that came back as a form, entered in its case, whichever way it came."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.documents import Document, store_document
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from dpo_office.common.vault import derived_keys
from requests_app.domain.form_numbers import FORM_KEY_PURPOSE, mac_matches
from requests_app.domain.form_ways import BY_OFFICE
from requests_app.domain.sensitive import has_cpr
from requests_app.domain.signed_forms import Finding, FormReading, IssuedFormFacts, findings_of
from requests_app.gateways.form_reader import media_type_of, read_form
from requests_app.models import Case, IssuedForm, SignedForm, SignedFormFile

SIGNED_KIND = "case.signed_form"
NAME_FIELD = "name"
MAX_NAME = 200
UNKNOWN_MEDIA_TYPE = "application/octet-stream"


@dataclass(frozen=True)
class ReceivedFile:
    """An uploaded file and what was read from it; `pictures` are those that it was put together from."""

    content: bytes
    reading: FormReading
    pictures: tuple[bytes, ...] = ()


def received_file(content: bytes) -> ReceivedFile:
    """Read a file, outside of any transaction."""
    return ReceivedFile(content, read_form(content))


def enter_signed_form(
    case: Case,
    received: ReceivedFile,
    *,
    arrived_on: date,
    actor: Actor,
    now: datetime,
    came_by: str = BY_OFFICE,
) -> SignedForm:
    """Keep a file as the signed form of a locked case along its step, with what the checks show.

    `arrived_on` is the Copenhagen date on which it reached us: by that day it is in time or not. Pictures
    that were put together are kept as they were sent, too.
    """
    reading = received.reading
    issued = _issued_form(reading)
    findings = judged(case, reading, arrived_on)
    signed = SignedForm.objects.create(
        case=case,
        issued_form=issued,
        document=_stored(case, received.content, reading.media_type, now),
        came_by=came_by,
        signer_name=_typed_name(reading),
        received_at=now,
        received_by=actor.user_id,
        reading=_stored_reading(reading),
        findings=[stored_finding(finding) for finding in findings],
    )
    for page, picture in enumerate(received.pictures, start=1):
        document = _stored(case, picture, media_type_of(picture), now)
        SignedFormFile.objects.create(signed_form=signed, page=page, document=document)
    save_step(
        case,
        "receive_signed_form",
        actor=actor,
        now=now,
        data={
            "findings": [finding.code for finding in findings if finding.severity != "ok"],
            "came_by": came_by,
        },
    )
    return signed


def judged(case: Case, reading: FormReading, arrived_on: date) -> list[Finding]:
    """Return what the checks show of a reading, for a case and the day on which the file arrived."""
    return findings_of(reading, _facts(case, _issued_form(reading), reading), arrived_on)


def _stored(case: Case, content: bytes, media_type: str, now: datetime) -> Document:
    return store_document(
        content=content,
        media_type=media_type if "/" in media_type else UNKNOWN_MEDIA_TYPE,
        kind=SIGNED_KIND,
        controller_id=case.controller_id,
        now=now,
    )


def _typed_name(reading: FormReading) -> str:
    """Give the name that was typed into the form; a number that is nobody's business is no name."""
    typed = " ".join(dict(reading.field_values).get(NAME_FIELD, "").split())
    return "" if has_cpr(typed) else typed[:MAX_NAME]


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
    return facts_of(case, issued, genuine=genuine)


def facts_of(case: Case, issued: IssuedForm, *, genuine: bool | None) -> IssuedFormFacts:
    """Give what the office knows of an issued form; `genuine` is None where no code of it was read."""
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


def stored_finding(finding: Finding) -> dict[str, Any]:
    """Give a finding as it is kept: its code, how grave it is, and its evidence."""
    # The names of signature fields come from the file, so they may say anything: only their number is kept.
    context = {name: value for name, value in finding.context.items() if name != "fields"}
    if "fields" in finding.context:
        context["fields"] = str(len(finding.context["fields"].split(", ")))
    return {"code": finding.code, "severity": finding.severity, "context": context}
