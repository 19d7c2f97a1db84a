"""The page of the roles at a controller; a change closes page, step and API alike (docs/rules/roles.md)."""

from typing import Any

from dpo_office.common import clock
from dpo_office.common.people.role_change_models import RoleChange
from registry_app.actions.controller_roles import change_role_permission
from registry_app.models import Controller
from requests_app.models import Case
from tests.factories.cases import make_case
from tests.factories.clients import Caller, problem_of
from tests.factories.registry import actor_with, make_controller
from tests.requests_app.admin.conftest import SignIn, case_url, rows_everywhere


def page_of(controller: Controller, page: str) -> str:
    return f"/office/registry_app/controller/{controller.pk}/{page}"


def change(controller: Controller, role: str, permission: str, holds: str = "no") -> None:
    change_role_permission(
        controller_id=controller.pk,
        role=role,
        permission=permission,
        holds=holds,
        reason="Vi er få.",
        actor=actor_with("decider", controller),
        now=clock.now(),
    )


def steps_by_api(caller: Caller, case: Case) -> set[str]:
    answer = caller.get(f"cases/{case.pk}/")
    return set(answer.json()["available_steps"]) if answer.status_code == 200 else set()


def test_a_step_that_is_taken_away_is_closed_in_every_way_and_no_other(
    controller: Controller, sign_in: SignIn
) -> None:
    case = make_case(controller)
    callers = {role: Caller(role, controller) for role in ("officer", "decider", "agent", "legal")}
    before = {role: steps_by_api(caller, case) for role, caller in callers.items()}
    officer = sign_in("officer", controller)
    assert officer.get(case_url(case, "step/issue_form/")).status_code == 200

    change(controller, "officer", "case.issue_form")
    stored = rows_everywhere()

    after = {role: steps_by_api(caller, case) for role, caller in callers.items()}
    assert before["officer"] - after["officer"] == {"issue_form"}
    assert before | {"officer": after["officer"]} == after
    assert officer.get(case_url(case, "step/issue_form/")).status_code == 409
    assert officer.post(case_url(case, "step/issue_form/")).status_code == 409
    assert "step/issue_form/" not in officer.get(case_url(case)).content.decode()
    problem_of(callers["officer"].post(f"cases/{case.pk}/issue-form/"), 403, "not_permitted")
    assert rows_everywhere() == stored


def test_what_is_no_longer_seen_is_not_there(controller: Controller, sign_in: SignIn) -> None:
    case = make_case(controller)
    agent, caller = sign_in("agent", controller), Caller("agent", controller)
    assert agent.get(case_url(case)).status_code == 200

    change(controller, "agent", "case.view")

    assert agent.get(case_url(case)).status_code == 403
    assert agent.get("/office/requests_app/case/").status_code == 403
    assert caller.get(f"cases/{case.pk}/").status_code in (403, 404)
    assert case.reference not in agent.get("/office/").content.decode()


def test_the_page_shows_what_differs_and_the_dialog_what_will_follow(
    controller: Controller, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    sign_in("legal", controller)
    decider, officer = sign_in("decider", controller), sign_in("officer", controller)
    shown = decider.get(page_of(controller, "roles/")).content.decode()
    link = f"{page_of(controller, 'step/change_role_permission/')}?role=legal&amp;permission=case.take_case"
    assert "Nothing: every role may do here what it may do by default." in shown
    assert f"{link}&amp;holds=yes" in shown
    assert "permission=case.refuse_case" not in shown
    assert "To say no to somebody, in whole or in part, is the decider&#x27;s alone" in shown

    dialog = page_of(controller, "step/change_role_permission/")
    assert "refuse_case" not in decider.get(dialog).content.decode()
    said = {"role": "legal", "permission": "case.take_case", "holds": "yes", "reason": "Jura tager sager."}
    told = decider.post(dialog, said | {"version": str(controller.version)})
    assert "may do this at" in told.content.decode()
    assert not RoleChange.objects.exists()
    again = said | {"version": str(controller.version), "told": told.context["told_for"]}
    assert decider.post(dialog, again).status_code == 302

    with django_assert_max_num_queries(14):
        shown = officer.get(page_of(controller, "roles/")).content.decode()
    assert "Jura tager sager." in shown
    assert "step/change_role_permission/" not in shown
    assert officer.post(dialog, again).status_code == 409
    agents = sign_in("agent", make_controller("thirdco"))
    assert agents.get(page_of(controller, "roles/")).status_code == 404
    change(controller, "legal", "case.take_case", "standard")
    assert "Changes that ended" in decider.get(page_of(controller, "roles/?about=case")).content.decode()
