"""Where a controller holds personal data."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, QuerySet

from registry_app.models import ActivitySystem, Controller, System


def systems_holding(controller: Controller) -> QuerySet[System]:
    """Return the active systems that some active activity of the controller uses, by code."""
    used = ActivitySystem.objects.filter(system=OuterRef("pk"), activity__status="active")
    return System.objects.filter(Exists(used), controller=controller, active=True).order_by("code")


def systems_holding_about(controller: Controller, subjects: Collection[str]) -> list[System]:
    """Return those of them used by an activity whose record names one of these categories of people.

    All of them where the record names none: it is better to look once too often than not at all.
    """
    rows = ActivitySystem.objects.filter(
        activity__controller=controller, activity__status="active", system__active=True
    )
    about = {
        system
        for system, named in rows.values_list("system", "activity__subjects")
        if set(subjects) & set(named)
    }
    holding = list(systems_holding(controller))
    return [system for system in holding if system.pk in about] or holding
