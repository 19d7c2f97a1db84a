"""The legal dates of a span of days, as far as the actor may see their objects."""

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from dpo_office.common.calendars import COPENHAGEN, PUBLIC_HOLIDAY
from dpo_office.common.languages import reader_language
from dpo_office.common.letters.models import Dispatch
from dpo_office.common.permissions import Actor
from dpo_office.common.prepared import Among, KeysField, PreparedObjects, PreparedRows
from registry_app.domain import policy_steps
from registry_app.domain.notice_window import NOTICE_DAYS, last_full_day_in_time
from registry_app.models import Campaign, Holiday, PolicyVersion
from requests_app.domain import legal_dates as kinds
from requests_app.domain.case_steps import FORM_ISSUED, OPEN_STATES
from requests_app.domain.duty_steps import OPEN as OPEN_TURNS
from requests_app.domain.legal_dates import LegalDate, Span, in_order
from requests_app.duty_words import duty_name
from requests_app.models import AuthorityCase, Breach, Case, Duty, DutyTurn, IssuedForm
from requests_app.permissions import VIEW_AUTHORITY_CASES, VIEW_BREACHES, VIEW_DUTIES
from requests_app.queries.authority_cases import answers_due
from requests_app.queries.breaches import undecided_due
from requests_app.queries.work import must_stop

# The controller to which the dates are narrowed, or nothing: a condition that a prepared query remembers.
At = tuple[tuple[str, UUID], ...]
# So many rows of a kind at most; a page that shows as many says so.
MOST_ROWS = 500


def legal_dates(
    actor: Actor, span: Span, *, wanted: Collection[str] = kinds.KINDS, controller_id: UUID | None = None
) -> list[LegalDate]:
    """Return the dates of the wanted kinds in the span, in order; at most one query for each kind of object.

    They name references, version numbers and holidays only, never a person.
    """
    at = () if controller_id is None else (("controller_id", controller_id),)
    found: list[LegalDate] = []
    if kinds.BREACH_DUE in wanted and actor.may_somewhere(VIEW_BREACHES):
        found += _breaches(actor, span, at)
    if kinds.AUTHORITY_DUE in wanted and actor.may_somewhere(VIEW_AUTHORITY_CASES):
        found += _authority_cases(actor, span, at)
    if set(wanted) & {
        kinds.CASE_DUE,
        kinds.STOP_BY,
        kinds.EXTENSION_LETTER,
        kinds.STRICT_DUE,
        kinds.STATUS_LETTER,
    }:
        found += _cases(actor, span, at)
    if kinds.FORM_EXPIRY in wanted:
        found += _forms(actor, span, at)
    if kinds.DUTY_DUE in wanted and actor.may_somewhere(VIEW_DUTIES):
        found += _duties(actor, span, at)
    if set(wanted) & {kinds.POLICY_EFFECTIVE, kinds.TOLD_BY}:
        found += _versions(actor, span, at)
    if kinds.DISPATCH in wanted:
        found += _dispatches(actor, span, at)
    if set(wanted) & set(kinds.DAY_KINDS):
        found += _holidays(span)
    return list(in_order(entry for entry in found if entry.kind in wanted and span.holds(entry.on)))


def _breaches(actor: Actor, span: Span, at: At) -> Iterator[LegalDate]:
    """Give the limits of breaches that are still to be decided, with the time of day; no drills."""
    for row in _BREACHES(actor, span, at):
        due = row.due_at.astimezone(COPENHAGEN)
        name = f"{row.reference} {due:%H:%M}"
        yield LegalDate(kinds.BREACH_DUE, due.date(), name, row.controller.name, "breach", str(row.pk))


def _authority_cases(actor: Actor, span: Span, at: At) -> Iterator[LegalDate]:
    """Give the limits that authorities set, while an answer is owed; by our reference alone."""
    for row in _ANSWERS(actor, span, at):
        subject = (row.reference, row.controller.name, "authoritycase", str(row.pk))
        yield LegalDate(kinds.AUTHORITY_DUE, row.due_on, *subject)


