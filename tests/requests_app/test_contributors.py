"""Contributors entered, named and asked: the actions, the API, and what beat does by itself."""

from datetime import timedelta

import pytest

from dpo_office.common import clock
from dpo_office.common.errors import Invalid, NotFound, NotPermitted, Refused
from dpo_office.common.events import Event
from dpo_office.common.letters.models import Letter
from dpo_office.common.permissions import ROLES, Actor, Grant, system_actor
from dpo_office.common.users import User
from registry_app.models import Controller
from requests_app.actions import contributor_tasks, contributors, task_codes
from requests_app.models import Case, Contributor, SystemKeeper, SystemTask, TaskCode, TaskLink
from requests_app.queries.contributors import keepers_of, needs_officer, tasks_needing_officer
from requests_app.tasks import end_task_links, remind_contributors
from tests.factories.cases import case_in, client_as, everything_about, make_office, take
from tests.factories.contributors import handed_out, letters_to, link_in, make_contributor, opened
from tests.factories.people import signed_in
from tests.factories.registry import actor_with

OFFICE_ROLES = {"officer", "decider"}
VIEWERS = OFFICE_ROLES | {"dpo", "legal", "auditor"}
FORWARD = "/office/requests_app/contributor/"


def move(**ahead: float) -> None:
    clock.set_offset(clock.offset() + timedelta(**ahead))


# --- entered, corrected, deactivated


def test_a_contributor_has_a_user_that_acts_and_cannot_sign_in(controller: Controller) -> None:
    contributor = make_contributor(controller, email=" Ib.Lager@Example.com ")

    user = contributor.user
    assert (user.kind, user.name, user.email, user.is_staff) == ("contributor", "Ib Lager", "", False)
    assert not user.has_usable_password()
    assert contributor.email == "ib.lager@example.com"
    assert user not in User.objects.for_user(actor_with("dpo"))
    assert Event.objects.get(subject_id=contributor.pk).type == "contributor.added"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": "  "}, "name_required"),
        ({"name": "Ib\nBcc: x"}, "header_invalid"),
        ({"email": "ib"}, "address_invalid"),
        ({"language": "xx"}, "invalid"),
        ({"email": "IB@example.com"}, "contributor_known"),
    ],
)
def test_a_contributor_who_cannot_be_written_to_is_refused(
    controller: Controller, fields: dict[str, str], code: str
) -> None:
    make_contributor(controller, email="ib@example.com")

    with pytest.raises((Invalid, Refused), match=code):
        make_contributor(controller, **fields)

    assert Contributor.objects.count() == 1
    assert User.objects.filter(kind="contributor").count() == 1


@pytest.mark.parametrize("role", ROLES)
def test_who_may_enter_and_end_contributors(controller: Controller, role: str) -> None:
    actor, now = actor_with(role, controller), clock.now()
    known = make_contributor(controller)
    calls = [
        lambda: contributors.deactivate_contributor(contributor_id=known.pk, actor=actor, now=now),
        lambda: contributors.reactivate_contributor(contributor_id=known.pk, actor=actor, now=now),
        lambda: contributors.name_keeper(
            system_id=controller.systems.get().pk, contributor_id=known.pk, actor=actor, now=now
        ),
        lambda: contributors.add_contributor(
            controller=controller.slug, name="Eva", email="eva@example.com", actor=actor, now=now
        ),
    ]
    for call in calls:
        if role in OFFICE_ROLES:
            call()
        else:
            with pytest.raises((NotPermitted, NotFound, Invalid)):
                call()
    assert Contributor.objects.count() == (2 if role in OFFICE_ROLES else 1)
    assert SystemKeeper.objects.count() == (1 if role in OFFICE_ROLES else 0)


def test_others_contributors_are_not_there(controller: Controller) -> None:
    foreign = make_contributor(make_office("other"))
    actor, now = actor_with("decider", controller), clock.now()

    with pytest.raises(NotFound):
        contributors.deactivate_contributor(contributor_id=foreign.pk, actor=actor, now=now)
    with pytest.raises(Invalid, match="contributor_unknown"):
        contributors.name_keeper(
            system_id=controller.systems.get().pk, contributor_id=foreign.pk, actor=actor, now=now
        )
    with pytest.raises(Invalid, match="contributor_unknown"):
        handed_out(controller, contributor=foreign)
    with pytest.raises(Invalid, match="controller_unknown"):
        contributors.add_contributor(
            controller="other", name="Eva", email="eva@example.com", actor=actor, now=now
        )


