"""Datatilsynet writes with five questions and three weeks: from the letter to the end of the hold."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.users import RoleGrant, User, actor_of
from requests_app.actions.ownership import add_note
from requests_app.actions.sensitive import keep_passage
from requests_app.models import AuthorityCase, SensitivePassage
from requests_app.tasks import expire_sensitive
from tests.factories.cases import make_case, make_office
from tests.factories.policy_change import version_in_force
from tests.factories.registry import ADMIN, actor_with, make_activity

ENGLISH = {"accept-language": "en"}
FIVE = """1. Hvornår modtog I anmodningen?
2. Hvornår blev den besvaret?
3. Hvad er slettet, og hvad er bevaret?
4. Hvordan fik databehandlerne besked?
5. Indsend politikken, som den lød den dag."""


@pytest.fixture
def office(db):
    office = make_office("testco")
    version_in_force(office)
    return office


@pytest.fixture
def today(monkeypatch):
    """Set the office's clock; give a function that moves it on and returns the day."""
    at = {"now": clock.now()}
    monkeypatch.setattr(clock, "now", lambda: at["now"])

    def after(**span):
        at["now"] += timedelta(**span)
        return copenhagen_date(at["now"])

    return after


def somebody(office, role):
    with acting(ADMIN, "test.person_made"):
        user = User.objects.create_user(f"{role}-flow", email=f"{role}@example.com", name=role.title())
        RoleGrant.objects.create(user=user, role=role, controller_id=office.pk)
    client = Client(headers=ENGLISH)
    client.force_login(user)
    return client


def take(client, row, step, **answers):
    """Take a step by its dialog, as it stands now."""
    address = f"/office/requests_app/{row._meta.model_name}/{row.pk}/step/{step}/"
    shown = client.get(address)
    assert shown.status_code == 200, step
    taken = client.post(address, {"version": shown.context["row"].version, **answers})
    assert taken.status_code == 302, (step, taken.content.decode())


def said(client, path):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(path).content.decode()))


def kept_in_a_case(office, agent):
    """Open a case with a sensitive word that is kept for another week."""
    case = make_case(office, now=clock.now())
    add_note(case_id=case.pk, text="Har astma.", actor=agent, now=clock.now())
    kept = {"kept_for": "service", "reason": "Leverancen.", "actor": actor_with("agent", office)}
    keep_passage(passage_id=SensitivePassage.objects.get().pk, now=clock.now() - timedelta(days=84), **kept)
    return case


def enter_letter(legal, office, day, due):
    """Enter the letter by its page."""
    form = legal.get("/office/requests_app/authoritycase/open/").context["form"]
    answers = {
        "key": str(form.fields["key"].initial()),
        "controller": office.slug,
        "authority": "Datatilsynet",
        "file_number": "2026-41-0001",
        "kind": "complaint",
        "matter": "Klage over en sletning.",
        "received_on": day,
        "due_on": due,
        "channel": "post",
    }
    legal.post("/office/requests_app/authoritycase/open/", answers)
    return AuthorityCase.objects.get()


def answer_and_approve(row, officer, dpo, decider):
    """Let officer and DPO answer, and the decider approve; one answer comes back."""
    for question in row.questions.all():
        worker = dpo if question.number == 4 else officer
        take(worker, question, "answer_question", answer=f"Svar {question.number}.")
        if question.number == 3:
            take(dpo, question, "return_answer", reason="Nævn bogføringsloven.")
            take(worker, question, "answer_question", answer="Kun bilag til regnskabet.")
        take(decider, question, "approve_answer")


def expired():
    """Run beat's task, and say what became of the sensitive word."""
    expire_sensitive()
    return SensitivePassage.objects.get().state


def test_the_authoritys_letter_with_three_weeks(office, today):
    people = [somebody(office, role) for role in ("legal", "officer", "decider", "dpo", "agent")]
    legal, officer, decider, dpo, agent = people
    case = kept_in_a_case(office, actor_of(User.objects.get(username="agent-flow")))
    last_day = SensitivePassage.objects.get().keep_until

    # The letter comes by post, and what it is about is held.
    day = today()
    due = day + timedelta(days=21)
    row = enter_letter(legal, office, day, due)
    activity, version = make_activity(office, "newsletter"), office.policies.get().versions.get()
    things = {"activities": [str(activity.pk)], "policy_versions": [str(version.pk)]}
    take(legal, row, "hold_things", references=case.reference, **things)
    take(legal, row, "add_questions", questions=FIVE, owner="officer-flow")
    assert "5 questions are yours" in said(officer, "/office/")
    assert "Under a legal hold" in said(agent, f"/office/requests_app/case/{case.pk}/change/")

    # The time for which the sensitive word was kept runs out while it is answered: it stays.
    today(days=10)
    answer_and_approve(row, officer, dpo, decider)
    take(legal, row, "add_annex", title="Sagens tidslinje", source="Sagsmappen")
    while today(days=1) <= last_day + timedelta(days=1):
        continue
    assert expired() == "kept"

    # A longer limit is asked for and granted; the answer leaves in time.
    longer = due + timedelta(days=60)
    take(dpo, row, "ask_longer_limit", asked_on=day, wanted_on=longer, reason="Databehandleren svarer sent.")
    granted = {"answered_on": today(days=1), "granted": "yes", "new_due_on": longer}
    take(dpo, row, "record_limit_answer", **granted)
    take(legal, row, "send_answer", sent_on=today(), channel="digital_post", summary="Fem svar, et bilag.")

    # It decides; what it criticises is mended; the hold ends, and the day after the word goes.
    decided = today(days=90)
    take(legal, row, "record_outcome", outcome="criticism", decided_on=decided, text="Kritik.")
    take(legal, row, "add_follow_up", what="Bekræft sletninger.", due_on=decided, owner="officer-flow")
    assert "Bekræft sletninger." in said(officer, "/office/")
    done = {"follow_up_id": str(row.follow_ups.get().pk), "done_on": decided}
    take(officer, row, "complete_follow_up", **done)
    take(decider, row, "close_authority_case")
    assert expired() == "kept"
    today(days=1)
    assert expired() == "redacted"

    # It writes again.
    day = today(days=30)
    take(legal, row, "receive_letter", received_on=day, due_on=day + timedelta(days=7), channel="email")
    row.refresh_from_db()
    assert (row.state, row.outcome) == ("answering", "")
    told = said(legal, f"/office/requests_app/authoritycase/{row.pk}/change/")
    for words in (
        "Letter 2 of the authority",
        "7 days left",
        "in time",
        "Kun bilag til regnskabet.",
        "Criticism",
    ):
        assert words in told, words
    assert {held.released_on for held in row.held.all()} == {None}
