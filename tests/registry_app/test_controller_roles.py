"""What a controller changes of the table of roles, and what it may not (docs/rules/roles.md)."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, NotFound, NotPermitted, Refused
from dpo_office.common.events import Event
from dpo_office.common.people.readers import readers_of
from dpo_office.common.people.role_change_models import RoleChange
from dpo_office.common.permissions import ROLE_PERMISSIONS, ROLES
from dpo_office.common.role_limits import LIMITS, ROLE_LIMITS
from dpo_office.common.users import RoleGrant, User, actor_of
from registry_app.actions.controller_roles import change_role_permission
from registry_app.models import Controller
from requests_app.queries.people import able_people
from tests.factories.cases import SETUP
from tests.factories.registry import actor_with, make_controller


def person(role, controller, name="Olga Eksempel"):
    """Make somebody who holds a role at a controller, or at all of them (None)."""
    with acting(SETUP, "test.person_made"):
        user = User.objects.create_user(f"{role}-{User.objects.count()}", name=name)
        RoleGrant.objects.create(user=user, role=role, controller_id=controller.pk if controller else None)
    return user


def change(controller, role, permission, holds, actor=None, reason="Lille kontor."):
    return change_role_permission(
        controller_id=controller.pk,
        role=role,
        permission=permission,
        holds=holds,
        reason=reason,
        actor=actor or actor_with("decider", controller),
        now=clock.now(),
    )


def test_what_is_given_counts_there_and_nowhere_else(controller):
    other = make_controller("thirdco")
    here, everywhere = person("agent", controller), person("agent", None)
    change(controller, "agent", "case.take_case", "yes")

    assert actor_of(here).controllers("case.take_case") == frozenset({controller.pk})
    assert actor_of(everywhere).controllers("case.take_case") == frozenset({controller.pk})
    assert not actor_of(everywhere).may("case.take_case", other.pk)
    assert not actor_of(person("auditor", controller)).may_somewhere("case.take_case")


def test_what_is_taken_away_is_left_at_the_others(controller):
    other = make_controller("thirdco")
    here, everywhere = actor_of(person("officer", controller)), person("officer", None)
    change(controller, "officer", "case.verify_form", "no")

    assert here.may("case.verify_form", controller.pk)
    assert not actor_of(User.objects.get(pk=here.user_id)).may_somewhere("case.verify_form")
    actor = actor_of(everywhere)
    assert actor.controllers("case.verify_form") == set(Controller.objects.values_list("pk", flat=True)) - {
        controller.pk
    }
    assert actor.may("case.verify_form", other.pk)
    assert not actor.may("case.verify_form", None)
    assert actor.controllers("case.take_case") is None
    assert set(able_people(controller.pk, clock.today(), "case.verify_form")) == set()
    assert set(able_people(other.pk, clock.today(), "case.verify_form")) == {everywhere}


def test_the_standard_ends_a_change_and_both_reasons_are_kept(controller):
    officer = person("officer", controller)
    change(controller, "officer", "case.issue_form", "no", reason="Sendes af jura.")
    change(controller, "officer", "case.issue_form", "standard", reason="Jura er væk.")

    assert actor_of(officer).may("case.issue_form", controller.pk)
    row = RoleChange.objects.get()
    assert (row.reason, row.end_reason, row.ended_at is not None) == ("Sendes af jura.", "Jura er væk.", True)
    assert row.history.count() == 2
    told = Event.objects.filter(type="controller.role_changed").order_by("id")
    assert [event.data["may"] for event in told] == [False, True]


@pytest.mark.parametrize(
    ("role", "permission", "holds", "error", "code"),
    [
        ("officer", "case.refuse_case", "yes", Refused, "role_limit_refusal_is_deciders"),
        ("dpo", "case.refuse_case", "yes", Refused, "role_limit_dpo_decides_nothing"),
        ("dpo", "policy.approve_version", "yes", Refused, "role_limit_dpo_decides_nothing"),
        ("dpo", "case.view", "no", Refused, "role_limit_dpo_sees_all"),
        ("auditor", "case.add_note", "yes", Refused, "role_limit_auditor_only_reads"),
        ("agent", "case.send_answer", "yes", Refused, "role_limit_agents_release_nothing"),
        ("agent", "case.read_reasons", "yes", Refused, "role_limit_agents_need_to_know"),
        ("legal", "read.view", "yes", Refused, "role_limit_log_stays"),
        ("client", "case.send_answer", "yes", Refused, "role_limit_programs_decide_nothing"),
        ("decider", "policy.approve_version", "no", Refused, "role_limit_decider_answers"),
        ("officer", "breach.report_breach", "no", Refused, "role_limit_at_once"),
        ("officer", "controller.change_role_permission", "yes", Refused, "role_limit_rules_are_deciders"),
        ("officer", "case.view_all", "yes", Refused, "role_limit_chosen_elsewhere"),
        ("officer", "holiday.add_day", "yes", Refused, "role_limit_whole_office"),
        ("officer", "case.take_case", "yes", Refused, "nothing_changed"),
        ("officer", "case.take_case", "standard", Refused, "nothing_changed"),
        ("auditor", "case.take_case", "perhaps", Invalid, "invalid"),
        ("boss", "case.take_case", "yes", Invalid, "role_unknown"),
        ("legal", "case.fly", "yes", Invalid, "permission_unknown"),
    ],
)
def test_what_no_controller_may_change(controller, role, permission, holds, error, code):
    with pytest.raises(error) as refused:
        change(controller, role, permission, holds)
    assert refused.value.code == code
    assert not RoleChange.objects.exists()


def test_a_step_is_given_to_those_who_see_what_it_is_taken_on(controller):
    change(controller, "legal", "case.view", "no")
    with pytest.raises(Refused, match="role_change_unseen"):
        change(controller, "legal", "case.take_case", "yes")
    change(controller, "legal", "case.view", "standard")
    change(controller, "legal", "case.take_case", "yes")


def test_who_changes_it(controller):
    for role in ROLES:
        if role != "decider":
            with pytest.raises((NotPermitted, NotFound)):
                change(controller, "officer", "case.issue_form", "no", actor=actor_with(role, controller))
    with pytest.raises(NotFound):
        change(controller, "officer", "case.issue_form", "no", actor_with("decider", make_controller("x")))
    with pytest.raises(Invalid, match="reason_required"):
        change(controller, "officer", "case.issue_form", "no", reason=" ")
    decider = actor_with("decider", controller)
    both = replace(decider, grants=decider.grants | actor_with("legal", controller).grants)
    with pytest.raises(Refused, match="role_change_is_own"):
        change(controller, "legal", "case.take_case", "yes", actor=both)
    change(controller, "legal", "case.draft_record", "no", actor=both)
    assert RoleChange.objects.count() == 1


def test_a_row_beyond_the_limits_counts_nowhere(controller):
    """Whoever writes SQL, or a release that limits more than the one before, gives nobody anything."""
    officer, dpo = person("officer", controller), person("dpo", controller)
    with acting(SETUP, "test.written"):
        for role, permission, allowed in (("officer", "case.refuse_case", True), ("dpo", "case.view", False)):
            RoleChange.objects.create(
                controller_id=controller.pk,
                role=role,
                permission=permission,
                allowed=allowed,
                reason="SQL",
                decided_by=SETUP.user_id,
                decided_at=clock.now(),
            )
    assert not actor_of(officer).may_somewhere("case.refuse_case")
    assert actor_of(dpo).may("case.view", controller.pk)
    assert officer not in able_people(controller.pk, clock.today(), "case.refuse_case")
    assert dpo in able_people(controller.pk, clock.today(), "case.view")
    with pytest.raises(IntegrityError), transaction.atomic(), acting(SETUP, "test.written"):
        RoleChange.objects.all().delete()


def test_roles_and_changes_are_one_query(controller, django_assert_num_queries):
    officer, client = person("officer", None), person("client", controller)
    change(controller, "officer", "case.verify_form", "no")
    with django_assert_num_queries(1):
        assert actor_of(officer).everywhere
    with django_assert_num_queries(1):
        actor_of(client)
    with django_assert_num_queries(1):
        found = readers_of("case.verify_form", controller.pk)
    assert [one["names"] for one in found] == [[]]


def test_every_permission_is_of_a_kind_and_every_limit_keeps_something():
    assert ROLE_LIMITS.declared() == ROLE_PERMISSIONS.all()
    met = {
        ROLE_LIMITS.limit(role, permission, allowed=allowed)
        for role in ROLES
        for permission in ROLE_PERMISSIONS.all()
        for allowed in (True, False)
    }
    assert met == {"", *LIMITS}
