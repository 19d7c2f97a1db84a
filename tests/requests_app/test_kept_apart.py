"""Every way in which a case becomes known: kept from agents by its circle, and from whom it concerns."""

import json
from typing import Any

import pytest

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.errors import Refused
from dpo_office.common.events import Event, events_after
from dpo_office.common.letters.models import Letter
from dpo_office.common.people.models import ReadRecord
from dpo_office.common.people.reads import LETTER, record_read
from dpo_office.common.permissions import Actor, Grant
from dpo_office.common.users import RoleGrant, User
from registry_app.models import Controller
from requests_app.actions import case_customers, case_links, ownership, relations
from requests_app.actions.mail_triage import join_case
from requests_app.actions.new_cases import Standing
from requests_app.actions.post_filing import join_case as join_post
from requests_app.admin.case_link_steps import links_shown
from requests_app.domain.legal_dates import Span
from requests_app.models import Case, Mail, PostLetter, SensitivePassage
from requests_app.queries.case_beside import LinkedCase, beside_case
from requests_app.queries.changes import recent_steps
from requests_app.queries.dossier_sets import set_of
from requests_app.queries.four_eyes import proposals_for
from requests_app.queries.legal_dates import legal_dates
from requests_app.queries.quick_records import open_cases_of_caller
from requests_app.queries.report_figures import figures_between
from requests_app.queries.today import case_queues, cases_by_deadline, letters_to_mind
from requests_app.queries.waves import proposals
from tests.factories.cases import ASE, SETUP, client_as, make_case
from tests.factories.four_eyes import choose, propose
from tests.factories.mails import make_mailbox, make_raw, take_mail
from tests.factories.people import signed_in
from tests.factories.post import first_letter, take_in
from tests.factories.registry import actor_with, make_customer
from tests.factories.waves import wave_in

pytestmark = pytest.mark.django_db
ROLES = ("officer", "decider", "dpo", "legal", "agent", "auditor")


def colleague(controller: Controller, *roles: str) -> User:
    with acting(SETUP, "test.person_made"):
        user = User.objects.create_user("mona", name="Mona Kollega", email="mona@example.com")
        for role in roles:
            RoleGrant.objects.create(user=user, role=role, controller_id=controller.pk)
    return user


def as_actor(user: User, controller: Controller, *roles: str) -> Actor:
    return Actor(
        user.pk, "staff", frozenset(Grant(role, controller.pk) for role in roles), is_administrator=True
    )


@pytest.fixture
def told(controller: Controller) -> Case:
    """Give a case with a mail, a letter on paper, a note that speaks of health, and a read."""
    now, officer = clock.now(), actor_with("officer", controller)
    case = make_case(controller, now=now)
    mail = take_mail(make_mailbox(controller), make_raw("Jeg har diabetes. Send mig alt om mig."))
    join_case(mail_id=mail.pk, reference=case.reference, actor=officer, now=now)
    letter = first_letter(take_in(controller, pages=1))
    join_post(letter_id=letter.pk, reference=case.reference, actor=officer, now=now)
    ownership.add_note(case_id=case.pk, text="Ringede om sin diabetes.", actor=officer, now=now)
    with acting(SETUP, "test.read"):
        record_read(
            kind=LETTER, subject=Letter.objects.get(), controller_id=controller.pk, actor=officer, now=now
        )
    case.refresh_from_db()
    return case


def known_to(case: Case, actor: Actor) -> set[str]:
    """Name the ways by which the actor learns of the case."""
    now = clock.now()
    today, at = clock.today(), case.controller_id
    span = Span(today, case.due_on)
    keys = {
        case.pk,
        *Mail.objects.values_list("pk", flat=True),
        *PostLetter.objects.values_list("pk", flat=True),
    }
    keys |= set(Letter.objects.values_list("pk", flat=True))
    feed, _cursor = events_after(None, limit=500, controllers=None, reader=actor)
    figures = figures_between(actor, [at], span, span, now)
    ways: dict[str, Any] = {
        "case": Case.objects.for_user(actor),
        "mail": Mail.objects.for_user(actor),
        "post": PostLetter.objects.for_user(actor),
        "passage": SensitivePassage.objects.for_user(actor),
        "letter": Letter.objects.for_user(actor),
        "read": ReadRecord.objects.for_user(actor),
        "today": [row for row in case_queues(actor, today) if row["open"]],
        "work": cases_by_deadline(actor, 5),
        "others": [event for event in recent_steps(actor, 50) if event.subject_id in keys],
        "feed": [event for event in feed if event.subject_id in keys],
        "calendar": [day for day in legal_dates(actor, span) if "testco" in str(day).lower()],
        "caller": open_cases_of_caller(actor, [], email=ASE.email),
        "figures": figures.cases["open"][0] or figures.rights.get("access", (0, 0))[0],
    }
    return {name for name, found in ways.items() if found}


