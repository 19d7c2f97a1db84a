"""Every page there is, found from the addresses that the office answers: a new page is tried by itself."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.contrib import admin
from django.db.models import Model
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from dpo_office.common.admin import OfficeAdmin, actor_in
from dpo_office.common.people.links import password_link
from dpo_office.common.users import User
from registry_app.models import Controller, PolicyVersion
from tests.factories.contributors import handed_out, letters_to, link_in, make_contributor

MODELS: list[type[Model]] = sorted(admin.site._registry, key=lambda model: model._meta.label)
# Addresses that are no pages: they answer a script, only take a post, or are the machine's.
FILES = {"requests_app_case_file", "calendar_file"}
# Reached by a post only, or by what it leaves behind.
POSTED = {"logout", "set_language", "mark_seen", "task_step", "task_thanks", "quick_record_done"}
NO_PAGES = {"jsi18n", "autocomplete", "view_on_site", "search", "app_list", "healthz", *FILES, *POSTED}
# Every kind of row has these; others' names are found by themselves.
OF_MODELS = ("changelist", "change", "history", "step", "download", "add", "delete")


def _link_of_a_task() -> str:
    contributor = make_contributor(Controller.objects.get(slug="flowco"))
    handed_out(contributor.controller, contributor=contributor)
    return link_in(letters_to(contributor)[-1])


def _published() -> int:
    version = PolicyVersion.objects.filter(controller__slug="retnemt", state="in_force").get()
    return int(version.number)


# How an address with an argument is filled in.
FILLED: Mapping[str, Callable[[], str]] = {
    "policy_text": lambda: reverse("policy_text", args=["retnemt", _published()]),
    "registry_app_policyversion_draft": lambda: reverse(
        "admin:registry_app_policyversion_draft", args=["retnemt"]
    ),
    "choose_password": lambda: urlsplit(password_link(User.objects.get(username="officer"))).path,
    "task_page": _link_of_a_task,
}


def routes(resolver: Any = None, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Give the path and name of every address, those of the API and the admin's leftovers aside."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, path)
        elif isinstance(entry, URLPattern) and entry.name and not path.startswith("api/"):
            yield path, entry.name


def pages() -> dict[str, str]:
    """Give the paths of pages by their names: lists and documents apart."""
    of_models = {
        f"{model._meta.app_label}_{model._meta.model_name}_{page}" for model in MODELS for page in OF_MODELS
    }
    return {name: path for path, name in routes() if name not in of_models | NO_PAGES}


def needs_words(path: str) -> bool:
    """Tell whether an address has arguments."""
    return bool(re.search(r"<|\(\?P", path))


def plain_pages() -> list[str]:
    """Name the pages that can be opened: without arguments, or with those that FILLED gives."""
    return sorted(name for name, path in pages().items() if name in FILLED or not needs_words(path))


def address_of(name: str) -> str:
    """Give the address of a plain page."""
    if name in FILLED:
        return FILLED[name]()
    try:
        return reverse(f"admin:{name}")
    except NoReverseMatch:
        return reverse(name)


def page_of(model: type[Model], page: str, *args: Any) -> str:
    """Give the address of a page about rows of a kind."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def steps() -> list[tuple[type[Model], str]]:
    """Name every step button of the back office."""
    return [(model, button.name) for model in MODELS for button in _pages(model).steps]


def row_for_step(model: type[Model], name: str, request: Any) -> Any:
    """Give a row on which the step is offered now, or nothing."""
    pages = _pages(model)
    rows = pages.get_queryset(request)
    return next((row for row in rows[:200] if name in pages.offered_steps(row, actor_in(request))), None)


def rows_of(model: type[Model], request: Any) -> list[Any]:
    """Give rows whose pages differ: one for each state, or the first."""
    rows = _pages(model).get_queryset(request)
    if "state" not in {field.name for field in model._meta.get_fields()}:
        return list(rows[:1])
    states = rows.order_by().values_list("state", flat=True).distinct()
    return [rows.filter(state=state).first() for state in sorted(states)]


def _pages(model: type[Model]) -> OfficeAdmin:
    pages: OfficeAdmin = admin.site._registry[model]  # type: ignore[assignment]
    return pages
