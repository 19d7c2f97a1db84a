"""Waves, their cases, and letters that say almost the same."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, DateTimeField, Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce

from dpo_office.common.permissions import Actor
from dpo_office.common.prepared import PreparedObjects
from requests_app.domain.case_steps import OPEN_STATES
from requests_app.domain.mail_steps import DISMISSED, WAITING
from requests_app.domain.requesters import EVERYBODY
from requests_app.domain.wave_steps import MIN_LETTERS, WAVE_TIME
from requests_app.domain.waves import KEYS, NO_KEY, Likeness
from requests_app.models import Case, Mail, MailSignature, RightItem, Wave, WaveCase
from requests_app.permissions import OPEN_WAVE, VIEW_MAIL
from requests_app.queries.case_beside import MemberCase
from requests_app.queries.cases import cases_with_details

# So many first letters at most are compared with a new one, the oldest first.
COMPARED = 50
KEY_FIELDS = tuple(f"key_{number}" for number in range(1, KEYS + 1))


@dataclass(frozen=True)
class Standing:
    """How many cases of a wave are answered or ended otherwise, wait, and are overdue among those."""

    answered: int
    waiting: int
    overdue: int

    @property
    def all(self) -> int:
        """Give how many there are."""
        return self.answered + self.waiting


@dataclass(frozen=True)
class AlikeLetters:
    """Letters that say almost the same as a first one, of which some are in no wave yet."""

    first_id: UUID
    number: int
    controller: str


def first_letters(likeness: Likeness, now: datetime) -> list[tuple[UUID, bytes]]:
    """Return the keys and hashes of first letters that may be like this one, the oldest first.

    Its keys are hashed in the scope of the controller, so no other's are among them. Each has an index, and
    nothing else is asked of the database that could lead it another way.
    """
    found = with_a_key_of(likeness, now).order_by("created_at", "id")
    return [(key, bytes(hashes)) for key, hashes in found.values_list("pk", "hashes")[:COMPARED]]


def with_a_key_of(likeness: Likeness, now: datetime) -> QuerySet[MailSignature]:
    """Keep what has one of the four keys, of the last months; only first letters have any."""
    near = Q()
    for name, key in zip(KEY_FIELDS, likeness.keys, strict=True):
        if key != NO_KEY:
            near |= Q(**{name: key})
    return MailSignature.objects.filter(near, created_at__gt=now - WAVE_TIME)


def first_of(mail: Mail) -> UUID | None:
    """Return the first letter of those that a mail is like, itself maybe; None where it was not compared."""
    rows = MailSignature.objects.filter(mail=mail)
    found: UUID | None = rows.values_list(Coalesce("first_id", "id"), flat=True).first()
    return found


def letters_like(first_id: UUID) -> QuerySet[Mail]:
    """Return the letters that say almost the same as a first one, that one among them, none set aside."""
    rows: QuerySet[Mail] = Mail.objects.filter(Q(signature=first_id) | Q(signature__first=first_id))
    return (
        rows.exclude(state=DISMISSED)
        .exclude(kept_apart("case__"))
        .select_related("words", "case__wave_place__wave")
    )


def kept_apart(path: str) -> Q:
    """Return the condition that a row has a case which is not everybody's; such have no part in waves."""
    is_apart = ~Q(**{f"{path}circle": EVERYBODY}) | Q(**{f"{path}concerned_user__isnull": False})
    return Q(**{f"{path}pk__isnull": False}) & is_apart


def firsts_of_case(case: Case) -> list[UUID]:
    """Return the first letters that the mails of a case are like, if others are like them too."""
    rows = MailSignature.objects.filter(mail__case=case).annotate(root=Coalesce("first_id", "id"))
    with_others = Exists(MailSignature.objects.filter(first=OuterRef("root")))
    return list(rows.filter(with_others).values_list("root", flat=True).distinct())


def has_letters_like() -> Exists:
    """Return the condition that a mail of a case is near-identical to another letter."""
    followers = MailSignature.objects.filter(first=OuterRef("pk"))
    return Exists(
        MailSignature.objects.filter(Q(first__isnull=False) | Exists(followers), mail__case=OuterRef("pk"))
    )


def proposals(actor: Actor, now: datetime) -> list[AlikeLetters]:
    """Return the groups of letters of which some wait or have an open case without a wave; one query."""
    found = [
        AlikeLetters(row["root"], row["number"] + (row["its_state"] != DISMISSED), row["controller__name"])
        for row in _GROUPS(actor, since=now - WAVE_TIME)
        if row["loose"] or _is_loose(row["its_state"], row["case_state"], row["place"])
    ]
    return [one for one in found if one.number >= MIN_LETTERS]


