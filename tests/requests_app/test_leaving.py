"""Somebody leaves: out, and everything handed over in one step (docs/rules/leaving.md)."""

import uuid

import pytest
from django.test import Client

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.events import Event
from dpo_office.common.people.absences import record_absence
from dpo_office.common.people.accounts import deactivate_user
from dpo_office.common.users import RoleGrant, User, actor_of
from requests_app.actions import authority_cases, authority_questions, leaving, ownership, report_desks
from requests_app.actions.activity_owners import name_owner
from requests_app.actions.authority_outcomes import add_follow_up
from requests_app.actions.leaving import offboard_user
from requests_app.domain.owned import in_groups
from requests_app.health_checks import owners_check
from requests_app.health_words import GOOD, NEAR
from requests_app.queries.owned import left_lying, owned_by
from tests.factories.authority_cases import call_for, call_for_question, make_authority_case
from tests.factories.cases import make_case
from tests.factories.contributors import make_contributor
from tests.factories.duties import make_duty, turn_of
from tests.factories.need_to_know import let_colleagues_see
from tests.factories.people import signed_in
from tests.factories.registry import ADMIN, actor_with, make_activity


def person(controller, name, **fields):
    with acting(ADMIN, "test.person_made"):
        user = User.objects.create_user(
            f"{name.lower()}-{uuid.uuid4().hex[:6]}", name=name, email=f"{name.lower()}@example.com", **fields
        )
        RoleGrant.objects.create(user=user, role="officer", controller_id=controller.pk)
    return user


@pytest.fixture
def chief(db):
    with acting(ADMIN, "test.person_made"):
        return User.objects.create_user("chief", name="Rut Rod", is_superuser=True)


@pytest.fixture
def vera(controller):
    return person(controller, "Vera")


@pytest.fixture
def hans(controller):
    return person(controller, "Hans")


def take(case, owner):
    call = {"case_id": case.pk, "actor": actor_with("officer", case.controller), "now": clock.now()}
    ownership.assign_case(owner=owner.username, **call)
    return case


def with_everything(controller, vera):
    """Let Vera own one thing of each kind; give the authority case."""
    take(make_case(controller), vera)
    row = make_authority_case(controller)
    authority_cases.hand_over_authority_case(owner=vera.username, **call_for(row))
    authority_questions.add_questions(questions="Hvornår?\nHvorfor?", owner=vera.username, **call_for(row))
    add_follow_up(what="Ret brevet.", due_on=clock.today(), owner=vera.username, **call_for(row))
    turn_of(make_duty(controller, owner=vera))
    call = {"actor": actor_with("officer", controller), "now": clock.now()}
    desk = report_desks.set_up_desk(controller_id=controller.pk, **call)
    second = person(controller, "Sune")
    report_desks.name_on_call(desk_id=desk.pk, people=[vera.pk, second.pk], minutes=15, **call)
    activity = make_activity(controller)
    colleague = make_contributor(controller, email=vera.email, name="Vera")
    name_owner(activity_id=activity.pk, contributor_id=colleague.pk, **call)
    return row


def leaves(user, chief, heirs, reason="Nyt job."):
    return offboard_user(user_id=user.pk, heirs=heirs, reason=reason, actor=actor_of(chief), now=clock.now())


def test_everything_is_handed_over_and_nothing_is_lost(controller, vera, hans, chief):
    row = with_everything(controller, vera)
    record_absence(
        user_id=hans.pk,
        deputy_id=vera.pk,
        starts_on=clock.today(),
        ends_on=clock.today(),
        actor=actor_of(hans),
        now=clock.now(),
    )
    groups = in_groups(owned_by(vera))
    assert [key.split(":")[0] for key in groups] == [
        *("case", "authority_case", "authority_question", "authority_follow_up"),
        *("duty", "duty_turn", "on_call", "activity"),
    ]
    other = make_contributor(controller, name="Ove", email="ove@example.com")
    heirs = {key: other.pk if key.startswith("activity") else hans.pk for key in groups}
    before = Event.objects.count()

    leaves(vera, chief, heirs)

    vera.refresh_from_db()
    assert (vera.is_active, owned_by(vera), actor_of(vera).grants) == (False, [], frozenset())
    assert not vera.has_usable_password()
    his = {key.split(":")[0] for key in in_groups(owned_by(hans))}
    assert his == {key.split(":")[0] for key in groups} - {"activity"}
    assert [thing.kind for thing in owned_by(User(pk=uuid.uuid4(), email="ove@example.com"))] == ["activity"]
    assert hans.absences.get().deputy is None, "nobody stands in who has left"
    new = Event.objects.order_by("id")[before:]
    assert {event.type for event in new} == {
        *("case.assigned", "authority_case.handed_over", "duty.changed", "duty_turn.handed_over"),
        *("report_desk.on_call_named", "activity.owner_named", "user.offboarded"),
    }
    assert new[len(new) - 1].data["handed_over"]["authority_question"] == 2
    row.refresh_from_db()
    assert row.owned_by == hans.pk
    assert owners_check()["look"] == GOOD


