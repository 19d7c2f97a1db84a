"""The duties of the year wheel and their turns: what is to be raised, asked, reminded of, and shown."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.permissions import Actor
from dpo_office.common.users import User
from registry_app.domain.activity_steps import ACTIVE, ENDED
from registry_app.domain.record_codes import PROCESSOR
from registry_app.models import ProcessingActivity, ProcessingAgreement
from requests_app.domain import duty_codes as codes
from requests_app.domain import year_wheel
from requests_app.domain.contributor_steps import ACTIVE as CAN_BE_ASKED
from requests_app.domain.duty_steps import ASKED, LATE, OPEN, PLANNED, RUNNING, WITH_OWNER
from requests_app.models import ActivityOwner, Contributor, Duty, DutyProposal, DutyTurn
from requests_app.permissions import DUTY_WORK
from requests_app.queries.people import able_people

# A person or colleague owns it who can be asked.
OWNED = Q(owner__is_active=True) | Q(contributor__state=CAN_BE_ASKED)


@dataclass(frozen=True)
class Missing:
    """A turn that is not a row yet: of which year, due when, about what."""

    year: int
    due_on: date
    activity: ProcessingActivity | None = None
    agreement: ProcessingAgreement | None = None


@dataclass(frozen=True)
class DoneElsewhere:
    """Who did in the record what a turn asks for, and when; None where the record does not say."""

    at: datetime | None
    by: UUID | None
    note: str


def with_owners(rows: QuerySet[Duty]) -> QuerySet[Duty]:
    """Fetch duties with their controller and owner."""
    return rows.select_related("controller", "owner", "contributor")


def with_work(rows: QuerySet[DutyTurn]) -> QuerySet[Any]:
    """Fetch turns with their duty, owner and what they are about; and whether a proposal waits."""
    waiting = DutyProposal.objects.filter(turn=OuterRef("pk"), outcome="")
    return rows.select_related(
        "duty", "controller", "activity", "agreement__recipient", "owner", "contributor"
    ).annotate(has_proposal=Exists(waiting))


def possible_owners(controller_id: UUID, today: date) -> QuerySet[User]:
    """Return the people with an account who can own a duty of the controller, by name."""
    return able_people(controller_id, today, *DUTY_WORK)


def running_duties() -> QuerySet[Duty]:
    """Return every duty that has turns."""
    return Duty.objects.filter(state=RUNNING).order_by("created_at", "id")


def missing_turns(duty: Duty, today: date) -> list[Missing]:
    """Return the turns of a duty that should be rows by today and are not, the oldest first."""
    years = year_wheel.years_to_raise(month=duty.month, begins_on=duty.begins_on, today=today)
    known = set(duty.turns.values_list("year", "activity_id", "agreement_id"))
    found = (wanted for year in years for wanted in turns_of_year(duty, year))
    return [turn for turn in found if (turn.year, _key(turn.activity), _key(turn.agreement)) not in known]


def turns_of_year(duty: Duty, year: int) -> Iterator[Missing]:
    """Give the turns that a duty has in a year, as the record stands now."""
    due = year_wheel.due_on(year, duty.month)
    if duty.kind == codes.REVIEW_ACTIVITIES:
        for activity in _activities(duty.controller_id, due):
            yield Missing(year, due, activity=activity)
    elif duty.kind == codes.OVERSIGHT:
        for agreement in _agreements(duty.controller_id, due):
            yield Missing(year, due, agreement=agreement)
    else:
        yield Missing(year, due)


def owners_of_activities(activity_ids: Iterable[UUID]) -> dict[UUID, Contributor]:
    """Return the colleagues who answer for activities, as far as they can be asked; one query."""
    rows = ActivityOwner.objects.filter(activity__in=list(activity_ids), contributor__state=CAN_BE_ASKED)
    return {row.activity_id: row.contributor for row in rows.select_related("contributor") if row.contributor}


def turns_to_ask(today: date) -> list[DutyTurn]:
    """Return the planned turns whose month has begun and whose owner can be asked, the oldest first."""
    month_end = year_wheel.due_on(today.year, today.month)
    rows = DutyTurn.objects.filter(OWNED, state=PLANNED, due_on__lte=month_end)
    return list(rows.order_by("due_on", "id"))


def turns_past_their_day(today: date) -> QuerySet[DutyTurn]:
    """Return the turns that are late and not marked so."""
    return DutyTurn.objects.filter(state__in=[PLANNED, ASKED], due_on__lt=today).order_by("due_on", "id")


def turns_to_remind(today: date) -> list[DutyTurn]:
    """Return the turns whose owner gets a reminder today; not those where a proposal waits."""
    near = today + timedelta(days=year_wheel.REMINDED_DAYS_BEFORE)
    rows = with_work(DutyTurn.objects.filter(OWNED, state__in=WITH_OWNER, due_on__lte=near))
    rows = rows.filter(asked_at__isnull=False, has_proposal=False).order_by("due_on", "id")
    return [row for row in rows if _is_reminded(row, today)]


def done_elsewhere(turn: DutyTurn) -> DoneElsewhere | None:
    """Say who reviewed the activity of a turn, or oversaw its processor, since the turn was raised."""
    since = year_wheel.raised_on(turn.due_on)
    reviewed_at = turn.activity.reviewed_at if turn.activity is not None else None
    if turn.activity is not None and reviewed_at is not None and copenhagen_date(reviewed_at) >= since:
        return DoneElsewhere(reviewed_at, turn.activity.reviewed_by, "")
    overseen_on = turn.agreement.last_oversight_on if turn.agreement is not None else None
    if turn.agreement is not None and overseen_on is not None and overseen_on >= since:
        return DoneElsewhere(None, None, turn.agreement.oversight_note)
    return None


def turns_done_elsewhere() -> list[DutyTurn]:
    """Return the open turns that were done on the page of what they are about."""
    rows = with_work(DutyTurn.objects.filter(state__in=OPEN)).filter(
        Q(activity__reviewed_at__isnull=False) | Q(agreement__last_oversight_on__isnull=False),
        has_proposal=False,
    )
    return [row for row in rows.order_by("due_on", "id") if done_elsewhere(row) is not None]


def turns_to_release() -> QuerySet[DutyTurn]:
    """Return the open turns whose activity has ended, or whose agreement did before the day."""
    over = Q(activity__status=ENDED) | Q(agreement__ends_on__lt=F("due_on"))
    return DutyTurn.objects.filter(over, state__in=OPEN).order_by("due_on", "id")


def waiting_proposal(turn: DutyTurn) -> DutyProposal | None:
    """Return the proposal of a turn that waits for the office, if there is one."""
    found: DutyProposal | None = turn.proposals.filter(outcome="").first()
    return found


def overdue_turns(actor: Actor, today: date) -> QuerySet[DutyTurn]:
    """Return what the actor may see that is not done after its day, whatever beat has marked."""
    rows: QuerySet[DutyTurn] = DutyTurn.objects.for_user(actor)
    return rows.filter(state__in=OPEN, due_on__lt=today)


def turns_with_proposal(actor: Actor) -> QuerySet[DutyTurn]:
    """Return the open turns on which an owner waits for the office."""
    rows: QuerySet[DutyTurn] = DutyTurn.objects.for_user(actor)
    waiting = DutyProposal.objects.filter(turn=OuterRef("pk"), outcome="")
    return rows.filter(Exists(waiting), state__in=OPEN)


def unowned_turns(actor: Actor) -> QuerySet[DutyTurn]:
    """Return the open turns that nobody owns who can be asked."""
    rows: QuerySet[DutyTurn] = DutyTurn.objects.for_user(actor)
    return rows.filter(state__in=OPEN).exclude(pk__in=DutyTurn.objects.filter(OWNED).values("pk"))


def own_turns(people: Collection[UUID], today: date) -> QuerySet[DutyTurn]:
    """Return the open turns of these people whose month has begun."""
    month_end = year_wheel.due_on(today.year, today.month)
    return DutyTurn.objects.filter(owner__in=people, state__in=OPEN, due_on__lte=month_end)


def _activities(controller_id: UUID, due: date) -> QuerySet[ProcessingActivity]:
    rows: QuerySet[ProcessingActivity] = ProcessingActivity.objects.filter(
        controller=controller_id, status=ACTIVE
    )
    begun = Q(starts_on__isnull=True) | Q(starts_on__lte=due)
    return rows.filter(begun).order_by("position", "code")


def _agreements(controller_id: UUID, due: date) -> QuerySet[ProcessingAgreement]:
    rows: QuerySet[ProcessingAgreement] = ProcessingAgreement.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=due),
        recipient__controller=controller_id,
        recipient__role=PROCESSOR,
        signed_on__lte=due,
    )
    return rows.select_related("recipient").order_by("recipient__code", "reference")


def _key(row: ProcessingActivity | ProcessingAgreement | None) -> UUID | None:
    return row.pk if row is not None else None


def _is_reminded(row: DutyTurn, today: date) -> bool:
    if row.asked_at is None or row.state not in (ASKED, LATE):
        return False
    reminded = copenhagen_date(row.reminded_at) if row.reminded_at else None
    return year_wheel.is_reminded(
        asked=copenhagen_date(row.asked_at), due=row.due_on, reminded=reminded, today=today
    )
