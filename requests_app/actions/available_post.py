"""What can be done next with scanned post: what its state, its pages and its neighbours allow the actor."""

from datetime import date

from dpo_office.common.permissions import Actor
from requests_app.domain.case_steps import CASE_STEPS
from requests_app.models import PostBatch
from requests_app.models.querysets import is_kept_from
from requests_app.permissions import may_take_step, post_steps
from requests_app.queries.post import Sheets


def offered_on(sheets: Sheets, actor: Actor) -> list[str]:
    """Name the steps that a letter's state, its pages and its neighbours allow and the actor may take."""
    left_out = set()
    if not may_be_filed(sheets, actor):
        left_out.add("file_form")
    if len(sheets.pages) <= 1:
        left_out.add("split_letter")
    if not sheets.next_waits:
        left_out.add("join_next")
    if not sheets.kept:
        left_out.add("destroy_page")
    return [step for step in post_steps(sheets.letter, actor) if step not in left_out]


def may_be_filed(sheets: Sheets, actor: Actor) -> bool:
    """Tell whether a letter is the form that its case waits for, and the actor may receive it there."""
    if len(sheets.forms) != 1:
        return False
    case = sheets.forms[0].case
    is_awaited = CASE_STEPS.can("receive_signed_form", case.state)
    if is_kept_from(case, actor):
        return False
    return is_awaited and may_take_step(actor, "receive_signed_form", case.controller_id)


def offered_for_batch(row: PostBatch, actor: Actor, today: date) -> list[str]:
    """Name the steps of a batch; nothing is done with originals that are gone, and shredding has its day."""
    if row.originals_destroyed_at:
        return []
    is_early = row.originals_until is None or today < row.originals_until
    return [step for step in post_steps(row, actor) if not (is_early and step == "destroy_originals")]
