"""What the list of cases is narrowed by."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import DropdownFilter

from dpo_office.common import clock
from dpo_office.common.counted import PARAMETER, CountedFilter
from dpo_office.common.languages import reader_language
from dpo_office.common.office_admin import actor_in
from registry_app.admin.base import ControllerFilter
from requests_app.admin.case_words import NEAR_DAYS
from requests_app.domain.case_steps import ENDED_STATES, OPEN_STATES
from requests_app.domain.legal_dates import Span
from requests_app.domain.requesters import CUSTOMER, UNKNOWN
from requests_app.labels import CASE_STATE_LABELS
from requests_app.labels_deadlines import MONTHS
from requests_app.labels_enquiries import KIND_LABELS
from requests_app.labels_requesters import RELATION_LABELS
from requests_app.permissions import VIEW_REPORTS
from requests_app.queries.answer_times import answered_in, months_until
from requests_app.queries.form_gates import forms_to_decide
from requests_app.queries.four_eyes import waiting_for_a_second
from requests_app.queries.identity_papers import papers_left
from requests_app.queries.report_figures import case_rows
from requests_app.queries.work import (
    authorities_to_check,
    forms_in_doubt,
    handed_back,
    ready_to_answer,
    status_letters_due,
    use_to_stop,
    waiting_after_the_copy,
    waiting_for_the_person,
)
from requests_app.report_figure_words import CASE_LABELS, words_of

OPEN = "open"
ENDED = "ended"
MINE = "mine"
TO_ANSWER = "to_answer"
IN_DOUBT = "doubt"
NEEDS_YOU = "needs_you"
THE_PERSON = "the_person"
STATUS_LETTER = "status_letter"
THE_COPY = "the_copy"
AUTHORITY = "authority"
FORM_TO_DECIDE = "form_to_decide"
SECOND_PERSON = "second_person"
PAPER_LEFT = "identity_paper"
TO_STOP = "to_stop"
NOBODYS = "nobody"
EVERY = "every"
# What narrows a list to rows that may have ended.
NARROWING = frozenset({"q", "answered", PARAMETER})
NARROWED_FROM = ("state_", "received_on_")
PAUSED = "paused"
TESTS_ALONE = "alone"


def shows_open(request: HttpRequest) -> bool:
    """Tell whether the list shows open cases alone, as it does when nothing else is asked for.

    A search looks through every case, and so does an address that narrows the state by itself.
    """
    asked = request.GET.get("state", "")
    is_narrowed = any(name in NARROWING or name.startswith(NARROWED_FROM) for name in request.GET)
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
            return queryset.filter(state__in=OPEN_STATES)
        value = self.value()
        if not value or value == EVERY:
            return queryset
        return queryset.filter(state__in=ENDED_STATES if value == ENDED else (value,))


class KindFilter(DropdownFilter):
    """What a case is about: a request under rights, or something beside them."""

    title = gettext_lazy("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        """Name the kinds."""
        return list(KIND_LABELS)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the cases of the kind."""
        return queryset.filter(kind=self.value()) if self.value() in dict(KIND_LABELS) else queryset


class RelationFilter(DropdownFilter):
    """Who asks."""

    title = gettext_lazy("who asks")
    parameter_name = "relation"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        """Name them."""
        return list(RELATION_LABELS)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the cases of such people: as it was said, or as the match with a customer tells."""
        told = {
            CUSTOMER: Q(relation=CUSTOMER) | Q(relation="", customer__isnull=False),
            UNKNOWN: Q(relation=UNKNOWN) | Q(relation="", customer__isnull=True),
        }
        value = self.value()
        if value not in dict(RELATION_LABELS):
            return queryset
        return queryset.filter(told.get(value, Q(relation=value)))


class ControllerDropdown(ControllerFilter, DropdownFilter):
    """The same choice as in the registry's lists, as a field like its neighbours."""


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
            return queryset.filter(owned_by__in=actor_in(request).work_of)
        return queryset.filter(owned_by__isnull=True) if self.value() == NOBODYS else queryset


class WorkFilter(DropdownFilter):
    """What work a case waits for."""

    title = gettext_lazy("waits for")
    parameter_name = "work"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        """Name the kinds of work."""
        return [
            (TO_STOP, _("the stop that is owed at once")),
            (TO_ANSWER, _("an answer: all work is done")),
            (IN_DOUBT, _("a judgement on its form")),
            (FORM_TO_DECIDE, _("its form, for two weeks or more: decide whether it is needed")),
            (AUTHORITY, _("the authority of a representative")),
            (SECOND_PERSON, _("a second person: a step is proposed")),
            (PAPER_LEFT, _("the copy of an identity paper to be erased")),
            (NEEDS_YOU, _("you: the colleague who was asked cannot do the work")),
            (THE_PERSON, _("the person: a reply stops the clock")),
            (STATUS_LETTER, _("a status letter to a silent person")),
            (THE_COPY, _("the copy to be with the person: then the erasure")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the cases that wait for it."""
        kinds = {
            TO_STOP: use_to_stop,
            TO_ANSWER: ready_to_answer,
            IN_DOUBT: forms_in_doubt,
            NEEDS_YOU: handed_back,
            THE_PERSON: waiting_for_the_person,
            STATUS_LETTER: _status_letters,
            FORM_TO_DECIDE: _forms_to_decide,
            AUTHORITY: authorities_to_check,
            SECOND_PERSON: waiting_for_a_second,
            PAPER_LEFT: _papers_left,
            THE_COPY: waiting_after_the_copy,
        }
        kept = kinds.get(self.value() or "")
        return kept(queryset) if kept else queryset


def _papers_left(cases: QuerySet[Any]) -> QuerySet[Any]:
    return papers_left(cases, clock.today())


def _forms_to_decide(cases: QuerySet[Any]) -> QuerySet[Any]:
    return forms_to_decide(cases, clock.today())


def _status_letters(cases: QuerySet[Any]) -> QuerySet[Any]:
    return status_letters_due(cases, clock.today())


class TestFilter(DropdownFilter):
    """Real cases, or the tests of brands in their set-up; nothing chosen are the real ones."""

    title = gettext_lazy("real or test")
    parameter_name = "tests"

    def __init__(self, request: HttpRequest, params: Any, model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        self.all_option = ["", _("real cases")]

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        """Offer the tests."""
        return [(TESTS_ALONE, _("test cases"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the ones or the others; the front page counts none of the tests."""
        return queryset.filter(is_test=self.value() == TESTS_ALONE)


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


class CountedCases(CountedFilter, DropdownFilter):
    """The cases behind a number of the reports, where the reader has the reports."""

    def figure(self, request: HttpRequest, code: str, first: date, last: date) -> tuple[Any, Q] | None:
        """Give a figure's words and its cases."""
        rows = case_rows(code, Span(first, last), clock.today())
        if rows is None:
            return None
        allowed = actor_in(request).controllers(VIEW_REPORTS)
        return words_of(CASE_LABELS, code), rows if allowed is None else rows & Q(controller_id__in=allowed)


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
            (PAUSED, _("paused: the person owes a reply")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the open cases that are due then."""
        today = clock.today()
        spans = {
            "overdue": Q(due_on__lt=today, is_paused=False),
            "today": Q(due_on=today, is_paused=False),
            "week": Q(due_on__range=(today, today + timedelta(days=NEAR_DAYS)), is_paused=False),
            "later": Q(due_on__gt=today + timedelta(days=NEAR_DAYS), is_paused=False),
            PAUSED: Q(is_paused=True),
        }
        span = spans.get(self.value() or "")
        if span is None:
            return queryset
        return queryset.filter(span, state__in=OPEN_STATES)
