"""Who asks: what is believed, what is said, what follows from it, and what is refused."""

import pytest
from django.db import IntegrityError, connection, transaction

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, NotFound, Refused
from dpo_office.common.events import Event
from dpo_office.common.letters.models import Letter
from dpo_office.common.users import RoleGrant, User
from requests_app.actions import contributor_tasks, ownership, relations, system_tasks
from requests_app.actions.escalations import escalate_cases
from requests_app.actions.new_cases import Standing
from requests_app.domain.requesters import circle_of, relation_of
from requests_app.models import Case
from tests.factories.cases import (
    ASE,
    SETUP,
    a_contributor,
    case_in,
    everything_about,
    make_case,
    make_officer,
)
from tests.factories.need_to_know import let_colleagues_see
from tests.factories.registry import actor_with, make_customer, make_system

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("said", "has_customer", "relation", "circle"),
    [
        ("", True, "customer", "everybody"),
        ("", False, "unknown", "everybody"),
        ("unknown", True, "unknown", "everybody"),
        ("customer", False, "customer", "everybody"),
        ("employee", False, "employee", "hr"),
        ("applicant", False, "applicant", "hr"),
    ],
)
def test_who_asks_and_who_may_see_it(said, has_customer, relation, circle):
    assert relation_of(said, has_customer=has_customer) == relation
    assert circle_of(relation) == circle


def change(case, **said):
    values = {"relation": "employee", "reason": "Skrev det.", "actor": actor_with("officer", case.controller)}
    return relations.change_relation(case_id=case.pk, now=clock.now(), **(values | said))


def test_it_loses_its_customer_its_form_and_an_owner_who_may_not_see_it(controller):
    let_colleagues_see(controller)
    make_customer(controller, "10001", email=ASE.email)
    case = make_case(controller, identity="unclear")
    owner = make_officer(controller)
    officer = actor_with("officer", controller)
    ownership.assign_case(case_id=case.pk, owner=owner.username, actor=officer, now=clock.now())
    assert (Case.objects.get().relation_now, case.form_asked) == ("customer", True)
    change(case, concerned=owner.username)
    case.refresh_from_db()
    assert (case.customer, case.form_asked, case.owned_by, case.owned_at) == (None, False, None, None)
    event = Event.objects.get(type="case.relation_changed")
    assert event.data == {"relation": ["customer", "employee"], "circle": "hr", "concerns": True}
    assert case.reasons.get().text == "Skrev det."
    with pytest.raises(Invalid, match="owner_unknown"):
        ownership.assign_case(case_id=case.pk, owner=owner.username, actor=officer, now=clock.now())


def test_what_is_refused_changes_nothing(controller):
    case = make_case(controller)
    officer = make_officer(controller)
    himself = actor_with("officer", controller)
    himself = type(himself)(officer.pk, "staff", himself.grants)
    before = everything_about(case)
    for error, code, said in (
        (Invalid, "relation_unknown", {"relation": "friend"}),
        (Invalid, "relation_unknown", {"relation": ""}),
        (Invalid, "reason_required", {"reason": " "}),
        (Invalid, "concerned_unknown", {"concerned": "nobody-here"}),
        (Refused, "relation_unchanged", {"relation": "unknown"}),
        (Refused, "not_for_yourself", {"concerned": officer.username, "actor": himself}),
    ):
        with pytest.raises(error, match=code):
            change(case, **said)
    assert everything_about(case) == before


def test_an_ended_case_is_hidden_too_and_shown_again(controller):
    case = case_in("closed", controller)
    change(case)
    agent = actor_with("agent", controller)
    with pytest.raises(NotFound):
        ownership.add_note(case_id=case.pk, text="Hej", actor=agent, now=clock.now())
    change(case, relation="customer")
    assert Case.objects.for_user(agent).get().relation == "customer"


def test_the_database_refuses_an_employees_case_that_everybody_sees(controller):
    case = make_case(controller)
    for column in ("relation = 'employee'", "relation = 'friend'", "circle = 'all'"):
        sql = f"UPDATE requests_app_case SET {column}"
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            acting(SETUP, "test.raw"),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)
    assert Case.objects.get().pk == case.pk


def test_the_search_goes_to_the_systems_of_employees_if_the_record_names_any(controller):
    make_system(controller, "salary")
    case = make_case(controller, standing=Standing("employee"))
    officer = actor_with("officer", controller)
    with acting(SETUP, "test.subjects"):
        controller.activities.filter(code="salary-use").update(subjects=["employees"])
    system_tasks.plan_tasks(case_id=case.pk, actor=officer, now=clock.now())
    assert [task.system.code for task in case.tasks.all()] == ["salary"]
    with acting(SETUP, "test.subjects"):
        controller.activities.filter(code="salary-use").update(subjects=[])
    other = make_case(controller, standing=Standing("applicant"))
    system_tasks.plan_tasks(case_id=other.pk, actor=officer, now=clock.now())
    assert [task.system.code for task in other.tasks.all()] == ["salary", "shop"]


def test_a_contributor_with_the_address_of_the_colleague_is_not_asked(controller):
    case = case_in("collecting", controller)
    contributor = a_contributor(controller)
    officer = make_officer(controller, email=contributor.email.upper())
    change(case, relation="customer", concerned=officer.username)
    with pytest.raises(Refused, match="contributor_is_concerned"):
        contributor_tasks.assign_task(
            case_id=case.pk,
            task_id=case.tasks.get().pk,
            contributor_id=contributor.pk,
            actor=actor_with("officer", controller),
            now=clock.now(),
        )


def test_warnings_of_it_go_to_its_circle_in_a_mail_of_their_own(controller):
    now = clock.now()
    with acting(SETUP, "test.person_made"):
        for name in ("olga", "mona"):
            user = User.objects.create_user(name, email=f"{name}@office.example.com")
            RoleGrant.objects.create(user=user, role="officer", controller_id=controller.pk)
    make_case(controller, now=now)
    kept = make_case(controller, now=now, standing=Standing("employee", "mona"))
    later = kept.expires_at
    escalate_cases(controller_id=controller.pk, actor=SETUP, now=later)
    mails = Letter.objects.filter(kind="case.escalation", recipient_address__contains="@office")
    told = {(mail.recipient_address.split("@")[0], mail.cause_id) for mail in mails}
    assert told == {("olga", controller.pk), ("olga", kept.pk), ("mona", controller.pk)}
    assert all(kept.reference not in mail.body for mail in mails if mail.cause_id == controller.pk)
