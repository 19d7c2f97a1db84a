"""Questions to the outbox. The state of a letter is worked out here, in SQL, and stored nowhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Now

from dpo_office.common.calendars import ONE_DAY, local_midnight
from dpo_office.common.letters import codes
from dpo_office.common.letters.holds import controllers_not_open, is_held
from dpo_office.common.letters.models import Attempt, Dispatch, Freeze, Letter, Receipt, Result


def letters_with_state(letters: QuerySet[Letter]) -> QuerySet[Any]:
    """Return the letters with `state` worked out.

    The order of the cases is the rule: a receipt of a mail server knows more than our relay's reply, the
    first final one stands (a forwarding mailbox may bounce what was delivered), a reply more than a doubt.
    """
    outer = OuterRef("pk")
    receipt = (
        Receipt.objects.filter(letter=outer, kind__in=codes.FINAL_RECEIPTS).order_by("id").values("kind")[:1]
    )
    return letters.annotate(final_receipt=Subquery(receipt)).annotate(
        state=Case(
            When(final_receipt=codes.DELIVERED, then=Value(codes.DELIVERED)),
            When(final_receipt__isnull=False, then=Value(codes.BOUNCED)),
            When(_has_result(codes.ACCEPTED), then=Value(codes.ACCEPTED)),
            When(_has_result(codes.BLOCKED), then=Value(codes.BLOCKED)),
            When(_has_result(codes.PERMANENT), then=Value(codes.FAILED)),
            When(Exists(doubtful_attempts().filter(letter=outer)), then=Value(codes.IN_DOUBT)),
            When(Exists(open_attempts().filter(letter=outer)), then=Value(codes.SENDING)),
            When(is_held(), then=Value(codes.HELD)),
            When(channel=codes.POST, then=Value(codes.TO_PRINT)),
            default=Value(codes.QUEUED),
            output_field=CharField(),
        )
    )


def letter_states(letters: Iterable[Letter]) -> dict[UUID, str]:
    """Return the state of each letter, in one query."""
    keys = [letter.pk for letter in letters]
    return dict(letters_with_state(Letter.objects.filter(pk__in=keys)).values_list("pk", "state"))


def letter_state(letter: Letter) -> str:
    """Return the state of one letter."""
    return letter_states([letter])[letter.pk]


def batch_counts(batch_id: UUID) -> dict[str, int]:
    """Return how many letters of a batch stand in each state, every state named, in one query."""
    letters = letters_with_state(Letter.objects.filter(dispatch__batch_id=batch_id))
    rows = letters.order_by().values("state").annotate(number=Count("pk")).values_list("state", "number")
    return dict.fromkeys(codes.STATES, 0) | dict(rows)


def blocks_made(first: date, last: date) -> Q:
    """Return what the contact blocks are that were made from the first to the last day in Copenhagen."""
    return Q(created_at__gte=local_midnight(first), created_at__lt=local_midnight(last + ONE_DAY))


def open_attempts() -> QuerySet[Attempt]:
    """Return the attempts whose outcome is not known (yet)."""
    return Attempt.objects.exclude(
        Exists(Result.objects.filter(attempt=OuterRef("pk")).exclude(outcome=codes.IN_DOUBT))
    )


def doubtful_attempts() -> QuerySet[Attempt]:
    """Return the open attempts whose sender is gone, or has said itself that it does not know."""
    return open_attempts().filter(Q(window__closed_at__isnull=False) | Q(window__leased_until__lt=Now()))


def doubts_to_reconcile(grace: timedelta) -> QuerySet[Attempt]:
    """Return the doubts whose grace is over: no late dot and no late reply can come any more.

    By the database's clock, and counted from the end of the lease, whatever the demo's clock says.
    """
    return (
        doubtful_attempts()
        .filter(window__leased_until__lt=Now() - grace)
        .select_related("letter__dispatch", "window")
        .order_by("id")
    )


def letters_in_doubt() -> QuerySet[Any]:
    """Return the letters that wait for the journal or for a person, oldest first."""
    return letters_with_state(Letter.objects.all()).filter(state=codes.IN_DOUBT).order_by("created_at", "id")


def due_dispatches(now: datetime, channel: str = codes.EMAIL) -> QuerySet[Dispatch]:
    """Return what a sender may lease now, oldest first; no age limit, a late one is still owed.

    The sender of mails ends those to print as well, of which it has nothing to send. Nothing
    while the office is frozen (freezes.py).
    """
    return (
        _unfinished(now)
        .filter(_is_of(channel))
        .exclude(Exists(standing_freezes()))
        .filter(Q(leased_until__isnull=True) | Q(leased_until__lt=Now()))
        .order_by("not_before", "id")
    )


def standing_freezes() -> QuerySet[Freeze]:
    """Return the freezes that nobody has ended: while there is one nothing leaves."""
    return Freeze.objects.filter(ended_at__isnull=True)


def unsettled_letters(dispatch_id: UUID) -> QuerySet[Any]:
    """Return the letters of a dispatch that certainly were not accepted and may be offered, in their order.

    Each carries its temporary refusals, for `refusals_of`.
    """
    refusal = Q(results__outcome=codes.TEMPORARY)
    letters: QuerySet[Any] = (
        letters_to_offer()
        .filter(dispatch_id=dispatch_id)
        .annotate(
            refusals=Count("results", filter=refusal),
            first_refused_at=Min("results__recorded_at", filter=refusal),
            last_refused_at=Max("results__recorded_at", filter=refusal),
        )
        .order_by("ordinal")
    )
    return letters


def letters_to_offer() -> QuerySet[Letter]:
    """Return the mails and text messages, of any dispatch, that may be offered: certainly not accepted."""
    outer = OuterRef("pk")
    return (
        Letter.objects.filter(channel__in=codes.SENT_CHANNELS)
        .exclude(Exists(Result.objects.filter(letter=outer, outcome__in=codes.FINAL_OUTCOMES)))
        .exclude(Exists(Receipt.objects.filter(letter=outer, kind__in=codes.FINAL_RECEIPTS)))
        .exclude(Exists(open_attempts().filter(letter=outer)))
        .exclude(is_held())
    )


@dataclass(frozen=True)
class Refusals:
    """How often the relay refused a letter for now, and when; None when it never did."""

    count: int
    first_at: datetime | None
    last_at: datetime | None


def refusals_of(letter: Any) -> Refusals:
    """Return what `unsettled_letters` counted beside a letter of its own."""
    return Refusals(letter.refusals, letter.first_refused_at, letter.last_refused_at)


def oldest_due_at(now: datetime) -> datetime | None:
    """Return since when the oldest unsent letter is due, for the alarm on a standing outbox."""
    answer: datetime | None = _unfinished(now).aggregate(oldest=Min("not_before"))["oldest"]
    return answer


def _unfinished(now: datetime) -> QuerySet[Dispatch]:
    """Return the dispatches whose turn has come; those of a controller that is not open have to wait."""
    tests = Letter.objects.filter(dispatch=OuterRef("pk"), tested_by__isnull=False)
    waits = Exists(controllers_not_open().filter(pk=OuterRef("controller_id"))) & ~Exists(tests)
    return Dispatch.objects.filter(finished_at__isnull=True, stopped=False, not_before__lte=now).exclude(
        waits
    )


def _is_of(channel: str) -> Q:
    by_sms = Q(channel=codes.SMS)
    return by_sms if channel == codes.SMS else ~by_sms


def _has_result(outcome: str) -> Exists:
    return Exists(Result.objects.filter(letter=OuterRef("pk"), outcome=outcome))
