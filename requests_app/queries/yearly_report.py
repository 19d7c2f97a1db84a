"""The figures of a year for the yearly report: counts, and names of things; no person."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import mean
from typing import Any

from dpo_office.common.calendars import copenhagen_date, local_midnight
from dpo_office.common.errors import NotFound
from dpo_office.common.events import Event
from registry_app.domain.activity_steps import ACTIVE
from registry_app.domain.record_tables import CHANGED, Row, Tables
from registry_app.models import Campaign, Controller, PlannedChange, PolicyVersion, Recipient
from registry_app.queries.findings import judged_records
from registry_app.queries.notices import Standing, standing_of
from registry_app.queries.record_changes import ToldChange, changes_between, place_of
from requests_app.domain.case_codes import ITEM_WITHDRAWN, OUTCOMES_WITH_GROUND, PENDING
from requests_app.domain.case_steps import OPEN_STATES
from requests_app.domain.duty_steps import DONE, WAIVED
from requests_app.models import Breach, Case, Duty, DutyTurn, RightItem
from requests_app.queries.authority_cases import AuthorityFigures, authority_figures
from requests_app.queries.duties import with_owners

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
OVERSEEN = "recipient.oversight_recorded"


@dataclass(frozen=True)
class RecordFigures:
    """Active activities at both ends of the year, the first None before we began; and what differs."""

    active_before: int | None
    active_after: int
    # Each activity with what became of it: added, changed, removed.
    activities: tuple[tuple[Mapping[str, str], str], ...]
    # How many rows of each table differ, activities' own parts counted with their activity.
    tables: Mapping[str, int]


@dataclass(frozen=True)
class DutyFigures:
    """One duty in the year: how many turns were done in time, done late, are open, were waived."""

    duty: Duty
    due_on: date
    in_time: int
    late: int
    open: int
    waived: int


@dataclass(frozen=True)
class RightFigures:
    """One right in the year; `average` is in whole days, None where nothing was answered."""

    right: str
    received: int
    answered: int
    in_time: int
    average: int | None


@dataclass(frozen=True)
class BreachFigures:
    """The year's breaches by when they were reported; `hours` of the notified, from when we were aware."""

    reported: int
    notified: int
    not_notified: int
    undecided: int
    hours: tuple[int, ...]
    late: int
    persons_informed: int
    drills: int


@dataclass(frozen=True)
class YearFigures:
    """Everything that the report counts, of the year up to `last`."""

    first: date
    last: date
    record: RecordFigures | None
    duties: tuple[DutyFigures, ...]
    rights: tuple[RightFigures, ...]
    open_cases: int
    grounds: Mapping[str, int]
    breaches: BreachFigures
    authority: AuthorityFigures
    overseen: tuple[tuple[Recipient, date], ...]
    planned: Mapping[str, tuple[str, ...]]
    versions: tuple[tuple[PolicyVersion, Standing | None], ...]
    findings: Mapping[str, int]


def figures_of(controller: Controller, year: int, today: date) -> YearFigures:
    """Count what happened at a controller in a year, up to today where the year is not over."""
    first, last = date(year, 1, 1), min(date(year, 12, 31), today)
    found = judged_records([controller], today)[0]
    return YearFigures(
        first=first,
        last=last,
        record=_record(controller, first, last, today),
        duties=tuple(_duties(controller, year)),
        rights=tuple(_rights(controller, first, last)),
        open_cases=_open_requests(controller),
        grounds=_grounds(controller, first, last),
        breaches=_breaches(controller, first, last),
        authority=authority_figures(controller.pk, first, last),
        overseen=_overseen(controller, first, last),
        planned=_planned(controller, first, last),
        versions=_versions(controller, first, last, today),
        findings=dict(found.counts),
    )


def _open_requests(controller: Controller) -> int:
    return Case.objects.real().requests().filter(controller=controller, state__in=OPEN_STATES).count()


def _record(controller: Controller, first: date, last: date, today: date) -> RecordFigures | None:
    """Give what differs between the two days; None where the record is younger than the year."""
    since = first - DAY
    if since >= last:
        return None
    try:
        found = changes_between(controller, since=since, until=last, today=today)
    except NotFound:
        return None
    by_place: dict[Any, list[ToldChange]] = defaultdict(list)
    for told in found.changes:
        by_place[place_of(told.change)].append(told)
    names = _names(found.before.tables) | _names(found.after.tables)
    activities, tables = [], Counter[str]()
    for (table, key), inside in by_place.items():
        tables[table] += len(inside)
        if table == "activities":
            own = [told.change.kind for told in inside if told.change.table == "activities"]
            kind = next((kind for kind in own if kind != CHANGED), CHANGED)
            activities.append((names.get(str(key[0]), {"da": str(key[0]), "en": str(key[0])}), kind))
    return RecordFigures(
        active_before=_active(found.before.tables) if found.before.controller else None,
        active_after=_active(found.after.tables),
        activities=tuple(activities),
        tables=dict(tables),
    )


def _names(tables: Tables) -> dict[str, Mapping[str, str]]:
    return {str(row["code"]): _name(row) for row in tables.get("activities", ())}


def _name(row: Row) -> Mapping[str, str]:
    danish, english = str(row["name_da"] or row["name_en"]), str(row["name_en"] or row["name_da"])
    return {"da": danish, "en": english}


def _active(tables: Tables) -> int:
    return sum(row["status"] == ACTIVE for row in tables.get("activities", ()))


