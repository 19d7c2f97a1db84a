"""A deputy at work: queues, warnings, four eyes, what is kept apart; and that nobody is there."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, NotPermitted, Refused
from dpo_office.common.events import ON_BEHALF_OF, Event
from dpo_office.common.letters.models import Letter
from dpo_office.common.people.absence_models import StaffingWarning
from dpo_office.common.people.absences import record_absence
from dpo_office.common.permissions import system_actor
from dpo_office.common.users import RoleGrant, User, actor_of
from requests_app.actions import ownership, proposals
from requests_app.actions.escalations import escalate_cases
from requests_app.actions.later_checks import check_alone
from requests_app.actions.staffing import warn_of_absences
from requests_app.models import Case
from requests_app.queries.four_eyes import checks_for, proposals_for
from requests_app.queries.staffing import unstaffed, unstaffed_at
from requests_app.queries.today import case_queues
from tests.factories.cases import make_case, make_office
from tests.factories.four_eyes import choose, propose
from tests.factories.registry import ADMIN, actor_with

BEAT = system_actor("beat")


def person(controller, role, name):
    with acting(ADMIN, "test.person_made"):
        user = User.objects.create_user(
            f"{name.lower()}-{uuid.uuid4().hex[:6]}", name=name, email=f"{name.lower()}@example.com"
        )
        RoleGrant.objects.create(user=user, role=role, controller_id=controller.pk)
    return user


@pytest.fixture
def olga(controller):
    return person(controller, "officer", "Olga")


@pytest.fixture
def astrid(controller):
    return person(controller, "agent", "Astrid")


def away(user, deputy=None):
    today = clock.today()
    record_absence(
        user_id=user.pk,
        deputy_id=deputy.pk if deputy else None,
        starts_on=today,
        ends_on=today + timedelta(days=60),
        actor=actor_of(user),
        now=clock.now(),
    )


def given(case, owner):
    call = {"case_id": case.pk, "actor": actor_with("officer", case.controller), "now": clock.now()}
    ownership.assign_case(owner=owner.username, **call)
    return case


def test_the_work_of_the_absent_is_the_deputys_and_each_step_says_so(controller, olga, astrid):
    case = given(make_case(controller), olga)
    assert case_queues(actor_of(astrid), clock.today())[0]["mine"] == 0
    away(olga, astrid)
    deputy = actor_of(astrid)

    assert case_queues(deputy, clock.today())[0]["mine"] == 1
    ownership.add_note(case_id=case.pk, text="Ringet op.", actor=deputy, now=clock.now())
    ownership.assign_case(case_id=case.pk, actor=deputy, now=clock.now())
    noted, assigned = Event.objects.filter(actor_id=astrid.pk).order_by("id")
    # A note is within an agent's own role: it is on a case that Olga owns.
    assert noted.data[ON_BEHALF_OF] == assigned.data[ON_BEHALF_OF] == [str(olga.pk)]

    client = Client(headers={"accept-language": "en"})
    client.force_login(astrid)
    page = client.get(f"/office/requests_app/case/{case.pk}/change/").content.decode()
    assert "Astrid, on behalf of Olga" in page
    assert "You stand in for Olga" in client.get("/office/").content.decode()


def test_a_warning_goes_to_the_deputy_instead(controller, olga, astrid):
    case = given(make_case(controller), olga)
    away(olga, astrid)
    with acting(ADMIN, "test.case_changed"):
        Case.objects.filter(pk=case.pk).update(
            due_on=clock.today() + timedelta(days=6), strict_due_on=clock.today() + timedelta(days=6)
        )

    escalate_cases(controller_id=controller.pk, actor=BEAT, now=clock.now() + timedelta(days=1))

    told = Letter.objects.filter(kind="case.escalation").values_list("recipient_address", flat=True)
    assert list(told) == ["astrid@example.com"]


def test_nobody_approves_with_the_roles_of_the_one_who_proposed(controller, astrid):
    decider = person(controller, "decider", "Dina")
    choose(controller, extend_deadline=["always"])
    case = make_case(controller)
    propose(case, actor=actor_of(decider))
    away(decider, astrid)
    deputy = actor_of(astrid)

    assert proposals_for(deputy, 5) == []
    assert proposals.proposal_steps(case, deputy) == ["return_proposal"]
    with pytest.raises(NotPermitted):
        proposals.approve_proposal(case_id=case.pk, actor=deputy, now=clock.now())

    # Somebody else's proposal is approved with the same roles.
    proposals.withdraw_proposal(case_id=case.pk, actor=actor_of(decider), now=clock.now())
    case.refresh_from_db()
    propose(case, actor=actor_with("officer", controller))
    assert len(proposals_for(deputy, 5)) == 1
    proposals.approve_proposal(case_id=case.pk, actor=deputy, now=clock.now())
    approved = Event.objects.get(type="case.proposal_approved")
    assert (approved.actor_id, approved.data[ON_BEHALF_OF]) == (astrid.pk, [str(decider.pk)])


def test_an_approval_is_never_on_behalf_of_who_proposed_it(controller, olga, astrid):
    """Both deciders are away and the case is the proposer's: the deputy approves for the other one alone."""
    first, second = person(controller, "decider", "Dina"), person(controller, "decider", "Dagny")
    choose(controller, extend_deadline=["always"])
    case = make_case(controller)
    with acting(ADMIN, "test.case_changed"):
        Case.objects.filter(pk=case.pk).update(owned_by=first.pk, owned_at=clock.now())
    case.refresh_from_db()
    propose(case, actor=actor_of(first))
    away(first, astrid)
    away(second, astrid)

    proposals.approve_proposal(case_id=case.pk, actor=actor_of(astrid), now=clock.now())

    steps = Event.objects.filter(actor_id=astrid.pk, subject_id=case.pk)
    assert {event.type for event in steps} >= {"case.proposal_approved", "case.deadline_extended"}
    assert {tuple(event.data[ON_BEHALF_OF]) for event in steps} == {(str(second.pk),)}


