"""The pages of an activity and a system tell which cases ask them, and a case leads to its systems."""

import pytest

from dpo_office.common import clock
from dpo_office.common.acting import acting
from registry_app.admin.base import page_of
from registry_app.models import ActivitySystem
from tests.factories.cases import make_case, make_office, take
from tests.factories.registry import ADMIN, actor_with, make_activity
from tests.registry_app.admin.conftest import signed_in

pytestmark = pytest.mark.django_db


def asked():
    """Open a case whose work is planned; give it with its system and an activity whose data that holds."""
    controller = make_office()
    case, officer = make_case(controller), actor_with("officer", controller)
    for step in ("waive_form", "plan_tasks"):
        take(step, case, actor=officer, now=clock.now())
    system = case.tasks.get().system
    activity = make_activity(controller)
    with acting(ADMIN, "registry.activity_changed"):
        ActivitySystem.objects.create(activity=activity, system=system)
    return case, system, activity


def test_an_activity_and_its_system_lead_to_the_open_cases_that_ask_them_and_back():
    case, system, activity = asked()
    officer = signed_in("officer", case.controller)

    for row in (activity, system):
        uses = officer.get(page_of(row)).context["uses"]
        assert [link["reference"] for link in uses["cases"]] == [case.reference]
        assert uses["cases"][0]["url"] == page_of(case)
        assert (uses["open_cases"], uses["breaches"]) == (1, [])
    assert page_of(system) in officer.get(f"{page_of(case)}?tab=all").content.decode()


def test_a_case_that_is_withdrawn_is_not_told_of():
    case, system, _activity = asked()
    take("withdraw_case", case, actor=actor_with("officer", case.controller), now=clock.now())

    uses = signed_in("officer", case.controller).get(page_of(system)).context["uses"]

    assert (uses["cases"], uses["open_cases"]) == ([], 0)
