"""The breaches of the demo: one notified in two phases, one not notified, one drill; and who is on call."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from dpo_office.common.permissions import Actor
from registry_app.management.demo_story import Story
from registry_app.models import Controller, Customer, DataCategory, ProcessingActivity, System
from requests_app.actions import (
    breach_assessment,
    breach_decisions,
    breach_persons,
    breach_reports,
    report_desks,
)
from requests_app.actions.breach_assessment import Description
from requests_app.breach_letter_texts import PlainWords
from requests_app.domain.breach_codes import CHECKLIST
from requests_app.models import Breach

ON_CALL = ("officer", "dpo", "decider")
DESK_DAYS_AGO, LAPTOP_DAYS_AGO, MAIL_DAYS_AGO, DRILL_DAYS_AGO = 355, 120, 60, 200
NOT_YET = UUID(int=0)
STOLEN = (
    "En medarbejders bærbare computer er stjålet fra en bil. Disken var ikke krypteret, og der lå et udtræk"
    " fra kundesystemet med navn, adresse og leveringsdage på 180 kunder."
)
LETTER = {
    "da": PlainWords(
        "En bærbar computer med dit navn, din adresse og dine leveringsdage er blevet stjålet.",
        "Andre kan se, hvor du bor, og hvornår du får leveret. Der var ingen adgangskoder eller kortnumre.",
        "Vi har lukket computerens adgang og anmeldt tyveriet til politiet. Vær opmærksom på mails og opkald,"
        " der bruger oplysningerne.",
    ),
    "en": PlainWords(
        "A laptop with your name, your address and your days of delivery has been stolen.",
        "Others can see where you live and when you get deliveries. There were no passwords or card numbers.",
        "We have shut out the laptop and reported the theft to the police. Beware of mails and calls that use"
        " the data.",
    ),
}
TOLD = 3


@dataclass
class DemoBreach:
    """One breach on its way: who works on it, and the steps as they come."""

    people: Mapping[str, Actor]
    # Known when it is reported.
    breach_id: UUID = NOT_YET

    @property
    def row(self) -> Breach:
        """Give the breach as it is now."""
        found: Breach = Breach.objects.get(pk=self.breach_id)
        return found

    def call(self, who: str, now: datetime) -> dict[str, Any]:
        """Give what every step is called with."""
        return {"breach_id": self.breach_id, "actor": self.people[who], "now": now}

    def report(self, controller: str, words: str, now: datetime, *, is_drill: bool = False) -> None:
        """Let the agent report it."""
        self.breach_id = breach_reports.report_breach(
            controller=controller,
            report=words,
            contact="Agnes Agent, 00 00 00 11",
            key=uuid.uuid4(),
            actor=self.people["agent"],
            now=now,
            noticed_at=now - timedelta(minutes=40),
            is_drill=is_drill,
        ).pk

    def take_in_hand(self, ticks: int, now: datetime) -> None:
        """Let the officer work through the first hour, and the decider say when it was known."""
        breach_reports.acknowledge_breach(**self.call("officer", now))
        for item in CHECKLIST[:ticks]:
            breach_assessment.tick_item(item=item, **self.call("officer", now))
        breach_reports.decide_awareness(
            aware_at=self.row.noticed_at,
            reason="Det stod straks klart, at personoplysninger var berørt.",
            **self.call("decider", now),
        )

    def describe(self, told: Description, now: datetime) -> None:
        """Write down what is known, and name the first things of the controller's record."""
        breach_assessment.describe_breach(told=told, **self.call("officer", now))
        at = {"controller": self.row.controller_id}
        activities = ProcessingActivity.objects.filter(**at, status="active").order_by("position", "code")
        systems = System.objects.filter(**at).order_by("code")
        categories = DataCategory.objects.filter(**at).order_by("position", "code")
        breach_assessment.name_touched(
            activities=list(activities.values_list("pk", flat=True)[:1]),
            systems=list(systems.values_list("pk", flat=True)[:1]),
            categories=list(categories.values_list("pk", flat=True)[:2]),
            **self.call("officer", now),
        )

    def close(self, lessons: str, now: datetime) -> None:
        """Close it with what was learnt."""
        breach_decisions.close_breach(lessons=lessons, **self.call("decider", now))


def add_breaches(story: Story, people: Mapping[str, Actor]) -> None:
    """Put the breaches of the year into the story."""
    for number, slug in enumerate(("bestphone", "retnemt")):
        story.add(story.day(DESK_DAYS_AGO, 5 * number), partial(_set_up, slug, people))
    _add_laptop(story, DemoBreach(people))
    _add_wrong_recipient(story, DemoBreach(people))
    _add_drill(story, DemoBreach(people))


def _set_up(slug: str, people: Mapping[str, Actor], now: datetime) -> None:
    call: dict[str, Any] = {"actor": people["officer"], "now": now}
    controller = Controller.objects.get(slug=slug)
    desk = report_desks.set_up_desk(controller_id=controller.pk, **call)
    named = [people[name].user_id for name in ON_CALL]
    report_desks.name_on_call(desk_id=desk.pk, people=named, minutes=15, **call)