def _duties(controller: Controller, year: int) -> Iterable[DutyFigures]:
    turns: dict[Any, list[DutyTurn]] = defaultdict(list)
    for turn in DutyTurn.objects.filter(controller=controller, year=year).order_by("due_on"):
        turns[turn.duty_id].append(turn)
    duties = with_owners(Duty.objects.filter(pk__in=list(turns))).in_bulk()
    for key, found in turns.items():
        done = [turn for turn in found if turn.state == DONE and turn.done_at is not None]
        in_time = sum(copenhagen_date(turn.done_at) <= turn.due_on for turn in done if turn.done_at)
        waived = sum(turn.state == WAIVED for turn in found)
        still = len(found) - len(done) - waived
        yield DutyFigures(duties[key], found[0].due_on, in_time, len(done) - in_time, still, waived)


def _rights(controller: Controller, first: date, last: date) -> Iterable[RightFigures]:
    items = RightItem.objects.filter(case__controller=controller, case__is_test=False).select_related("case")
    received = Counter(
        items.filter(case__received_on__range=(first, last)).order_by().values_list("right", flat=True)
    )
    answered: dict[str, list[RightItem]] = defaultdict(list)
    for item in _decided(items, first, last):
        answered[item.right].append(item)
    for right in sorted({*received, *answered}, key=lambda code: -received[code]):
        decided = [item for item in answered[right] if item.decided_at is not None]
        days = [(item.decided_at - item.case.received_at) / DAY for item in decided if item.decided_at]
        yield RightFigures(
            right=right,
            received=received[right],
            answered=len(decided),
            in_time=sum(bool(i.decided_at and i.decided_at < i.case.expires_at) for i in decided),
            average=round(mean(days)) if days else None,
        )


def _decided(items: Any, first: date, last: date) -> Any:
    rows = items.exclude(outcome__in=[PENDING, ITEM_WITHDRAWN])
    return rows.filter(decided_at__gte=local_midnight(first), decided_at__lt=local_midnight(last + DAY))


def _grounds(controller: Controller, first: date, last: date) -> Mapping[str, int]:
    items = RightItem.objects.filter(
        case__controller=controller, case__is_test=False, outcome__in=OUTCOMES_WITH_GROUND
    )
    found = Counter(_decided(items, first, last).order_by().values_list("ground", flat=True))
    return dict(found.most_common())


def _breaches(controller: Controller, first: date, last: date) -> BreachFigures:
    rows = list(
        Breach.objects.filter(
            controller=controller,
            reported_at__gte=local_midnight(first),
            reported_at__lt=local_midnight(last + DAY),
        )
    )
    real = [row for row in rows if not row.is_drill]
    notified = [row for row in real if row.notified_at is not None]
    hours = [
        int((row.notified_at - (row.aware_at or row.noticed_at)) / HOUR)
        for row in notified
        if row.notified_at
    ]
    refused = [row for row in real if row.notified_at is None and row.not_notified_ground]
    return BreachFigures(
        reported=len(real),
        notified=len(notified),
        not_notified=len(refused),
        undecided=len(real) - len(notified) - len(refused),
        hours=tuple(sorted(hours)),
        late=sum(bool(row.notified_at and row.notified_at > row.due_at) for row in notified),
        persons_informed=sum(row.persons_informed_at is not None for row in real),
        drills=len(rows) - len(real),
    )


def _overseen(controller: Controller, first: date, last: date) -> tuple[tuple[Recipient, date], ...]:
    """Give the processors whose oversight was recorded in the year, each with the last day of it."""
    events = Event.objects.filter(
        type=OVERSEEN,
        controller_id=controller.pk,
        occurred_at__gte=local_midnight(first),
        occurred_at__lt=local_midnight(last + DAY),
    )
    days = {
        key: copenhagen_date(at) for key, at in events.order_by("id").values_list("subject_id", "occurred_at")
    }
    rows = Recipient.objects.filter(pk__in=list(days)).order_by("code")
    return tuple((row, days[row.pk]) for row in rows)


def _planned(controller: Controller, first: date, last: date) -> Mapping[str, tuple[str, ...]]:
    """Name the changes that were planned in the year, carried out in it, and dropped in it."""
    rows = PlannedChange.objects.filter(controller=controller).order_by("go_live_on", "name")
    span = {"gte": local_midnight(first), "lt": local_midnight(last + DAY)}
    planned = rows.filter(planned_at__gte=span["gte"], planned_at__lt=span["lt"])
    settled = rows.filter(settled_at__gte=span["gte"], settled_at__lt=span["lt"])
    return {
        "planned": tuple(planned.values_list("name", flat=True)),
        "carried_out": tuple(settled.filter(state="carried_out").values_list("name", flat=True)),
        "dropped": tuple(settled.filter(state="dropped").values_list("name", flat=True)),
    }


def _versions(
    controller: Controller, first: date, last: date, today: date
) -> tuple[tuple[PolicyVersion, Standing | None], ...]:
    """Give the policy versions that took effect in the year, and how many were told of each."""
    versions = list(
        PolicyVersion.objects.filter(controller=controller, in_force_on__range=(first, last)).order_by(
            "in_force_on"
        )
    )
    campaigns = {row.policy_version_id: row for row in Campaign.objects.filter(policy_version__in=versions)}
    standings = standing_of(campaigns.values(), local_midnight(today + DAY)) if campaigns else {}
    return tuple(
        (version, standings.get(campaigns[version.pk].pk) if version.pk in campaigns else None)
        for version in versions
    )
