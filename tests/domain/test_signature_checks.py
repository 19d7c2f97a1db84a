"""What digital signatures show, and the level of a form: the tables of docs/rules/signed_forms.md."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from requests_app.domain.signature_checks import (
    LEVELS,
    FormLife,
    level_of,
    signature_findings,
    signers_of,
)
from requests_app.domain.signature_trust import LIST, ROOT, standing_of
from requests_app.domain.signatures import SignatureReading, as_data, from_data

LIFE = FormLife(date(2026, 12, 3), date(2026, 12, 10))
GOOD = SignatureReading(
    "signature",
    is_expected_field=True,
    is_in_place=True,
    intact=True,
    valid=True,
    coverage="file",
    changes="none",
    is_whole=True,
    trust="trusted",
    revocation="good",
    signer="Åse Blåbær",
    may_sign=True,
    is_qualified=True,
    is_on_device=True,
    is_under_qualified_root=True,
    signed_at=datetime(2026, 12, 9, 10, tzinfo=UTC),
    time_source="claimed",
)
STAMP = replace(GOOD, field="Stamp", is_time_stamp=True, signer="Eksempel TSA", is_expected_field=False)
LATER = {"coverage": "revision", "is_whole": False}
# One change of a good signature, what it shows, how grave that is, and the level that is left.
CHANGES = [
    ({"fault": "signature_unreadable"}, "signature_unreadable", "doubt", "simple"),
    ({"intact": False}, "signature_broken", "block", "none"),
    ({"valid": False}, "signature_broken", "block", "none"),
    ({"coverage": "unclear"}, "signature_broken", "block", "none"),
    ({"coverage": "start"}, "signature_broken", "block", "none"),
    ({**LATER, "changes": "other"}, "signature_changed_after", "block", "none"),
    ({**LATER, "changes": "annotations"}, "signature_changed_after", "block", "none"),
    ({**LATER, "changes": "unknown"}, "signature_changed_after", "block", "none"),
    ({**LATER, "changes": "form_filling"}, "signature_filled_after", "doubt", "simple"),
    ({**LATER, "changes": "none"}, "signature_not_whole", "doubt", "simple"),
    ({"trust": "no_root"}, "signature_not_trusted", "doubt", "simple"),
    ({"trust": "broken_chain"}, "signature_not_trusted", "doubt", "simple"),
    ({"trust": "unjudged"}, "signature_not_trusted", "doubt", "simple"),
    ({"trust": "expired"}, "signature_certificate_expired", "doubt", "simple"),
    ({"trust": "revoked"}, "signature_certificate_revoked", "doubt", "simple"),
    ({"trust": "wrong_usage"}, "signature_wrong_usage", "doubt", "simple"),
    ({"trust": "weak"}, "signature_weak", "doubt", "simple"),
    ({"may_sign": False}, "signature_wrong_usage", "doubt", "simple"),
    ({"revocation": "unknown"}, "signature_revocation_unknown", "doubt", "simple"),
    ({"time_source": "timestamp"}, "signature_time_unproven", "doubt", "simple"),
    ({"signed_at": None}, "signature_time_missing", "doubt", "simple"),
    ({"signed_at": datetime(2026, 12, 1, 10, tzinfo=UTC)}, "signature_time_outside", "doubt", "simple"),
    ({"signed_at": datetime(2026, 12, 12, 10, tzinfo=UTC)}, "signature_time_outside", "doubt", "simple"),
    ({"is_expected_field": False}, "signature_field_unexpected", "doubt", "simple"),
    ({"is_in_place": False}, "signature_field_unexpected", "doubt", "simple"),
]
EVERY_SIGNATURE = [(GOOD,), *((replace(GOOD, **change),) for change, *_ in CHANGES)]


def level(*signatures: SignatureReading, **more: bool) -> str:
    return level_of(signatures, LIFE, **({"has_ink": False, "is_name_typed": False} | more))


@pytest.mark.parametrize(("change", "code", "severity", "left"), CHANGES)
def test_one_thing_wrong_is_said_and_is_never_valid(change, code, severity, left):
    changed = replace(GOOD, **change)

    found = signature_findings([changed], ["signature"], LIFE)

    assert [(finding.code, finding.severity) for finding in found] == [(code, severity)]
    assert level(changed) == left


def test_a_good_signature_gives_one_good_finding():
    found = signature_findings([GOOD, STAMP], ["signature"], LIFE)

    assert [(finding.code, finding.severity, finding.context) for finding in found] == [
        ("signature_valid", "ok", {"level": "qualified"})
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"is_under_qualified_root": False},
        {"is_qualified": False},
        {"is_on_device": False},
        {"is_of_person": False},
    ],
)
def test_a_qualified_signature_needs_each_of_four_things(change):
    assert level(replace(GOOD, **change)) == "advanced"


def test_nothing_signed_says_nothing_and_what_was_not_read_is_in_doubt():
    assert signature_findings([], [], LIFE) == []
    unread = signature_findings([], ["signature", "other"], LIFE)
    assert [(finding.code, finding.severity, finding.context["fields"]) for finding in unread] == [
        ("digital_signature_unchecked", "doubt", "signature, other")
    ]
    assert level() == "none"


@pytest.mark.parametrize(
    "second", [replace(GOOD, field="second", is_expected_field=False), replace(GOOD, fault="damaged")]
)
def test_a_second_signature_takes_the_word_of_a_good_one_away(second):
    codes = {finding.code for finding in signature_findings([GOOD, second], ["signature"], LIFE)}

    assert "signature_valid" not in codes
    assert level(GOOD, second) == "simple"


def test_a_time_stamp_alone_is_nobodys_signature():
    assert level(STAMP) == "none"
    assert signers_of([STAMP, GOOD, replace(GOOD, signer="Mallory", intact=False)]) == ("Åse Blåbær",)


def test_the_highest_level_counts_and_a_broken_signature_leaves_the_ink():
    broken = replace(GOOD, intact=False)

    assert level(has_ink=True) == "wet_scan"
    assert level(is_name_typed=True, has_ink=True) == "simple"
    assert level(broken, has_ink=True) == "wet_scan"
    assert LEVELS.index("authenticated_session") < LEVELS.index("wet_scan")


def test_the_day_before_the_issue_and_after_the_arrival_are_clocks_that_go_wrong():
    for at in (datetime(2026, 12, 2, 9, tzinfo=UTC), datetime(2026, 12, 11, 9, tzinfo=UTC)):
        assert level(replace(GOOD, signed_at=at)) == "qualified"
    unknown_issue = FormLife(None, LIFE.arrived_on)
    early = replace(GOOD, signed_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert level_of([early], unknown_issue, has_ink=False, is_name_typed=False) == "qualified"


def test_a_reading_survives_the_way_out_of_the_confined_process():
    assert from_data(as_data(GOOD)) == GOOD
    assert from_data(as_data(SignatureReading("x", fault="damaged"))).signed_at is None


@pytest.mark.parametrize(
    ("kind", "state", "left", "standing"),
    [
        (ROOT, "held", timedelta(days=61), "holds"),
        (ROOT, "held", timedelta(days=60), "ends_soon"),
        (LIST, "held", timedelta(days=4), "holds"),
        (LIST, "held", timedelta(days=3), "ends_soon"),
        (LIST, "held", timedelta(0), "ended"),
        (ROOT, "held", timedelta(days=4000), "not_yet"),
        (ROOT, "withdrawn", timedelta(days=61), "withdrawn"),
    ],
)
def test_a_root_or_list_says_when_it_ends(kind, state, left, standing):
    until = datetime(2027, 1, 1, tzinfo=UTC)

    assert standing_of(kind, state, until - timedelta(days=2000), until, until - left) == standing
