"""What the check of a returned form finds."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from requests_app.domain.form_comparison import FormComparison
from requests_app.domain.signed_forms import (
    INK_LIMIT,
    Finding,
    FormReading,
    IssuedFormFacts,
    ReadCode,
    findings_of,
)
from requests_app.labels_findings import (
    FIELD_WORDS,
    FINDING_TEXTS,
    HAZARDS,
    LANGUAGES,
    OFFICE_ONLY,
    PART_WORDS,
    RETURN_REASONS,
    UNREADABLE_REASONS,
    finding_text,
    return_reasons,
)
from requests_app.labels_signatures import FAULTS, LEVELS
from tests.domain.test_signature_checks import EVERY_SIGNATURE

NUMBER = "RF-7K3M-9QXT-2B4D-W0ZC"
OTHER_NUMBER = "RF-0000-0000-0000-0000"
TODAY = date(2026, 12, 10)
ALTERED = FormComparison(
    "differs",
    issued_bytes_kept=False,
    boxes=((20, 100, 28, 6),),
    text_differs=3,
    altered_fields=("name",),
    added_parts=("layers",),
    added_pages=1,
)
KEPT = {"issued_bytes_kept": True, "text_differs": 0}
READING = FormReading(
    media_type="application/pdf",
    sha256="b" * 64,
    size=40_000,
    pages=1,
    codes=(ReadCode(NUMBER, "0" * 16, 1, "qr"),),
    field_values=(("name", "Åse Blåbær"),),
    ink=(("name", 0.05), ("date", 0.05), ("signature", 0.03)),
    comparison=FormComparison(page="unchanged"),
)
ISSUED = IssuedFormFacts(
    number=NUMBER,
    mac_ok=True,
    of_this_case=True,
    used_on=None,
    expires_on=date(2027, 1, 2),
    superseded=False,
    blank_sha256="a" * 64,
    names=("Åse Blåbær",),
)


def shown(findings: list[Finding]) -> dict[str, str]:
    return {finding.code: finding.severity for finding in findings}


GOOD = {
    "file_type_ok": "ok",
    "no_active_content": "ok",
    "form_number_read": "ok",
    "form_code_genuine": "ok",
    "form_of_this_case": "ok",
    "form_unused": "ok",
    "form_in_time": "ok",
    "form_current": "ok",
    "form_differs_from_blank": "ok",
    "page_unchanged": "ok",
    "filled_in": "ok",
    "fields_complete": "ok",
    "name_matches": "ok",
    "ink_found": "ok",
}


def test_a_signed_form_gives_one_good_finding_per_check():
    findings = findings_of(READING, ISSUED, TODAY)

    assert shown(findings) == GOOD


@pytest.mark.parametrize(
    ("change", "good", "found", "severity"),
    [
        ({"mac_ok": False}, "form_code_genuine", "form_code_forged", "block"),
        ({"mac_ok": None}, "form_code_genuine", "form_code_incomplete", "doubt"),
        ({"of_this_case": False}, "form_of_this_case", "form_of_other_case", "block"),
        ({"used_on": date(2026, 12, 9)}, "form_unused", "form_already_used", "block"),
        ({"expires_on": date(2026, 12, 9)}, "form_in_time", "form_expired", "block"),
        ({"superseded": True}, "form_current", "form_superseded", "doubt"),
        ({"blank_sha256": READING.sha256}, "form_differs_from_blank", "form_is_blank", "block"),
    ],
)
def test_one_wrong_fact_changes_one_finding(change, good, found, severity):
    findings = findings_of(READING, replace(ISSUED, **change), TODAY)

    assert shown(findings) == {code: value for code, value in GOOD.items() if code != good} | {
        found: severity
    }


@pytest.mark.parametrize(
    ("change", "good", "found", "severity"),
    [
        ({"hazards": ("javascript",)}, "no_active_content", "active_content", "block"),
        ({"comparison": None}, "page_unchanged", "page_not_comparable", "doubt"),
        ({"comparison": FormComparison()}, "page_unchanged", "page_not_comparable", "doubt"),
        (
            {"comparison": FormComparison("differs", boxes=((20, 100.5, 28.4, 6),))},
            "page_unchanged",
            "page_differs",
            "doubt",
        ),
        ({"field_values": (("name", "Aase Blabær"),)}, "name_matches", "name_close", "doubt"),
        ({"field_values": (("name", "Bo Lind"),)}, "name_matches", "name_different", "doubt"),
        ({"field_values": ()}, "name_matches", "name_not_read", "doubt"),
        ({"ink": (("date", 0.001), ("signature", 0.03))}, "fields_complete", "fields_missing", "doubt"),
    ],
)
def test_one_wrong_reading_changes_one_finding(change, good, found, severity):
    findings = findings_of(replace(READING, **change), ISSUED, TODAY)

    assert shown(findings) == {code: value for code, value in GOOD.items() if code != good} | {
        found: severity
    }


@pytest.mark.parametrize(
    ("change", "gone", "found"),
    [
        (
            {"ink": (("name", 0.05), ("date", 0.05), ("signature", 0.001))},
            {"ink_found", "fields_complete"},
            {"no_ink_found", "fields_missing"},
        ),
        ({"ink": ()}, {"ink_found", "fields_complete"}, {"ink_not_measured"}),
        (
            {"ink": (), "signed_fields": ("signature",)},
            {"ink_found", "fields_complete"},
            {"digital_signature_unchecked"},
        ),
        (
            {"field_values": (), "ink": (("name", 0.0), ("date", 0.05), ("signature", 0.03))},
            {"name_matches", "fields_complete"},
            {"fields_missing"},
        ),
    ],
)
def test_what_belongs_together_changes_together(change, gone, found):
    findings = findings_of(replace(READING, **change), ISSUED, TODAY)

    assert shown(findings) == {
        code: value for code, value in GOOD.items() if code not in gone
    } | dict.fromkeys(found, "doubt")


@pytest.mark.parametrize(
    ("compared", "found"),
    [
        ({"issued_bytes_kept": True}, {"issued_bytes_kept": "ok"}),
        ({"issued_bytes_kept": False}, {"issued_bytes_lost": "doubt"}),
        ({"text_differs": 0}, {"text_unchanged": "ok"}),
        ({"text_differs": 3}, {"text_differs": "doubt"}),
        ({"altered_fields": ("name", "other")}, {"fields_altered": "doubt"}),
        ({"added_parts": ("layers",)}, {"parts_added": "doubt"}),
        ({"added_pages": 1}, {"pages_added": "doubt"}),
    ],
)
def test_the_comparison_adds_what_it_found_and_never_blocks(compared, found):
    reading = replace(READING, has_text=True, shown_values=READING.field_values)
    comparison = FormComparison("unchanged", **compared)

    assert shown(findings_of(replace(reading, comparison=comparison), ISSUED, TODAY)) == GOOD | found


def test_the_page_is_believed_and_not_the_field_behind_it():
    reading = replace(READING, has_text=True, shown_values=(("name", "Bo Lind"),))

    found = shown(findings_of(reading, ISSUED, TODAY))

    assert (found["field_shows_other"], found["name_different"]) == ("doubt", "doubt")


def test_whoever_asks_for_the_person_may_have_signed():
    issued = replace(ISSUED, names=("Bo Lind", "Åse Blåbær"))

    assert "name_matches" in shown(findings_of(READING, issued, TODAY))
    assert "name_not_on_file" in shown(findings_of(READING, replace(issued, names=("",)), TODAY))


def test_a_resaved_blank_form_is_a_doubt_and_no_refusal():
    untouched = replace(READING, field_values=(("name", "  "),), ink=(("name", 0.0), ("signature", 0.0009)))

    findings = findings_of(untouched, ISSUED, TODAY)

    assert shown(findings)["nothing_filled_in"] == "doubt"
    assert shown(findings)["no_ink_found"] == "doubt"


def test_a_form_whose_boxes_cannot_be_found_is_not_said_to_be_empty():
    # A thumb lay over one of the codes: nothing could be measured.
    hidden = replace(READING, field_values=(), ink=(), has_text=False)

    found = shown(findings_of(hidden, ISSUED, TODAY))

    assert found["ink_not_measured"] == "doubt"
    assert "nothing_filled_in" not in found
    assert "filled_in" not in found


@pytest.mark.parametrize(("share", "code"), [(INK_LIMIT, "ink_found"), (INK_LIMIT - 0.0001, "no_ink_found")])
def test_ink_counts_from_its_limit_on(share, code):
    findings = findings_of(replace(READING, ink=(("signature", share),)), ISSUED, TODAY)

    assert code in shown(findings)


@pytest.mark.parametrize(("days", "code"), [(0, "form_in_time"), (1, "form_expired")])
def test_the_last_day_of_a_form_is_inside(days, code):
    findings = findings_of(READING, ISSUED, ISSUED.expires_on + timedelta(days=days))

    assert code in shown(findings)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"media_type": "unknown"}, {"file_type_unsupported": "block"}),
        ({"unreadable": "damaged"}, {"file_unreadable": "block"}),
        (
            {"codes": ()},
            {"file_type_ok": "ok", "no_active_content": "ok", "form_number_missing": "block"},
        ),
        (
            {"codes": (*READING.codes, ReadCode(OTHER_NUMBER, "0" * 16, 2, "qr"))},
            {"file_type_ok": "ok", "no_active_content": "ok", "form_number_ambiguous": "block"},
        ),
    ],
)
def test_a_file_that_is_no_form_is_not_checked_further(change, expected):
    assert shown(findings_of(replace(READING, **change), ISSUED, TODAY)) == expected


def test_a_number_that_was_never_issued_blocks():
    assert shown(findings_of(READING, None, TODAY)) == {
        "file_type_ok": "ok",
        "no_active_content": "ok",
        "form_number_read": "ok",
        "form_number_unknown": "block",
    }


def test_two_codes_of_one_form_are_one_number():
    reading = replace(READING, codes=(*READING.codes, ReadCode(NUMBER, "", 2, "text")))

    assert reading.number == NUMBER
    assert reading.macs == ("0" * 16,)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_has_its_text(language):
    contexts = {
        "file_type_ok": {"media_type": "application/pdf"},
        "file_unreadable": {"reason": "damaged"},
        "active_content": {"hazards": "javascript, launch"},
        "form_number_read": {"number": NUMBER},
        "form_number_ambiguous": {"numbers": f"{NUMBER}, {OTHER_NUMBER}"},
        "form_already_used": {"used_on": "2026-12-09"},
        "form_in_time": {"expires_on": "2027-01-02"},
        "form_expired": {"expires_on": "2027-01-02"},
        "ink_found": {"share": "0.0300"},
        "no_ink_found": {"share": "0.0010"},
        "digital_signature_unchecked": {"fields": "signature"},
        "signature_valid": {"level": "qualified"},
        "signature_changed_after": {"fields_added": "0", "annotations_added": "1"},
        "signature_filled_after": {"fields_added": "1", "annotations_added": "0"},
        "signature_unreadable": {"fault": "took_too_long"},
        "signature_time_outside": {"signed_on": "2026-11-01"},
        "page_unchanged": {"likeness": "0.97"},
        "page_differs": {"places": "2", "boxes": "20 100 28 6; 1 2 3 4"},
        "text_differs": {"characters": "3"},
        "fields_altered": {"altered": "name, other"},
        "parts_added": {"parts": "layers, annotations"},
        "pages_added": {"pages": "1"},
        "fields_missing": {"missing": "date, signature"},
        "field_shows_other": {"shown": "name"},
    }

    texts = [finding_text(Finding(code, "ok", contexts.get(code, {})), language) for code in FINDING_TEXTS]

    assert all(text.endswith(".") and "{" not in text for text in texts)
    assert (
        finding_text(Finding("form_expired", "block", contexts["form_expired"]), language).count("02-01-2027")
        == 1
    )


def test_texts_exist_in_both_languages():
    texts = (
        FINDING_TEXTS,
        RETURN_REASONS,
        HAZARDS,
        UNREADABLE_REASONS,
        FAULTS,
        LEVELS,
        FIELD_WORDS,
        PART_WORDS,
    )
    for words in texts:
        assert {tuple(entry) for entry in words.values()} == {LANGUAGES}


def test_every_finding_that_can_be_made_has_a_text():
    made = set(GOOD)
    bad = set()
    for reading, issued in [
        (READING, None),
        (replace(READING, media_type="unknown"), ISSUED),
        (replace(READING, unreadable="damaged"), ISSUED),
        (replace(READING, codes=()), ISSUED),
        (replace(READING, hazards=("xfa",), ink=(), field_values=(), signed_fields=("s",)), ISSUED),
        (replace(READING, ink=(("signature", 0.0),), field_values=()), ISSUED),
        (
            READING,
            replace(
                ISSUED,
                mac_ok=False,
                of_this_case=False,
                used_on=TODAY,
                expires_on=date(2026, 1, 1),
                superseded=True,
                blank_sha256=READING.sha256,
            ),
        ),
        (replace(READING, ink=()), replace(ISSUED, mac_ok=None)),
        (replace(READING, codes=(*READING.codes, ReadCode(OTHER_NUMBER, "", 1, "text"))), ISSUED),
        *((replace(READING, signatures=one), ISSUED) for one in EVERY_SIGNATURE),
        (replace(READING, comparison=None, field_values=(("name", "Bo Lind"),)), ISSUED),
        (replace(READING, has_text=True, comparison=ALTERED, field_values=(("name", "Bo"),)), ISSUED),
        (replace(READING, has_text=True, comparison=replace(ALTERED, **KEPT)), ISSUED),
        (replace(READING, field_values=(("name", "Å. Blåbær"),)), ISSUED),
        (replace(READING, field_values=()), ISSUED),
        (replace(READING, ink=(("date", 0.0),)), replace(ISSUED, names=())),
    ]:
        findings = findings_of(reading, issued, TODAY)
        made |= {finding.code for finding in findings}
        bad |= {finding.code for finding in findings if finding.severity != "ok"}
        told = [f for f in findings if f.severity != "ok" and f.code not in OFFICE_ONLY]
        for language in LANGUAGES:
            assert len(return_reasons(findings, language)) >= bool(told)

    assert made == set(FINDING_TEXTS)
    assert bad == set(RETURN_REASONS)


def test_the_person_is_told_each_reason_once_and_nothing_that_is_good():
    blank = replace(READING, sha256="a" * 64, field_values=(), ink=(("signature", 0.0),))

    assert return_reasons(findings_of(blank, ISSUED, TODAY), "da") == [
        "Skemaet er ikke udfyldt.",
        "Vi kan ikke se en underskrift i feltet.",
    ]
    assert return_reasons(findings_of(READING, ISSUED, TODAY), "da") == []
