"""From a recorded id to the page of the object, for those who may open it."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse


def models_with_pages() -> Iterator[tuple[type[Model], Any]]:
    """Give each model that has pages in the office, with these."""
    for model in apps.get_models():
        if admin.site.is_registered(model):
            yield model, admin.site.get_model_admin(model)


def subject_link(request: HttpRequest, model_name: str, key: UUID | Any) -> str:
    """Give the address of the object's page; empty where it has none or the actor may not open it."""
    for model, pages in models_with_pages():
        # Some rows of a model are told apart in the events, by a name of their own.
        names = (model._meta.model_name, getattr(model, "told_apart_as", None))
        if model_name in names and pages.has_view_permission(request):
            return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[key])
    return ""
