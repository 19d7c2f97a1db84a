"""The row that says how the data protection officer was heard on a version."""

from datetime import date, datetime

from dpo_office.common.permissions import Actor
from registry_app.domain.dpo_advice import heard_sha256
from registry_app.models import DpoAdvice, PolicyVersion


def keep_advice(
    row: PolicyVersion,
    kind: str,
    *,
    material: bool | None,
    advice: str,
    said_on: date,
    actor: Actor,
    now: datetime,
) -> None:
    """Keep what was said of the words of a version as they stand."""
    DpoAdvice.objects.create(
        policy_version=row,
        controller_id=row.controller_id,
        kind=kind,
        material=material,
        advice=advice,
        said_on=said_on,
        heard_sha256=heard_sha256(row.content),
        recorded_by=actor.user_id,
        recorded_at=now,
    )