def _cases(actor: Actor, span: Span, at: At) -> Iterator[LegalDate]:
    """Give the dates of open cases; those that fall together with the due date are told by it alone."""
    for row in _CASES(actor, span, at):
        # While the clock stands still nothing is due but the status letter, on the strict day.
        dates = {kinds.STATUS_LETTER if row["is_paused"] else kinds.CASE_DUE: row["due_on"]}
        for kind, field in (
            (kinds.EXTENSION_LETTER, "extension_letter_by"),
            (kinds.STRICT_DUE, "strict_due_on"),
        ):
            # Whoever extended has nothing more to remember of the day by which it had to be.
            is_done = kind == kinds.EXTENSION_LETTER and row["extended_months"]
            if row[field] != row["due_on"] and not is_done:
                dates[kind] = row[field]
        if row["stop_by"] and not row["use_stopped_at"]:
            dates[kinds.STOP_BY] = row["stop_by"]
        for kind, day in dates.items():
            yield LegalDate(kind, day, row["reference"], row["name"], "case", str(row["pk"]))


def _forms(actor: Actor, span: Span, at: At) -> Iterator[LegalDate]:
    for row in _FORMS(actor, span, at):
        yield LegalDate(
            kinds.FORM_EXPIRY, row["expires_on"], row["reference"], row["name"], "case", str(row["case_id"])
        )


def _duties(actor: Actor, span: Span, at: At) -> Iterator[LegalDate]:
    """Give the days of the year wheel by which something is still to be done: one for each duty and day."""
    counted = Counter(_TURNS(actor, span, at))
    duties = Duty.objects.select_related("controller").in_bulk({key for key, _day in counted})
    language = reader_language()
    for (key, day), number in counted.items():
        duty = duties[key]
        name = duty_name(duty, language)
        yield LegalDate(kinds.DUTY_DUE, day, name, duty.controller.name, "duty", str(key), number)


def _versions(actor: Actor, span: Span, at: At) -> Iterator[LegalDate]:
    """Give the effective dates, and for those that are still to be told of the last day for it."""
    for row in _VERSIONS(actor, span, at):
        subject = (str(row["number"]), row["name"], "policyversion", str(row["pk"]))
        yield LegalDate(kinds.POLICY_EFFECTIVE, row["effective_on"], *subject)
        if row["state"] != policy_steps.IN_FORCE and row["material"] is not False:
            yield LegalDate(kinds.TOLD_BY, last_full_day_in_time(row["effective_on"]), *subject)


def _dispatches(actor: Actor, span: Span, at: At) -> Iterator[LegalDate]:
    """Give the days on which letters of a campaign may leave, with how many."""
    campaigns = {row["pk"]: row for row in _CAMPAIGNS(actor, span, at)}
    if not campaigns:
        return
    for batch, day, planned in _DISPATCHES(keys=list(campaigns)):
        campaign = campaigns[batch]
        yield LegalDate(
            kinds.DISPATCH,
            day,
            str(campaign["number"]),
            campaign["name"],
            "campaign",
            str(campaign["pk"]),
            planned,
        )


def _holidays(span: Span) -> Iterator[LegalDate]:
    name = f"name_{reader_language()}"
    rows = Holiday.objects.filter(date__range=(span.first, span.last), retired_at__isnull=True).order_by(
        "date"
    )
    for row in rows:
        kind = kinds.HOLIDAY if row.kind == PUBLIC_HOLIDAY else kinds.CLOSING_DAY
        yield LegalDate(kind, row.date, getattr(row, name))


def _case_rows(actor: Actor, span: Span, at: At) -> QuerySet[Any, Any]:
    days = (span.first, span.last)
    rows = (
        Case.objects.for_user(actor)
        .real()
        .filter(state__in=OPEN_STATES, **dict(at))
        .filter(
            Q(due_on__range=days)
            | Q(extension_letter_by__range=days)
            | Q(strict_due_on__range=days)
            | (must_stop() & Q(stop_by__range=days))
        )
        .order_by("due_on", "reference")
        .values(
            *("pk", "reference", "due_on", "extension_letter_by", "strict_due_on", "is_paused"),
            *("extended_months", "stop_by", "use_stopped_at"),
            name=F("controller__name"),
        )
    )
    return rows[:MOST_ROWS]


