"""What the digital signatures of a returned form show, and at which level a form is signed.

"Cannot judge" is never "valid". What is doubtful goes to a person; only a signature that is broken, or a file
that was altered behind it, cannot be accepted as the form. No level is asked for: a signature may not be
denied effect because it is electronic or not qualified (eIDAS, Regulation (EU) 910/2014, Art. 25(1)), and
GDPR knows no form (Art. 12(2)). docs/rules/signed_forms.md has the tables.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from dpo_office.common.calendars import copenhagen_date
from requests_app.domain.form_findings import Finding
from requests_app.domain.signatures import SignatureReading

Level = Literal["none", "authenticated_session", "wet_scan", "simple", "advanced", "qualified"]
LEVELS: Final[tuple[Level, ...]] = (
    "none",
    "authenticated_session",
    "wet_scan",
    "simple",
    "advanced",
    "qualified",
)
# Clocks of signing programs go wrong by some minutes; around midnight that is a day.
CLOCK_SLACK: Final = timedelta(days=1)

_TRUST_DOUBTS: Final[Mapping[str, str]] = {
    "expired": "signature_certificate_expired",
    "revoked": "signature_certificate_revoked",
    "wrong_usage": "signature_wrong_usage",
    "weak": "signature_weak",
}


@dataclass(frozen=True)
class FormLife:
    """When a form can have been signed: from the day of its issue, where known, to that of its arrival."""

    issued_on: date | None
    arrived_on: date


def signature_findings(
    signatures: Sequence[SignatureReading], signed_fields: Sequence[str], life: FormLife
) -> list[Finding]:
    """Judge the digital signatures of a form; nothing where there is none.

    `signed_fields` are those that the reader of forms saw filled, which must be among the signatures. Each
    code comes once, however many signatures show it.
    """
    of_persons = [one for one in signatures if not one.is_time_stamp]
    read = {one.field for one in signatures}
    is_file_unread = any(one.fault and not one.field for one in signatures)
    unread = [] if is_file_unread else [name for name in signed_fields if name not in read]
    found = [Finding("digital_signature_unchecked", "doubt", {"fields": ", ".join(unread)})] if unread else []
    for one in signatures:
        found += _findings_of_one(one, life)
    if any(not _is_where_expected(one) for one in of_persons if not one.fault):
        found.append(Finding("signature_field_unexpected", "doubt"))
    level = _level_of_signatures(signatures, life)
    if not found and level in ("advanced", "qualified"):
        found.append(Finding("signature_valid", "ok", {"level": level}))
    return list({(finding.code, *finding.context.items()): finding for finding in found}.values())


def level_of(
    signatures: Sequence[SignatureReading], life: FormLife, *, has_ink: bool, is_name_typed: bool
) -> Level:
    """Name the level at which a form is signed, the highest that is shown.

    `qualified` and `advanced` need a signature without any doubt (eIDAS Art. 3(11), (12), 26); `simple` is
    any other electronic one that is sound in itself, or a typed name (Art. 3(10)); `wet_scan` is ink in the
    box.
    `authenticated_session` is the level of whoever signs in at the controller's own page: no file has it.
    """
    shown: list[Level] = ["none", _level_of_signatures(signatures, life)]
    if has_ink:
        shown.append("wet_scan")
    if is_name_typed:
        shown.append("simple")
    return max(shown, key=LEVELS.index)


def signers_of(signatures: Iterable[SignatureReading]) -> tuple[str, ...]:
    """Name those who signed, as their certificates say; each once. Of a broken signature nobody is named."""
    sound = (one for one in signatures if not one.is_time_stamp and one.intact and one.valid)
    return tuple(dict.fromkeys(one.signer for one in sound if one.signer))


def _level_of_signatures(signatures: Sequence[SignatureReading], life: FormLife) -> Level:
    of_persons = [one for one in signatures if not one.is_time_stamp]
    if not any(one.intact and one.valid for one in of_persons):
        return "none"
    wrong = [finding for one in signatures for finding in _findings_of_one(one, life)]
    if any(finding.severity == "block" for finding in wrong):
        # What was altered after it was signed, nobody signed.
        return "none"
    # One bad signature beside a good one takes the good one's word away: which counts is for a person.
    if wrong:
        return "simple"
    if not all(_is_where_expected(one) for one in of_persons):
        return "simple"
    return "qualified" if all(_is_qualified(one) for one in of_persons) else "advanced"


def _is_where_expected(one: SignatureReading) -> bool:
    return one.is_expected_field and one.is_in_place


def _is_qualified(one: SignatureReading) -> bool:
    """Tell whether it is a qualified signature: certificate, device, of a person, under a qualified root."""
    return one.is_under_qualified_root and one.is_qualified and one.is_on_device and one.is_of_person


def _findings_of_one(one: SignatureReading, life: FormLife) -> list[Finding]:
    """Return what is wrong with one signature; nothing for a good one."""
    if one.fault:
        return [Finding("signature_unreadable", "doubt", {"fault": one.fault})]
    if not (one.intact and one.valid) or one.coverage in ("unclear", "start"):
        return [Finding("signature_broken", "block")]
    found = _change_findings(one)
    if one.is_time_stamp:
        # A stamp over the whole document is no signature of anybody.
        return found
    return [*found, *_trust_findings(one), *_time_findings(one, life)]


def _change_findings(one: SignatureReading) -> list[Finding]:
    if one.is_whole:
        return []
    added = {"fields_added": str(one.fields_added), "annotations_added": str(one.annotations_added)}
    if one.changes in ("other", "annotations", "unknown"):
        return [Finding("signature_changed_after", "block", added)]
    if one.changes == "form_filling":
        return [Finding("signature_filled_after", "doubt", added)]
    return [Finding("signature_not_whole", "doubt")]


def _trust_findings(one: SignatureReading) -> list[Finding]:
    found = []
    if one.trust in _TRUST_DOUBTS:
        found.append(Finding(_TRUST_DOUBTS[one.trust], "doubt"))
    elif one.trust != "trusted":
        found.append(Finding("signature_not_trusted", "doubt"))
    elif one.revocation != "good":
        found.append(Finding("signature_revocation_unknown", "doubt"))
    if not one.may_sign and one.trust != "wrong_usage":
        found.append(Finding("signature_wrong_usage", "doubt"))
    return found


def _time_findings(one: SignatureReading, life: FormLife) -> list[Finding]:
    """Judge the time of signing: inside the form's life, and a stamp that is there must hold."""
    found = []
    if one.time_source == "timestamp" and not one.is_time_proven:
        found.append(Finding("signature_time_unproven", "doubt"))
    if one.signed_at is None:
        return [*found, Finding("signature_time_missing", "doubt")]
    day = copenhagen_date(one.signed_at)
    is_early = life.issued_on is not None and day < life.issued_on - CLOCK_SLACK
    if is_early or day > life.arrived_on + CLOCK_SLACK:
        found.append(Finding("signature_time_outside", "doubt", {"signed_on": day.isoformat()}))
    return found