def _groups(actor: Actor, *, since: datetime) -> QuerySet[Any, Any]:
    rows = MailSignature.objects.filter(first__isnull=False, mail__created_at__gt=since).exclude(
        mail__state=DISMISSED
    )
    rows = rows.exclude(kept_apart("mail__case__"))
    for permission in (OPEN_WAVE, VIEW_MAIL):
        controllers = actor.controllers(permission)
        if controllers is not None:
            rows = rows.filter(controller__in=controllers)
    loose = Q(mail__state=WAITING) | Q(mail__case__state__in=OPEN_STATES, mail__case__wave_place__isnull=True)
    mail = "first__mail__"
    return (
        rows.values(
            "controller__name",
            root=F("first__pk"),
            its_state=F(f"{mail}state"),
            case_state=F(f"{mail}case__state"),
            place=F(f"{mail}case__wave_place"),
        )
        .annotate(number=Count("pk"), loose=Count("pk", filter=loose))
        .filter(number__gte=MIN_LETTERS - 1)
        .order_by("-number", "root")
    )


_GROUPS: PreparedObjects[dict[str, Any]] = PreparedObjects(_groups, since=DateTimeField())


def _is_loose(state: str, case_state: str | None, place: UUID | None) -> bool:
    """Tell of a first letter what the condition says of those that follow it."""
    return state == WAITING or (case_state in OPEN_STATES and place is None)


def cases_to_add(first_ids: Iterable[UUID], actor: Actor) -> QuerySet[Case]:
    """Return the cases without a wave that letters like these became, the oldest first."""
    signatures = MailSignature.objects.filter(Q(pk__in=list(first_ids)) | Q(first__in=list(first_ids)))
    mails = Mail.objects.filter(signature__in=signatures, case__isnull=False)
    rows: QuerySet[Case] = Case.objects.for_user(actor).for_everybody().real()
    return rows.filter(pk__in=mails.values("case"), wave_place__isnull=True).order_by("received_at", "id")


def firsts_of_wave(wave: Wave) -> list[UUID]:
    """Return the first letters that the mails of a wave's cases are like."""
    rows = MailSignature.objects.filter(mail__case__wave_place__wave=wave)
    return list(rows.values_list(Coalesce("first_id", "id"), flat=True).distinct())


def cases_of_wave(wave: Wave) -> list[Case]:
    """Return the cases of a wave with their details: first what waits, what is due first at the top."""
    rows = list(cases_with_details(Case.objects.filter(wave_place__wave=wave)))
    return sorted(rows, key=lambda case: (case.state not in OPEN_STATES, _order(case)))


def cases_by_wave(waves: Iterable[Wave]) -> dict[UUID, list[Case]]:
    """Return the cases of each of these waves in the order of their time limits; one query."""
    found: dict[UUID, list[Case]] = defaultdict(list)
    rows = Case.objects.filter(wave_place__wave__in=[wave.pk for wave in waves])
    for case in rows.annotate(wave_id=F("wave_place__wave")).order_by("due_on", "received_at", "pk"):
        found[case.wave_id].append(case)
    return found


def standings(waves: Iterable[Wave], today: date) -> dict[UUID, Standing]:
    """Count for each wave how its cases stand, in one query."""
    waits = Q(case__state__in=OPEN_STATES)
    rows = (
        WaveCase.objects.filter(wave__in=[wave.pk for wave in waves])
        .values("wave")
        .annotate(
            answered=Count("pk", filter=~waits),
            waiting=Count("pk", filter=waits),
            overdue=Count("pk", filter=waits & Q(case__due_on__lt=today)),
        )
    )
    none: dict[UUID, Standing] = defaultdict(lambda: Standing(0, 0, 0))
    return none | {row["wave"]: Standing(row["answered"], row["waiting"], row["overdue"]) for row in rows}


def standing_from(
    case: Case, members: Sequence[MemberCase], today: date
) -> tuple[Standing, MemberCase | None]:
    """Return how a wave with these cases stands as seen from one of them, and the case that comes next.

    Next is what waits and comes after this one in the wave's own order, at its end the first.
    """
    waiting = sorted((row for row in members if row.state in OPEN_STATES), key=_order)
    standing = Standing(
        answered=len(members) - len(waiting),
        waiting=len(waiting),
        overdue=sum(row.due_on < today for row in waiting),
    )
    others = [row for row in waiting if row.pk != case.pk]
    following = next((row for row in others if _order(row) > _order(case)), next(iter(others), None))
    return standing, following


def _order(case: Case | MemberCase) -> tuple[date, datetime, UUID]:
    """Put what is due first at the top; of one day, what came first."""
    return case.due_on, case.received_at, case.pk


def base_answer_for(case: Case) -> str:
    """Return the base answer of the open wave of a case, in the language of the case; empty without one."""
    rows = Wave.objects.filter(members__case=case, state="open")
    found: str | None = rows.values_list(f"base_answer_{case.language}", flat=True).first()
    return found or ""


def with_items(cases: QuerySet[Case]) -> Sequence[Case]:
    """Return the cases with what is needed to name them."""
    return list(cases.prefetch_related(Prefetch("items", RightItem.objects.all())))
