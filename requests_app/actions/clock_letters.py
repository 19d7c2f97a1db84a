"""The words that a letter about the clock needs, in the language of its case."""

from datetime import date

from dpo_office.common.calendars import copenhagen_date
from requests_app.actions.case_letters import contact_of
from requests_app.clock_letter_texts import GROUNDS, MONTHS_MORE, WAITING
from requests_app.domain.deadlines import Line
from requests_app.labels_deadlines import explain
from requests_app.letter_texts import LETTER, long_date
from requests_app.models import Case


def clock_words(
    case: Case,
    *,
    words: str = "",
    ground: str = "",
    months: int = 0,
    first_on: date | None = None,
    asked_on: date | None = None,
    waiting: bool | None = None,
) -> dict[str, str]:
    """Give what the mails of clock_letter_texts.py tell: dates, reasons, reckoning, how to complain."""
    language = case.language
    lines = explain((Line(row["code"], row["context"]) for row in case.deadline_explanation), language)
    return {
        "words": words,
        "ground": GROUNDS[ground][language] if ground else "",
        "months": MONTHS_MORE[language][months] if months else "",
        "first_on": long_date(first_on, language) if first_on else "",
        "asked_on": long_date(asked_on, language) if asked_on else "",
        "strict_due_on": long_date(case.strict_due_on, language),
        "silence_days": str(case.controller.silence_close_days),
        "waiting": WAITING[waiting][language] if waiting is not None else "",
        "reckoning": "\n".join(f"- {line}" for line in lines),
        "complaint": LETTER["complaint"][language].format(contact=contact_of(case.controller)),
    }


def asked_on(case: Case, kind: str) -> date | None:
    """Give the day on which the person was last asked about something."""
    asked = [entry.at for entry in case.clock_entries.all() if entry.type == f"ask_{kind}"]
    return copenhagen_date(max(asked)) if asked else None
