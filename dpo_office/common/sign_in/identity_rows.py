"""Who is bound to the company's provider for signing in: the rows, and what follows for passwords."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from dpo_office.common.sign_in.models import ProviderIdentity


def open_identities() -> QuerySet[ProviderIdentity]:
    """Return what is bound or expected now, at the issuer of the settings; of another one nothing counts."""
    rows: QuerySet[ProviderIdentity] = ProviderIdentity.objects.filter(
        issuer=settings.DPO_OIDC_ISSUER, ended_at__isnull=True
    )
    return rows


def identity_of(user_id: UUID) -> ProviderIdentity | None:
    """Return who a person is at the provider, or is expected to be."""
    return open_identities().filter(user_id=user_id).first()


def is_bound(user_id: UUID) -> bool:
    """Tell whether a person signs in by the provider."""
    return (
        bool(settings.DPO_OIDC_ISSUER)
        and open_identities().filter(user_id=user_id).exclude(subject="").exists()
    )


def password_is_shut(user_id: UUID) -> bool:
    """Tell whether a person's password opens nothing: they sign in by the provider alone."""
    return settings.DPO_OIDC_ONLY and is_bound(user_id)


def end_identities(user_id: UUID, *, ended_by: UUID, now: datetime) -> int:
    """End what is bound or expected for a person, at whichever issuer; in the caller's acting()."""
    rows = list(ProviderIdentity.objects.filter(user_id=user_id, ended_at__isnull=True))
    for row in rows:
        row.ended_at, row.ended_by = now, ended_by
        row.save(update_fields=["ended_at", "ended_by"])
    return len(rows)
