"""What a check finds in the record or in a policy text: one shape, shown alike by pages, API and commands.

A finding names its legal source and what to do about it, in Danish and English. Its code never changes its
meaning: an override that somebody recorded for a code stays readable.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from registry_app.domain.record import Words

# In the order in which they are shown. An error blocks until it is mended or a decider overrides it.
ERROR: Final = "error"
WARNING: Final = "warning"
ADVICE: Final = "advice"
SEVERITIES: Final = (ERROR, WARNING, ADVICE)


@dataclass(frozen=True)
class Place:
    """Where a finding points: a row of the record, a line of a text, or with neither the whole.

    `subject` names a row as `policy_writing.without` does ("web-usage", "web-usage/targeting"), `part` what
    is to be mended there, if it is a row of its own ("recipient/google", "rule/R-3.1"). `line`
    counts from 1; `start` and `end` are positions in that line, counted from 0, the end not included;
    `quote` is what stands between them, and `section` the heading above it.
    """

    subject: str = ""
    line: int = 0
    start: int = 0
    end: int = 0
    quote: str = ""
    section: str = ""
    part: str = ""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong or missing: what, how grave, which law says so, and what would mend it."""

    code: str
    severity: str
    source: str
    message: Words
    advice: Words
    where: Place = field(default_factory=Place)


def filled(text: str, said: Mapping[str, str | Words], language: str) -> str:
    """Put what is said of the one place into the text of a finding, in "da" or "en"."""
    words = {name: value[language] if isinstance(value, Words) else value for name, value in said.items()}
    # A name that ends with a stop of its own ("Inc.") ends the sentence too.
    return text.format(**words).replace("..", ".")


def is_blocking(findings: Iterable[Finding]) -> bool:
    """Tell whether something must be mended, or overridden by a decider, before work goes on."""
    return any(finding.severity == ERROR for finding in findings)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Put the gravest first, then in the order of the text or the record."""
    return tuple(
        sorted(
            findings,
            key=lambda finding: (
                SEVERITIES.index(finding.severity),
                finding.where.line,
                finding.where.start,
                finding.where.subject,
                finding.code,
                finding.where.part,
            ),
        )
    )
