"""What the front page counts and lists, limited to what the actor may see."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Case as Choice
from django.db.models import Count, Exists, F, Q, QuerySet, Value, When
from django.db.models.functions import Least

from dpo_office.common.letters import codes
from dpo_office.common.letters.models import Dispatch, Letter, Receipt, Result
from dpo_office.common.letters.queries import doubtful_attempts, letters_with_state
from dpo_office.common.permissions import Actor
from dpo_office.common.prepared import Among, KeysField, PreparedObjects, PreparedRows, fetch_to_hand
from registry_app.domain import policy_steps
from registry_app.models import Campaign, PolicyVersion
from requests_app.domain.case_steps import COLLECTING, FORM_RETURNED, OPEN_STATES
from requests_app.domain.enquiries import ENQUIRIES
from requests_app.domain.representation import CLAIMED
from requests_app.domain.rights import IDENTITY_REVIEW_DAYS
from requests_app.labels_chips import NEAR_DAYS
from requests_app.models import Case
from requests_app.queries.cases import AT_WORK, cases_told
from requests_app.queries.form_gates import waiting_for_form
from requests_app.queries.four_eyes import waiting_proposals
from requests_app.queries.identity_papers import papers_left
from requests_app.queries.work import (
    copies_had,
    forms_in_doubt,
    must_stop,
    open_tasks,
    ready_to_answer,
    status_letters,
    tasks_handed_back,
)

MINDED = (codes.IN_DOUBT, codes.FAILED, codes.BOUNCED, codes.TO_PRINT)
WAITING_STATES = (policy_steps.DRAFT, policy_steps.ASSESSED, policy_steps.APPROVED)


def case_queues(actor: Actor, today: date) -> list[dict[str, Any]]:
    """Return per controller how many cases are open, near, overdue, whose, and waiting for what; one query.

    Near are those due today or within seven days. A case that is paused is neither near nor overdue.
    """
    return _QUEUES(actor, today)


def _case_queues(actor: Actor, today: date) -> QuerySet[Any, Any]:
    near = Q(due_on__gte=today, due_on__lte=today + timedelta(days=NEAR_DAYS), is_paused=False)
    unsent = Q(is_paused=True, is_told=False, strict_due_on__lte=today + timedelta(days=NEAR_DAYS))
    cases = open_cases(actor).annotate(
        waits=Exists(open_tasks()),
        has_copy=Exists(copies_had()),
        is_back=Exists(tasks_handed_back()),
        is_told=Exists(status_letters()),
        has_proposal=Exists(waiting_proposals()),
    )
    counted = cases.values("controller_id", "controller__name").annotate(
        open=Count("pk"),
        near=Count("pk", filter=near),
        overdue=Count("pk", filter=Q(due_on__lt=today, is_paused=False)),
        paused=Count("pk", filter=Q(is_paused=True)),
        status_due=Count("pk", filter=unsent),
        to_stop=Count("pk", filter=must_stop()),
        to_check=Count("pk", filter=Q(state=FORM_RETURNED)),
        to_answer=Count("pk", filter=Q(state=COLLECTING, waits=False, has_copy=False)),
        after_copy=Count("pk", filter=Q(has_copy=True)),
        handed_back=Count("pk", filter=Q(state=COLLECTING, is_back=True)),
        authority=Count("pk", filter=Q(representation__authority=CLAIMED)),
        form_to_decide=Count(
            "pk", filter=waiting_for_form() & Q(received_on__lte=today - timedelta(days=IDENTITY_REVIEW_DAYS))
        ),
        second_person=Count("pk", filter=Q(has_proposal=True)),
        mine=Count("pk", filter=Q(owned_by__in=actor.work_of)),
        nobodys=Count("pk", filter=Q(owned_by__isnull=True)),
        **{f"kind_{kind}": Count("pk", filter=Q(kind=kind)) for kind in ENQUIRIES},
    )
    return counted.order_by("controller__name")


_QUEUES: PreparedObjects[dict[str, Any]] = PreparedObjects(_case_queues)


def open_cases(actor: Actor) -> QuerySet[Case]:
    """Return the cases that still want an answer, to be counted, those of colleagues too.

    A brand's tests stand on the page of its set-up.
    """
    cases: QuerySet[Case] = Case.objects.known_to(actor).real().filter(state__in=OPEN_STATES)
    return cases


def _seen_open(actor: Actor) -> QuerySet[Case]:
    """Return those of them that the actor sees in full."""
    cases: QuerySet[Case] = Case.objects.for_user(actor).real().filter(state__in=OPEN_STATES)
    return cases


def cases_by_deadline(actor: Actor, limit: int) -> list[Any]:
    """Return the open cases, the actor's own first, then by what is due first, with what a next step needs.

    Where the use has to stop at once, that day leads. A case whose person was asked something, and told so,
    waits: it comes after all that can be worked on.
    """
    cases = _BY_DEADLINE(actor, limit)
    fetch_to_hand(cases, **AT_WORK)
    return cases


def _by_deadline(actor: Actor, limit: int) -> QuerySet[Case]:
    cases = cases_told(_seen_open(actor)).select_related("controller", "representation", "gate")
    is_others = Choice(When(owned_by__in=actor.work_of, then=Value(0)), default=Value(1))
    leads_on = Choice(When(must_stop(), then=Least("stop_by", "due_on")), default=F("due_on"))
    is_waiting = Choice(
        When(must_stop(), then=Value(0)),
        When(Exists(status_letters()), is_paused=True, then=Value(1)),
        default=Value(0),
    )
    in_order = cases.annotate(is_others=is_others, is_waiting=is_waiting, leads_on=leads_on)
    return in_order.order_by("is_others", "is_waiting", "leads_on", "reference")[:limit]


_BY_DEADLINE: PreparedObjects[Any] = PreparedObjects(_by_deadline)


def judged_one_by_one(actor: Actor, today: date) -> dict[str, int]:
    """Count what is found case by case, in one query: forms in doubt, copies of papers that are left."""
    return dict.fromkeys(("in_doubt", "papers_left"), 0) | dict(_JUDGED(actor, today))


def _judged(actor: Actor, today: date) -> QuerySet[Any, Any]:
    every = Case.objects.known_to(actor).real()
    kinds = {"in_doubt": forms_in_doubt(open_cases(actor)), "papers_left": papers_left(every, today)}
    parts = [
        rows.order_by().values(what=Value(name)).annotate(number=Count("pk")).values_list("what", "number")
        for name, rows in kinds.items()
    ]
    return parts[0].union(*parts[1:], all=True)


_JUDGED: Final = PreparedRows(_judged)


def cases_to_answer(actor: Actor, limit: int) -> list[Case]:
    """Return the cases whose work is done, the nearest deadline first."""
    return _TO_ANSWER(actor, limit)


def _to_answer(actor: Actor, limit: int) -> QuerySet[Case]:
    cases = ready_to_answer(_seen_open(actor)).select_related("controller")
    return cases.order_by("due_on", "reference")[:limit]


_TO_ANSWER: PreparedObjects[Case] = PreparedObjects(_to_answer)


def waiting_versions(actor: Actor) -> list[PolicyVersion]:
    """Return the policy versions that wait for a person's step, the oldest first."""
    return _WAITING(actor)