def test_another_address_ends_the_links_to_the_old_one(controller: Controller) -> None:
    task = handed_out(controller)
    contributor = task.contributor
    assert contributor is not None
    call = {"contributor_id": contributor.pk, "actor": actor_with("officer", controller), "now": clock.now()}

    contributors.correct_contributor(name="Ib Holm", email=contributor.email, **call)
    assert TaskLink.objects.get().ended_at is None
    contributors.correct_contributor(name="Ib Holm", email="ib.holm@example.com", **call)

    assert TaskLink.objects.get().ended_as == "deactivated"
    assert User.objects.get(pk=contributor.user_id).name == "Ib Holm"


def test_a_deactivated_contributor_leaves_their_tasks_to_the_officer(controller: Controller) -> None:
    task = handed_out(controller)
    assert task.contributor is not None
    call = {"actor": actor_with("officer", controller), "now": clock.now()}

    contributors.deactivate_contributor(contributor_id=task.contributor.pk, **call)

    task = SystemTask.objects.get(pk=task.pk)
    assert needs_officer(task)
    assert list(SystemTask.objects.filter(tasks_needing_officer())) == [task]
    for again in (
        lambda: contributor_tasks.remind_contributor(case_id=task.case_id, task_id=task.pk, **call),
        lambda: handed_out(controller, contributor=task.contributor),
    ):
        with pytest.raises(Invalid, match="contributor_unknown"):
            again()


# --- asked and reminded


def test_assign_task_writes_one_letter_in_its_own_transaction(controller: Controller) -> None:
    contributor = make_contributor(controller)
    case = case_in("collecting", controller)
    task = case.tasks.get()
    actor, now = actor_with("officer", controller), clock.now()

    contributor_tasks.assign_task(
        case_id=case.pk, task_id=task.pk, contributor_id=contributor.pk, actor=actor, now=now
    )

    task.refresh_from_db()
    assert (task.contributor_id, task.assigned_by, task.assigned_at) == (contributor.pk, actor.user_id, now)
    assert task.answer_by == case.due_on - timedelta(days=7)
    [letter] = letters_to(contributor)
    assert (letter.kind, letter.cause_id) == ("case.link_assigned", case.pk)
    link = TaskLink.objects.get()
    # Longer than the day by which an answer is wanted.
    assert link.expires_at == now + timedelta(days=(task.answer_by - clock.today()).days + 1)
    assert Event.objects.filter(subject_id=case.pk).latest("id").data == {
        "task": str(task.pk),
        "system": "shop",
        "contributor": str(contributor.pk),
    }


def test_a_refused_assignment_changes_nothing(controller: Controller) -> None:
    case = case_in("collecting", controller)
    contributor = make_contributor(controller)
    before = everything_about(case)
    today = clock.today()

    for day, code in (
        (today - timedelta(days=1), "answer_by_past"),
        (case.due_on + timedelta(days=1), "after_due"),
    ):
        with pytest.raises(Invalid, match=code):
            handed_out(controller, case=case, contributor=contributor, answer_by=day)
    with pytest.raises(Refused, match="contributor_not_asked"):
        take("remind_contributor", case, actor=actor_with("officer", controller), now=clock.now())

    assert everything_about(case) == before
    assert TaskLink.objects.count() == 0


def test_handing_the_task_to_another_ends_the_first_link_and_the_explanation(controller: Controller) -> None:
    task = handed_out(controller)
    case = Case.objects.get(pk=task.case_id)
    other = make_contributor(controller)

    again = handed_out(controller, case=case, contributor=other, instruction="Kun 2025.")

    assert again.contributor == other
    assert again.explained_at is None
    assert [link.ended_as for link in task.links.order_by("sent_at")] == ["replaced", ""]


def test_a_reminder_brings_a_link_of_its_own_and_leaves_the_first(controller: Controller) -> None:
    task = handed_out(controller)
    case = Case.objects.get(pk=task.case_id)

    take("remind_contributor", case, actor=actor_with("officer", controller), now=clock.now())

    first, second = letters_to(task.contributor)
    assert second.kind == "case.link_reminded"
    assert link_in(first) != link_in(second)
    assert task.links.filter(ended_at__isnull=True).count() == 2


