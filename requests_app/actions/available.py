"""Which steps a case offers to an actor now: the state allows it, the rules do, and the actor may."""

from collections.abc import Callable, Mapping, Sequence

from dpo_office.common.permissions import Actor
from registry_app.domain.controllers import NONE
from requests_app.domain.case_codes import PENDING
from requests_app.domain.case_steps import CASE_STEPS, COLLECTING, TASK_OPEN, may_collect_now
from requests_app.domain.clock_acts import STATUS_SENT, open_questions
from requests_app.domain.deadlines import IDENTITY, MAX_EXTENSION_MONTHS, SCOPE
from requests_app.domain.enquiries import is_step_of, open_obligations
from requests_app.domain.next_steps import next_step
from requests_app.domain.representation import (
    CLAIMED,
    NOT_INHERITED,
    is_of_the_dead,
    may_check,
    may_end,
    may_name,
)
from requests_app.domain.requesters import CONFIDENCE, HR_RELATIONS
from requests_app.domain.rights import ACCESS, RIGHTS_ANSWERED_IN_WRITING, RIGHTS_WITH_ONE_MONTH
from requests_app.domain.waits import COPIES, can_wait
from requests_app.models import Case
from requests_app.permissions import may_take_step
from requests_app.queries.answer_links import has_answer_behind
from requests_app.queries.case_customers import named_in
from requests_app.queries.case_links import is_linked
from requests_app.queries.enquiries import newest_checks
from requests_app.queries.form_gates import mode_in
from requests_app.queries.representations import claim_of, representation_of


def available_steps(case: Case, actor: Actor) -> list[str]:
    """Name the steps in the order of the flow; the case has its details at hand, so no database is asked."""
    return [
        name
        for name in possible_steps(case)
        if not (name == "take_case" and case.owned_by == actor.user_id)
        and may_take_step(actor, name, case.controller_id, case.kind)
    ]


def possible_steps(case: Case) -> list[str]:
    """Name the steps that state and rules allow, whoever may take them."""
    return [
        name
        for name in CASE_STEPS.available(case.state)
        if is_step_of(case.kind, name) and _RULES.get(name, _always)(case)
    ]


def step_to_take(case: Case, offered: Sequence[str]) -> str:
    """Choose the step that the case waits for among those offered, empty for none."""
    copy_is_due = case.state == COLLECTING and _all_settled(case) and _waits(case) and _copy_is_owed(case)
    # What was missing may come; until then the case goes on.
    wanted = [name for name in offered if name != "check_authority" or _authority(case) == CLAIMED]
    return next_step(wanted, case.state, copy_is_due=copy_is_due)


def _copy_is_owed(case: Case) -> bool:
    return any(item.right in COPIES and item.outcome == PENDING for item in case.items.all())


def _always(_: Case) -> bool:
    return True


def _never(_: Case) -> bool:
    return False


def _may_be_spoken(case: Case) -> bool:
    pending = {item.right for item in case.items.all() if item.outcome == PENDING}
    return _may_be_answered(case) and RIGHTS_ANSWERED_IN_WRITING.isdisjoint(pending)


def _form_is_used(case: Case) -> bool:
    return mode_in(case) != NONE


def _may_collect(case: Case) -> bool:
    return may_collect_now(case.state, form_asked=case.form_asked)


def _nothing_blocks(case: Case) -> bool:
    newest = max(case.signed_forms.all(), key=lambda signed: signed.pk, default=None)
    return newest is not None and all(row["severity"] != "block" for row in newest.findings)


def _has_open_task(case: Case) -> bool:
    return any(task.state == TASK_OPEN for task in case.tasks.all())


def _has_asked_task(case: Case) -> bool:
    return any(task.state == TASK_OPEN and task.contributor_id for task in case.tasks.all())


def _all_settled(case: Case) -> bool:
    return not _has_open_task(case)


def _has_several_open(case: Case) -> bool:
    return sum(item.outcome == PENDING for item in case.items.all()) > 1


def _may_be_answered(case: Case) -> bool:
    # The work for what waits begins when its wait is over.
    return _all_settled(case) and not _waits(case) and _authority(case) != CLAIMED and _may_be_granted(case)


