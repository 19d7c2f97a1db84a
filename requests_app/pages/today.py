"""Today, the front page: what is next, waits, runs and changed, for each role in its own order."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.labels import ROLE_LABELS
from dpo_office.common.languages import reader_language
from dpo_office.common.people.names import administrators
from dpo_office.common.permissions import Actor
from requests_app.labels_deadlines import day_text
from requests_app.pages.today_authority import authority_shown
from requests_app.pages.today_breaches import breaches_shown
from requests_app.pages.today_cases import cases_shown, decisions_shown, find_shown
from requests_app.pages.today_changes import changes_shown, reading_shown, steps_shown
from requests_app.pages.today_chart import chart_shown
from requests_app.pages.today_duties import duties_shown
from requests_app.pages.today_findings import findings_shown
from requests_app.pages.today_mail import mail_shown
from requests_app.pages.today_people import deputy_shown, people_shown
from requests_app.pages.today_planned import planned_shown
from requests_app.pages.today_policies import letters_shown, policies_shown
from requests_app.pages.today_post import post_shown
from requests_app.pages.today_waves import waves_shown
from requests_app.pages.today_week import week_shown
from requests_app.permissions import (
    OPEN_WAVE,
    RECORD,
    VIEW_AUTHORITY_CASES,
    VIEW_BREACHES,
    VIEW_DUTIES,
    VIEW_MAIL,
    VIEW_POST,
)

Row = dict[str, Any]
# Who is shown what is wrong with the record.
FINDERS = frozenset({"dpo", "legal"})
# Who is told of people who are away or have left.
MINDERS = frozenset({"dpo", "decider"})
# What each role looks at, in its order: the wide column, then the narrow one.
PLACES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "dpo": (
        ("next_cases", "mail", "waves", "post", "queues", "campaigns", "chart"),
        ("people", "changes", "duties", "findings", "planned", "week", "versions"),
    ),
    "decider": (
        ("decisions", "next_cases", "mail", "waves", "post", "queues", "chart"),
        ("people", "changes", "duties", "planned", "week", "campaigns", "versions"),
    ),
    "officer": (
        ("mail", "waves", "post", "next_cases", "queues", "chart"),
        ("changes", "duties", "planned", "week", "campaigns", "versions"),
    ),
    "legal": (
        ("versions", "campaigns", "next_cases", "mail", "waves", "post", "queues", "chart"),
        ("changes", "duties", "findings", "planned", "week"),
    ),
    "auditor": (
        ("steps", "chart", "queues", "mail", "post", "next_cases"),
        ("reading", "changes", "week", "campaigns"),
    ),
    "agent": (("mail", "post", "next_cases", "queues"), ("changes", "week")),
    "contributor": ((), ()),
    "client": ((), ()),
}


def today(request: HttpRequest, context: Row) -> Row:
    """Give what the front page shows to this person."""
    actor = actor_in(request)
    day = clock.today()
    context |= {"title": _("Today"), "day": day_text(day, reader_language())}
    if not actor.grants:
        return context | {"administrators": administrators()}
    roles = roles_of(actor)
    shown = {
        "roles": [label for role, label in ROLE_LABELS if role in roles],
        "may_record": actor.may_somewhere(RECORD),
        **(breaches_shown(actor) if actor.may_somewhere(VIEW_BREACHES) else {}),
        **(authority_shown(actor, day) if actor.may_somewhere(VIEW_AUTHORITY_CASES) else {}),
        **(mail_shown(actor) if actor.may_somewhere(VIEW_MAIL) else {}),
        **(post_shown(actor) if actor.may_somewhere(VIEW_POST) else {}),
        **(waves_shown(actor) if actor.may_somewhere(OPEN_WAVE) else {}),
        **cases_shown(actor, day),
        **deputy_shown(actor),
        **(find_shown(actor) if "agent" in roles else {}),
        **(policies_shown(actor) if actor.may_somewhere("policy.view") else {}),
        **(letters_shown(actor) if actor.may_somewhere("letter.view") else {}),
        **week_shown(actor, day),
        **changes_shown(request, actor),
    }
    if actor.may_somewhere("activity.view"):
        shown |= planned_shown(actor, day)
    if actor.may_somewhere(VIEW_DUTIES):
        shown |= duties_shown(actor, roles, day)
    if "decider" in roles:
        shown |= decisions_shown(actor, shown, day)
    if roles & FINDERS:
        shown |= findings_shown(actor, day)
    if roles & MINDERS:
        shown |= people_shown(actor, day)
    if "auditor" in roles:
        shown |= steps_shown(request, actor) | reading_shown(request)
    if roles - {"agent", "contributor"}:
        shown |= chart_shown(actor, day)
    return context | shown | places(roles, shown)


def roles_of(actor: Actor) -> set[str]:
    """Give the roles that the actor holds anywhere."""
    return {grant.role for grant in actor.grants}


def places(roles: set[str], shown: Row) -> Row:
    """Put the sections that there are into the two columns, in the order of the first role that is held."""
    columns: list[list[str]] = [[], []]
    for role, wanted in PLACES.items():
        if role not in roles:
            continue
        for column, names in zip(columns, wanted, strict=True):
            taken = {*columns[0], *columns[1]}
            column += [name for name in names if name in shown and name not in taken]
    return {"main_sections": _pages(columns[0]), "side_sections": _pages(columns[1])}


def _pages(names: list[str]) -> list[str]:
    return [f"requests_app/today/{name}.html" for name in names]