def test_a_contributor_takes_no_step_of_the_office(controller: Controller) -> None:
    """Whoever holds the contributor's role reaches no case, and no other permission."""
    case = case_in("collecting", controller)
    actor = Actor(case.opened_by, "contributor", frozenset({Grant("contributor", controller.pk)}))

    for step in ("attach_extract", "settle_task", "assign_task", "withdraw_case"):
        with pytest.raises(NotFound):
            take(step, case, actor=actor, now=clock.now())


# --- beat


def test_beat_reminds_once_two_days_before(controller: Controller) -> None:
    task = handed_out(controller)
    by = task.answer_by
    assert by is not None
    moments = []
    for _day in range((by - clock.today()).days + 2):
        remind_contributors()
        remind_contributors()
        moments.append((by - clock.today()).days)
        if task.links.filter(cause="reminded").exists():
            break
        move(days=1)
    move(days=1)
    remind_contributors()

    assert moments[-1] == 2
    assert task.links.filter(cause="reminded").count() == 1
    link = task.links.get(cause="reminded")
    assert link.sent_by == system_actor("beat").user_id


@pytest.mark.parametrize("ending", ["explained", "settle_task", "withdraw_case", "deactivated", "reminded"])
def test_beat_reminds_nobody_who_is_not_waited_for(controller: Controller, ending: str) -> None:
    task = handed_out(controller)
    case = Case.objects.get(pk=task.case_id)
    actor, now = actor_with("officer", controller), clock.now()
    if ending == "deactivated":
        assert task.contributor is not None
        contributors.deactivate_contributor(contributor_id=task.contributor.pk, actor=actor, now=now)
    elif ending == "reminded":
        take("remind_contributor", case, actor=actor, now=now)
    elif ending == "explained":
        client, address = opened(task)
        client.post(f"{address}explain-task/", {"reason": "Nej"})
    else:
        take(ending, case, actor=actor, now=now)
    letters = Letter.objects.count()
    move(days=60)

    remind_contributors()

    assert Letter.objects.count() == letters


def test_beat_ends_links_and_forgets_codes(controller: Controller) -> None:
    expired, settled, live = handed_out(controller), handed_out(controller), None
    for task in (expired, settled):
        task_codes.send_code(
            secret=link_in(letters_to(task.contributor)[0]).split("/")[2],
            actor=system_actor("link_page"),
            now=clock.now(),
        )
    take("settle_task", Case.objects.get(pk=settled.case_id), actor=actor_with("officer"), now=clock.now())
    move(days=30)
    live = handed_out(controller)

    end_task_links()
    end_task_links()

    ended = {link.task_id: link.ended_as for link in TaskLink.objects.all()}
    assert ended == {expired.pk: "expired", settled.pk: "task_ended", live.pk: ""}
    assert TaskCode.objects.count() == 0


# --- the API


def test_the_api_lists_contributors_and_hands_out_and_reminds(controller: Controller) -> None:
    make_contributor(make_office("other"))
    contributor = make_contributor(controller, language="en")
    contributors.name_keeper(
        system_id=controller.systems.get().pk,
        contributor_id=contributor.pk,
        actor=actor_with("officer", controller),
        now=clock.now(),
    )
    case = case_in("collecting", controller)
    client = client_as("officer", controller)
    task = f"/api/v1/cases/{case.pk}/tasks/{case.tasks.get().pk}"

    [listed] = client.get("/api/v1/contributors/?controller=testco").json()["results"]
    assert (listed["name"], listed["language"], listed["keeps"]) == ("Ib Lager", "en", ["shop"])
    body = {"contributor": listed["id"], "instruction": "Kun 2025.", "answer_by": f"{case.due_on}"}
    shown = client.post(f"{task}/assign-task/", body).json()
    assert shown["tasks"][0]["contributor"] == listed["id"]
    assert shown["tasks"][0]["answer_by"] == f"{case.due_on}"
    assert shown["tasks"][0]["needs_officer"] is False
    assert "remind_contributor" in shown["available_steps"]
    assert not {"confirm_task", "explain_task"} & set(shown["available_steps"])
    assert client.post(f"{task}/remind-contributor/", {}).status_code == 200
    assert len(letters_to(contributor)) == 2
    assert "Kun 2025" not in str(shown)
    assert client.post(f"{task}/assign-task/", {}).status_code == 400


