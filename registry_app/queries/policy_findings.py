"""What a reader of the law would ask of the texts of a policy version, beside the controller's record."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from uuid import UUID

from registry_app.domain.findings import ADVICE, Finding
from registry_app.domain.policy_linter import findings_of
from registry_app.domain.policy_record_periods import RecordedPeriods, recorded_rules
from registry_app.domain.record import Words
from registry_app.models import PolicyVersion, PurposeData

# A page does not wait for more than some seconds; the commands judge texts of any length that they read.
MOST_JUDGED: Final = 200_000
# A text is judged anew only when it or the periods of the record changed.
TEXTS_REMEMBERED: Final = 64


@dataclass(frozen=True)
class JudgedText:
    """A text of a version in one language, and what is found in it, the gravest first."""

    language: str
    text: str
    findings: tuple[Finding, ...]

    @property
    def is_cut(self) -> bool:
        """Tell whether the text is longer than what is judged of it."""
        return len(self.text) > MOST_JUDGED

    @property
    def graver(self) -> int:
        """Count what is more than advice."""
        return sum(finding.severity != ADVICE for finding in self.findings)


def judged_version(version: PolicyVersion) -> tuple[JudgedText, ...]:
    """Judge a version's own text and its translations against the record as it is now (one query).

    Of a text above MOST_JUDGED characters the beginning is judged, and `is_cut` says so.
    """
    recorded = recorded_periods_of(version.controller_id)
    texts = {version.language: version.text} | {
        language: said["text"]
        for language, said in sorted(version.translations.items())
        if said.get("text") and language != version.language
    }
    return tuple(JudgedText(language, text, judged_text(text, recorded)) for language, text in texts.items())


def recorded_periods_of(controller_id: UUID) -> tuple[RecordedPeriods, ...]:
    """Return how long the active activities of a controller keep their data (one query)."""
    rows = (
        PurposeData.objects.filter(
            purpose__activity__controller=controller_id,
            purpose__activity__status="active",
            rule__isnull=False,
        )
        .order_by("purpose__activity__position", "purpose__activity__code")
        .values_list(
            "purpose__activity__code",
            "purpose__activity__section",
            "purpose__activity__name_da",
            "purpose__activity__name_en",
            "rule__unit",
            "rule__period",
        )
        .distinct()
    )
    rules: dict[tuple[str, str, Words], list[tuple[str, int]]] = {}
    for code, section, danish, english, unit, period in rows:
        rules.setdefault((code, section, Words(danish, english)), []).append((unit, period))
    return tuple(
        recorded_rules(code, name, kept, section=section) for (code, section, name), kept in rules.items()
    )


@lru_cache(maxsize=TEXTS_REMEMBERED)
def judged_text(text: str, recorded: tuple[RecordedPeriods, ...] = ()) -> tuple[Finding, ...]:
    """Return what is found in a text; remembered, as pages ask for the same text again and again."""
    return findings_of(text[:MOST_JUDGED], recorded)
