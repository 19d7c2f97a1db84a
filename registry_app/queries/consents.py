"""What rests on consent, and where it is used."""

from collections.abc import Iterable

from django.db.models import QuerySet

from registry_app.domain.record_codes import CONSENT_BASES
from registry_app.models import Controller, Purpose, System


def purposes_on_consent(controller: Controller) -> QuerySet[Purpose]:
    """Return the purposes of active activities for which consent is a basis (GDPR Art. 6(1)(a), 9(2)(a))."""
    found: QuerySet[Purpose] = Purpose.objects.filter(
        activity__controller=controller, activity__status="active", bases__article__in=CONSENT_BASES
    )
    in_order = found.distinct().order_by("activity__position", "activity__code", "position", "code")
    return in_order.select_related("activity")


def consent_code(purpose: Purpose) -> str:
    """Name the consent to a purpose within its controller, as personal-menus.allergies."""
    return f"{purpose.activity.code}.{purpose.code}"


def systems_of(purposes: Iterable[Purpose]) -> QuerySet[System]:
    """Return the active systems that the purposes' activities use, by code."""
    activities = {purpose.activity_id for purpose in purposes}
    found: QuerySet[System] = System.objects.filter(activity_systems__activity__in=activities, active=True)
    return found.distinct().order_by("code")