# --- the office's pages


def test_a_contributor_is_entered_on_a_page(controller: Controller) -> None:
    client = signed_in("officer", controller)
    values = {"controller": "testco", "name": "Eva Drift", "email": "eva@example.com", "language": "da"}

    assert client.get(f"{FORWARD}enter/").status_code == 200
    refused = client.post(f"{FORWARD}enter/", values | {"email": "eva@"})
    assert "eva@" in refused.content.decode()
    assert Contributor.objects.count() == 0
    answer = client.post(f"{FORWARD}enter/", values)

    added = Contributor.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"{FORWARD}{added.pk}/change/")
    assert "Eva Drift" in client.get(FORWARD).content.decode()
    assert client.post(f"{FORWARD}enter/", values).status_code == 409
    assert signed_in("auditor", controller).get(f"{FORWARD}enter/").status_code == 403
    assert signed_in("agent", controller).get(FORWARD).status_code == 403


@pytest.mark.parametrize(
    ("step", "values", "state"),
    [
        ("correct_contributor", {"name": "Ib Holm", "email": "holm@example.com", "language": "en"}, "active"),
        ("deactivate_contributor", {}, "inactive"),
    ],
)
def test_a_contributor_is_changed_by_a_button(
    controller: Controller, step: str, values: dict[str, str], state: str
) -> None:
    contributor = make_contributor(controller)
    page = f"{FORWARD}{contributor.pk}/"
    client = signed_in("officer", controller)

    assert client.get(f"{page}step/{step}/").status_code == 200
    answer = client.post(f"{page}step/{step}/", values | {"version": "1"})

    assert answer.status_code == 302
    contributor.refresh_from_db()
    assert (contributor.state, contributor.version) == (state, 2)
    assert signed_in("dpo", controller).post(f"{page}step/{step}/", values).status_code == 409


def test_the_page_of_a_system_names_its_keeper_who_is_proposed_first(controller: Controller) -> None:
    first, second = make_contributor(controller, name="Anna Arkiv"), make_contributor(controller)
    system = controller.systems.get()
    client = signed_in("officer", controller)
    page = f"/office/registry_app/system/{system.pk}/"

    assert "Nobody is named" in client.get(f"{page}change/").content.decode()
    assert client.post(f"{page}step/name_keeper/", {"contributor": str(second.pk)}).status_code == 302
    assert "Ib Lager" in client.get(f"{page}change/").content.decode()
    assert keepers_of([system.pk]) == {system.pk: second}
    case = case_in("collecting", controller)
    dialog = client.get(f"/office/requests_app/case/{case.pk}/step/assign_task/")
    assert dialog.context["form"].fields["contributor"].initial == str(second.pk)
    assert str(first.pk) in dialog.content.decode()
    assert client.post(f"{page}step/name_keeper/", {"contributor": ""}).status_code == 302
    assert keepers_of([system.pk]) == {}


def test_the_case_shows_who_has_the_task_and_whether_it_needs_the_officer(controller: Controller) -> None:
    task = handed_out(controller, instruction="Kun 2025.")
    client = signed_in("officer", controller)
    page = f"/office/requests_app/case/{task.case_id}/change/"
    shown = client.get(page).content.decode()
    for words in ("Ib Lager", "not opened yet", "Kun 2025."):
        assert words in shown

    browser, address = opened(task)
    browser.post(f"{address}explain-task/", {"reason": "Det er økonomi."})

    shown = client.get(page).content.decode()
    for words in ("needs you", "Det er økonomi.", "opened", "explained"):
        assert words in shown
    agents = signed_in("agent", controller).get(f"{page}?tab=tasks").content.decode()
    assert "Ib Lager" in agents
    assert not {word for word in ("Kun 2025.", "Det er økonomi.", FORWARD) if word in agents}
    on_page = client.get(f"{FORWARD}{task.contributor_id}/change/").content.decode()
    assert "explained" in on_page
