"""What may happen to a wave of letters: the step table of docs/flows/wave.md, and its limits."""

from datetime import timedelta
from typing import Final

from dpo_office.common.states import Step, StepTable
from requests_app.domain.breach_codes import numbered_reference

WAVE_OPEN: Final = "open"
WAVE_ENDED: Final = "ended"
WAVE_STATES: Final = (WAVE_OPEN, WAVE_ENDED)

MAX_TITLE: Final = 120
# Named in one go, and in all: what one page shows.
MAX_NAMED: Final = 100
MAX_CASES: Final = 500
# Letters that follow each other for longer are no wave any more; they are compared with newer ones.
WAVE_TIME: Final = timedelta(days=90)
# Two people may have copied from each other; three letters are told on Today.
MIN_LETTERS: Final = 3

WAVE_STEPS: Final = StepTable(
    noun="wave",
    initial=WAVE_OPEN,
    states=WAVE_STATES,
    steps=(
        Step("open_wave", (), None, "wave.opened"),
        Step("add_cases", (WAVE_OPEN,), None, "wave.cases_added"),
        Step("write_assessment", (WAVE_OPEN,), None, "wave.assessed"),
        Step("write_base_answer", (WAVE_OPEN,), None, "wave.base_answer_written"),
        # What never belonged there is taken out of an ended wave too.
        Step("take_case_out", WAVE_STATES, None, "wave.case_taken_out"),
        Step("end_wave", (WAVE_OPEN,), WAVE_ENDED, "wave.ended"),
    ),
)


def wave_reference(slug: str, year: int, random_number: int) -> str:
    """Write the reference of a wave, as RET-W2026-7K3M-9QXT; at least 40 random bits."""
    return numbered_reference(slug, "W", year, random_number)
