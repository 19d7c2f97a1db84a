"""The figures of a period for the reports: each a condition on rows, counted here and listed by its link.

A figure of two periods is a pair: of the period that is asked for, and of the one before.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from dpo_office.common.calendars import ONE_DAY, copenhagen_date, local_midnight
from dpo_office.common.letters import codes as letters
from dpo_office.common.letters.models import ContactBlock
from dpo_office.common.letters.queries import blocks_made
from dpo_office.common.permissions import Actor
from registry_app.models import Campaign
from registry_app.queries.campaigns import campaigns_planned
from registry_app.queries.notices import Standing, standing_of
from requests_app.domain import breach_steps, duty_steps
from requests_app.domain.case_codes import CHANNELS, GRANTED, ITEM_WITHDRAWN, PARTLY_GRANTED
from requests_app.domain.case_steps import OPEN_STATES, UNIDENTIFIED
from requests_app.domain.deadlines import EXTEND
from requests_app.domain.enquiries import RIGHTS_REQUEST
from requests_app.domain.four_eyes import ALONE
from requests_app.domain.legal_dates import Span
from requests_app.domain.rights import RIGHTS
from requests_app.models import (
    Breach,
    Case,
    ClockEntry,
    DutyTurn,
    IssuedForm,
    RightItem,
    StepProposal,
    StepReason,
    YearlyReport,
)
from requests_app.queries.today import campaign_progress

RIGHT: Final = "right-"
CHANNEL: Final = "channel-"
STATE: Final = "state-"
SENT_STATES: Final = (letters.ACCEPTED, letters.DELIVERED, letters.BOUNCED)
# What the rows of a figure are, in a period, as of today.
Rows = Callable[[Span, date], Q]
Pair = tuple[int, int]


@dataclass(frozen=True)
class CampaignFigures:
    """How the notices of one campaign stand now: letters planned and sent, and who of them is told."""

    campaign: Campaign
    sent: int
    standing: Standing


@dataclass(frozen=True)
class ReportFigures:
    """What is counted; `days` from receipt to answer, of both periods; `campaigns` of the first alone."""

    cases: Mapping[str, Pair]
    rights: Mapping[str, Pair]
    days: tuple[list[int], list[int]]
    breaches: Mapping[str, Pair]
    duties: Mapping[str, Pair]
    blocks: Mapping[str, Pair]
    campaigns: tuple[CampaignFigures, ...]
    campaigns_before: int


def figures_between(
    actor: Actor, controllers: Collection[UUID], span: Span, before: Span, now: datetime
) -> ReportFigures:
    """Count what happened at the controllers in both periods, in the same few queries however much it was.

    The actor must be permitted the reports at each of them.
    """
    today = copenhagen_date(now)

    def counted(model: Any, figures: Mapping[str, Rows]) -> Mapping[str, Pair]:
        rows = model.objects.for_user(actor).filter(controller_id__in=controllers)
        if model is Case:
            # The tests of brands in their set-up are nobody's requests.
            rows = rows.real().requests()
        return _counted(rows, figures, (span, before), today)

    planned = Campaign.objects.for_user(actor).filter(controller_id__in=controllers)
    campaigns = planned.filter(campaigns_planned(before.first, span.last))
    listed = campaigns.select_related("controller", "policy_version").order_by("planned_at", "id")
    of_span = [row for row in listed if span.holds(copenhagen_date(row.planned_at))]
    return ReportFigures(
        cases=counted(Case, CASE_FIGURES | CHANNEL_FIGURES),
        rights=_rights(actor, controllers, span, before),
        days=_days_to_answer(actor, controllers, span, before),
        breaches=counted(Breach, BREACH_FIGURES),
        duties=counted(DutyTurn, TURN_FIGURES),
        blocks=counted(ContactBlock, BLOCK_FIGURES),
        campaigns=_campaigns(of_span, now),
        campaigns_before=sum(before.holds(copenhagen_date(row.planned_at)) for row in listed),
    )


def case_rows(code: str, span: Span, today: date) -> Q | None:
    """Return what the cases of a figure are; None for an unknown one."""
    right = code.removeprefix(RIGHT)
    if code != right and right in RIGHTS:
        asked = RightItem.objects.filter(right=right)
        return _received(span, today) & Q(pk__in=asked.values("case"))
    found = (CASE_FIGURES | CHANNEL_FIGURES).get(code)
    return found(span, today) & Q(kind=RIGHTS_REQUEST) if found else None


def breach_rows(code: str, span: Span, today: date) -> Q | None:
    """Return what the breaches of a figure are; None for an unknown one."""
    found = BREACH_FIGURES.get(code)
    return found(span, today) if found else None


def turn_rows(code: str, span: Span, today: date) -> Q | None:
    """Return what the turns of duties of a figure are; None for an unknown one."""
    found = TURN_FIGURES.get(code)
    return found(span, today) if found else None


def reports_of_years(controllers: Collection[UUID], span: Span) -> QuerySet[YearlyReport]:
    """Return the yearly reports that were begun for the years of a period, the newest first."""
    rows = YearlyReport.objects.filter(
        controller_id__in=controllers, year__range=(span.first.year, span.last.year)
    )
    return rows.order_by("-year")


def _within(name: str, span: Span) -> Q:
    """Keep the instants of a field that lie in the days of a period, as Copenhagen counts them."""
    return Q(
        **{f"{name}__gte": local_midnight(span.first), f"{name}__lt": local_midnight(span.last + ONE_DAY)}
    )


def _received(span: Span, _today: date) -> Q:
    return Q(received_on__range=(span.first, span.last))


def _ended(span: Span, _today: date) -> Q:
    """Keep the cases whose last right was granted or refused in a period."""
    return _within("answered_at", span)


def _granted() -> Q:
    granted = RightItem.objects.filter(outcome__in=(GRANTED, PARTLY_GRANTED))
    return Q(pk__in=granted.values("case"))


def _decided(span: Span, _today: date) -> Q:
    """Keep the cases that were answered or refused in a period (Art. 12(3), (4)).

    One that was closed because nobody said who asks is not among them: its clock stood still (Art. 12(6)).
    """
    return _ended(span, _today) & ~Q(state=UNIDENTIFIED)


def _answered(span: Span, today: date) -> Q:
    return _ended(span, today) & _granted()


def _refused(span: Span, today: date) -> Q:
    return _decided(span, today) & ~_granted()


def _withdrawn(span: Span, _today: date) -> Q:
    """Keep the cases of which nothing was left to answer."""
    items = RightItem.objects.filter(_within("decided_at", span), outcome=ITEM_WITHDRAWN)
    return Q(pk__in=items.values("case"), answered_at__isnull=True) & ~Q(state__in=OPEN_STATES)


def _has(rows: QuerySet[Any]) -> Q:
    return Q(pk__in=rows.values("case"))


def _open(_span: Span, _today: date) -> Q:
    return Q(state__in=OPEN_STATES)


def _real(span: Span, **fields: Any) -> Q:
    return _within("reported_at", span) & Q(is_drill=False, **fields)


def _received_by(channel: str) -> Rows:
    return lambda span, today: _received(span, today) & Q(channel=channel)


def _real_in(state: str) -> Rows:
    return lambda span, _today: _real(span, state=state)


def _due(span: Span, **fields: Any) -> Q:
    return Q(due_on__range=(span.first, span.last), **fields)


CASE_FIGURES: Final[dict[str, Rows]] = {
    "received": _received,
    "answered": _answered,
    "refused": _refused,
    "withdrawn": _withdrawn,
    "unidentified": lambda span, _today: _within("closed_at", span) & Q(state=UNIDENTIFIED),
    "decided": _decided,
    "in_time": lambda span, today: _decided(span, today) & Q(answered_at__lt=F("expires_at")),
    "late": lambda span, today: _decided(span, today) & Q(answered_at__gte=F("expires_at")),
    "extended": lambda span, _today: _has(ClockEntry.objects.filter(_within("at", span), type=EXTEND)),
    "form_asked": lambda span, _today: _has(IssuedForm.objects.filter(_within("issued_at", span))),
    "form_verified": lambda span, _today: _has(IssuedForm.objects.filter(_within("used_at", span))),
    "form_rejected": lambda span, _today: _has(
        StepReason.objects.filter(_within("given_at", span), step="return_form")
    ),
    "taken_alone": lambda span, _today: _has(
        StepProposal.objects.filter(_within("decided_at", span), state=ALONE)
    ),
    # As they stand today, whatever the period.
    "open": _open,
    "overdue": lambda span, today: _open(span, today) & Q(due_on__lt=today, is_paused=False),
}
CHANNEL_FIGURES: Final[dict[str, Rows]] = {
    f"{CHANNEL}{channel}": _received_by(channel) for channel in CHANNELS
}
BREACH_FIGURES: Final[dict[str, Rows]] = {
    "reported": lambda span, _today: _real(span),
    **{f"{STATE}{state}": _real_in(state) for state in breach_steps.BREACH_STATES},
    "notified_in_time": lambda span, _today: _real(span, notified_at__lte=F("due_at")),
    "notified_late": lambda span, _today: _real(span, notified_at__gt=F("due_at")),
    "drill": lambda span, _today: _within("reported_at", span) & Q(is_drill=True),
}
TURN_FIGURES: Final[dict[str, Rows]] = {
    "due": lambda span, _today: _due(span),
    "done_in_time": lambda span, _today: _due(span, state=duty_steps.DONE, done_at__date__lte=F("due_on")),
    "done_late": lambda span, _today: _due(span, state=duty_steps.DONE, done_at__date__gt=F("due_on")),
    "undone": lambda span, today: _due(span, state__in=duty_steps.OPEN) & Q(due_on__lt=today),
    "waived": lambda span, _today: _due(span, state=duty_steps.WAIVED),
}
BLOCK_FIGURES: Final[dict[str, Rows]] = {"blocks": lambda span, _today: blocks_made(span.first, span.last)}


def _counted(
    rows: QuerySet[Any], figures: Mapping[str, Rows], periods: tuple[Span, Span], today: date
) -> Mapping[str, Pair]:
    """Count every figure of both periods in one query."""
    asked = {
        f"figure_{number}_{which}": Count("pk", filter=rows_of(span, today))
        for number, rows_of in enumerate(figures.values())
        for which, span in enumerate(periods)
    }
    found = rows.order_by().aggregate(**asked)
    return {
        code: (found[f"figure_{number}_0"], found[f"figure_{number}_1"])
        for number, code in enumerate(figures)
    }


def _rights(actor: Actor, controllers: Collection[UUID], span: Span, before: Span) -> Mapping[str, Pair]:
    """Count the cases that ask for each right; a case asks for a right once."""
    items = RightItem.objects.filter(
        case__controller__in=controllers,
        case__is_test=False,
        case__received_on__range=(before.first, span.last),
    ).exclude(case__in=Case.objects.apart_from(actor).values("pk"))
    counts = {
        f"count_{which}": Count("pk", filter=Q(case__received_on__range=(days.first, days.last)))
        for which, days in enumerate((span, before))
    }
    rows: Iterable[Any] = items.order_by().values("right").annotate(**counts)
    return {row["right"]: (row["count_0"], row["count_1"]) for row in rows}


def _days_to_answer(
    actor: Actor, controllers: Collection[UUID], span: Span, before: Span
) -> tuple[list[int], list[int]]:
    """Give the calendar days from receipt to answer or refusal of each case, of both periods."""
    both = Span(before.first, span.last)
    seen = Case.objects.known_to(actor).real().requests()
    rows = seen.filter(_decided(both, both.last), controller__in=controllers)
    days: tuple[list[int], list[int]] = ([], [])
    for answered_at, received_on in rows.values_list("answered_at", "received_on"):
        if answered_at is not None:
            answered_on = copenhagen_date(answered_at)
            days[0 if span.holds(answered_on) else 1].append((answered_on - received_on).days)
    return days


def _campaigns(rows: list[Campaign], now: datetime) -> tuple[CampaignFigures, ...]:
    standings = standing_of(rows, now) if rows else {}
    progress = campaign_progress([row.pk for row in rows]) if rows else {}
    return tuple(
        CampaignFigures(
            row, sum(progress.get(row.pk, {}).get(state, 0) for state in SENT_STATES), standings[row.pk]
        )
        for row in rows
    )
