"""Which of the steps on offer is the next one of a case."""

from collections.abc import Sequence
from typing import Final

from requests_app.domain.case_steps import FORM_ISSUED

# The flow goes on before anything is asked again or skipped.
ORDER: Final = (
    # What is owed at once does not wait for a form.
    "stop_use",
    # Nothing is told before it is settled who may be told.
    "check_authority",
    "verify_form",
    "send_answer",
    "send_part_answer",
    "settle_task",
    "plan_tasks",
    "return_form",
    "issue_form",
    "receive_signed_form",
    # Beside rights: what is mutual is looked at before the account is closed.
    "check_obligation",
    "close_account",
    "answer_enquiry",
    "close_case",
)


def next_step(offered: Sequence[str], state: str, *, copy_is_due: bool = False) -> str:
    """Choose the step that a case waits for, empty for none.

    A form that was sent is waited for, not sent again. Of several rights one is answered first only where
    the copy is due for which another waits (`copy_is_due`).
    """
    steps = [name for name in ORDER if name in offered]
    if not copy_is_due:
        steps = [name for name in steps if name != "send_part_answer"]
    if state == FORM_ISSUED:
        steps = [name for name in steps if name in ("stop_use", "check_authority", "receive_signed_form")]
    return steps[0] if steps else ""
