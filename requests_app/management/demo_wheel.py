"""The year wheel of the demo: duties done in time, done late, waiting and late over the past year; a report.

Dates are relative to today: each duty gets the month that lies so many months back or ahead.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final

from dpo_office.common.calendars import add_months, copenhagen_date
from dpo_office.common.permissions import Actor, system_actor
from registry_app.management.demo_story import Story
from registry_app.models import Controller, ProcessingActivity
from requests_app.actions import (
    activity_owners,
    duties,
    duty_answers,
    duty_work,
    yearly_reports,
)
from requests_app.domain import duty_codes as codes
from requests_app.domain.duty_steps import OPEN, WITH_OWNER
from requests_app.domain.task_links import ASSIGNED
from requests_app.management.demo_contributors import opened
from requests_app.models import Contributor, DutyTurn
from requests_app.permissions import contributor_actor
from requests_app.queries.duties import waiting_proposal
from requests_app.wheel_rounds import turn_wheel_at

STARTED_DAYS_AGO: Final = 357
# In which month the first turn of each duty is due, from the present one.
MONTHS_AWAY: Final = {
    codes.REVIEW_RECORD: -11,
    codes.ACCESS: -9,
    codes.REVIEW_ACTIVITIES: -7,
    codes.DRILL: -6,
    codes.ERASURE: -4,
    codes.TRAINING: -3,
    codes.OVERSIGHT: -2,
    codes.LISTINGS: -1,
}
# One controller reads its activities this month, and some of it waits.
THIS_MONTH: Final = "bestphone"
# Nobody has got round to this one.
LEFT: Final = codes.LISTINGS
# Who owns each, by the demo's users.
OWNERS: Final = {
    codes.ACCESS: "officer",
    codes.REVIEW_ACTIVITIES: "dpo",
    codes.DRILL: "decider",
    codes.ERASURE: "officer",
    codes.TRAINING: "decider",
    codes.OVERSIGHT: "legal",
    codes.LISTINGS: "legal",
    codes.REVIEW_RECORD: "dpo",
}
# Which activities colleagues without an account answer for, in the order of the colleagues.
OWNED: Final = {"retnemt": ("accounts", "meal-boxes", "personal-menus"), "bestphone": ("customer-care",)}
NOTES: Final = {
    codes.ACCESS: "Brugerlisterne i alle systemer er set igennem. Fire tidligere medarbejdere er lukket ude.",
    codes.DRILL: "Øvelsen er holdt, og læren står i registret over brud.",
    codes.ERASURE: "Stikprøve i hvert system: tre sager var gemt for længe og er slettet.",
    codes.OVERSIGHT: "Spørgeskemaet er besvaret, og underdatabehandlerne er uændrede.",
}
UNCHANGED: Final = "Læst igennem; intet er ændret."
PROPOSED: Final = {
    "da": "Ruterne deles nu også med et vikarbureau i højsæsonen. Det skete i foråret.",
    "en": "We now answer by chat as well, and the chats are kept in the helpdesk.",
}
CARRIED_OUT: Final = "Modtageren er skrevet ind ved aktiviteten, og fristen er den samme."
ATTENDED: Final = "Dato;Hold;Deltagere\n{day};Persondata for alle;14\n{day};Kundeservice;6\n"
RECOMMENDED: Final = {
    "da": (
        "Tilsynet med databehandlerne skal have en fast ansvarlig, så det ikke bliver forsinket igen.\n"
        "Fristerne for sletning bør kontrolleres to gange om året i de systemer, hvor stikprøven fandt fejl."
    ),
    "en": (
        "The oversight of processors needs somebody who answers for it, so that it is not late again.\n"
        "Erasure should be checked twice a year in the systems in which the sample found mistakes."
    ),
}
People = Mapping[str, Actor]


def add_wheel(story: Story, people: People) -> None:
    """Put the year of both wheels into the story: started, turned month by month, worked at."""
    started = story.day(STARTED_DAYS_AGO)
    story.add(started, lambda at: _start(story, people, at))
    for ago in range(STARTED_DAYS_AGO - 1, 0, -14):
        story.add(story.day(ago, 20), lambda at: turn_wheel_at(at, actor=system_actor("beat")))
    today = copenhagen_date(story.now)
    for slug in OWNED:
        for kind in MONTHS_AWAY:
            if kind == LEFT:
                continue
            due = _last_day(_first_month(slug, kind, today))
            # Erasure is three weeks late.
            done = due + timedelta(days=21) if kind == codes.ERASURE else due - timedelta(days=6)
            story.add(story.day((today - done).days, 40), partial(_work, slug, kind, people))
    answered = _last_day(_first_month("retnemt", codes.REVIEW_ACTIVITIES, today))
    story.add(story.day((today - answered).days + 3, 60), lambda at: _carry_out(people, at))
    story.add(story.day(1, 300), lambda at: _report(people, at))


def _start(story: Story, people: People, now: datetime) -> None:
    """Enter the duties of both controllers, and who owns them."""
    call: dict[str, Any] = {"actor": people["officer"], "now": now}
    for slug, owned in OWNED.items():
        controller = Controller.objects.get(slug=slug)
        colleagues = Contributor.objects.filter(controller=controller).order_by("name")
        for code, colleague in zip(owned, colleagues, strict=False):
            activity = ProcessingActivity.objects.get(controller=controller, code=code)
            activity_owners.name_owner(activity_id=activity.pk, contributor_id=colleague.pk, **call)
        for kind in MONTHS_AWAY:
            first = _first_month(slug, kind, copenhagen_date(story.now))
            duties.add_duty(
                controller_id=controller.pk,
                kind=kind,
                facts={"month": first.month},
                owner_id=people[OWNERS[kind]].user_id,
                begins_on=first,
                **call,
            )


def _work(slug: str, kind: str, people: People, now: datetime) -> None:
    """Do what is due of a kind at a controller, as each owner does it; some of it may be left."""
    turn_wheel_at(now, actor=system_actor("beat"))
    soon = copenhagen_date(now + timedelta(days=31))
    turns = DutyTurn.objects.filter(controller__slug=slug, duty__kind=kind, state__in=OPEN, due_on__lte=soon)
    turns = turns.select_related("duty", "controller", "contributor").order_by("created_at", "id")
    for place, turn in enumerate(turns):
        if turn.contributor is not None and turn.state in WITH_OWNER:
            _answer(turn, turn.contributor, now)
        elif _is_left(turn, place):
            continue
        elif kind == codes.TRAINING:
            content = ATTENDED.format(day=copenhagen_date(now).isoformat()).encode()
            _complete(turn, people, now, note="Alle er uddannet; listen er vedhæftet.", content=content)
        else:
            _complete(turn, people, now, note=NOTES.get(kind, UNCHANGED))


def _is_left(turn: DutyTurn, place: int) -> bool:
    """Tell whether a turn is left: of the oversight all but the first, of this month's review half."""
    if turn.duty.kind == codes.OVERSIGHT:
        return place > 0
    is_this_month = turn.controller.slug == THIS_MONTH and turn.duty.kind == codes.REVIEW_ACTIVITIES
    return is_this_month and place % 2 == 1


