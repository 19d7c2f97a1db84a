"""The mail that nobody is there for a legal date, Danish above and English below; it names no person."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from requests_app.mail_texts import MailText

MOST: Final = 40
_KINDS: Final = {
    "case": ("sag {name}", "case {name}"),
    "authoritycase": ("tilsynssag {name}", "authority case {name}"),
    "policyversion": ("politikversion {name}", "policy version {name}"),
}
_UNNAMED: Final = ("en sag, som ikke alle må se", "a case that not everybody may see")


def nobody_there_text(*, controller: str, lines: Sequence[tuple[str, str, date]], url: str) -> MailText:
    """Write one mail about all dates of a controller: kind, name ("" for what is not named) and day."""
    shown, more = lines[:MOST], max(0, len(lines) - MOST)
    danish = [f"- {_name(kind, name, 0)}: fristen er {day:%d-%m-%Y}" for kind, name, day in shown]
    english = [f"- {_name(kind, name, 1)}: the time limit is {day:%d-%m-%Y}" for kind, name, day in shown]
    if more:
        danish.append(f"- og {more} til")
        english.append(f"- and {more} more")
    body = "\n".join(
        [
            f"Efter rollerne og det registrerede fravær er der inden fristen ingen hos {controller},",
            "som må tage det næste skridt. Udpeg en stedfortræder, eller giv en kollega rollen:",
            *danish,
            "",
            f"By roles and recorded absences nobody at {controller} may take the next step before the",
            "time limit. Name a deputy, or give a colleague the role:",
            *english,
            "",
            url,
            "",
        ]
    )
    return MailText(f"Ingen til stede inden fristen hos {controller} / nobody there in time", body)


def _name(kind: str, name: str, language: int) -> str:
    return _KINDS[kind][language].format(name=name) if name else _UNNAMED[language]
