"""What a returned form shows: findings with evidence, never one green tick.

A finding is `ok`, `doubt` (a person looks) or `block` (this file cannot be accepted as the form; the request
itself is not touched by that). GDPR knows no form requirement (Art. 12(2), 12(6); EDPB Guidelines 01/2022): a
finding never stops the clock and never refuses a request.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from requests_app.domain.form_comparison import FormComparison, comparison_findings
from requests_app.domain.form_findings import Finding, Severity
from requests_app.domain.person_names import NameMatch, compare_names
from requests_app.domain.signature_checks import FormLife, Level, level_of, signature_findings, signers_of
from requests_app.domain.signatures import SignatureReading

__all__ = [
    "Finding",
    "FormReading",
    "IssuedFormFacts",
    "ReadCode",
    "Severity",
    "findings_of",
    "is_looked_at",
    "level_shown",
]

MEDIA_TYPES = ("application/pdf", "image/jpeg", "image/png", "image/tiff", "image/heic")
UNKNOWN_TYPE = "unknown"
SIGNATURE_BOX = "signature"
NAME_FIELD = "name"
# What a form has to hold; customer number and place help, and are not asked for.
NEEDED_FIELDS = (NAME_FIELD, "date")

FIELD_NAMES = (NAME_FIELD, "customer_number", "place", "date")
MATCHES: tuple[NameMatch, ...] = ("exact", "close", "different")
NAME_FINDINGS: dict[NameMatch, Finding] = {
    "exact": Finding("name_matches", "ok"),
    "close": Finding("name_close", "doubt"),
    "different": Finding("name_different", "doubt"),
}

# Share of dark pixels inside a box. Measured on scans of 150 to 300 dpi: blank boxes stay below 0.0011,
# signed ones lie above 0.0092. Between the two lies paper dust; below the limit a person looks, nothing is
# refused.
INK_LIMIT = 0.004


@dataclass(frozen=True)
class ReadCode:
    """A form code found in a file: on which page, and in a QR symbol or in the PDF's text."""

    number: str
    mac: str
    page: int
    source: Literal["qr", "text"]


@dataclass(frozen=True)
class FormReading:
    """What was read from an uploaded file. `unreadable` and `hazards` hold codes."""

    media_type: str
    sha256: str
    size: int
    pages: int = 0
    codes: tuple[ReadCode, ...] = ()
    field_values: tuple[tuple[str, str], ...] = ()
    # What is seen in each field of a PDF with text: also after its fields were drawn into the page.
    shown_values: tuple[tuple[str, str], ...] = ()
    has_text: bool = False
    signed_fields: tuple[str, ...] = ()
    ink: tuple[tuple[str, float], ...] = ()
    hazards: tuple[str, ...] = ()
    unreadable: str | None = None
    signatures: tuple[SignatureReading, ...] = ()
    comparison: FormComparison | None = None

    @property
    def numbers(self) -> tuple[str, ...]:
        """Name each form number once."""
        return tuple(dict.fromkeys(code.number for code in self.codes))

    @property
    def number(self) -> str | None:
        """Name the form number if there is exactly one."""
        return self.numbers[0] if len(self.numbers) == 1 else None

    @property
    def macs(self) -> tuple[str, ...]:
        """Give every MAC that was read, each once; a number read from plain text has none."""
        return tuple(dict.fromkeys(code.mac for code in self.codes if code.mac))

    @property
    def ink_ratio(self) -> float | None:
        """Give the share of ink in the signature box; None when the box could not be located."""
        return dict(self.ink).get(SIGNATURE_BOX)

    def is_written(self, name: str) -> bool | None:
        """Tell whether something stands in a field; None when its place could not be found."""
        if any(text.strip() for field, text in (*self.field_values, *self.shown_values) if field == name):
            return True
        share = dict(self.ink).get(name)
        return None if share is None else share >= INK_LIMIT

    @property
    def stated_name(self) -> str:
        """Give the name as it is seen in its field; a name written by hand is not read."""
        return dict(self.shown_values).get(NAME_FIELD) or dict(self.field_values).get(NAME_FIELD, "")

    @property
    def is_filled_in(self) -> bool:
        """Tell whether anything at all was typed, drawn or signed."""
        return (
            any(value.strip() for _, value in (*self.field_values, *self.shown_values))
            or bool(self.signed_fields)
            or any(share >= INK_LIMIT for _, share in self.ink)
        )


