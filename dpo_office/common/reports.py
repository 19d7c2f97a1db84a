"""Reports: a heading, sections with words, tables and fingerprints, on the controller's letterhead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dpo_office.common.typesetting import typeset

TEMPLATE = Path(__file__).parent / "typst" / "report.typ"


@dataclass(frozen=True)
class Section:
    """A part of a report: words, then a table, then named codes such as fingerprints.

    `widths` are the shares of the columns, 0 for one that takes what it needs; `numbers` names the columns,
    from 0, that are flush right.
    """

    heading: str
    paragraphs: Sequence[str] = ()
    head: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    widths: Sequence[int] = ()
    numbers: Sequence[int] = ()
    codes: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Report:
    """A whole report in one language; `footer` stands on every page before its number."""

    sender: str
    sender_lines: Sequence[str]
    title: str
    lead: str
    sections: Sequence[Section]
    language: str
    dated: date
    footer: str
    page_word: str


def render_report(report: Report) -> bytes:
    """Return the report as an accessible PDF (PDF/UA-1).

    Raises PermanentGatewayError `typesetting_failed`.
    """
    dated = report.dated
    data = {
        "language": report.language,
        "title": report.title,
        "lead": report.lead,
        "date": [dated.year, dated.month, dated.day],
        "controller": {"name": report.sender, "lines": [line for line in report.sender_lines if line]},
        "sections": [_section(section) for section in report.sections],
        "texts": {"footer": report.footer, "page": report.page_word},
    }
    return typeset(TEMPLATE, data, dated=dated)


def _section(section: Section) -> dict[str, object]:
    return {
        "heading": section.heading,
        "paragraphs": list(section.paragraphs),
        "head": list(section.head),
        "rows": [list(row) for row in section.rows],
        "widths": list(section.widths) or [1] * len(section.head),
        "numbers": list(section.numbers),
        "codes": [list(code) for code in section.codes],
    }