def _may_be_granted(case: Case) -> bool:
    # What an estate does not take over is refused with the case.
    pending = {item.right for item in case.items.all() if item.outcome == PENDING}
    return not is_of_the_dead(claim_of(case)) or not pending <= NOT_INHERITED


def _waits(case: Case) -> bool:
    return any(item.is_waiting for item in case.items.all())


def _may_wait(case: Case) -> bool:
    return can_wait({item.right for item in case.items.all() if item.outcome == PENDING})


def _authority(case: Case) -> str | None:
    row = representation_of(case)
    return row.authority if row else None


def _may_name(case: Case) -> bool:
    return may_name(_authority(case))


def _may_check(case: Case) -> bool:
    return may_check(_authority(case))


def _may_end(case: Case) -> bool:
    return may_end(_authority(case))


def _is_somebodys(case: Case) -> bool:
    return not case.is_test and case.relation not in HR_RELATIONS


def _has_named(case: Case) -> bool:
    known: bool | None = getattr(case, "has_named_customers", None)
    return bool(named_in(case)) if known is None else known


def _asked(case: Case) -> Mapping[str, object]:
    return open_questions(case.clock_entries.all())


def _may_extend(case: Case) -> bool:
    rights = {item.right for item in case.items.all() if item.outcome == PENDING}
    return case.extended_months < MAX_EXTENSION_MONTHS and not RIGHTS_WITH_ONE_MONTH.isdisjoint(rights)


def _may_ask_identity(case: Case) -> bool:
    # Whether a form, a waiver or a reply has settled it, the action knows.
    return IDENTITY not in _asked(case)


def _may_ask_scope(case: Case) -> bool:
    return {item.right for item in case.items.all()} == {ACCESS} and SCOPE not in _asked(case)


def _is_asked(case: Case) -> bool:
    return bool(_asked(case))


def _must_stop(case: Case) -> bool:
    return case.stop_owed_by is not None


def _has_its_record(case: Case) -> bool:
    # Without its details at hand it is not known; the action knows.
    return not getattr(case, "record_ended", False)


def _may_be_linked(case: Case) -> bool:
    return not case.is_test and _has_its_record(case)


def _may_be_unlinked(case: Case) -> bool:
    return is_linked(case) and _has_its_record(case)


def _is_told_of_closing(case: Case) -> bool:
    told = [entry.at for entry in case.clock_entries.all() if entry.type == STATUS_SENT]
    asked = open_questions(case.clock_entries.all()).get(IDENTITY)
    return asked is not None and any(at >= asked for at in told)


def _is_owed_something(case: Case) -> bool:
    return bool(open_obligations(newest_checks(case.obligation_checks.all())))


_RULES: Mapping[str, Callable[[Case], bool]] = {
    "issue_form": _form_is_used,
    "verify_form": _nothing_blocks,
    "plan_tasks": _may_collect,
    "attach_extract": _has_open_task,
    "settle_task": _has_open_task,
    "assign_task": _has_open_task,
    "remind_contributor": _has_asked_task,
    "send_answer": _may_be_answered,
    "send_part_answer": _has_several_open,
    **dict.fromkeys(("send_link_again", "post_answer", "revoke_link"), has_answer_behind),
    "put_copy_first": _may_wait,
    "end_wait": _waits,
    "withdraw_right": _has_several_open,
    # Only while the case is opened.
    "record_at_once": _never,
    "record_answer": _may_be_spoken,
    "extend_deadline": _may_extend,
    "ask_identity": _may_ask_identity,
    "ask_scope": _may_ask_scope,
    "record_information": _is_asked,
    "send_status_letter": _is_asked,
    "close_unidentified": _is_told_of_closing,
    "reopen_case": _has_its_record,
    "link_case": _may_be_linked,
    "unlink_case": _may_be_unlinked,
    "stop_use": _must_stop,
    "name_representative": _may_name,
    "check_authority": _may_check,
    "end_representation": _may_end,
    "name_customer": _is_somebodys,
    "drop_customer": _has_named,
    "mark_confidential": lambda case: case.circle != CONFIDENCE,
    "add_rights": lambda case: case.circle != CONFIDENCE,
    "check_obligation": _is_owed_something,
    "close_account": lambda case: not _is_owed_something(case),
    # Follows from a change of the calendar.
    "reckon_anew": _never,
}
