"""Where a controller holds personal data."""

from django.db.models import Exists, OuterRef, QuerySet

from registry_app.models import ActivitySystem, Controller, System


def systems_holding(controller: Controller) -> QuerySet[System]:
    """Return the active systems that some active activity of the controller uses, by code."""
    used = ActivitySystem.objects.filter(system=OuterRef("pk"), activity__status="active")
    return System.objects.filter(Exists(used), controller=controller, active=True).order_by("code")
