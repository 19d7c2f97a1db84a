"""Roles given and taken back, and the assessment of a double role."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from dpo_office.common.errors import DomainError, Invalid, NotFound, NotPermitted, Refused
from dpo_office.common.events import Event
from dpo_office.common.people.double_roles import assess_double_role
from dpo_office.common.people.grants import grant_role, revoke_role
from dpo_office.common.people.models import DoubleRoleAssessment, UserReason
from dpo_office.common.permissions import ROLES, Actor, Grant
from dpo_office.common.users import RoleGrant, User, actor_of
from tests.common.people.conftest import HERE, NOW, THERE

pytestmark = pytest.mark.django_db


def assessed(user: User, actor: Actor, scope: uuid.UUID | None = HERE, **more: Any) -> DoubleRoleAssessment:
    asked = {"reasons": "Three employees; the board decides.", "actor": actor, "now": NOW} | more
    return assess_double_role(user_id=user.pk, controller_id=scope, **asked)


def test_grant_role_counts_at_once_and_says_by_whom_and_why(colleague, chief, asked):
    grant = grant_role(user_id=colleague.pk, role="officer", controller_id=HERE, **asked)

    assert actor_of(colleague).grants == {Grant("officer", HERE)}
    assert (grant.granted_at, grant.granted_by, grant.ends_on, grant.ended_at) == (
        NOW,
        chief.user_id,
        None,
        None,
    )
    event = Event.objects.get()
    assert (event.type, event.step, event.subject_id) == ("user.role_granted", "grant_role", colleague.pk)
    assert (event.controller_id, event.actor_id) == (HERE, chief.user_id)
    assert event.data == {"role": "officer", "grant": str(grant.pk)}
    assert event.user_reason.text == "New in the team."
    recorded = RoleGrant.history.get(id=grant.pk)
    assert (recorded.history_change_reason, recorded.history_user_id) == ("user.role_granted", chief.user_id)


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"role": "king"}, Invalid("role_unknown")),
        ({"role": "client"}, Refused("role_not_for_this_kind")),
        ({"reason": "  "}, Invalid("reason_missing")),
        ({"user_id": uuid.uuid4()}, NotFound("not_found")),
        ({"ends_on": NOW.date() - timedelta(days=1)}, Invalid("last_day_past")),
        ({"role": "agent"}, Refused("role_held_already")),
    ],
)
def test_grant_role_refuses_and_changes_nothing(colleague, asked, fields, refusal):
    grant_role(user_id=colleague.pk, role="agent", controller_id=HERE, **asked)
    call = {"user_id": colleague.pk, "role": "officer", "controller_id": HERE} | asked | fields

    with pytest.raises(type(refusal)) as raised:
        grant_role(**call)

    assert raised.value.code == refusal.code
    assert actor_of(colleague).grants == {Grant("agent", HERE)}
    assert (Event.objects.count(), UserReason.objects.count()) == (1, 1)


@pytest.mark.parametrize("role", ROLES)
def test_no_role_gives_roles(make_user, colleague, asked, role):
    holder = make_user(role, kind="client" if role == "client" else "staff")
    with pytest.raises(NotPermitted):
        grant_role(
            user_id=colleague.pk, role="officer", controller_id=HERE, **asked | {"actor": actor_of(holder)}
        )
    assert not colleague.role_grants.exists()


def test_nobody_gives_or_takes_a_role_of_their_own(administrator, chief, make_user, asked):
    with pytest.raises(Refused, match="not_for_yourself"):
        grant_role(user_id=administrator.pk, role="officer", controller_id=HERE, **asked)

    other = actor_of(make_user(is_superuser=True))
    grant = grant_role(
        user_id=administrator.pk, role="officer", controller_id=HERE, **asked | {"actor": other}
    )
    with pytest.raises(Refused, match="not_for_yourself"):
        revoke_role(grant_id=grant.pk, **asked)
    assert RoleGrant.objects.get().ended_at is None


def test_an_administrators_token_gives_no_roles(administrator, colleague, make_token, asked):
    token, _secret = make_token(administrator)
    with pytest.raises(NotPermitted):
        grant_role(
            user_id=colleague.pk,
            role="officer",
            controller_id=HERE,
            **asked | {"actor": actor_of(administrator, token)},
        )


def test_revoke_role_counts_at_once_and_keeps_the_grant(colleague, chief, asked):
    grant = grant_role(user_id=colleague.pk, role="officer", controller_id=HERE, **asked)
    later = NOW + timedelta(days=3)

    revoke_role(grant_id=grant.pk, **asked | {"reason": "Left the team.", "now": later})

    assert actor_of(colleague).grants == frozenset()
    grant.refresh_from_db()
    assert (grant.ended_at, grant.ended_by) == (later, chief.user_id)
    assert Event.objects.latest("id").user_reason.text == "Left the team."
    with pytest.raises(Refused, match="role_not_held"):
        revoke_role(grant_id=grant.pk, **asked)


def test_a_role_that_was_taken_back_is_given_again(colleague, asked):
    first = grant_role(user_id=colleague.pk, role="officer", controller_id=HERE, **asked)
    revoke_role(grant_id=first.pk, **asked)

    grant_role(user_id=colleague.pk, role="officer", controller_id=HERE, **asked)

    assert colleague.role_grants.count() == 2
    assert actor_of(colleague).grants == {Grant("officer", HERE)}


@pytest.mark.parametrize("field", ["user_id", "grant_id"])
def test_a_system_of_the_office_is_nobody_to_give_roles_to(boss, make_user, asked, field):
    machine = make_user("officer", kind="system")
    call = {"user_id": machine.pk, "role": "dpo", "controller_id": HERE}
    grant_id = machine.role_grants.get().pk
    with pytest.raises(NotFound):
        grant_role(**call | asked) if field == "user_id" else revoke_role(grant_id=grant_id, **asked)


def test_a_grant_for_a_time_holds_on_its_last_day_and_no_longer(colleague, asked):
    last = NOW.date() + timedelta(days=5)
    grant_role(user_id=colleague.pk, role="auditor", controller_id=HERE, **asked, ends_on=last)

    assert RoleGrant.objects.in_force(last).count() == 1
    assert RoleGrant.objects.in_force(last + timedelta(days=1)).count() == 0


def test_a_role_is_given_again_after_its_last_day(colleague, asked):
    last = NOW.date()
    first = grant_role(user_id=colleague.pk, role="auditor", controller_id=HERE, **asked, ends_on=last)
    tomorrow = NOW + timedelta(days=1)

    second = grant_role(user_id=colleague.pk, role="auditor", controller_id=HERE, **asked | {"now": tomorrow})

    first.refresh_from_db()
    assert first.ended_at == tomorrow
    assert list(RoleGrant.objects.in_force(tomorrow.date())) == [second]


def test_a_double_role_is_refused_until_somebody_else_has_assessed_it(colleague, chief, asked):
    grant_role(user_id=colleague.pk, role="dpo", controller_id=HERE, **asked)
    second = {"user_id": colleague.pk, "role": "decider", "controller_id": HERE} | asked
    with pytest.raises(Refused, match="double_role_unassessed"):
        grant_role(**second)
    assert actor_of(colleague).grants == {Grant("dpo", HERE)}

    assessment = assessed(colleague, chief)
    grant_role(**second)

    assert actor_of(colleague).grants == {Grant("dpo", HERE), Grant("decider", HERE)}
    assert (assessment.assessed_by, assessment.assessed_at, assessment.ended_at) == (chief.user_id, NOW, None)
    assert Event.objects.filter(type="user.double_role_assessed", controller_id=HERE).count() == 1


def test_at_another_controller_there_is_nothing_to_assess(colleague, chief, asked):
    grant_role(user_id=colleague.pk, role="dpo", controller_id=HERE, **asked)
    grant_role(user_id=colleague.pk, role="decider", controller_id=THERE, **asked)
    assert len(actor_of(colleague).grants) == 2

    with pytest.raises(Refused, match="double_role_unassessed"):
        grant_role(user_id=colleague.pk, role="dpo", controller_id=None, **asked)


@pytest.mark.parametrize("taken", ["dpo", "decider"])
def test_the_assessment_ends_with_either_role(colleague, chief, asked, taken):
    grants = {"dpo": grant_role(user_id=colleague.pk, role="dpo", controller_id=HERE, **asked)}
    assessment = assessed(colleague, chief)
    grants["decider"] = grant_role(user_id=colleague.pk, role="decider", controller_id=HERE, **asked)

    revoke_role(grant_id=grants[taken].pk, **asked)

    assessment.refresh_from_db()
    assert assessment.ended_at == NOW
    with pytest.raises(Refused, match="double_role_unassessed"):
        grant_role(user_id=colleague.pk, role=taken, controller_id=HERE, **asked)


def test_the_assessment_ends_with_a_role_that_ended_by_its_last_day(colleague, chief, asked):
    grant_role(user_id=colleague.pk, role="dpo", controller_id=HERE, **asked, ends_on=NOW.date())
    assessed(colleague, chief)
    grant_role(user_id=colleague.pk, role="decider", controller_id=HERE, **asked)

    tomorrow = asked | {"now": NOW + timedelta(days=1)}
    with pytest.raises(Refused, match="double_role_unassessed"):
        grant_role(user_id=colleague.pk, role="dpo", controller_id=HERE, **tomorrow)


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"reasons": " "}, Invalid("reason_missing")),
        ({"scope": THERE}, Refused("no_role_to_assess")),
        ({"actor": "self"}, Refused("not_for_yourself")),
        ({"actor": "dpo"}, NotPermitted("not_permitted")),
        ({"actor": "elsewhere"}, NotPermitted("not_permitted")),
    ],
)
def test_assess_double_role_refuses_and_changes_nothing(make_user, chief, asked, fields, refusal):
    person = make_user("decider", controller_id=HERE)
    actors = {
        "self": actor_of(person),
        "dpo": actor_of(make_user("dpo", controller_id=HERE)),
        "elsewhere": actor_of(make_user("decider", controller_id=THERE)),
    }
    call = {"actor": chief} | fields
    actor = actors.get(call.pop("actor"), chief)

    with pytest.raises(DomainError) as raised:
        assessed(person, actor, **call)

    assert (type(raised.value), raised.value.code) == (type(refusal), refusal.code)
    assert not DoubleRoleAssessment.objects.exists()


def test_a_decider_of_the_controller_assesses_it_for_another(make_user, asked):
    person = make_user("decider", controller_id=HERE)
    other = actor_of(make_user("decider", controller_id=HERE))

    assessed(person, other)
    grant_role(user_id=person.pk, role="dpo", controller_id=HERE, **asked)

    with pytest.raises(Refused, match="assessed_already"):
        assessed(person, other)
    with pytest.raises(NotPermitted):
        assessed(person, other, None)
    assert actor_of(person).grants == {Grant("dpo", HERE), Grant("decider", HERE)}
