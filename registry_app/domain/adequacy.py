"""The Commission's adequacy decisions, to begin with (GDPR Art. 45): loaded once, then the office's own.

Numbers and days are from general knowledge. A row says by its empty `checked_on` that nobody in the office
has compared it with the Official Journal yet; a finding asks for that wherever a transfer leans on it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from registry_app.domain.record import NO_WORDS, Words


@dataclass(frozen=True)
class AdequacyDecision:
    """A decision on one country: since when, until when if it says so, and what it covers if not all."""

    country: str
    valid_from: date
    source: str
    scope: Words = NO_WORDS
    valid_to: date | None = None


def _decision(
    country: str, day: str, number: str, scope: Words = NO_WORDS, until: str = ""
) -> AdequacyDecision:
    ends = date.fromisoformat(until) if until else None
    return AdequacyDecision(country, date.fromisoformat(day), f"Commission Decision {number}", scope, ends)


DECISIONS: Final = (
    _decision("AD", "2010-10-19", "2010/625/EU"),
    _decision("AR", "2003-06-30", "2003/490/EC"),
    _decision(
        "CA",
        "2001-12-20",
        "2002/2/EC",
        Words("virksomheder, der er omfattet af PIPEDA", "organisations subject to PIPEDA"),
    ),
    _decision("CH", "2000-07-26", "2000/518/EC"),
    _decision("FO", "2010-03-05", "2010/146/EU"),
    _decision("GB", "2021-06-28", "(EU) 2021/1772, renewed 19 December 2025", until="2031-12-27"),
    _decision("GG", "2003-11-21", "2003/821/EC"),
    _decision("IL", "2011-01-31", "2011/61/EU"),
    _decision("IM", "2004-04-28", "2004/411/EC"),
    _decision("JE", "2008-05-08", "2008/393/EC"),
    _decision(
        "JP",
        "2019-01-23",
        "(EU) 2019/419",
        Words("virksomheder, der er omfattet af den japanske lov", "operators subject to the Japanese act"),
    ),
    _decision("KR", "2021-12-17", "(EU) 2022/254"),
    _decision("NZ", "2012-12-19", "2013/65/EU"),
    _decision(
        "US",
        "2023-07-10",
        "(EU) 2023/1795",
        Words(
            "kun modtagere, der står på listen under EU-US Data Privacy Framework",
            "only recipients in the list of the EU-US Data Privacy Framework",
        ),
    ),
    _decision("UY", "2012-08-21", "2012/484/EU"),
)
