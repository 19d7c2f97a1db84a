"""Every step in every state, and every step by every role; a refused one changes nothing."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import pytest
from django.db import transaction

from dpo_office.common import clock
from dpo_office.common.errors import Invalid, NotFound, NotPermitted, Refused, Stale
from dpo_office.common.permissions import ROLES
from registry_app.models import Controller
from requests_app.actions import closing, signed_forms, system_tasks
from requests_app.actions.available import available_steps
from requests_app.domain.case_steps import CASE_STEPS, CLOCKS_STEPS, CONTRIBUTORS_STEPS, OPEN_STATES, STATES
from requests_app.domain.enquiries import ENQUIRY_STEPS
from requests_app.labels import CASE_STATE_LABELS, CASE_STEP_LABELS
from requests_app.models import Case
from requests_app.queries.cases import cases_with_details
from tests.factories.cases import case_in, everything_about, make_case, make_office, take
from tests.factories.registry import actor_with
from tests.share import in_share

ALL_STEPS = [step.name for step in CASE_STEPS.steps]
# Contributors take theirs over a link: test_task_pages.py.
# One is taken while the case is opened, and never offered later: test_quick_records.py.
# Another follows from a change of the calendar: test_clock_policy.py.
# Those of cases beside rights: test_enquiries.py.
NOT_TAKEN = CONTRIBUTORS_STEPS | CLOCKS_STEPS | ENQUIRY_STEPS | {"record_at_once"}
STEPS = [name for name in ALL_STEPS if name not in NOT_TAKEN]
# What is answered by a copy of data is not answered by word of mouth.
ASKED = {
    "record_answer": {"rights": ["rectification"]},
    "stop_use": {"rights": ["restriction"]},
    "send_part_answer": {"rights": ["access", "rectification"]},
    "put_copy_first": {"rights": ["access", "erasure"]},
    "end_wait": {"rights": ["access", "erasure"], "copy_first": True},
    "withdraw_right": {"rights": ["access", "rectification"]},
}
# Possible in any state of a case whose answer lies behind a link.
LINK_STEPS = ("send_link_again", "post_answer", "revoke_link")
VIEWERS = {"officer", "decider", "dpo", "legal", "agent", "auditor", "client"}
TAKERS = {name: {"officer", "decider"} for name in STEPS} | {
    "refuse_case": {"decider"},
    "close_unidentified": {"decider"},
    "allow_late_question": {"decider", "dpo"},
    "withdraw_case": {"officer", "decider", "agent"},
    "withdraw_right": {"officer", "decider", "agent"},
    "name_representative": {"officer", "decider", "agent"},
    "change_relation": {"officer", "decider", "dpo", "legal"},
    "add_note": {"officer", "decider", "dpo", "legal", "agent"},
}
# A state that allows the step.
STATE_FOR = {step.name: step.source[-1] for step in CASE_STEPS.steps} | dict.fromkeys(
    ("refuse_case", "ask_identity", "close_unidentified"), "received"
)
# Who was known before the work began is not asked again.
KNOWN_ALREADY = {
    ("ask_identity", "collecting"): "identity_is_clear",
    ("close_unidentified", "collecting"): "question_not_open",
}


def make_ready(case: Case, step: str) -> None:
    """Let a case in collection be ready for a step that waits for another."""
    in_collection = {
        "send_answer": ("settle_tasks",),
        "record_answer": ("settle_tasks",),
        "remind_contributor": ("assign_task",),
    }
    before = in_collection.get(step, ()) if case.state == "collecting" else ()
    if step in LINK_STEPS:
        before = ("lay_behind_link",)
    if case.state in OPEN_STATES:
        before += {
            "record_information": ("ask_scope",),
            "check_authority": ("name_representative",),
            "drop_customer": ("name_customer",),
            "end_representation": ("name_representative",),
            "send_status_letter": ("ask_scope",),
            "close_unidentified": ("ask_identity", "send_status_letter")
            if case.state not in ("verified", "collecting")
            else (),
        }.get(step, ())
    before += ("link_case",) if step == "unlink_case" else ()
    for name in before:
        take(name, case, actor=actor_with("decider", case.controller), now=clock.now())
        case.refresh_from_db()


@contextmanager
def taken_back() -> Iterator[None]:
    """Let something happen, and take it back: many steps begin at the same case."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def cases_for(state: str, controller: Controller) -> dict[str, Case]:
    """Give for each step a case in a state that may take it, as far as its state goes."""
    usual = case_in(state, controller)
    special = {step: case_in(state, controller, **fields) for step, fields in ASKED.items()}
    return dict.fromkeys(STEPS, usual) | special


@pytest.mark.parametrize("state", STATES)
def test_a_step_is_possible_only_where_the_table_says(controller: Controller, state: str) -> None:
    for step, start in cases_for(state, controller).items():
        # In its states each step is tried; out of them, a share of those that must refuse it.
        if not CASE_STEPS.can(step, state) and not in_share(f"{step} {state}", one_in=3):
            continue
        with taken_back():
            case = Case.objects.get(pk=start.pk)
            make_ready(case, step)
            assert_possible_as_declared(case, step, state)