def test_a_deputy_checks_not_with_the_roles_of_who_acted_alone(controller, astrid):
    first, second = person(controller, "decider", "Dina"), person(controller, "decider", "Dagny")
    choose(controller, extend_deadline=["always"])
    case = make_case(controller)
    propose(case, actor=actor_of(first))
    later = clock.now() + timedelta(days=case.extension_letter_by.toordinal() - clock.today().toordinal())
    proposals.take_alone(case_id=case.pk, reason="Alene på kontoret.", actor=actor_of(first), now=later)
    call = {"case_id": case.pk, "seen": "right", "now": later + timedelta(hours=1)}
    away(first, astrid)
    with pytest.raises(NotPermitted):
        check_alone(actor=actor_of(astrid), **call)

    away(second, astrid)
    check_alone(actor=actor_of(astrid), **call)

    event = Event.objects.get(type="case.alone_checked")
    assert event.data[ON_BEHALF_OF] == [str(second.pk)]


def test_a_case_about_the_absent_is_not_seen_with_their_roles(controller, olga):
    case = make_case(controller)
    with acting(ADMIN, "test.person_made"):
        outsider = User.objects.create_user("outsider")
        RoleGrant.objects.create(user=outsider, role="officer", controller_id=uuid.uuid4())
    with acting(ADMIN, "test.case_changed"):
        Case.objects.filter(pk=case.pk).update(concerned_user=olga.pk)
    other = make_case(controller)
    away(olga, outsider)

    assert list(Case.objects.for_user(actor_of(outsider))) == [other]


def test_a_deputy_sees_what_their_own_role_shows(controller, olga, astrid):
    case = make_case(controller)
    with acting(ADMIN, "test.case_changed"):
        Case.objects.filter(pk=case.pk).update(concerned_user=olga.pk)
    away(olga, astrid)

    assert list(Case.objects.for_user(actor_of(astrid))) == [case]


