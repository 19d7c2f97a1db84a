"""What stands beside a case: links, its wave, holds, customers, checks, measures and papers, in one query."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import CharField, DateField, DateTimeField, F, Field, QuerySet, UUIDField, Value
from django.db.models.functions import Cast, Coalesce

from requests_app.models import (
    Case,
    CaseCustomer,
    CaseLink,
    HeldThing,
    IdentityCheck,
    IdentityPaper,
    RiskMeasure,
)


@dataclass(frozen=True)
class LinkedCase:
    """Another case that somebody linked; `kind` as the case with `is_own` says it of the other.

    `circle` and `concerned_user` say who may know that it is there.
    """

    pk: UUID
    reference: str
    state: str
    controller_id: UUID
    controller: str
    circle: str
    concerned_user: UUID | None
    kind: str
    is_own: bool
    linked_at: datetime


@dataclass(frozen=True)
class MemberCase:
    """A case of the same wave, the case itself among them."""

    pk: UUID
    reference: str
    state: str
    due_on: date
    received_at: datetime


@dataclass(frozen=True)
class StandingHold:
    """A hold of an authority case that stands on the case."""

    authority_case_id: UUID
    authority: str
    file_number: str
    held_on: date


@dataclass(frozen=True)
class NamedCustomer:
    """A further customer who is the person of the case."""

    customer_id: UUID
    number: str
    named_at: datetime


@dataclass(frozen=True)
class ChosenMeasure:
    """A measure of the case (docs/rules/risk_measures.md); `last_at`: when it ended, or was stopped."""

    kind: str
    state: str
    until: date | None
    set_by: UUID
    set_at: datetime
    reason: str
    met_as: str
    ended_by: UUID | None
    last_at: datetime | None
    end_reason: str


@dataclass(frozen=True)
class MarkedPaper:
    """A file of the case that was marked as a copy of an identity paper (docs/rules/identity.md)."""

    kind: str
    source: str
    state: str
    sha256: str
    reason: str
    marked_by: UUID
    marked_at: datetime
    ended_by: UUID | None
    ended_at: datetime | None


@dataclass(frozen=True)
class Beside:
    """What stands beside a case: links, holds and the rest in the order in which they came."""

    links: list[LinkedCase] = field(default_factory=list)
    members: list[MemberCase] = field(default_factory=list)
    holds: list[StandingHold] = field(default_factory=list)
    customers: list[NamedCustomer] = field(default_factory=list)
    checks: list[IdentityCheck] = field(default_factory=list)
    measures: list[ChosenMeasure] = field(default_factory=list)
    papers: list[MarkedPaper] = field(default_factory=list)


def beside_case(case: Any) -> Beside:
    """Ask for what stands beside a case that was read with its flags; one query, for most cases none."""
    parts = [_part(what, rows, columns) for what, rows, columns in _parts(case)]
    beside = Beside()
    if not parts:
        return beside
    found = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    for what, *row in found:
        _take(beside, case, what, dict(zip(_COLUMNS, row, strict=True)))
    beside.links.sort(key=lambda row: (row.linked_at, row.pk))
    beside.holds.sort(key=lambda row: (row.held_on, row.authority_case_id))
    beside.customers.sort(key=lambda row: (row.named_at, row.customer_id))
    beside.checks.sort(key=lambda row: (row.begun_at, row.pk))
    beside.measures.sort(key=lambda row: row.set_at)
    beside.papers.sort(key=lambda row: row.marked_at)
    return beside


# The columns of the union. What a part does not name is empty there; the first part gives the types.
_COLUMNS: Final[dict[str, "Field[Any, Any]"]] = {
    "key": UUIDField(),
    "name": CharField(),
    "of_whom": CharField(),
    "kind": CharField(),
    "state": CharField(),
    "day": DateField(),
    "at": DateTimeField(),
    "last": DateTimeField(),
    "controller": UUIDField(),
    "circle": CharField(),
    "concerned": UUIDField(),
    "note": CharField(),
}
_FORTH, _BACK, _MEMBER, _HOLD, _CUSTOMER = "forth", "back", "member", "hold", "customer"
_CHECK, _MEASURE, _PAPER = "check", "measure", "paper"
# Which field of a check stands in which column.
_OF_CHECK: Final = {
    "key": "id",
    "name": "doubt",
    "of_whom": "harm",
    "kind": "means",
    "state": "state",
    "at": "begun_at",
    "last": "ended_at",
    "controller": "begun_by",
    "circle": "why",
    "concerned": "ended_by",
    "note": "note",
}


def _parts(case: Any) -> Iterator[tuple[str, QuerySet[Any], dict[str, str]]]:
    """Give the rows of each kind that the case has, and which of their columns goes where."""
    if case.is_linked:
        yield _FORTH, CaseLink.objects.filter(case=case), _of_case("other__")
        yield _BACK, CaseLink.objects.filter(other=case), _of_case("case__")
    if hasattr(case, "wave_place"):
        members = Case.objects.filter(wave_place__wave=case.wave_place.wave_id)
        columns = {"name": "reference", "state": "state", "day": "due_on", "at": "received_at"}
        yield _MEMBER, members, {"key": "pk"} | columns
    if case.is_held:
        holds = HeldThing.objects.filter(case=case, released_on__isnull=True)
        columns = {"name": "authority_case__authority", "of_whom": "authority_case__file_number"}
        yield _HOLD, holds, {"key": "authority_case", "day": "held_on"} | columns
    if case.has_named_customers:
        named = CaseCustomer.objects.filter(case=case)
        yield _CUSTOMER, named, {"key": "customer", "name": "customer__number", "at": "named_at"}
    yield from _about_who_asks(case)


def _about_who_asks(case: Any) -> Iterator[tuple[str, QuerySet[Any], dict[str, str]]]:
    if case.has_checks:
        yield _CHECK, IdentityCheck.objects.filter(case=case), _OF_CHECK
    same = {"kind": "kind", "state": "state", "name": "reason__text", "concerned": "ended_by"}
    if case.has_measures:
        ended = Coalesce("ended_at", "stopped_at")
        rows: QuerySet[Any] = RiskMeasure.objects.filter(case=case).annotate(last_at=ended)
        columns = {"key": "set_by", "at": "set_at", "day": "until", "circle": "met_as", "last": "last_at"}
        yield _MEASURE, rows, same | columns | {"of_whom": "end_reason__text"}
    if case.has_papers:
        rows = IdentityPaper.objects.filter(case=case)
        columns = {"key": "marked_by", "at": "marked_at", "circle": "source", "last": "ended_at"}
        yield _PAPER, rows, same | columns | {"of_whom": "document__sha256"}


def _of_case(path: str) -> dict[str, str]:
    return {
        "key": f"{path}pk",
        "name": f"{path}reference",
        "of_whom": f"{path}controller__name",
        "kind": "kind",
        "state": f"{path}state",
        "at": "linked_at",
        "controller": f"{path}controller",
        "circle": f"{path}circle",
        "concerned": f"{path}concerned_user",
    }


def _part(what: str, rows: QuerySet[Any], columns: dict[str, str]) -> QuerySet[Any, Any]:
    filled = [
        F(columns[name])
        if name in columns
        # An empty value says its type: PostgreSQL takes it for text otherwise.
        else Cast(Value("" if isinstance(kind, CharField) else None), kind)
        for name, kind in _COLUMNS.items()
    ]
    # Without the models' own orders, which SQLite refuses in the parts of a union.
    return rows.order_by().values_list(Value(what), *filled)


def _take(beside: Beside, case: Case, what: str, row: dict[str, Any]) -> None:
    if what == _MEMBER:
        member = MemberCase(row["key"], row["name"], row["state"], row["day"], row["at"])
        beside.members.append(member)
    elif what == _HOLD:
        beside.holds.append(StandingHold(row["key"], row["name"], row["of_whom"], row["day"]))
    elif what == _CUSTOMER:
        beside.customers.append(NamedCustomer(row["key"], row["name"], row["at"]))
    elif what == _CHECK:
        beside.checks.append(_check(case, row))
    elif what == _MEASURE:
        beside.measures.append(_measure(row))
    elif what == _PAPER:
        beside.papers.append(_paper(row))
    else:
        link = LinkedCase(
            pk=row["key"],
            reference=row["name"],
            state=row["state"],
            controller_id=row["controller"],
            controller=row["of_whom"],
            circle=row["circle"],
            concerned_user=row["concerned"],
            kind=row["kind"],
            is_own=what == _FORTH,
            linked_at=row["at"],
        )
        beside.links.append(link)


def _check(case: Case, row: dict[str, Any]) -> IdentityCheck:
    return IdentityCheck(case=case, **{name: row[column] for column, name in _OF_CHECK.items()})


def _measure(row: dict[str, Any]) -> ChosenMeasure:
    return ChosenMeasure(
        kind=row["kind"],
        state=row["state"],
        until=row["day"],
        set_by=row["key"],
        set_at=row["at"],
        reason=row["name"],
        met_as=row["circle"],
        ended_by=row["concerned"],
        last_at=row["last"],
        end_reason=row["of_whom"] or "",
    )


def _paper(row: dict[str, Any]) -> MarkedPaper:
    return MarkedPaper(
        kind=row["kind"],
        source=row["circle"],
        state=row["state"],
        sha256=row["of_whom"],
        reason=row["name"],
        marked_by=row["key"],
        marked_at=row["at"],
        ended_by=row["concerned"],
        ended_at=row["last"],
    )
