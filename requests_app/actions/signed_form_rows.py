"""A file that came back as a form, entered in its case, whichever way it came."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.documents import Document, read_document, store_document
from dpo_office.common.errors import Invalid, Unsupported
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from dpo_office.common.vault import derived_keys
from requests_app.domain.form_findings import Finding
from requests_app.domain.form_numbers import FORM_KEY_PURPOSE, mac_matches
from requests_app.domain.form_ways import BY_OFFICE, MAX_SIGNER
from requests_app.domain.representation import ENDED
from requests_app.domain.sensitive import has_cpr
from requests_app.domain.signature_checks import signers_of
from requests_app.domain.signatures import SignatureReading
from requests_app.domain.signed_forms import (
    UNKNOWN_TYPE,
    FormReading,
    IssuedFormFacts,
    findings_of,
    is_looked_at,
    level_shown,
)
from requests_app.gateways.form_reader import media_type_of, read_form
from requests_app.gateways.signature_reader import has_signatures, read_signatures
from requests_app.models import Case, IssuedForm, Representation, SignedForm, SignedFormFile
from requests_app.queries.signature_trust import trust_of

SIGNED_KIND = "case.signed_form"
ONE_AND_ANOTHER = 2
UNKNOWN_MEDIA_TYPE = "application/octet-stream"


@dataclass(frozen=True)
class ReceivedFile:
    """An uploaded file and what was read from it; `pictures` are those that it was put together from."""

    content: bytes
    reading: FormReading
    pictures: tuple[bytes, ...] = ()


def received_file(content: bytes, pictures: Sequence[bytes] = ()) -> ReceivedFile:
    """Read a file and hold it against the form whose number it bears; outside of any transaction.

    `pictures` are those that it was put together from.
    """
    return ReceivedFile(content, read_form(content, _issued_bytes), tuple(pictures))


def with_signatures(received: ReceivedFile, controller_id: UUID, now: datetime) -> ReceivedFile:
    """Read the digital signatures of a file too, judged by what the controller trusts at `now`."""
    content, reading = received.content, received.reading
    if not (is_looked_at(reading) and has_signatures(content, reading.signed_fields)):
        return received
    signatures = read_signatures(content, trust_of(controller_id, now), now)
    return replace(received, reading=replace(reading, signatures=signatures))


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


def refuse_pile(case: Case, reading: FormReading) -> None:
    """Refuse a file that holds several forms, unless all of them were issued in this case.

    In the file of a case what others sent has no place (GDPR Art. 5(1)(c), 5(1)(f)), and nobody's form is
    used where it lies. Whoever has the file takes it in as post, where each form finds its own case. Nothing
    is said of whose the others are. Raises Invalid("form_file_several").
    """
    if len(reading.numbers) < ONE_AND_ANOTHER:
        return
    own = case.issued_forms.filter(number__in=reading.numbers)
    if own.count() < len(reading.numbers):
        raise Invalid("form_file_several", field="file", numbers=", ".join(reading.numbers))


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
    facts = _facts(case, issued, reading)
    findings = findings_of(reading, facts, arrived_on)
    level = level_shown(reading, facts.issued_on if facts else None, arrived_on)
    signed = SignedForm.objects.create(
        case=case,
        issued_form=issued,
        document=_stored(case, received.content, reading.media_type, now),
        came_by=came_by,
        signer_name=_typed_name(reading),
        received_at=now,
        received_by=actor.user_id,
        reading=_stored_reading(reading) | {"signature_level": level},
        findings=[stored_finding(finding) for finding in findings],
        signed_as="\n".join(signers_of(reading.signatures)),
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
            "signature_level": level,
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
    typed = " ".join(reading.stated_name.split())
    return "" if has_cpr(typed) else typed[:MAX_SIGNER]


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
        issued_on=_day(issued.issued_at),
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
        "digitally_signed": bool(reading.signed_fields or reading.signatures),
        "signatures": [_stored_signature(one) for one in reading.signatures],
        "ink": {name: round(share, 4) for name, share in reading.ink},
        "hazards": list(reading.hazards),
        "unreadable": reading.unreadable,
        "comparison": asdict(reading.comparison) if reading.comparison else None,
    }


def _stored_signature(one: SignatureReading) -> dict[str, Any]:
    """Keep what a signature showed, without names: one comes from the file, the other is personal."""
    return {
        "is_time_stamp": one.is_time_stamp,
        "is_expected_field": one.is_expected_field and one.is_in_place,
        "intact": one.intact,
        "valid": one.valid,
        "coverage": one.coverage,
        "changes": one.changes,
        "trust": one.trust,
        "revocation": one.revocation,
        "is_qualified": one.is_qualified,
        "is_on_device": one.is_on_device,
        "is_of_person": one.is_of_person,
        "is_under_qualified_root": one.is_under_qualified_root,
        "signed_at": one.signed_at.isoformat() if one.signed_at else None,
        "time_source": one.time_source,
        "is_time_proven": one.is_time_proven,
        "certifies": one.certifies,
        "fault": one.fault,
    }


def stored_finding(finding: Finding) -> dict[str, Any]:
    """Give a finding as it is kept: its code, how grave it is, and its evidence."""
    # The names of signature fields come from the file, so they may say anything: only their number is kept.
    context = {name: value for name, value in finding.context.items() if name != "fields"}
    if "fields" in finding.context:
        context["fields"] = str(len(finding.context["fields"].split(", ")))
    return {"code": finding.code, "severity": finding.severity, "context": context}
