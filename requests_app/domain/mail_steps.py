"""What may happen to a mail that came in: the step table of docs/flows/mail.md."""

from typing import Final

from dpo_office.common.states import Step, StepTable

FETCHED: Final = "fetched"
WAITING: Final = "waiting"
OPENED: Final = "opened"
JOINED: Final = "joined"
DISMISSED: Final = "dismissed"
MAIL_STATES: Final = (FETCHED, WAITING, OPENED, JOINED, DISMISSED)
# Somebody still has to look at it, or the office itself to read it.
OPEN_MAIL_STATES: Final = (FETCHED, WAITING)
MAIL_IN_CASE: Final = (OPENED, JOINED)

MAIL_STEPS: Final = StepTable(
    noun="mail",
    initial=FETCHED,
    states=MAIL_STATES,
    steps=(
        # The office's own: the bytes are stored before anything in them is looked at.
        Step("read_mail", (FETCHED,), WAITING, "mail.read"),
        Step("thread_mail", (FETCHED,), JOINED, "mail.threaded"),
        # A person's.
        Step("open_case", (WAITING,), OPENED, "mail.case_opened"),
        Step("join_case", (WAITING,), JOINED, "mail.case_joined"),
        Step("dismiss_mail", (WAITING,), DISMISSED, "mail.dismissed"),
        Step("take_back", (DISMISSED,), WAITING, "mail.taken_back"),
    ),
)
# Steps that no person takes.
OFFICES_STEPS: Final = frozenset({"read_mail", "thread_mail"})
