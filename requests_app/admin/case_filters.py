"""What the list of cases is narrowed by."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import DropdownFilter

from dpo_office.common import clock
from dpo_office.common.office_admin import actor_in
from registry_app.models import Controller
from requests_app.admin.case_words import NEAR_DAYS, reader_language
from requests_app.domain.case_steps import ENDED_STATES, OPEN_STATES
from requests_app.labels import CASE_STATE_LABELS
from requests_app.labels_deadlines import MONTHS
from requests_app.queries.answer_times import answered_in, months_until
from requests_app.queries.work import forms_in_doubt, ready_to_answer

OPEN = "open"
ENDED = "ended"
MINE = "mine"
TO_ANSWER = "to_answer"
IN_DOUBT = "doubt"
NOBODYS = "nobody"
EVERY = "every"


def shows_open(request: HttpRequest) -> bool:
    """Tell whether the list shows open cases alone, as it does when nothing else is asked for.

    A search looks through every case, and so does an address that narrows the state by itself.
    """
    asked = request.GET.get("state", "")
    is_narrowed = any(name in ("q", "answered") or name.startswith("state_") for name in request.GET)
    return asked == OPEN or (not asked and not is_narrowed)


class StateFilter(DropdownFilter):
    """One state, or all open and all ended ones; nothing chosen are the open ones."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def __init__(self, request: HttpRequest, params: Any, model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        # A search has no state unless one is chosen.
        is_open = shows_open(request)
        self.all_option = ["", _("all open")] if is_open else ["", _("every state")]

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        """Name the states."""
        return [
            (OPEN, _("all open")),
            (ENDED, _("ended, not closed")),
            (EVERY, _("every state")),
            *CASE_STATE_LABELS,
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the cases in the state."""
        if shows_open(request):
            # A case that is not closed: said twice, so that its index is used.
            return queryset.filter(state__in=OPEN_STATES, closed_at__isnull=True)
        value = self.value()
        if not value or value == EVERY:
            return queryset
        return queryset.filter(state__in=ENDED_STATES if value == ENDED else (value,))


class ControllerFilter(DropdownFilter):
    """One of the controllers that the reader may see."""

    title = gettext_lazy("controller")
    parameter_name = "controller"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        """Name the controllers."""
        rows = Controller.objects.for_user(actor_in(request)).order_by("name")
        self.keys = {slug: (key, name) for key, slug, name in rows.values_list("pk", "slug", "name")}
        return [(slug, name) for slug, (_key, name) in self.keys.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the controller's cases."""
        if not self.value():
            return queryset
        # By its key, not by a join: the list's own index gives the order.
        key, _name = self.keys.get(self.value() or "", (None, ""))
        return queryset.filter(controller_id=key) if key else queryset.none()


class OwnerFilter(DropdownFilter):
    """Whose work a case is."""

    title = gettext_lazy("whose")
    parameter_name = "owner"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        """Offer one's own cases, and those that nobody has taken."""
        return [(MINE, _("mine")), (NOBODYS, _("nobody's"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the reader's own cases, or those without an owner."""
        if self.value() == MINE:
            return queryset.filter(owned_by=actor_in(request).user_id)
        return queryset.filter(owned_by__isnull=True) if self.value() == NOBODYS else queryset


class WorkFilter(DropdownFilter):
    """What work a case waits for."""

    title = gettext_lazy("waits for")
    parameter_name = "work"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        """Name the kinds of work."""
        return [(TO_ANSWER, _("an answer: all work is done")), (IN_DOUBT, _("a judgement on its form"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the cases that wait for it."""
        kept = {TO_ANSWER: ready_to_answer, IN_DOUBT: forms_in_doubt}.get(self.value() or "")
        return kept(queryset) if kept else queryset


class AnsweredFilter(DropdownFilter):
    """The month in which a case was answered, of the last twelve."""

    title = gettext_lazy("answered in")
    parameter_name = "answered"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        """Name the months, the present one first."""
        language = reader_language()
        months = reversed(months_until(clock.today()))
        return [(f"{day:%Y-%m}", f"{MONTHS[language][day.month - 1]} {day.year}") for day in months]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the cases that were answered then."""
        known = {f"{day:%Y-%m}": day for day in months_until(clock.today())}
        month = known.get(self.value() or "")
        return answered_in(queryset, month) if month else queryset


class DeadlineFilter(DropdownFilter):
    """How the time limit of an open case stands."""

    title = gettext_lazy("time limit")
    parameter_name = "deadline"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        """Name the spans of time."""
        return [
            ("overdue", _("overdue")),
            ("today", _("due today")),
            ("week", _("due within 7 days")),
            ("later", _("due later")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the open cases that are due then."""
        today = clock.today()
        spans = {
            "overdue": Q(due_on__lt=today),
            "today": Q(due_on=today),
            "week": Q(due_on__range=(today, today + timedelta(days=NEAR_DAYS))),
            "later": Q(due_on__gt=today + timedelta(days=NEAR_DAYS)),
        }
        span = spans.get(self.value() or "")
        if span is None:
            return queryset
        return queryset.filter(span, state__in=OPEN_STATES, closed_at__isnull=True)