def assert_possible_as_declared(case: Case, step: str, state: str) -> None:
    before = everything_about(case)
    possible = CASE_STEPS.can(step, state)
    if (step, state) == ("plan_tasks", "received"):
        # This controller asks for a form.
        expected = pytest.raises(Refused, match="form_is_asked")
        possible = False
    elif (step, state) in KNOWN_ALREADY:
        expected = pytest.raises(Refused, match=KNOWN_ALREADY[step, state])
        possible = False
    else:
        expected = nullcontext() if possible else pytest.raises(Refused, match="step_impossible")

    with expected as caught:
        take(step, case, actor=actor_with("decider", case.controller), now=clock.now())

    after = everything_about(case)
    if not possible:
        assert after == before, step
        if caught.value.code == "step_impossible":
            assert caught.value.context["available"] == CASE_STEPS.available(state)
        return
    assert after["case"]["state"] == (CASE_STEPS.step(step).target or state), step
    # A note makes nobody's half-written answer stale.
    assert after["case"]["version"] == before["case"]["version"] + (step != "add_note"), step
    assert after["events"] == before["events"] + 1, step


@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_taken_only_by_the_roles_that_hold_it(controller: Controller, step: str) -> None:
    start = case_in(STATE_FOR[step], controller, **ASKED.get(step, {}))
    make_ready(start, step)
    for role in ROLES:
        with taken_back():
            case = Case.objects.get(pk=start.pk)
            before = everything_about(case)
            if role in TAKERS[step]:
                expected = nullcontext()
            else:
                expected = pytest.raises(NotPermitted if role in VIEWERS else NotFound)

            with expected:
                take(step, case, actor=actor_with(role, controller), now=clock.now())

            assert (everything_about(case) == before) is (role not in TAKERS[step]), role


@pytest.mark.parametrize("step", STEPS)
def test_a_step_in_a_foreign_case_finds_nothing(controller: Controller, step: str) -> None:
    case = case_in(STATE_FOR[step], controller)
    before = everything_about(case)

    with pytest.raises(NotFound):
        take(step, case, actor=actor_with("decider", make_office("other")), now=clock.now())

    assert everything_about(case) == before


@pytest.mark.parametrize("state", STATES)
def test_available_steps_are_those_that_would_succeed(controller: Controller, state: str) -> None:
    case = case_in(state, controller)
    shown = cases_with_details(Case.objects.filter(pk=case.pk)).get()
    ruled_out = {
        ("collecting", "record_answer"),
        ("received", "plan_tasks"),
        ("collecting", "send_answer"),
        ("collecting", "remind_contributor"),
        *((state, step) for step in LINK_STEPS),
        *((state, step) for step in ASKED if step != "record_answer"),
        *(
            (state, step)
            for step in ("check_authority", "end_representation", "drop_customer", "unlink_case")
        ),
        *((state, step) for step in ("record_information", "send_status_letter", "close_unidentified")),
    }

    for role in ROLES:
        assert available_steps(shown, actor_with(role, controller)) == [
            step
            for step in CASE_STEPS.available(state)
            if role in TAKERS.get(step, ()) and (state, step) not in ruled_out
        ], role


def test_a_stale_version_is_refused(controller: Controller) -> None:
    case = case_in("form_issued", controller)
    before = everything_about(case)

    with pytest.raises(Stale) as caught:
        closing.withdraw_case(
            case_id=case.pk, actor=actor_with("officer", controller), now=clock.now(), version=1
        )

    assert caught.value.context == {"current": 2}
    assert everything_about(case) == before


@pytest.mark.parametrize("action", [signed_forms.waive_form])
def test_a_decision_needs_its_reason(controller: Controller, action: object) -> None:
    case = make_case(controller)
    before = everything_about(case)

    with pytest.raises(Invalid, match="reason_required"):
        action(case_id=case.pk, actor=actor_with("officer", controller), now=clock.now(), reason="  ")

    assert everything_about(case) == before


def test_plan_tasks_where_the_registry_knows_no_system_is_refused(db: None) -> None:
    controller = make_office(form_mode="none", systems=())
    case = make_case(controller)
    before = everything_about(case)

    with pytest.raises(Refused, match="no_systems"):
        system_tasks.plan_tasks(case_id=case.pk, actor=actor_with("officer", controller), now=clock.now())

    assert everything_about(case) == before


def test_a_case_about_erasure_waits_for_no_form(controller: Controller) -> None:
    case = make_case(controller, rights=["erasure"])

    take("plan_tasks", case, actor=actor_with("officer", controller), now=clock.now())

    case.refresh_from_db()
    assert (case.form_asked, case.state) == (False, "collecting")


@pytest.mark.parametrize("step", ["refuse_case", "withdraw_case"])
def test_a_case_that_ends_without_answer_leaves_no_open_work(controller: Controller, step: str) -> None:
    case = case_in("collecting", controller)

    take(step, case, actor=actor_with("decider", controller), now=clock.now())

    assert set(case.tasks.values_list("state", flat=True)) == {"cancelled"}


def test_every_state_and_step_has_its_words() -> None:
    assert [code for code, _ in CASE_STATE_LABELS] == list(STATES)
    assert [code for code, _ in CASE_STEP_LABELS] == ALL_STEPS
