"""What others did, as far as the reader may see what they did it to."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, F, Q, QuerySet

from dpo_office.common.events import Event
from dpo_office.common.kept_apart import without_kept_apart
from dpo_office.common.permissions import Actor
from dpo_office.common.prepared import PreparedObjects
from registry_app.models import Campaign, PolicyVersion
from requests_app.models import AuthorityCase, Breach, Case, Wave
from requests_app.models.cases import TEST_SUBJECT

# What it takes to read the steps of each noun; of every other noun, to follow the feed.
VIEW_OF = {
    "authority_case": "authority_case.view",
    "breach": "breach.view",
    "case": "case.view",
    "policy": "policy.view",
    "campaign": "policy.view",
    "letter": "letter.view",
    "wave": "wave.view",
}
FEED = "event.view"


def visible_steps(actor: Actor) -> QuerySet[Event]:
    """Return the steps that the actor may see, in no order."""
    ours = Q()
    for noun, permission in VIEW_OF.items():
        ours |= Q(type__startswith=f"{noun}.") & _at(actor, permission)
    others = ~Q(*(Q(type__startswith=f"{noun}.") for noun in VIEW_OF), _connector=Q.OR)
    seen = Event.objects.filter(ours | (others & _at(actor, FEED)))
    return without_kept_apart(seen, "subject_id", actor)


def steps_of_others(actor: Actor, *, after: int, up_to: int, limit: int) -> list[Event]:
    """Return the newest steps between two positions of the feed that the actor did not take."""
    return _OF_OTHERS(actor, limit, after=after, up_to=up_to)


def _steps_of_others(actor: Actor, limit: int, *, after: int, up_to: int) -> QuerySet[Event]:
    steps = visible_steps(actor).filter(position__gt=after, position__lte=up_to)
    # What happens to a test is nobody's business but of whoever tests.
    told = steps.exclude(actor_id=actor.user_id).exclude(subject_type=TEST_SUBJECT)
    return told.order_by("-position")[:limit]


_OF_OTHERS: PreparedObjects[Event] = PreparedObjects(
    _steps_of_others, after=BigIntegerField(), up_to=BigIntegerField()
)


def recent_steps(actor: Actor, limit: int) -> list[Event]:
    """Return the newest steps that the actor may see."""
    told = visible_steps(actor).exclude(subject_type=TEST_SUBJECT)
    return list(told.order_by("-id")[:limit])


def subject_names(events: Iterable[Event]) -> dict[UUID, dict[str, Any]]:
    """Return `name` and `controller` of what steps are about; one query for each kind of object."""
    keys: dict[str, set[UUID]] = {}
    for event in events:
        keys.setdefault(event.subject_type, set()).add(event.subject_id)
    kinds: dict[str, QuerySet[Any]] = {
        "case": Case.objects.annotate(name=F("reference")),
        "authoritycase": AuthorityCase.objects.annotate(name=F("reference")),
        "breach": Breach.objects.annotate(name=F("reference")),
        "wave": Wave.objects.annotate(name=F("reference")),
        "policyversion": PolicyVersion.objects.annotate(name=F("number")),
        "campaign": Campaign.objects.annotate(name=F("policy_version__number")),
    }
    rows = [
        row
        for kind, found in kinds.items()
        if kind in keys
        for row in found.filter(pk__in=keys[kind]).values("pk", "name", controller_name=F("controller__name"))
    ]
    return {row["pk"]: {"name": row["name"], "controller": row["controller_name"]} for row in rows}


def _at(actor: Actor, permission: str) -> Q:
    controllers = actor.controllers(permission)
    # Every step has a controller, so the first condition holds for all of them.
    return Q(controller_id__isnull=False) if controllers is None else Q(controller_id__in=controllers)
