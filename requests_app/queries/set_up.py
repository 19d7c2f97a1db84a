"""A brand's set-up as a whole: what both apps know of it, point by point."""

from datetime import date

from django.db.models import Count, Q, QuerySet

from dpo_office.common.letters.holds import held_letters
from dpo_office.common.letters.models import Letter
from registry_app.domain.controller_steps import OPEN
from registry_app.domain.set_up import Point, SetUpFacts, set_up_points
from registry_app.models import Controller
from registry_app.queries.set_up import declarations_of, declared, registry_facts
from requests_app.domain.case_steps import CLOSED, CLOSED_STATES, OPEN_STATES
from requests_app.models import Case


def set_up_of(controller: Controller, today: date) -> tuple[Point, ...]:
    """Return where each point of the controller's set-up stands."""
    ended = Count("pk", filter=Q(answered_at__isnull=False, state=CLOSED))
    tried = test_cases_of(controller).aggregate(
        test_cases=ended, open_test_cases=Count("pk", filter=~Q(state__in=CLOSED_STATES))
    )
    facts = SetUpFacts(**registry_facts(controller, today), **tried)
    return set_up_points(facts, declared(declarations_of(controller).values()))


def held_for(controller: Controller) -> QuerySet[Letter]:
    """Return the letters that leave only when the controller is opened, the oldest first."""
    letters: QuerySet[Letter] = held_letters().filter(controller_id=controller.pk, results__isnull=True)
    return letters.order_by("created_at", "id")


def open_cases_of(controller: Controller) -> QuerySet[Case]:
    """Return the controller's cases that still want an answer; nobody waits for that of a test."""
    cases: QuerySet[Case] = Case.objects.real().filter(controller=controller, state__in=OPEN_STATES)
    return cases


def test_cases_of(controller: Controller) -> QuerySet[Case]:
    """Return the test cases of the controller's set-up, the newest first."""
    cases: QuerySet[Case] = Case.objects.tests().filter(controller=controller)
    return cases.order_by("-created_at", "-id")


def has_tests(controller: Controller) -> bool:
    """Tell whether there is a test letter or a test case to delete."""
    if controller.state == OPEN and controller.opened_at is None:
        return False  # it was never set up here
    letters = Letter.objects.filter(controller_id=controller.pk, tested_by__isnull=False)
    return letters.exists() or test_cases_of(controller).exists()