def test_nobody_is_there_is_warned_of_once_and_ends_with_a_deputy(controller, olga, astrid):
    case = make_case(controller)
    due = clock.today() + timedelta(days=2)
    with acting(ADMIN, "test.case_changed"):
        Case.objects.filter(pk=case.pk).update(due_on=due)
    dpo = person(controller, "dpo", "Dorte")
    client = Client(headers={"accept-language": "en"})
    client.force_login(dpo)
    call = {"controller_id": controller.pk, "actor": BEAT, "now": clock.now()}
    assert warn_of_absences(**call) == 0
    away(olga)

    assert warn_of_absences(**call) == 1
    assert warn_of_absences(**call) == 0
    assert StaffingWarning.objects.values_list("subject_id", "about_on").get() == (case.pk, due)
    mails = Letter.objects.filter(kind="case.escalation")
    assert set(mails.values_list("recipient_address", flat=True)) == {"olga@example.com", "dorte@example.com"}
    assert "nobody is there" in client.get("/office/").content.decode()

    with acting(ADMIN, "test.absence_changed"):
        olga.absences.update(deputy=astrid)
    assert "nobody is there" not in client.get("/office/").content.decode()


def test_the_dates_of_many_controllers_take_the_queries_of_one(controller, django_assert_num_queries):
    """Each with the people and the rules of its own: where two are needed, one decider is not enough."""
    other = make_office("other")
    due = clock.today() + timedelta(days=2)
    cases = [make_case(one) for one in (controller, other)]
    with acting(ADMIN, "test.case_changed"):
        Case.objects.filter(pk__in=[case.pk for case in cases]).update(due_on=due)
    with CaptureQueriesContext(connection) as queries:
        assert [wanted.key for wanted in unstaffed(controller, clock.today())] == [cases[0].pk]
    with django_assert_num_queries(len(queries)):
        found = unstaffed_at([other, controller], clock.today())
    assert [wanted.key for wanted in found] == [cases[1].pk, cases[0].pk]

    person(controller, "decider", "Dina")
    person(other, "decider", "Dagny")
    assert unstaffed_at([other, controller], clock.today()) == []
    choose(other, send_answer=["always"])
    assert [wanted.controller_id for wanted in unstaffed_at([controller, other], clock.today())] == [other.pk]


def test_what_was_done_alone_is_looked_at_by_somebody_else(controller):
    decider, dpo = person(controller, "decider", "Dina"), person(controller, "dpo", "Dorte")
    choose(controller, extend_deadline=["always"])
    case = make_case(controller)
    propose(case, actor=actor_of(decider))
    later = clock.now() + timedelta(days=case.extension_letter_by.toordinal() - clock.today().toordinal())
    proposals.take_alone(case_id=case.pk, reason="Alene på kontoret.", actor=actor_of(decider), now=later)
    call = {"case_id": case.pk, "now": later + timedelta(hours=1)}

    assert checks_for(actor_of(decider), 5) == []
    assert [row.case for row in checks_for(actor_of(dpo), 5)] == [case]
    with pytest.raises(Refused, match="check_is_own"):
        check_alone(seen="right", actor=actor_of(decider), **call)
    with pytest.raises(Invalid, match="reason_required"):
        check_alone(seen="wrong", actor=actor_of(dpo), **call)
    with pytest.raises(Invalid, match="invalid"):
        check_alone(seen="maybe", actor=actor_of(dpo), **call)
    with pytest.raises(NotPermitted):
        check_alone(seen="right", actor=actor_with("officer", controller), **call)

    check_alone(seen="wrong", reason="Grunden manglede; ny besked er sendt.", actor=actor_of(dpo), **call)

    assert case.reasons.get(step="check_alone").ground == "wrong"
    event = Event.objects.get(type="case.alone_checked")
    assert (event.actor_id, event.data["seen"]) == (dpo.pk, "wrong")
    assert checks_for(actor_of(dpo), 5) == []
    with pytest.raises(Refused, match="nothing_to_check"):
        check_alone(seen="right", actor=actor_of(dpo), **call)
    client = Client(headers={"accept-language": "en"})
    client.force_login(dpo)
    assert "seen, wrong" in client.get(f"/office/requests_app/case/{case.pk}/change/").content.decode()
