"""What people of the office own, and who may have it instead."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Lower

from dpo_office.common.users import User
from registry_app.domain.activity_steps import ENDED as ACTIVITY_ENDED
from requests_app.domain import owned as kinds
from requests_app.domain.authority_steps import OPEN as OPEN_AUTHORITY
from requests_app.domain.case_steps import OPEN_STATES
from requests_app.domain.duty_steps import OPEN as OPEN_TURNS
from requests_app.domain.duty_steps import RUNNING
from requests_app.domain.owned import Owned
from requests_app.models import (
    ActivityOwner,
    AuthorityCase,
    AuthorityFollowUp,
    AuthorityQuestion,
    Case,
    Contributor,
    Duty,
    DutyTurn,
    OnCallPerson,
    SystemKeeper,
)
from requests_app.queries.authority_cases import authority_people
from requests_app.queries.contributors import active_contributors
from requests_app.queries.duties import possible_owners as possible_duty_owners
from requests_app.queries.people import possible_owners
from requests_app.queries.report_desks import possible_on_call


def owned_by(user: User) -> list[Owned]:
    """Return what a person owns that is not over, at all controllers, tests of a brand included."""
    people = frozenset({user.pk})
    return [*_cases(people), *_authority(people), *_duties(people), *_on_call(people), *_by_address(user)]


def still_owned(thing: Owned, user: User) -> bool:
    """Tell whether what was found earlier is still the person's and not over; asked when it is locked."""
    if thing.kind in kinds.BY_ADDRESS:
        return _OF_ADDRESS[thing.kind](user).filter(pk=thing.key).exists()
    rows = _OPEN[thing.kind](frozenset({user.pk}))
    # The places of a desk are written anew whenever somebody is named.
    found = rows.filter(desk=thing.row.desk_id) if thing.kind == kinds.ON_CALL else rows.filter(pk=thing.key)
    return found.exists()


def left_lying(controllers: frozenset[UUID] | None = None) -> Counter[UUID]:
    """Count what is owned by people who are shut out, by person; at some controllers, or at all (None)."""
    shut_out = User.objects.filter(is_active=False, kind="staff").annotate(address=Lower("email"))
    addresses: dict[UUID, str] = dict(shut_out.values_list("pk", "address"))
    out = frozenset(addresses)
    if not out:
        return Counter()
    found = _left_by_address(addresses, controllers)
    for rows, owner, where in (
        (_open_cases(out), "owned_by", "controller"),
        (_open_authority_cases(out), "owned_by", "controller"),
        (_open_questions(out), "owner", "authority_case__controller"),
        (_open_follow_ups(out), "owner", "authority_case__controller"),
        (_running_duties(out), "owner", "controller"),
        (_open_turns(out), "owner", "controller"),
        (_places_on_call(out), "user", "desk__controller"),
    ):
        here = rows if controllers is None else rows.filter(**{f"{where}__in": controllers})
        found.update(here.order_by().values_list(owner, flat=True))
    return found


def _left_by_address(addresses: Mapping[UUID, str], controllers: frozenset[UUID] | None) -> Counter[UUID]:
    """Count the activities and systems that name a colleague with the address of one of the people."""
    wanted = {address for address in addresses.values() if address}
    lying: Counter[str] = Counter()
    for rows, where in (
        (ActivityOwner.objects.exclude(activity__status=ACTIVITY_ENDED), "activity__controller"),
        (SystemKeeper.objects.all(), "system__controller"),
    ):
        here = rows if controllers is None else rows.filter(**{f"{where}__in": controllers})
        named = here.annotate(address=Lower("contributor__email")).filter(address__in=wanted)
        lying.update(named.values_list("address", flat=True))
    return Counter({person: lying[address] for person, address in addresses.items() if lying[address]})


def heirs_for(things: Sequence[Owned], leaver: User, today: date) -> list[Any]:
    """Return who may have all of a group: people of the office, or colleagues without an account.

    For cases that may still leave somebody whom one of them concerns: the step refuses.
    """
    first = things[0]
    if first.kind in kinds.BY_ADDRESS:
        others = active_contributors(first.controller_id).exclude(email__iexact=leaver.email)
        return list(others.order_by("name"))
    if first.kind == kinds.CASE:
        people = possible_owners(first.row, today)
    elif first.kind in (kinds.DUTY, kinds.DUTY_TURN):
        people = possible_duty_owners(first.controller_id, today)
    elif first.kind == kinds.ON_CALL:
        called = OnCallPerson.objects.filter(desk__controller=first.controller_id).values("user")
        people = possible_on_call(first.controller_id, today).exclude(pk__in=called)
    else:
        people = authority_people(first.controller_id, today)
    return list(people.exclude(pk=leaver.pk))


def _open_cases(people: Collection[UUID]) -> QuerySet[Case]:
    rows: QuerySet[Case] = Case.objects.filter(owned_by__in=people, state__in=OPEN_STATES)
    return rows


