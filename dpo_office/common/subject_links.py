"""From a recorded id to the page of the object, for those who may open it."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse


def subject_link(request: HttpRequest, model_name: str, key: UUID | Any) -> str:
    """Give the address of the object's page; empty where it has none or the actor may not open it."""
    for model, pages in admin.site._registry.items():  # noqa: SLF001  the admin has no other list of its models
        # Some rows of a model are told apart in the events, by a name of their own.
        names = (model._meta.model_name, getattr(model, "told_apart_as", None))
        if model_name in names and pages.has_view_permission(request):
            return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[key])
    return ""
