"""Whose work a case is, and what its people note."""

import uuid

import pytest

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.events import Event
from dpo_office.common.users import RoleGrant, User
from registry_app.models import Controller
from requests_app.actions import ownership
from requests_app.actions.available import available_steps
from requests_app.models import Case, CaseNote
from requests_app.queries.cases import cases_with_details
from tests.factories.cases import client_as, everything_about, make_case, make_office, make_officer
from tests.factories.need_to_know import let_colleagues_see
from tests.factories.registry import ADMIN, actor_with


def call(case: Case, role: str = "officer") -> dict[str, object]:
    return {"case_id": case.pk, "actor": actor_with(role, case.controller), "now": clock.now()}


def test_take_case_makes_it_the_actors_own_and_is_not_offered_twice(controller: Controller) -> None:
    case = make_case(controller)
    taken = call(case)

    ownership.take_case(**taken)

    shown = cases_with_details(Case.objects.filter(pk=case.pk)).get()
    assert (shown.owned_by, shown.owned_at) == (taken["actor"].user_id, taken["now"])
    assert "take_case" not in available_steps(shown, taken["actor"])
    assert "take_case" in available_steps(shown, actor_with("officer", controller))
    before = everything_about(case)
    with pytest.raises(Refused, match="case_is_yours"):
        ownership.take_case(**taken)
    assert everything_about(case) == before


def test_assign_case_gives_it_to_a_person_and_back_to_the_queue(controller: Controller) -> None:
    case = make_case(controller)
    let_colleagues_see(controller)
    officer = make_officer(controller)

    ownership.assign_case(owner=officer.username, reason="Ferie.", **call(case))
    case.refresh_from_db()
    assert case.owned_by == officer.pk
    assert case.reasons.get().text == "Ferie."
    assert Event.objects.get(type="case.assigned").data == {"owner": str(officer.pk)}

    ownership.assign_case(**call(case))
    case.refresh_from_db()
    assert (case.owned_by, case.owned_at) == (None, None)


def unknown(controller: Controller) -> str:
    return "nobody-at-all"


def elsewhere(controller: Controller) -> str:
    return make_officer(make_office("other")).username


def gone(controller: Controller) -> str:
    return make_officer(controller, is_active=False).username


def auditor(controller: Controller) -> str:
    with acting(ADMIN, "test.person_made"):
        user = User.objects.create_user(f"auditor-{uuid.uuid4().hex[:8]}")
        RoleGrant.objects.create(user=user, role="auditor", controller_id=controller.pk)
    return user.username


def dismissed(controller: Controller) -> str:
    officer = make_officer(controller)
    with acting(ADMIN, "test.role_ended"):
        RoleGrant.objects.filter(user=officer).update(ended_at=clock.now(), ended_by=ADMIN.user_id)
    return officer.username


@pytest.mark.parametrize("whom", [unknown, elsewhere, gone, auditor, dismissed])
def test_a_case_goes_to_nobody_who_does_not_work_on_it(controller: Controller, whom: object) -> None:
    case = make_case(controller)
    owner = whom(controller)
    before = everything_about(case)

    with pytest.raises(Invalid, match="owner_unknown"):
        ownership.assign_case(owner=owner, **call(case))

    assert everything_about(case) == before


def test_a_note_is_kept_and_leaves_the_version_alone(controller: Controller) -> None:
    case = make_case(controller)

    ownership.add_note(text="  Ringede i dag. ", **call(case, "agent"))

    note = CaseNote.objects.get(case=case)
    assert note.text == "Ringede i dag."
    event = Event.objects.get(type="case.note_added")
    assert event.data == {"note": str(note.pk)}, "an event holds no words"
    assert Case.objects.get(pk=case.pk).version == case.version


def test_an_empty_note_is_refused(controller: Controller) -> None:
    case = make_case(controller)
    before = everything_about(case)

    with pytest.raises(Invalid, match="note_required"):
        ownership.add_note(text=" \n ", **call(case))

    assert everything_about(case) == before


def test_the_api_names_the_owner_and_shows_notes_to_those_who_may(controller: Controller) -> None:
    case = make_case(controller)
    officer = make_officer(controller)
    client = client_as("decider", controller)

    answer = client.post(f"/api/v1/cases/{case.pk}/assign-case/", {"owner": officer.username})
    assert (answer.status_code, answer.json()["owner"]) == (200, officer.username)
    client.post(f"/api/v1/cases/{case.pk}/add-note/", {"text": "Ringede."})

    assert [note["text"] for note in client.get(f"/api/v1/cases/{case.pk}/").json()["notes"]] == ["Ringede."]
    assert client_as("client", controller).get(f"/api/v1/cases/{case.pk}/").json()["notes"] is None
