"""The form on the web and what is handed over: the step table, and how much is taken in."""

from datetime import datetime
from typing import Final

from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.states import Step, StepTable

FORM_OPEN: Final = "open"
FORM_CLOSED: Final = "closed"
WEB_FORM_STATES: Final = (FORM_OPEN, FORM_CLOSED)
WEB_FORM_STEPS: Final = StepTable(
    noun="web_form",
    initial=FORM_OPEN,
    states=WEB_FORM_STATES,
    steps=(
        Step("set_up_web_form", (), None, "web_form.set_up"),
        Step("close_web_form", (FORM_OPEN,), FORM_CLOSED, "web_form.closed"),
        Step("open_web_form", (FORM_CLOSED,), FORM_OPEN, "web_form.opened"),
    ),
)

# By the form of one controller within an hour: above the first a person looks at each before a case is
# opened, above the second nothing is stored and the page says how else to reach the controller.
CASES_PER_HOUR: Final = 30
STORED_PER_HOUR: Final = 200

MAX_FILES: Final = 5
MAX_FILES_MB: Final = 15
MAX_WORDS: Final = 10_000
MAX_ADDRESS: Final = 500
MAX_EXTERNAL: Final = 120
MAX_AGENT: Final = 120
MAX_SUBJECT: Final = 200
MAX_MESSAGES: Final = 200

PERSON: Final = "person"
OFFICE: Final = "office"
AUTHORS: Final = (PERSON, OFFICE)

# A conversation that is handed over so many days after it was received has cost the person's month.
LATE_DAYS: Final = 3


def days_taken(received_at: datetime, handed_over_at: datetime) -> int:
    """Count the days of the time limit that a hand-over took; by Danish dates, never below 0."""
    return max(0, (copenhagen_date(handed_over_at) - copenhagen_date(received_at)).days)


def is_late(received_at: datetime, handed_over_at: datetime) -> bool:
    """Tell whether a hand-over took so long that the case says so."""
    return days_taken(received_at, handed_over_at) > LATE_DAYS