@dataclass(frozen=True)
class IssuedFormFacts:
    """What the office knows of the form whose number was read; `mac_ok` is None when no MAC was read."""

    number: str
    mac_ok: bool | None
    of_this_case: bool
    used_on: date | None
    expires_on: date
    superseded: bool
    blank_sha256: str
    issued_on: date | None = None
    # Whose signature is expected: the person, and whoever asks for the person.
    names: tuple[str, ...] = ()


def findings_of(reading: FormReading, issued: IssuedFormFacts | None, today: date) -> list[Finding]:
    """Return one finding for each check that could be made, good ones too.

    `issued` is None when no form of the office has the number that was read. `today` is the Copenhagen date
    on which the file arrived. Identity is asked for only where there is doubt: GDPR Art. 12(6).
    """
    file_findings = _file_findings(reading)
    if reading.media_type not in MEDIA_TYPES or reading.unreadable:
        return file_findings
    number = _number_finding(reading)
    if number.severity == "block":
        return [*file_findings, number]
    if issued is None:
        return [*file_findings, number, Finding("form_number_unknown", "block")]
    return [
        *file_findings,
        number,
        _mac_finding(issued),
        *form_findings(issued, today),
        _blank_finding(reading, issued),
        *comparison_findings(reading.comparison, has_text=reading.has_text),
        *_filled_findings(reading),
        *_field_findings(reading),
        *_name_findings(reading, issued.names),
        *_signature_findings(reading, FormLife(issued.issued_on, today)),
    ]


def is_looked_at(reading: FormReading) -> bool:
    """Tell whether a file is a PDF that is read any further: of another, or of a hostile one, nothing is."""
    return reading.media_type == "application/pdf" and not reading.unreadable and not reading.hazards


def level_shown(reading: FormReading, issued_on: date | None, today: date) -> Level:
    """Name the level at which the file is signed (signature_checks.level_of), the highest that it shows."""
    share = reading.ink_ratio
    # What is drawn in the box of a form that is signed digitally is the look of that signature, not ink.
    is_digital = bool(reading.signatures or reading.signed_fields)
    typed = dict(reading.field_values)
    return level_of(
        reading.signatures,
        FormLife(issued_on, today),
        has_ink=not is_digital and share is not None and share >= INK_LIMIT,
        is_name_typed=bool(typed.get(NAME_FIELD, "").strip()),
    )


def _file_findings(reading: FormReading) -> list[Finding]:
    """Judge the file as a file: kind by content, readable, nothing active in it."""
    if reading.media_type not in MEDIA_TYPES:
        return [Finding("file_type_unsupported", "block")]
    if reading.unreadable:
        return [Finding("file_unreadable", "block", {"reason": reading.unreadable})]
    kind = Finding("file_type_ok", "ok", {"media_type": reading.media_type})
    if reading.hazards:
        return [kind, Finding("active_content", "block", {"hazards": ", ".join(reading.hazards)})]
    return [kind, Finding("no_active_content", "ok")]


def _number_finding(reading: FormReading) -> Finding:
    if not reading.numbers:
        return Finding("form_number_missing", "block")
    if reading.number is None:
        return Finding("form_number_ambiguous", "block", {"numbers": ", ".join(reading.numbers)})
    return Finding("form_number_read", "ok", {"number": reading.number})


