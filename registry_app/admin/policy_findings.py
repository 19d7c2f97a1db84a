"""What a reader of the law would ask, beside the text: findings that point at numbered lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from registry_app.admin.base import chip
from registry_app.admin.finding_words import SEVERITY_COLOURS, finding_in_words
from registry_app.domain.findings import ADVICE, ERROR, WARNING, Finding
from registry_app.labels import LANGUAGE_LABELS
from registry_app.queries.policy_findings import MOST_JUDGED, JudgedText

TAB = "law"
# Nothing of a text is blocked: its findings say what should be done about them.
WORDS = {ERROR: _("must be mended"), WARNING: _("should be mended"), ADVICE: _("advice")}
Row = dict[str, Any]


@dataclass(frozen=True)
class Piece:
    """Words of a line; `is_found` when a finding quotes them."""

    words: str
    is_found: bool = False


def texts_in_words(texts: Iterable[JudgedText]) -> list[Row]:
    """Give each text with its lines and its findings in the reader's language."""
    names = dict(LANGUAGE_LABELS)
    return [
        {
            "code": text.language,
            "language": names.get(text.language, text.language),
            "is_cut": text.is_cut,
            "findings": findings_at_lines(text.findings, text.language),
            "lines": _lines(text),
        }
        for text in texts
    ]


def findings_at_lines(findings: Iterable[Finding], language: str) -> list[Row]:
    """Give findings in words, each with the line it points at."""
    return [
        finding_in_words(finding, f"#{language}-{finding.where.line}" if finding.where.line else "")
        | {
            "chip": chip(WORDS[finding.severity], SEVERITY_COLOURS[finding.severity]),
            "line": finding.where.line,
            "quote": finding.where.quote,
        }
        for finding in findings
    ]


def graver(findings: Iterable[Finding]) -> list[Finding]:
    """Give what is more than advice."""
    return [finding for finding in findings if finding.severity != ADVICE]


def _lines(text: JudgedText) -> list[Row]:
    spans: dict[int, list[tuple[int, int]]] = {}
    for finding in text.findings:
        spans.setdefault(finding.where.line, []).append((finding.where.start, finding.where.end))
    return [
        {"number": number, "pieces": pieces_of(words, spans.get(number, ()))}
        for number, words in enumerate(text.text[:MOST_JUDGED].replace("\r\n", "\n").split("\n"), start=1)
    ]


def pieces_of(words: str, spans: Sequence[tuple[int, int]]) -> list[Piece]:
    """Cut a line at what is quoted of it; quotes that overlap become one."""
    pieces: list[Piece] = []
    position = 0
    for start, end in sorted(spans):
        if end <= position:
            continue
        if start > position:
            pieces.append(Piece(words[position:start]))
            position = start
        if pieces and pieces[-1].is_found and start < position:
            pieces[-1] = Piece(pieces[-1].words + words[position:end], is_found=True)
        else:
            pieces.append(Piece(words[position:end], is_found=True))
        position = end
    return [*pieces, Piece(words[position:])] if position < len(words) or not pieces else pieces
