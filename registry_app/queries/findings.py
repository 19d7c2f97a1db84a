"""Findings of the record, worked out from rows that are read with a fixed number of queries."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import QuerySet

from dpo_office.common.permissions import Actor
from registry_app.domain.activity_steps import ACTIVE, OPEN
from registry_app.domain.findings import Finding, in_order
from registry_app.domain.record_findings import Holder, blocking_of, findings_of, findings_of_record
from registry_app.models import (
    ActivitySystem,
    BalancingAssessment,
    Controller,
    DataCategory,
    Disclosure,
    FindingOverride,
    JointController,
    Listing,
    ProcessingActivity,
    ProcessingAgreement,
    Purpose,
    PurposeBasis,
    PurposeData,
    Recipient,
    RetentionRule,
    SubProcessor,
    Transfer,
)
from registry_app.queries.record import described, with_record

# What findings are worked out from.
OF_THE_RECORD: tuple[Any, ...] = (
    *(Controller, ProcessingActivity, ActivitySystem, JointController, Purpose, PurposeBasis),
    *(BalancingAssessment, PurposeData, DataCategory, RetentionRule, Disclosure, Recipient, Transfer),
    *(Listing, ProcessingAgreement, SubProcessor),
)
COUNTED_FOR = 60  # seconds


@dataclass(frozen=True)
class Judged:
    """An activity with what was found in it, the gravest first."""

    row: ProcessingActivity
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class JudgedRecord:
    """A controller with what was found in its record as a whole, and in each activity that has not ended."""

    controller: Controller
    whole: tuple[Finding, ...]
    activities: tuple[Judged, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Give all of them, the gravest first."""
        return in_order(self._each())

    @property
    def counts(self) -> Counter[str]:
        """Count them by severity."""
        return Counter(finding.severity for finding in self._each())

    def _each(self) -> Iterator[Finding]:
        yield from self.whole
        for row in self.activities:
            yield from row.findings


def judged(row: ProcessingActivity, today: date) -> Judged:
    """Judge an activity that was fetched `with_record`."""
    return Judged(row, findings_of(described(row), today=today))


def judged_records(controllers: Iterable[Controller], today: date) -> list[JudgedRecord]:
    """Judge the records of controllers, by name: ten queries, however many there are."""
    owners = sorted(controllers, key=lambda row: row.name)
    rows = ProcessingActivity.objects.filter(controller__in=[row.pk for row in owners], status__in=OPEN)
    by_owner: dict[object, list[Judged]] = {owner.pk: [] for owner in owners}
    for row in with_record(rows.order_by("position", "code")):
        by_owner[row.controller_id].append(judged(row, today))
    return [_record(owner, by_owner[owner.pk]) for owner in owners]


def finding_counts(controllers: Iterable[Controller], today: date) -> list[tuple[Controller, Counter[str]]]:
    """Return the findings of each controller's record by severity, by name; one query while nothing changes.

    To judge a thousand activities takes seconds, and every visit of Today asks. What was counted is kept for
    the same day and the same newest rows of the record's history, for a minute at most: of two writers on
    PostgreSQL the one with the lower number may commit later.
    """
    owners = sorted(controllers, key=lambda row: row.name)
    newest = _newest_changes()
    keys = {owner.pk: f"findings|{owner.pk}|{today}|{newest}" for owner in owners}
    known = cache.get_many(keys.values())
    for record in judged_records([row for row in owners if keys[row.pk] not in known], today):
        known[keys[record.controller.pk]] = dict(record.counts)
        cache.set(keys[record.controller.pk], dict(record.counts), COUNTED_FOR)
    return [(owner, Counter(known[keys[owner.pk]])) for owner in owners]


def _newest_changes() -> str:
    """Name the newest history row of each table of the record."""
    quoted = [connection.ops.quote_name(model.history.model._meta.db_table) for model in OF_THE_RECORD]
    newest = ", ".join(
        f"(SELECT max(history_id) FROM {table})"  # noqa: S608  names of our own tables
        for table in quoted
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {newest}")
        return "-".join(str(number or 0) for number in cursor.fetchone())


def controllers_of_record(actor: Actor) -> QuerySet[Controller]:
    """Return the controllers whose record the actor may read."""
    allowed = actor.controllers("activity.view")
    rows: QuerySet[Controller] = Controller.objects.for_user(actor)
    return rows if allowed is None else rows.filter(pk__in=allowed)


def override_that_holds(row: ProcessingActivity, findings: Sequence[Finding]) -> FindingOverride | None:
    """Return the latest override, if it was given for exactly the findings that block the activity now."""
    blocking = list(blocking_of(findings))
    latest: FindingOverride | None = row.overrides.order_by("-decided_at").first() if blocking else None
    return latest if latest is not None and latest.findings == blocking else None


def _record(controller: Controller, activities: list[Judged]) -> JudgedRecord:
    # Whether there is one is all that is asked: the others are not described again.
    active = (described(row.row) for row in activities if row.row.status == ACTIVE)
    return JudgedRecord(controller, findings_of_record(_holder(controller), active), tuple(activities))


def _holder(controller: Controller) -> Holder:
    return Holder(controller.name, controller.contact_email, controller.address, controller.cvr)