def _open_authority_cases(people: Collection[UUID]) -> QuerySet[AuthorityCase]:
    rows: QuerySet[AuthorityCase] = AuthorityCase.objects.filter(
        owned_by__in=people, state__in=OPEN_AUTHORITY
    )
    return rows


def _open_questions(people: Collection[UUID]) -> QuerySet[AuthorityQuestion]:
    rows: QuerySet[AuthorityQuestion] = AuthorityQuestion.objects.filter(
        owner__in=people,
        approved_at__isnull=True,
        letter__answered_on__isnull=True,
        authority_case__state__in=OPEN_AUTHORITY,
    )
    return rows


def _open_follow_ups(people: Collection[UUID]) -> QuerySet[AuthorityFollowUp]:
    rows: QuerySet[AuthorityFollowUp] = AuthorityFollowUp.objects.filter(
        owner__in=people, done_on__isnull=True, authority_case__state__in=OPEN_AUTHORITY
    )
    return rows


def _running_duties(people: Collection[UUID]) -> QuerySet[Duty]:
    return Duty.objects.filter(owner__in=people, state=RUNNING)


def _open_turns(people: Collection[UUID]) -> QuerySet[DutyTurn]:
    return DutyTurn.objects.filter(owner__in=people, state__in=OPEN_TURNS)


def _places_on_call(people: Collection[UUID]) -> QuerySet[OnCallPerson]:
    return OnCallPerson.objects.filter(user__in=people)


def _cases(people: Collection[UUID]) -> Iterator[Owned]:
    for row in _open_cases(people).order_by("due_on", "reference"):
        kind = f"{row.kind}-{row.circle}"
        yield Owned(kinds.CASE, row.pk, row.controller_id, row.reference, kind, row)


def _authority(people: Collection[UUID]) -> Iterator[Owned]:
    for case in _open_authority_cases(people).order_by("due_on", "reference"):
        yield Owned(kinds.AUTHORITY_CASE, case.pk, case.controller_id, case.reference, row=case)
    for question in _open_questions(people).select_related("authority_case").order_by("number"):
        case, name = question.authority_case, f"{question.authority_case.reference}/{question.number}"
        yield Owned(kinds.AUTHORITY_QUESTION, question.pk, case.controller_id, name, row=question)
    for entry in _open_follow_ups(people).select_related("authority_case").order_by("due_on"):
        case = entry.authority_case
        yield Owned(kinds.AUTHORITY_FOLLOW_UP, entry.pk, case.controller_id, case.reference, row=entry)


def _duties(people: Collection[UUID]) -> Iterator[Owned]:
    for duty in _running_duties(people).order_by("created_at"):
        yield Owned(kinds.DUTY, duty.pk, duty.controller_id, duty.kind, row=duty)
    for turn in _open_turns(people).select_related("duty").order_by("due_on"):
        yield Owned(kinds.DUTY_TURN, turn.pk, turn.controller_id, str(turn.year), row=turn)


def _on_call(people: Collection[UUID]) -> Iterator[Owned]:
    for place in _places_on_call(people).select_related("desk"):
        yield Owned(kinds.ON_CALL, place.pk, place.desk.controller_id, str(place.position), row=place)


def _by_address(user: User) -> Iterator[Owned]:
    for owner in _activities_of(user).select_related("activity").order_by("activity__code"):
        activity = owner.activity
        yield Owned(kinds.ACTIVITY, owner.pk, activity.controller_id, activity.code, row=owner)
    for keeper in _systems_of(user).select_related("system"):
        system = keeper.system
        yield Owned(kinds.SYSTEM, keeper.pk, system.controller_id, system.code, row=keeper)


def _activities_of(user: User) -> QuerySet[ActivityOwner]:
    rows: QuerySet[ActivityOwner] = ActivityOwner.objects.filter(contributor__in=_named_as(user))
    return rows.exclude(activity__status=ACTIVITY_ENDED)


def _systems_of(user: User) -> QuerySet[SystemKeeper]:
    return SystemKeeper.objects.filter(contributor__in=_named_as(user))


def _named_as(user: User) -> QuerySet[Contributor]:
    """Keep the colleagues without an account who have the person's address; nobody has an empty one."""
    rows: QuerySet[Contributor] = Contributor.objects.filter(email__iexact=user.email)
    return rows if user.email else rows.none()


_OPEN: Mapping[str, Callable[[Collection[UUID]], QuerySet[Any]]] = {
    kinds.CASE: _open_cases,
    kinds.AUTHORITY_CASE: _open_authority_cases,
    kinds.AUTHORITY_QUESTION: _open_questions,
    kinds.AUTHORITY_FOLLOW_UP: _open_follow_ups,
    kinds.DUTY: _running_duties,
    kinds.DUTY_TURN: _open_turns,
    kinds.ON_CALL: _places_on_call,
}
_OF_ADDRESS: Mapping[str, Callable[[User], QuerySet[Any]]] = {
    kinds.ACTIVITY: _activities_of,
    kinds.SYSTEM: _systems_of,
}