def test_what_changed_before_it_was_locked_stays_as_it_is(controller, vera, hans, chief, monkeypatch):
    row = with_everything(controller, vera)
    found = owned_by(vera)
    heirs = dict.fromkeys(in_groups(found)) | {f"authority_case:{controller.pk}": hans.pk}
    others = {thing.kind: thing.row for thing in found}
    let_colleagues_see(controller)
    take(others["case"], hans)
    question = others["authority_question"]
    authority_questions.answer_question(answer="I går.", **call_for_question(question))
    authority_questions.approve_answer(**call_for_question(question))
    call = {"actor": actor_with("officer", controller), "now": clock.now()}
    name_owner(activity_id=others["activity"].activity_id, **call)
    people = [hans.pk, vera.pk]
    report_desks.name_on_call(desk_id=others["on_call"].desk_id, people=people, minutes=15, **call)
    # What another transaction found before those steps were committed.
    monkeypatch.setattr(leaving, "owned_by", lambda _user: found)
    on_call = f"on_call:{controller.pk}"
    monkeypatch.setattr(leaving, "heirs_for", lambda *_asked: [hans])
    with pytest.raises(Invalid, match="heir_unfit"):
        leaves(vera, chief, heirs | {on_call: hans.pk})

    leaves(vera, chief, heirs)

    told = Event.objects.get(type="user.offboarded").data["handed_over"]
    one_each = dict.fromkeys(("authority_case", "authority_follow_up", "duty", "duty_turn", "on_call"), 1)
    assert told == one_each | {"authority_question": 1}
    others["case"].refresh_from_db()
    assert others["case"].owned_by == hans.pk
    assert row.questions.get(pk=question.pk).owner == vera, "what is approved is nobody's any more"
    assert [place.user for place in controller.report_desk.on_call.all()] == [hans]
    assert owned_by(vera) == []


def test_what_needs_nobody_may_wait_and_the_others_on_call_move_up(controller, vera, hans, chief):
    row = with_everything(controller, vera)
    heirs = dict.fromkeys(in_groups(owned_by(vera)))

    with pytest.raises(Invalid, match="heir_missing"):
        leaves(vera, chief, heirs)
    assert User.objects.get(pk=vera.pk).is_active, "nobody is out"

    leaves(vera, chief, heirs | {f"authority_case:{controller.pk}": hans.pk})
    assert list(row.questions.values_list("owner", flat=True)) == [None, None]
    assert [place.user.name for place in controller.report_desk.on_call.all()] == ["Sune"]


def test_it_refuses_who_cannot_have_it_and_an_answer_that_is_missing(controller, vera, hans, chief):
    case = take(make_case(controller), vera)
    (group,) = in_groups(owned_by(vera))
    for heirs, code in (
        ({}, "heir_missing"),
        ({group: chief.pk}, "heir_unfit"),
        ({group: vera.pk}, "heir_unfit"),
    ):
        with pytest.raises(Invalid, match=code):
            leaves(vera, chief, heirs)
    with pytest.raises(Invalid, match="reason_missing"):
        leaves(vera, chief, {group: hans.pk}, reason=" ")
    with pytest.raises(Refused, match="not_for_yourself"):
        leaves(chief, chief, {})
    case.refresh_from_db()
    assert case.owned_by == vera.pk


def test_what_is_left_lying_is_found_and_handed_over_afterwards(controller, vera, hans, chief):
    take(make_case(controller), vera)
    deactivate_user(user_id=vera.pk, reason="Straks.", actor=actor_of(chief), now=clock.now())
    dpo = signed_in("dpo", controller)

    assert left_lying() == {vera.pk: 1}
    assert left_lying(frozenset()) == {}
    assert owners_check()["look"] == NEAR
    assert "1 thing still lies with this person" in dpo.get("/office/").content.decode()

    client = Client(headers={"accept-language": "en"})
    client.force_login(chief)
    page = f"/office/people/{vera.pk}/leaves/"
    shown = client.get(page).content.decode()
    (group,) = in_groups(owned_by(vera))
    assert f'name="{group}"' in shown
    assert client.post(page, {group: "", "reason": "Forladt."}).status_code == 400
    assert client.post(page, {group: str(hans.pk), "reason": "Forladt."}).status_code == 302
    assert (left_lying(), [thing.kind for thing in owned_by(hans)]) == ({}, ["case"])
    assert dpo.get(page).status_code == 403


def test_what_names_a_colleague_with_the_same_address_lies_too(controller, vera, chief):
    colleague = make_contributor(controller, email=vera.email.upper(), name="Vera")
    call = {"contributor_id": colleague.pk, "actor": actor_with("officer", controller), "now": clock.now()}
    name_owner(activity_id=make_activity(controller).pk, **call)
    assert left_lying() == {}

    deactivate_user(user_id=vera.pk, reason="Straks.", actor=actor_of(chief), now=clock.now())

    assert left_lying() == left_lying(frozenset({controller.pk})) == {vera.pk: 1}
    assert left_lying(frozenset()) == {}
    (group,) = in_groups(owned_by(vera))
    leaves(vera, chief, {group: None})
    assert left_lying() == {}


def test_a_case_never_goes_to_whom_it_concerns(controller, vera, hans, chief):
    case = take(make_case(controller), vera)
    with acting(ADMIN, "test.case_changed"):
        type(case).objects.filter(pk=case.pk).update(concerned_user=hans.pk)
    (group,) = in_groups(owned_by(vera))

    with pytest.raises(Invalid, match="heir_unfit"):
        leaves(vera, chief, {group: hans.pk})


def test_an_answered_question_is_not_left_to_anybody(controller, vera):
    row = make_authority_case(controller)
    authority_questions.add_questions(questions="Hvornår?", owner=vera.username, **call_for(row))
    question = row.questions.get()
    authority_questions.answer_question(answer="I går.", **call_for_question(question))
    authority_questions.approve_answer(**call_for_question(question))

    assert owned_by(vera) == []