def _mac_finding(issued: IssuedFormFacts) -> Finding:
    if issued.mac_ok is None:
        return Finding("form_code_incomplete", "doubt")
    return Finding("form_code_genuine", "ok") if issued.mac_ok else Finding("form_code_forged", "block")


def form_findings(issued: IssuedFormFacts, today: date) -> list[Finding]:
    """Judge the form as issued: to this case, not used before, in time, the latest one."""
    expires = {"expires_on": issued.expires_on.isoformat()}
    return [
        Finding("form_of_this_case", "ok") if issued.of_this_case else Finding("form_of_other_case", "block"),
        Finding("form_unused", "ok")
        if issued.used_on is None
        else Finding("form_already_used", "block", {"used_on": issued.used_on.isoformat()}),
        # The last day is inside: a form that expires today is in time.
        Finding("form_in_time", "ok", expires)
        if today <= issued.expires_on
        else Finding("form_expired", "block", expires),
        Finding("form_superseded", "doubt") if issued.superseded else Finding("form_current", "ok"),
    ]


def _blank_finding(reading: FormReading, issued: IssuedFormFacts) -> Finding:
    if reading.sha256 == issued.blank_sha256:
        return Finding("form_is_blank", "block")
    return Finding("form_differs_from_blank", "ok")


def _filled_findings(reading: FormReading) -> list[Finding]:
    """Say whether anything stands in the fields; nothing where they could not be found (ink_not_measured)."""
    if reading.is_filled_in:
        return [Finding("filled_in", "ok")]
    return [Finding("nothing_filled_in", "doubt")] if reading.ink else []


def _signature_findings(reading: FormReading, life: FormLife) -> list[Finding]:
    """Judge what stands in the signature box. "No ink" goes to a person, never to an automatic refusal."""
    digital = signature_findings(reading.signatures, reading.signed_fields, life)
    share = reading.ink_ratio
    if share is not None and share >= INK_LIMIT:
        return [*digital, Finding("ink_found", "ok", {"share": f"{share:.4f}"})]
    if digital:
        return digital
    if share is None:
        return [Finding("ink_not_measured", "doubt")]
    return [Finding("no_ink_found", "doubt", {"share": f"{share:.4f}"})]


def _field_findings(reading: FormReading) -> list[Finding]:
    """Name what was left empty, and fields that show something else than what they hold."""
    findings = []
    missing = [name for name in NEEDED_FIELDS if reading.is_written(name) is False]
    if not reading.signed_fields and reading.is_written(SIGNATURE_BOX) is False:
        missing.append(SIGNATURE_BOX)
    if missing and reading.is_filled_in:
        findings.append(Finding("fields_missing", "doubt", {"missing": ", ".join(missing)}))
    elif reading.is_filled_in and all(reading.is_written(name) for name in NEEDED_FIELDS):
        findings.append(Finding("fields_complete", "ok"))
    shown = dict(reading.shown_values)
    other = [
        name
        for name, value in reading.field_values
        if reading.has_text and name in FIELD_NAMES and _plain(value) != _plain(shown.get(name, ""))
    ]
    if other:
        findings.append(Finding("field_shows_other", "doubt", {"shown": ", ".join(other)}))
    return findings


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()


def _name_findings(reading: FormReading, names: Sequence[str]) -> list[Finding]:
    """Compare the names on the form, typed or in a certificate, with those on file; the worst counts.

    What was written by hand, a person compares.
    """
    stated = [name for name in (reading.stated_name, *signers_of(reading.signatures)) if name.strip()]
    if not stated:
        # An empty line is told with the fields.
        return [] if reading.is_written(NAME_FIELD) is False else [Finding("name_not_read", "doubt")]
    known = [name for name in names if name.strip()]
    if not known:
        return [Finding("name_not_on_file", "doubt")]
    best = [min((compare_names(name, other) for other in known), key=MATCHES.index) for name in stated]
    return [NAME_FINDINGS[max(best, key=MATCHES.index)]]
