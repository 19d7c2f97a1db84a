"""The whole demo office: controllers, people, customers, and a year of cases and policy changes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.permissions import Actor
from dpo_office.common.users import User
from registry_app.management import demo_customers, demo_people, demo_registry
from registry_app.management.demo_customers import Invented
from registry_app.management.demo_planned import add_planned_change
from registry_app.management.demo_policies import add_policy_year
from registry_app.management.demo_post import deliver
from registry_app.management.demo_story import Story
from registry_app.models import Controller
from registry_app.queries.calendars import staffed_calendar
from requests_app.actions.need_to_know import change_need_to_know
from requests_app.domain.case_codes import DANISH
from requests_app.domain.need_to_know import COLLEAGUES
from requests_app.management.demo_authority import add_authority_cases
from requests_app.management.demo_breaches import add_breaches
from requests_app.management.demo_cases import add_cases, post_printed_letters
from requests_app.management.demo_contributors import enter_colleagues
from requests_app.management.demo_letters import add_letters
from requests_app.management.demo_mails import add_mails
from requests_app.management.demo_plan import case_plans, sample_of
from requests_app.management.demo_waves import add_wave
from requests_app.management.demo_wheel import add_wheel
from requests_app.management.demo_words import said

YEAR = timedelta(days=370)
# Those who came during the year are there, and accounts are in today's state, before the newest campaign.
NEWCOMERS_DAYS_AGO = 30
COLLEAGUES_DAYS_AGO = 360
# When letters on paper are taken to the post; those of the last weeks still wait to be printed.
MAIL_DAYS = range(350, 0, -21)
Progress = Callable[[int, int], object]


@dataclass(frozen=True)
class DemoSize:
    """How large the demo is: customers over both controllers, and cases (None: all that are planned)."""

    customers: int
    cases: int | None = None


SMALL = DemoSize(customers=24, cases=9)


def load_demo(*, actor: Actor, now: datetime, size: DemoSize | None, progress: Progress) -> dict[str, User]:
    """Add what is missing of the demo and give its users; what is there already is left as it is.

    A demo is whole or not there: the caller's transaction holds all of it. Without a size it has no past.
    """
    is_new = not Controller.objects.filter(slug__in=demo_customers.PLANS).exists()
    with acting(actor, "demo.loaded"):
        controllers = demo_registry.ensure_controllers(actor, now - YEAR)
        users = demo_people.ensure_users()
        demo_people.ensure_grants(users, controllers)
        demo_registry.ensure_versions(actor, {name: user.pk for name, user in users.items()})
    if is_new and size is not None:
        _tell_year(controllers, size, actor=actor, now=now, progress=progress)
    return users


def _tell_year(
    controllers: list[Controller], size: DemoSize, *, actor: Actor, now: datetime, progress: Progress
) -> None:
    share = size.customers // len(controllers)
    began, today = copenhagen_date(now - YEAR), copenhagen_date(now)
    invented = {
        controller: demo_customers.invented_customers(controller.slug, share, began=began, today=today)
        for controller in controllers
    }
    for controller, crowd in invented.items():
        demo_customers.add_customers(controller, crowd, late=False, began=began, actor=actor)
    story, people = Story(now, staffed_calendar()), demo_people.demo_actors()
    steady = [person.number for crowd in invented.values() for person in crowd if person.is_steady(began)]
    story.add(story.day(COLLEAGUES_DAYS_AGO), lambda at: enter_colleagues(people, at))
    story.add(story.day(COLLEAGUES_DAYS_AGO), lambda at: _let_colleagues_see(controllers, people, at))
    add_cases(story, people, steady, sample_of(case_plans(), size.cases))
    add_policy_year(story, people)
    add_planned_change(story, people)
    add_breaches(story, people)
    add_authority_cases(story, people)
    add_wheel(story, people)
    add_mails(story, people)
    add_letters(story, people)
    add_wave(story, people)
    newcomers = story.day(NEWCOMERS_DAYS_AGO)
    story.add(newcomers, lambda _: _bring_to_today(invented, began=began, actor=actor))
    for days_ago in MAIL_DAYS:
        story.add(story.day(days_ago, 200), lambda at: post_printed_letters(people, at))
    story.tell(after_each=deliver, progress=progress)


def _let_colleagues_see(
    controllers: Iterable[Controller], people: Mapping[str, Actor], now: datetime
) -> None:
    """Let the two officers and the two agents of the demo work each other's cases."""
    for controller in controllers:
        change_need_to_know(
            controller_id=controller.pk,
            seen_by=COLLEAGUES,
            reason=said("colleagues_see", DANISH),
            actor=people["decider"],
            now=now,
        )


def _bring_to_today(invented: Mapping[Controller, list[Invented]], *, began: date, actor: Actor) -> None:
    for controller, crowd in invented.items():
        demo_customers.add_customers(controller, crowd, late=True, began=began, actor=actor)
        demo_customers.settle_accounts(controller, crowd, actor=actor)