def _add_laptop(story: Story, breach: DemoBreach) -> None:
    began = story.day(LAPTOP_DAYS_AGO, 300)
    words = "Min bærbare blev stjålet fra bilen i nat."
    story.add(began, lambda at: breach.report("retnemt", words, at))
    story.add(began + timedelta(minutes=25), lambda at: breach.take_in_hand(len(CHECKLIST), at))
    story.add(began + timedelta(hours=20), lambda at: _tell_of_laptop(breach, at))
    story.add(began + timedelta(days=6), lambda at: _tell_the_rest(breach, at))
    lessons = "Udtræk gemmes ikke lokalt, og alle bærbare er krypteret. Kontrolleres ved årsgennemgangen."
    story.add(began + timedelta(days=20), lambda at: breach.close(lessons, at))


def _tell_of_laptop(breach: DemoBreach, now: datetime) -> None:
    row = breach.row
    told = Description(
        description=STOLEN,
        kinds=["confidentiality", "availability"],
        cause="stolen_device",
        began_at=row.noticed_at - timedelta(hours=7),
        ended_at=row.noticed_at,
        subjects=["customers"],
        persons_count=180,
        records_count=540,
        consequences="Oplysningerne kan bruges til svindel, og de viser, hvornår kunder får leveret.",
        measures_taken="Computeren er lukket ude og slettet på afstand. Tyveriet er anmeldt til politiet.",
        measures_planned="Alle bærbare krypteres inden for 14 dage.",
    )
    breach.describe(told, now)
    advice = "Anmeld, og underret kunderne."
    breach_assessment.give_advice(advice=advice, **breach.call("dpo", now))
    reason = "Adresser sammen med leveringsdage, ukrypteret, i hænderne på en tyv."
    breach_assessment.assess_risk(level="high", reason=reason, **breach.call("legal", now))
    active = Customer.objects.filter(controller=row.controller, account_state="active").exclude(email="")
    numbers = active.order_by("number").values_list("number", flat=True)[:TOLD]
    breach_persons.inform_persons(customers=" ".join(numbers), words=LETTER, **breach.call("decider", now))
    breach_decisions.record_notification(
        receipt_number="2026-0417-EKS",
        content={"happened": STOLEN, "persons": "180"},
        missing="Om udtrækket også indeholdt telefonnumre.",
        **breach.call("officer", now),
    )


def _tell_the_rest(breach: DemoBreach, now: datetime) -> None:
    breach_decisions.add_phase(
        receipt_number="2026-0417-EKS-2",
        content={"happened": f"{STOLEN} Udtrækket indeholdt ikke telefonnumre.", "persons": "180"},
        **breach.call("officer", now),
    )


def _add_wrong_recipient(story: Story, breach: DemoBreach) -> None:
    began = story.day(MAIL_DAYS_AGO, 90)
    words = "En ordrebekræftelse gik til en forkert kunde."
    story.add(began, lambda at: breach.report("bestphone", words, at))
    story.add(began + timedelta(minutes=10), lambda at: breach.take_in_hand(6, at))
    story.add(began + timedelta(hours=3), lambda at: _decide_on_mail(breach, at))
    lessons = "Skabelonen viser nu modtageren en ekstra gang."
    story.add(began + timedelta(days=5), lambda at: breach.close(lessons, at))


def _decide_on_mail(breach: DemoBreach, now: datetime) -> None:
    told = Description(
        description="En ordrebekræftelse med navn og varer gik til en anden kunde, som gav besked straks.",
        kinds=["confidentiality"],
        cause="wrong_recipient",
        began_at=breach.row.noticed_at,
        subjects=["customers"],
        persons_count=1,
        records_count=1,
        consequences="Ingen, der kan mærkes.",
        measures_taken="Modtageren har skriftligt bekræftet, at mailen er slettet.",
    )
    breach.describe(told, now)
    breach_assessment.give_advice(advice="Jeg er enig i vurderingen.", **breach.call("dpo", now))
    reason = "Én person, ingen følsomme oplysninger, en kendt modtager, som har slettet mailen."
    breach_assessment.assess_risk(level="none", reason=reason, **breach.call("officer", now))
    breach_decisions.decide_not_to_notify(
        ground="risk_unlikely", reason=reason, **breach.call("decider", now)
    )


def _add_drill(story: Story, breach: DemoBreach) -> None:
    began = story.day(DRILL_DAYS_AGO, 60)
    words = "Øvelse: en USB-nøgle er væk."
    story.add(began, lambda at: breach.report("retnemt", words, at, is_drill=True))
    story.add(began + timedelta(minutes=50), lambda at: breach.take_in_hand(8, at))
    story.add(began + timedelta(hours=4), lambda at: _end_drill(breach, at))


def _end_drill(breach: DemoBreach, now: datetime) -> None:
    reason = "Øvelse: nøglen var ikke krypteret."
    breach_assessment.assess_risk(level="risk", reason=reason, **breach.call("officer", now))
    breach_decisions.record_notification(receipt_number="ØVELSE", content={}, **breach.call("officer", now))
    breach.close("Det tog 50 minutter, før nogen tog den: vagtlisten er sat op på ny.", now)
