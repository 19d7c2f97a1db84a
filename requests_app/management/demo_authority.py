"""The authority cases of the demo: one that is being answered, with a hold; one that has ended."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.permissions import Actor
from registry_app.management.demo_story import Story
from registry_app.models import PolicyVersion, ProcessingActivity
from requests_app.actions import (
    authority_answers,
    authority_cases,
    authority_holds,
    authority_limits,
    authority_outcomes,
    authority_questions,
)
from requests_app.actions.authority_cases import Letter, Matter
from requests_app.labels_authority import AUTHORITY_CONTACT
from requests_app.models import AuthorityCase, Case

OPEN_DAYS_AGO, ENDED_DAYS_AGO = 12, 150
THREE_WEEKS = timedelta(days=21)
COMPLAINT = (
    "En tidligere kunde klager over, at en anmodning om sletning ikke blev bekræftet, og over nyhedsbreve"
    " bagefter."
)
QUESTIONS = """1. Hvornår modtog I anmodningen, og hvornår blev den besvaret?
2. Hvilke oplysninger om klageren behandler I fortsat, og på hvilket grundlag?
3. Hvorfor modtog klageren nyhedsbreve efter anmodningen?
4. Hvordan sikrer I, at en sletning føres igennem hos jeres databehandlere?
5. Indsend jeres privatlivspolitik, som den lød, da anmodningen blev modtaget."""
OWNERS = ("officer", "legal", "officer", "dpo", "legal")
TIMELINE = "Dag;Hændelse\n1;Anmodningen modtaget\n1;Kvittering sendt\n24;Svar sendt\n".encode()
ANSWERS = (
    "Anmodningen blev modtaget og bekræftet samme dag. Svaret blev sendt inden for en måned; se bilag 1.",
    "Alene bilag til regnskabet, som opbevares i fem år efter bogføringsloven.",
)


@dataclass
class DemoAuthorityCase:
    """One authority case on its way: its people, and the steps as they come."""

    people: Mapping[str, Actor]
    key: UUID

    @property
    def row(self) -> AuthorityCase:
        """Give the case as it is now."""
        found: AuthorityCase = AuthorityCase.objects.get(pk=self.key)
        return found

    def call(self, who: str, now: datetime) -> dict[str, Any]:
        """Give what every step is called with."""
        return {"case_id": self.key, "actor": self.people[who], "now": now}

    def open(self, controller: str, number: str, kind: str, matter: str, now: datetime) -> None:
        """Let legal enter the letter, to be answered in three weeks."""
        day = copenhagen_date(now)
        authority_cases.open_authority_case(
            controller=controller,
            key=self.key,
            matter=Matter("Datatilsynet", number, kind, matter, AUTHORITY_CONTACT),
            letter=Letter(day, day + THREE_WEEKS, "digital_post"),
            actor=self.people["legal"],
            now=now,
        )

    def ask(self, questions: str, now: datetime) -> None:
        """Enter the questions."""
        authority_questions.add_questions(questions=questions, **self.call("legal", now))

    def answer(self, number: int, text: str, now: datetime, *, approved: bool = True) -> None:
        """Let legal answer a question, and the decider approve it."""
        question = self.row.questions.get(number=number)
        authority_questions.answer_question(
            question_id=question.pk, answer=text, actor=self.people["legal"], now=now
        )
        if approved:
            decider = self.people["decider"]
            authority_questions.approve_answer(question_id=question.pk, actor=decider, now=now)


def add_authority_cases(story: Story, people: Mapping[str, Actor]) -> None:
    """Put the authority cases of the year into the story."""
    ended = DemoAuthorityCase(people, uuid.uuid4())
    story.add(story.day(ENDED_DAYS_AGO, 40), lambda at: _begin_hearing(ended, at))
    story.add(story.day(ENDED_DAYS_AGO - 14, 40), lambda at: _answer_hearing(ended, at))
    story.add(story.day(ENDED_DAYS_AGO - 70, 40), lambda at: _end_hearing(ended, at))
    waiting = DemoAuthorityCase(people, uuid.uuid4())
    story.add(story.day(OPEN_DAYS_AGO, 30), lambda at: _begin_complaint(waiting, at))
    story.add(story.day(OPEN_DAYS_AGO - 4, 30), lambda at: _work_on_complaint(waiting, at))


def _begin_complaint(case: DemoAuthorityCase, now: datetime) -> None:
    case.open("retnemt", f"{now:%Y}-31-0412", "complaint", COMPLAINT, now)
    case.ask(QUESTIONS, now)
    at = {"controller": case.row.controller_id}
    complained = Case.objects.real().filter(**at).order_by("received_on", "reference").first()
    activities = ProcessingActivity.objects.filter(**at, status="active").order_by("position", "code")
    versions = PolicyVersion.objects.filter(**at, state="in_force")
    authority_holds.hold_things(
        references=[complained.reference] if complained else [],
        activities=list(activities.values_list("pk", flat=True)[:1]),
        policy_versions=list(versions.values_list("pk", flat=True)),
        **case.call("legal", now),
    )
    sources = {1: "Sagens tidslinje", 2: "Fortegnelsen, sletteregel R-3.9", 5: "Version i kraft den dag"}
    usernames = dict(zip(range(1, 6), OWNERS, strict=True))
    for question in case.row.questions.all():
        authority_questions.assign_question(
            question_id=question.pk,
            owner=usernames[question.number],
            source=sources.get(question.number, ""),
            actor=case.people["legal"],
            now=now,
        )


def _work_on_complaint(case: DemoAuthorityCase, now: datetime) -> None:
    for number, text in enumerate(ANSWERS, start=1):
        case.answer(number, text, now, approved=number == 1)
    authority_answers.add_annex(
        title="Sagens tidslinje", source="Sagsmappen", content=TIMELINE, **case.call("legal", now)
    )
    day = copenhagen_date(now)
    authority_limits.ask_longer_limit(
        asked_on=day,
        wanted_on=_week_after(case.row.due_on),
        reason="Svaret fra databehandleren om punkt 4 kommer først i næste måned.",
        **case.call("dpo", now),
    )


def _begin_hearing(case: DemoAuthorityCase, now: datetime) -> None:
    matter = "Datatilsynet hører branchen om opbevaring af leveringsadresser."
    case.open("bestphone", f"{now:%Y}-11-0077", "own_initiative", matter, now)
    case.ask("1. Hvor længe opbevares leveringsadresser, og hvorfor?", now)


def _answer_hearing(case: DemoAuthorityCase, now: datetime) -> None:
    case.answer(1, "36 måneder efter den seneste levering, af hensyn til reklamationer.", now)
    authority_answers.add_annex(title="Sletteregler", source="Fortegnelsen", **case.call("legal", now))
    authority_answers.send_answer(
        sent_on=copenhagen_date(now),
        channel="digital_post",
        summary="Perioden og begrundelsen er oplyst, med slettereglerne som bilag.",
        **case.call("legal", now),
    )


def _end_hearing(case: DemoAuthorityCase, now: datetime) -> None:
    day = copenhagen_date(now)
    authority_outcomes.record_outcome(
        outcome="no_criticism",
        decided_on=day,
        text="Datatilsynet finder ikke grundlag for at udtale kritik og foretager sig ikke mere.",
        **case.call("legal", now),
    )
    what = "Skriv perioden ind i den næste version af privatlivspolitikken."
    authority_outcomes.add_follow_up(what=what, due_on=_week_after(day), **case.call("legal", now))
    authority_outcomes.complete_follow_up(
        follow_up_id=case.row.follow_ups.get().pk,
        done_on=day,
        note="Står i udkastet.",
        **case.call("dpo", now),
    )
    authority_cases.close_authority_case(**case.call("decider", now))


def _week_after(day: date) -> date:
    return day + timedelta(days=7)
