"""What an authority may ask for is put under a hold, and the hold is looked at again."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from registry_app.models import PolicyVersion, ProcessingActivity
from requests_app.actions.authority_rows import locked_authority_case
from requests_app.domain.authority_codes import checked_review
from requests_app.domain.breach_codes import checked_words
from requests_app.models import AuthorityCase, Breach, Case, HeldThing

Key = tuple[str, UUID]


def hold_things(
    *,
    case_id: UUID,
    references: Sequence[str],
    activities: Collection[UUID],
    policy_versions: Collection[UUID],
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> AuthorityCase:
    """Put cases and breaches, by reference, activities and policy versions under the hold from today.

    What is held already stays as it is. Raises Invalid("things_missing" | "things_unknown" | "invalid") and
    Refused("things_held_already").
    """
    with acting(actor, "authority_case.things_held"):
        row = locked_authority_case(case_id, "hold_things", actor=actor, version=version)
        wanted = [
            *_by_reference(row, references, actor),
            *_by_key(row, "activity", ProcessingActivity, activities),
            *_by_key(row, "policy_version", PolicyVersion, policy_versions),
        ]
        if not wanted:
            raise Invalid("things_missing")
        new = [one for one in wanted if one not in _held_by(row)]
        if not new:
            raise Refused("things_held_already")
        today = copenhagen_date(now)
        for thing, key in new:
            HeldThing.objects.create(
                authority_case=row, held_on=today, held_by=actor.user_id, **{f"{thing}_id": key}
            )
        counted = {thing: sum(1 for name, _key in new if name == thing) for thing in dict(new)}
        save_step(row, "hold_things", actor=actor, now=now, data={"held": counted})
    return row


def review_hold(
    *,
    case_id: UUID,
    review_on: date,
    reason: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> AuthorityCase:
    """Say why the hold is still needed, and when that is looked at again.

    Raises Invalid("review_day_unlikely" | "words_missing").
    """
    with acting(actor, "authority_case.hold_reviewed"):
        row = locked_authority_case(case_id, "review_hold", actor=actor, version=version)
        row.hold_reason = checked_words(reason, "reason")
        row.hold_review_on = checked_review(review_on, copenhagen_date(now))
        fields = ["hold_reason", "hold_review_on"]
        data = {"review_on": review_on.isoformat()}
        save_step(row, "review_hold", actor=actor, now=now, fields=fields, data=data)
    return row


def _by_reference(row: AuthorityCase, references: Sequence[str], actor: Actor) -> list[Key]:
    """Find real cases and breaches of the controller that the actor may see.

    Raises Invalid("things_unknown") with the references that name none.
    """
    named = list(dict.fromkeys(reference.strip().upper() for reference in references if reference.strip()))
    at = {"controller": row.controller_id, "reference__in": named}
    cases = Case.objects.for_user(actor).real().filter(**at).values_list("reference", "pk")
    breaches = Breach.objects.for_user(actor).real().filter(**at).values_list("reference", "pk")
    found = {reference: ("case", key) for reference, key in cases}
    found |= {reference: ("breach", key) for reference, key in breaches}
    unknown = [reference for reference in named if reference not in found]
    if unknown:
        raise Invalid("things_unknown", field="references", references=", ".join(unknown))
    return [found[reference] for reference in named]


def _by_key(row: AuthorityCase, thing: str, model: Any, keys: Collection[UUID]) -> list[Key]:
    """Find rows of the controller; raise Invalid("invalid") for any other."""
    found = set(model.objects.filter(controller=row.controller_id, pk__in=keys).values_list("pk", flat=True))
    if found != set(keys):
        raise Invalid("invalid", field={"activity": "activities"}.get(thing, "policy_versions"))
    return [(thing, key) for key in dict.fromkeys(keys)]


def _held_by(row: AuthorityCase) -> set[Key]:
    keys = row.held.values("case", "activity", "policy_version", "breach")
    return {(str(name), UUID(str(key))) for line in keys for name, key in line.items() if key is not None}