EVERY_WAY = {
    *("case", "mail", "post", "passage", "letter", "read", "today", "work", "others", "feed", "calendar"),
    *("caller", "figures"),
}


def change(case: Case, **said: Any) -> Case:
    values = {"relation": "employee", "reason": "Skrev, at hun var ansat."} | said
    actor = values.pop("actor", None) or actor_with("officer", case.controller)
    return relations.change_relation(case_id=case.pk, actor=actor, now=clock.now(), **values)


def test_a_case_of_an_employee_is_kept_from_customer_service_in_every_way(told, controller):
    # An agent who may also follow the feed: nothing but the circle keeps the case from them.
    both = frozenset({Grant("agent", controller.pk), Grant("client", controller.pk)})
    agent = Actor(SETUP.user_id, "staff", both)
    before = known_to(told, agent)
    change(told)
    assert known_to(told, agent) == set()
    # Letters, reads and reports are not for agents at all.
    assert before >= EVERY_WAY - {"letter", "read"}
    assert known_to(told, actor_with("dpo", controller)) >= EVERY_WAY - {"others"}


def test_a_case_is_kept_from_the_colleague_whom_it_concerns_in_every_role(told, controller):
    user = colleague(controller, *ROLES)
    mona = as_actor(user, controller, *ROLES)
    assert known_to(told, mona) == EVERY_WAY
    change(told, relation="customer", concerned="mona")
    assert known_to(told, mona) == set()
    assert "case" in known_to(told, actor_with("agent", controller))


def test_pages_of_what_is_kept_answer_like_unknown_ones(told, controller):
    mail, letter = Mail.objects.get(), Letter.objects.filter(cause_id=told.pk).first()
    post, event = PostLetter.objects.get(), Event.objects.filter(subject_id=told.pk).first()
    change(told)
    pages = {
        f"case/{told.pk}/change/": "requests_app",
        f"case/{told.pk}/step/take_case/": "requests_app",
        f"mail/{mail.pk}/change/": "requests_app",
        f"postletter/{post.pk}/change/": "requests_app",
        f"postbatch/{post.batch_id}/page/1/": "requests_app",
        f"letter/{letter.pk}/change/": "common",
        f"event/{event.pk}/change/": "common",
    }
    agent, officer = signed_in("agent", controller), signed_in("officer", controller)
    for page, app in pages.items():
        address = f"/office/{app}/{page}"
        assert agent.get(address).status_code in (403, 404), page
        assert officer.get(address).status_code == 200, page
    table = agent.get(f"/office/requests_app/postbatch/{post.batch_id}/change/").content.decode()
    assert "In a case that you may not see." in table
    assert told.reference not in table
    listed = agent.get("/office/requests_app/case/", {"q": told.reference}, follow=True).content.decode()
    assert "Åse" not in listed
    shown = officer.get(f"/office/requests_app/case/{told.pk}/change/").content.decode()
    assert "seen by: who works on HR cases" in shown
    assert "customer service" not in shown.lower().split("who may see this")[-1]


def test_the_api_tells_a_client_nothing_of_it(controller):
    client = client_as("client", controller)
    body = {
        "controller": "testco",
        "rights": ["access"],
        "requester": {"name": "Åse"},
        "relation": "applicant",
    }
    opened = client.post("/api/v1/cases/", body, "json", headers={"idempotency-key": "one"})
    case = Case.objects.get()
    assert (opened.status_code, opened.json()) == (201, {"reference": case.reference, "apart": True})
    assert client.get(f"/api/v1/cases/{case.pk}/").status_code == 404
    assert client.get("/api/v1/cases/").json()["results"] == []
    assert str(case.pk) not in json.dumps(client.get("/api/v1/events/").json())
    seen = client_as("officer", controller).get(f"/api/v1/cases/{case.pk}/").json()
    assert (seen["relation"], seen["circle"], seen["concerned"]) == ("applicant", "hr", None)


