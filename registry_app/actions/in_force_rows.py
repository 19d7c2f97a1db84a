"""The proof that a version was in force before this office: it is entered with the version, in one step."""

from datetime import datetime

from registry_app.domain.in_force_proofs import ENTERED
from registry_app.models import InForceProof, PolicyVersion


def prove_entered(row: PolicyVersion, now: datetime) -> None:
    """Keep that the version comes with a period of its own; called right before it is inserted."""
    InForceProof.objects.create(
        policy_version_id=row.pk,
        controller_id=row.controller_id,
        ground=ENTERED,
        in_force_on=row.in_force_on,
        content_sha256=row.content_sha256,
        evaluated_at=now,
    )
