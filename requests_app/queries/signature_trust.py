"""What digital signatures are judged by at a controller, now."""

from base64 import b64decode
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from requests_app.domain.signature_trust import HELD, LIST, ROOT, Standing, standing_of
from requests_app.domain.signatures import TrustMaterial
from requests_app.models import SignatureTrust


def trust_of(controller_id: UUID, now: datetime) -> TrustMaterial:
    """Return the roots and lists of a controller that count at a moment; without any, nothing is trusted."""
    rows: QuerySet[SignatureTrust] = SignatureTrust.objects.filter(
        controller=controller_id, state=HELD, valid_from__lte=now, valid_until__gt=now
    ).order_by("created_at", "id")
    found = list(rows)
    return TrustMaterial(
        roots=tuple(b64decode(row.content) for row in found if row.kind == ROOT),
        qualified=frozenset(row.fingerprint for row in found if row.is_qualified),
        lists=tuple(b64decode(row.content) for row in found if row.kind == LIST),
    )


def held_standings(now: datetime) -> list[Standing]:
    """Say of each root and list in use, at whichever controller, whether it counts and for how long."""
    rows = SignatureTrust.objects.filter(state=HELD)
    return [
        standing_of(kind, HELD, begin, until, now)
        for kind, begin, until in rows.values_list("kind", "valid_from", "valid_until")
    ]


def held_roots(controller_id: UUID) -> list[bytes]:
    """Return the certificates that a controller trusts, whether they still count or not."""
    rows = SignatureTrust.objects.filter(controller=controller_id, state=HELD, kind=ROOT)
    return [b64decode(content) for content in rows.values_list("content", flat=True)]