def _form_rows(actor: Actor, span: Span, at: At) -> QuerySet[Any, Any]:
    cases = Case.objects.for_user(actor).real().filter(state=FORM_ISSUED, **dict(at))
    rows = (
        IssuedForm.objects.filter(
            case__in=cases, superseded_at__isnull=True, expires_on__range=(span.first, span.last)
        )
        .order_by("expires_on", "number")
        .values("case_id", "expires_on", reference=F("case__reference"), name=F("case__controller__name"))
    )
    return rows[:MOST_ROWS]


def _turn_rows(actor: Actor, span: Span, at: At) -> QuerySet[Any, Any]:
    turns = DutyTurn.objects.for_user(actor).filter(
        state__in=OPEN_TURNS, due_on__range=(span.first, span.last), **dict(at)
    )
    return turns.order_by("due_on").values_list("duty_id", "due_on")[:MOST_ROWS]


def _version_rows(actor: Actor, span: Span, at: At) -> QuerySet[Any, Any]:
    # The last day for telling lies before the date itself, which may therefore lie after the span.
    last = span.last + timedelta(days=NOTICE_DAYS + 1)
    rows = (
        PolicyVersion.objects.for_user(actor)
        .filter(effective_on__range=(span.first, last), **dict(at))
        .exclude(state__in=(policy_steps.ARCHIVED, policy_steps.WITHDRAWN))
        .order_by("effective_on", "number")
        .values("pk", "number", "state", "material", "effective_on", name=F("controller__name"))
    )
    return rows[:MOST_ROWS]


def _campaign_rows(actor: Actor, span: Span, at: At) -> QuerySet[Any, Any]:
    rows = Campaign.objects.for_user(actor).filter(effective_on__gte=span.first, **dict(at))
    return rows.values("pk", number=F("policy_version__number"), name=F("controller__name"))[:MOST_ROWS]


def _dispatch_rows(*, keys: Collection[UUID]) -> QuerySet[Any, Any]:
    rows = Dispatch.objects.filter(Among("batch_id", keys)).annotate(
        day=TruncDate("not_before", tzinfo=COPENHAGEN)
    )
    planned = rows.values("batch_id", "day").annotate(planned=Sum("letters_count")).order_by("day")
    return planned.values_list("batch_id", "day", "planned")


def _answers(actor: Actor, span: Span, at: At) -> QuerySet[AuthorityCase]:
    return answers_due(actor, span.first, span.last).filter(**dict(at))[:MOST_ROWS]


def _undecided(actor: Actor, span: Span, at: At) -> QuerySet[Breach]:
    first = datetime.combine(span.first, time.min, tzinfo=COPENHAGEN)
    last = datetime.combine(span.last + timedelta(days=1), time.min, tzinfo=COPENHAGEN)
    return undecided_due(actor, first, last).filter(**dict(at))[:MOST_ROWS]


_BREACHES: PreparedObjects[Breach] = PreparedObjects(_undecided)
_ANSWERS: PreparedObjects[AuthorityCase] = PreparedObjects(_answers)
_CASES: PreparedObjects[dict[str, Any]] = PreparedObjects(_case_rows)
_FORMS: PreparedObjects[dict[str, Any]] = PreparedObjects(_form_rows)
_TURNS: Final = PreparedRows(_turn_rows)
_VERSIONS: PreparedObjects[dict[str, Any]] = PreparedObjects(_version_rows)
_CAMPAIGNS: PreparedObjects[dict[str, Any]] = PreparedObjects(_campaign_rows)
_DISPATCHES: Final = PreparedRows(_dispatch_rows, keys=KeysField())