def _complete(turn: DutyTurn, people: People, now: datetime, **said: Any) -> None:
    duty_work.complete_turn(turn_id=turn.pk, actor=people[OWNERS[turn.duty.kind]], now=now, **said)


def _answer(turn: DutyTurn, colleague: Contributor, now: datetime) -> None:
    """Let the colleague open the link with its code; who answers for the routes finds something changed."""
    session = opened(turn.links.get(cause=ASSIGNED), "duty.link_assigned", turn.pk, now)
    call: dict[str, Any] = {"session_id": session, "actor": contributor_actor(colleague), "now": now}
    if turn.activity is not None and turn.activity.code in ("meal-boxes", "customer-care"):
        duty_answers.propose_change(text=PROPOSED[colleague.language], **call)
    else:
        duty_answers.confirm_turn(**call)


def _carry_out(people: People, now: datetime) -> None:
    """Carry out what was proposed to the one controller; the other's still waits for an answer."""
    for turn in DutyTurn.objects.filter(state__in=OPEN, controller__slug="retnemt"):
        if waiting_proposal(turn) is not None:
            duty_work.carry_out_change(turn_id=turn.pk, answer=CARRIED_OUT, actor=people["officer"], now=now)


def _report(people: People, now: datetime) -> None:
    for slug in OWNED:
        controller = Controller.objects.get(slug=slug)
        year = copenhagen_date(now).year
        call: dict[str, Any] = {"actor": people["dpo"], "now": now}
        row = yearly_reports.begin_report(controller_id=controller.pk, year=year, **call)
        words: dict[str, Any] = {f"recommendations_{code}": text for code, text in RECOMMENDED.items()}
        yearly_reports.write_recommendations(report_id=row.pk, **words, **call)


def _first_month(slug: str, kind: str, today: date) -> date:
    """Give the first day of the month in which a duty's first turn is due."""
    this_month = slug == THIS_MONTH and kind == codes.REVIEW_ACTIVITIES
    return add_months(today.replace(day=1), 0 if this_month else MONTHS_AWAY[kind])


def _last_day(first: date) -> date:
    return add_months(first, 1) - timedelta(days=1)
