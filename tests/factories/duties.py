"""Duties and their turns for tests, and what an owner's mailbox holds."""

from datetime import date, datetime, timedelta
from typing import Any

from django.test import Client

from dpo_office.common import clock
from dpo_office.common.permissions import system_actor
from registry_app.models import Controller, ProcessingActivity
from requests_app.actions.activity_owners import name_owner
from requests_app.actions.duties import add_duty
from requests_app.actions.duty_turns import ask_owner, mark_late, raise_turns
from requests_app.actions.duty_work import complete_turn, waive_turn
from requests_app.models import Contributor, Duty, DutyTurn
from requests_app.tasks import turn_wheel
from tests.factories.contributors import code_in, letters_to, link_in
from tests.factories.registry import actor_with

BEAT = system_actor("beat")


def make_duty(controller: Controller, kind: str = "training", **fields: Any) -> Duty:
    """Add a duty that is due in this month, unless another is named."""
    now = fields.pop("now", None) or clock.now()
    keys = {name: fields.pop(name).pk for name in ("owner", "contributor") if name in fields}
    begins_on = fields.pop("begins_on", None)
    facts = {"month": clock.copenhagen_date(now).month} | fields
    return add_duty(
        controller_id=controller.pk,
        kind=kind,
        facts=facts,
        actor=actor_with("officer", controller),
        now=now,
        begins_on=begins_on,
        **{f"{name}_id": key for name, key in keys.items()},
    )


def turn_of(duty: Duty, *, now: datetime | None = None) -> DutyTurn:
    """Raise the newest turn of a duty, planned and not asked."""
    raise_turns(duty_id=duty.pk, actor=BEAT, now=now or clock.now())
    return duty.turns.latest("due_on")


def asked_turn(controller: Controller, contributor: Contributor, **fields: Any) -> DutyTurn:
    """Add a duty of a colleague, and let the scheduler raise its turn and ask."""
    duty = make_duty(controller, contributor=contributor, **fields)
    turn_wheel()
    return duty.turns.latest("due_on")


def turn_in(state: str, controller: Controller, contributor: Contributor) -> DutyTurn:
    """Return a turn of a duty of its own in a state; `proposed` is asked, and its owner waits."""
    actor, now = actor_with("legal", controller), clock.now()
    # In time for its day to have passed.
    then = now - timedelta(days=70) if state == "late" else now
    turn = turn_of(make_duty(controller, contributor=contributor, now=then), now=then)
    call: dict[str, Any] = {"turn_id": turn.pk, "actor": actor, "now": now}
    if state in ("asked", "late", "proposed"):
        ask_owner(**call)
    if state == "late":
        mark_late(**call)
    elif state == "done":
        complete_turn(note="Alle var med.", **call)
    elif state == "waived":
        waive_turn(reason="Ingen nye medarbejdere i år.", **call)
    elif state == "proposed":
        client, address = opened_duty(contributor)
        assert client.post(f"{address}propose-change/", {"text": "Kurset er lukket."}).status_code == 303
    turn.refresh_from_db()
    return turn


def give_owner(activity: ProcessingActivity, contributor: Contributor) -> None:
    """Name the colleague who answers for an activity."""
    actor = actor_with("officer", activity.controller)
    name_owner(activity_id=activity.pk, contributor_id=contributor.pk, actor=actor, now=clock.now())


def duty_link(contributor: Contributor) -> str:
    """Return the newest link to a duty that was mailed to a colleague."""
    found = [letter for letter in letters_to(contributor) if letter.kind.startswith("duty.link_")]
    return link_in(found[-1])


def opened_duty(contributor: Contributor) -> tuple[Client, str]:
    """Return a browser in which the code was entered, and the address of the duty."""
    client, address = Client(), duty_link(contributor)
    assert client.post(f"{address}send-code/").status_code == 303
    code = code_in(letters_to(contributor)[-1])
    assert client.post(f"{address}enter-code/", {"code": code}).status_code == 303
    return client, address


def last_of_month(day: date) -> date:
    """Return the day on which a duty of the day's month is due."""
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)
