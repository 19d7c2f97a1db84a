"""What takes two people at a controller, and the proposals that wait."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from dpo_office.common.events import Event
from dpo_office.common.permissions import Actor
from requests_app.domain.answers import ItemDecision
from requests_app.domain.case_steps import OPEN_STATES
from requests_app.domain.four_eyes import (
    ALONE,
    ALONE_CHECKED,
    ANSWERS,
    MEASURE,
    WAITING,
    StepFacts,
    second_person_for,
)
from requests_app.domain.part_answers import sends_extracts
from requests_app.domain.representation import ENDED, REFUSED
from requests_app.domain.risk_measures import GRANTS, PERSON, is_held
from requests_app.domain.sensitive import FOUND, KEPT
from requests_app.models import (
    Case,
    Extract,
    FourEyesRules,
    SensitivePassage,
    SignedForm,
    StepProposal,
    StepReason,
)
from requests_app.permissions import APPROVE_PROPOSAL, CHECK_ALONE
from requests_app.queries.representations import representation_of
from requests_app.queries.risk_measures import open_measures


def rules_of(controller_id: UUID) -> FourEyesRules | None:
    """Return the version that holds at a controller; None where nothing was ever chosen."""
    rows: QuerySet[FourEyesRules] = FourEyesRules.objects.filter(controller=controller_id)
    return rows.order_by("-number").first()


def rules_at(controllers: Collection[UUID]) -> dict[UUID, FourEyesRules]:
    """Return the versions that hold at some controllers, in one query; none where nothing was chosen."""
    rows = FourEyesRules.objects.filter(controller__in=controllers).order_by("number")
    return {row.controller_id: row for row in rows}


def thresholds_that_hold(
    case: Case, step: str, decisions: Sequence[ItemDecision] = (), known_how: str = ""
) -> tuple[str, ...]:
    """Name the thresholds that hold for a step of a case; none: one person is enough.

    Those of the controller, and the measure of a case that a second person confirms what leaves. `known_how`
    is how an answer says that it is clear who asks: a waiver of the form as well.
    """
    own = (MEASURE,) if _is_measured(case, step, decisions) else ()
    return *_chosen_that_hold(case, step, decisions, known_how), *own


def _is_measured(case: Case, step: str, decisions: Sequence[ItemDecision]) -> bool:
    granted = [decision.right for decision in decisions if decision.outcome in GRANTS]
    return step in ANSWERS and is_held(granted) and any(row.kind == PERSON for row in open_measures(case))


def _chosen_that_hold(
    case: Case, step: str, decisions: Sequence[ItemDecision], known_how: str
) -> tuple[str, ...]:
    rules = rules_of(case.controller_id)
    chosen = rules.rules.get(step, []) if rules else []
    if rules is None or not chosen:
        return ()
    facts = StepFacts(
        says_no=any(decision.says_no for decision in decisions),
        sensitive=_passages(case).exists(),
        extracts=_extracts_sent(case, decisions),
        represented=_is_represented(case),
        waived=_is_waived(case, known_how),
    )
    return second_person_for(chosen, rules.many_extracts, facts)


def waiting_proposal_of(case: Case) -> StepProposal | None:
    """Return the proposal that waits in a case."""
    return next((row for row in proposals_in(case) if row.state == WAITING), None)


def proposals_in(case: Case) -> list[StepProposal]:
    """Return the proposals of a case, the oldest first; where it is known that there are none, unasked."""
    return list(case.proposals.all()) if getattr(case, "has_proposals", True) else []


def proposals_of_case() -> Exists:
    """Tell whether the case of the query around has proposals."""
    return Exists(StepProposal.objects.filter(case=OuterRef("pk")))


def waiting_proposals() -> QuerySet[StepProposal]:
    """Return the proposals that wait, of the case of the query around."""
    return StepProposal.objects.filter(case=OuterRef("pk"), state=WAITING)


def waiting_for_a_second(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Keep the open cases in which a proposal waits for a second person."""
    return cases.filter(Exists(waiting_proposals()), state__in=OPEN_STATES)


def proposals_for(actor: Actor, limit: int) -> list[StepProposal]:
    """Return the proposals that others made where the actor may approve some, the first due first."""
    cases = Case.objects.for_user(actor).real().filter(state__in=OPEN_STATES)
    rows = StepProposal.objects.filter(state=WAITING, case__in=cases)
    controllers = actor.controllers(APPROVE_PROPOSAL)
    if controllers is not None:
        rows = rows.filter(case__controller__in=controllers)
    others = rows.exclude(proposed_by=actor.user_id).select_related("case__controller")
    for person in actor.stands_in_for:
        # Not with the roles of the one who proposed it.
        own = actor.without(person).controllers(APPROVE_PROPOSAL)
        if own is not None:
            others = others.exclude(Q(proposed_by=person) & ~Q(case__controller__in=own))
    return list(others.order_by("case__due_on", "proposed_at")[:limit])


def unchecked_alone() -> QuerySet[StepProposal]:
    """Return what was taken alone and nobody has looked at since, the oldest first; no tests of a brand.

    A check looks at everything that was taken alone in a case until then.
    """
    later = Event.objects.filter(
        subject_id=OuterRef("case_id"), type=ALONE_CHECKED, occurred_at__gte=OuterRef("decided_at")
    )
    rows = StepProposal.objects.filter(state=ALONE, case__is_test=False).exclude(Exists(later))
    return rows.order_by("decided_at", "id")


def checks_for(actor: Actor, limit: int) -> list[StepProposal]:
    """Return what others took alone and the actor may look at, the oldest first."""
    controllers = actor.controllers(CHECK_ALONE)
    if controllers == frozenset():
        return []
    rows = unchecked_alone().filter(case__in=Case.objects.for_user(actor)).exclude(decided_by=actor.user_id)
    if controllers is not None:
        rows = rows.filter(case__controller__in=controllers)
    found = rows.select_related("case__controller")[:limit]
    return [row for row in found if actor.without(row.decided_by).may(CHECK_ALONE, row.case.controller_id)]


def _extracts_sent(case: Case, decisions: Sequence[ItemDecision]) -> int:
    asked = list(case.items.values_list("right", flat=True))
    if not sends_extracts(decisions, asked):
        return 0
    return Extract.objects.filter(task__case=case).count()


def _passages(case: Case) -> QuerySet[SensitivePassage]:
    return SensitivePassage.objects.filter(Q(note__case=case) | Q(mail__case=case), state__in=(FOUND, KEPT))


def _is_represented(case: Case) -> bool:
    row = representation_of(case)
    return row is not None and row.authority not in (ENDED, REFUSED)


def _is_waived(case: Case, known_how: str) -> bool:
    """Tell whether it was accepted without a form who asks."""
    waived = StepReason.objects.filter(case=case, step="waive_form")
    used = SignedForm.objects.filter(case=case, issued_form__used_at__isnull=False)
    return (bool(known_how.strip()) or waived.exists()) and not used.exists()