def _waiting_versions(actor: Actor) -> QuerySet[PolicyVersion]:
    versions: QuerySet[PolicyVersion] = PolicyVersion.objects.for_user(actor).filter(state__in=WAITING_STATES)
    return versions.select_related("controller").order_by("created_at", "number")


_WAITING: PreparedObjects[PolicyVersion] = PreparedObjects(_waiting_versions)


def running_campaigns(actor: Actor, limit: int) -> list[Campaign]:
    """Return the campaigns whose version is not in force yet, the nearest date first."""
    return _RUNNING(actor, limit)


def _running_campaigns(actor: Actor, limit: int) -> QuerySet[Campaign]:
    campaigns: QuerySet[Campaign] = Campaign.objects.for_user(actor)
    running = campaigns.filter(policy_version__state=policy_steps.ANNOUNCING)
    with_rows = running.select_related("controller", "policy_version", "approval")
    return with_rows.order_by("effective_on", "id")[:limit]


_RUNNING: PreparedObjects[Campaign] = PreparedObjects(_running_campaigns)


def campaign_progress(keys: Iterable[UUID]) -> dict[UUID, dict[str, int]]:
    """Return how many letters of each campaign stand in each state, in one query."""
    found: dict[UUID, dict[str, int]] = {}
    for batch, state, number in _PROGRESS(keys=list(keys)):
        found.setdefault(batch, {})[state] = number
    return found


def _progress(*, keys: Collection[UUID]) -> Any:
    letters = letters_with_state(Letter.objects.filter(Among("dispatch__batch_id", keys))).order_by()
    counted = letters.values("dispatch__batch_id", "state").annotate(number=Count("pk"))
    return counted.values_list("dispatch__batch_id", "state", "number")


_PROGRESS: Final = PreparedRows(_progress, keys=KeysField())


def stopped_campaigns(keys: Iterable[UUID]) -> set[UUID]:
    """Return the campaigns that a person has stopped."""
    held = Dispatch.objects.filter(batch_id__in=list(keys), finished_at__isnull=True, stopped=True)
    return {key for key in held.values_list("batch_id", flat=True) if key is not None}


def letters_to_mind(actor: Actor) -> dict[str, int]:
    """Return how many letters are in doubt, refused, came back or wait to be printed, in one query.

    Only letters about which something of the kind was recorded are looked at.
    """
    # All states, of which the page takes four: to narrow to these would work each state out twice.
    found = dict(_TO_MIND(actor))
    return {state: found.get(state, 0) for state in MINDED}


def _letters_by_state(actor: Actor) -> Any:
    suspects = Letter.objects.for_user(actor).filter(
        Q(channel=codes.POST)
        | Q(pk__in=Result.objects.filter(outcome=codes.PERMANENT).values("letter"))
        | Q(pk__in=Receipt.objects.filter(kind__in=(codes.BOUNCED_HARD, codes.BOUNCED_SOFT)).values("letter"))
        | Q(pk__in=doubtful_attempts().values("letter"))
    )
    rows = letters_with_state(suspects).order_by().values("state").annotate(number=Count("pk"))
    return rows.values_list("state", "number")


_TO_MIND: Final = PreparedRows(_letters_by_state)
