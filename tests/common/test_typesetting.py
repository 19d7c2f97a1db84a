"""What the typesetter shows, and how the rest is said."""

import unicodedata
from datetime import date

import pytest

from dpo_office.common.reports import Report, Section, render_report
from dpo_office.common.typesetting import printable

# All signs of two bytes; those beyond are emoji and rare scripts.
PLANE = range(0x10000)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Åse Blåbær – 5 €, §12\n", "Åse Blåbær – 5 €, §12\n"),
        ("Ελλάδα Привет مرحبا שלום", "Ελλάδα Привет مرحبا שלום"),
        ("tak 🙂", "tak [U+1F642]"),
        ("hjerte ❤\ufe0f", "hjerte [U+2764]"),
        ("你好", "[U+4F60][U+597D]"),
        ("\x00\x07", "[U+0000][U+0007]"),
        ("fdp.\u202eexe", "fdp.[U+202E]exe"),
    ],
)
def test_what_no_font_shows_stands_as_its_code(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_everything_that_is_called_printable_is_typeset() -> None:
    signs = [sign for sign in map(chr, PLANE) if unicodedata.category(sign) not in ("Cn", "Cs")]
    shown = [sign for sign in signs if printable(sign) == sign]
    assert len(shown) > 2000

    pdf = render_report(
        Report("A", [], "T", "", [Section("H", [" ".join(shown)])], "da", date(2026, 1, 1), "f", "p")
    )

    assert pdf.startswith(b"%PDF")