def linked(case: Case) -> list[LinkedCase]:
    """Give the links of a case, as its page asks for them."""
    case.is_linked, case.is_held, case.has_named_customers = True, False, False
    case.has_checks = case.has_measures = case.has_papers = False
    return beside_case(case).links


def test_what_was_linked_proposed_or_named_tells_nothing_of_it(told, controller):
    other, agent = make_case(controller), actor_with("agent", controller)
    make_customer(controller, "20001")
    call = {"actor": actor_with("officer", controller), "now": clock.now()}
    case_links.link_case(
        case_id=other.pk, reference=told.reference, kind="same_matter", reason="Samme sag.", **call
    )
    case_customers.name_customer(case_id=told.pk, number="20001", reason="Samme navn.", **call)
    choose(controller, extend_deadline=["always"])
    propose(told, actor=actor_with("decider", controller))
    mona = as_actor(colleague(controller, *ROLES), controller, *ROLES)

    def seen_by(actor: Actor) -> tuple[int, int, int]:
        own = set_of("case", other, actor, clock.now())
        shown = links_shown(linked(other), actor)
        return len(shown["lines"] if shown else []), len(proposals_for(actor, 5)), len(own.cases)

    assert seen_by(mona) == (1, 1, 2)
    change(told, concerned="mona")
    # The step has overtaken what was proposed.
    propose(told, actor=actor_with("decider", controller))

    assert seen_by(mona) == (0, 0, 1)
    assert links_shown(linked(other), agent) == {"lines": [], "hidden": 1}
    assert seen_by(actor_with("decider", controller)) == (1, 1, 2)
    assert not told.named_customers.exists()
    with pytest.raises(Refused, match="customer_of_hr"):
        case_customers.name_customer(case_id=told.pk, number="20001", reason="Igen.", **call)


def test_it_has_no_part_in_waves(controller):
    wave = wave_in("open", controller)
    case = Case.objects.filter(wave_place__wave=wave).first()
    change(case)
    assert not Case.objects.filter(pk=case.pk, wave_place__isnull=False).exists()
    assert Event.objects.filter(subject_id=case.pk, type="case.wave_left").exists()
    assert proposals(actor_with("officer", controller), clock.now()) == []


def test_letters_that_wait_to_be_printed_are_not_counted(controller):
    case = make_case(controller)
    letter = Letter.objects.get()
    agent = actor_with("officer", controller)
    with acting(SETUP, "test.concerns"):
        Case.objects.filter(pk=case.pk).update(concerned_user=agent.user_id)
    assert not Letter.objects.for_user(agent).filter(pk=letter.pk).exists()
    assert letters_to_mind(agent)["to_print"] == 0


def test_whoever_opens_it_outside_of_the_circle_is_told_the_reference_alone(controller):
    agent = signed_in("agent", controller)
    page = {
        "key": "0b8e0a53-5a31-4c52-9a44-0d5f3ad36c11",
        "controller": "testco",
        "rights": ["access"],
        "name": "Åse Blåbær",
        "channel": "phone",
        "language": "da",
        "relation": "employee",
    }
    for _time in range(2):
        answer = agent.post("/office/requests_app/case/open/", page, follow=True)
        case = Case.objects.get()
        assert answer.redirect_chain[-1][0] == "/office/requests_app/case/"
        assert f"Case {case.reference} is open. Your role does not show such cases" in answer.content.decode()
    assert (case.circle, case.form_asked, case.customer) == ("hr", False, None)


def test_standing_is_said_at_once(controller):
    case = make_case(controller, standing=Standing("customer", colleague(controller, "agent").username))
    assert (case.relation_now, case.circle) == ("customer", "everybody")
    assert case.concerned_user == User.objects.get(username="mona").pk
