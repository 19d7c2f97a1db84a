"""Who gets in, and that no page of the back office writes, deletes, or shows rows to those without rights."""

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from dpo_office.common.admin import OfficeAdmin
from dpo_office.common.events import Event
from dpo_office.common.letters.models import Letter
from dpo_office.common.users import User
from registry_app.models import Customer
from requests_app.models import Case
from tests.factories.registry import make_controller
from tests.office.conftest import PASSWORD
from tests.share import in_share

# Pages that show no rows: whoever is signed in may open them.
WITHOUT_ROWS = {
    "index",
    "login",
    "logout",
    "password_change",
    "password_change_done",
    "autocomplete",
    "jsi18n",
    "search",
    "app_list",
    "view_on_site",
    "set_language",
    "roles_page",  # the rules, and no person
    "staff_notice",  # the rules, and entries about the reader alone
    "help_page",  # the handbook, and made-up people alone
    "my_sign_in",  # the reader's own apps and sessions
    "my_factor_add",
    "my_codes",
    None,
}
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)


def office_routes(resolver: Any = None, prefix: str = "") -> Iterator[tuple[str, str | None]]:
    """Give every address under /office/, its arguments filled with something unknown."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from office_routes(entry, path)
        elif path.startswith("office/") and isinstance(entry, URLPattern):
            yield path, entry.name


def filled_in(path: str, key: Any) -> str:
    named = re.sub(r"<(uuid|path):[^>]+>", str(key), path)
    named = re.sub(r"<slug:[^>]+>", "fly", named)
    return "/" + re.sub(r"<int:[^>]+>", "1", named).replace("<content_type_id>", "1")


def page(model: Any, name: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def test_there_are_pages_to_guard() -> None:
    assert {Case, Customer, Letter, Event} <= set(MODELS)
    assert all(isinstance(pages, OfficeAdmin) for pages in admin.site._registry.values())


def test_a_person_without_rights_gets_no_page_with_rows(sign_in, controller):
    client = sign_in("")
    case = Case.objects.first()
    opened = {
        name
        for path, name in office_routes()
        if not path.startswith("office/(?P") and client.get(filled_in(path, case.pk)).status_code == 200
    }
    assert opened <= WITHOUT_ROWS


def test_nobody_signed_out_gets_a_page(controller):
    for path, name in office_routes():
        if name in ("login", "logout", "set_language", "jsi18n") or path.startswith("office/(?P"):
            continue
        answer = Client().get(filled_in(path, Case.objects.first().pk))
        assert answer.status_code in (302, 404), path
        assert answer.status_code == 404 or answer["Location"].startswith("/office/"), path


def test_others_rows_answer_like_unknown_ones(sign_in, controller):
    # Holidays belong to nobody.
    found = {model: model.objects.first() for model in MODELS if model._meta.model_name != "holiday"}
    rows = {model: row for model, row in found.items() if row is not None}
    assert len(rows) >= 9
    stranger = sign_in("decider", make_controller("third"))
    for model, row in rows.items():
        foreign = stranger.get(page(model, "change", row.pk))
        unknown_key = uuid.uuid4() if model is not Event else 999_999
        unknown = stranger.get(page(model, "change", unknown_key))

        assert (foreign.status_code, foreign.content) == (404, unknown.content), model
        assert stranger.get(page(model, "history", row.pk)).status_code == 404, model
        listed = stranger.get(page(model, "changelist")).context["cl"]
        assert listed.result_count == 0 or row.__class__.__name__ == "Controller", model


@pytest.mark.once
@pytest.mark.parametrize("role", ["officer", "decider", "dpo"])
def test_no_page_adds_changes_or_deletes(role, sign_in, controller):
    client = sign_in(role, controller)
    for model in (model for model in MODELS if in_share(f"{role} {model.__name__}", one_in=3)):
        check_that_nothing_is_edited(client, model, controller)


def check_that_nothing_is_edited(client, model, controller):
    mine = (
        model.objects.filter(controller_id=controller.pk)
        if any(field.name == "controller" for field in model._meta.fields)
        else model.objects
    )
    row = mine.first() if model is not controller.__class__ else controller
    before = model.objects.count()

    assert client.get(page(model, "add")).status_code in (403, 404), model
    assert client.post(page(model, "add"), {"name": "x"}).status_code in (403, 404), model
    if row is not None:
        assert client.post(page(model, "change", row.pk), {"_save": "1"}).status_code == 405, model
        assert client.post(page(model, "history", row.pk)).status_code == 405, model
        assert client.post(page(model, "delete", row.pk), {"post": "yes"}).status_code in (403, 404), model
        assert client.get(page(model, "delete", row.pk)).status_code in (403, 404), model
        chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        client.post(page(model, "changelist"), chosen)
    assert model.objects.count() == before, model


@pytest.mark.once
def test_a_list_and_a_document_open_for_who_may_see_them(sign_in, controller):
    client = sign_in("dpo", controller)
    for model in (model for model in MODELS if in_share(model.__name__, one_in=2)):
        listed = client.get(page(model, "changelist"))
        assert listed.status_code == 200, model
        recorded = 200 if hasattr(model, "history") else 404
        for row in listed.context["cl"].result_list[:2]:
            assert client.get(page(model, "change", row.pk)).status_code == 200, row
            assert client.get(page(model, "history", row.pk)).status_code == recorded, row


def test_signing_in_leads_to_today(sign_in):
    sign_in("")
    client = Client()
    name = User.objects.get(kind="staff").username

    asked = client.post("/office/login/?next=/office/", {"username": name, "password": PASSWORD})

    assert (asked.status_code, asked["Location"]) == (302, "/office/")
    assert client.get("/office/").status_code == 200
    assert client.post("/office/logout/").status_code in (200, 302)
    assert client.get("/office/").status_code == 302


@pytest.mark.parametrize(("kind", "password"), [("client", PASSWORD), ("staff", "another password")])
def test_clients_and_wrong_passwords_are_turned_away(sign_in, kind, password):
    sign_in("", kind=kind)
    client = Client()
    name = User.objects.get(kind=kind).username

    asked = client.post("/office/login/", {"username": name, "password": password})

    assert asked.status_code == 200
    assert asked.context["form"].non_field_errors()
    assert client.get("/office/").status_code == 302


def test_a_client_with_a_session_is_not_let_in(sign_in):
    assert sign_in("client", kind="client").get("/office/").status_code == 302


def test_a_password_is_changed_by_its_owner(sign_in):
    client = sign_in("")
    new = "quite another long one"

    asked = client.post(
        "/office/password_change/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    )

    assert asked.status_code == 302
    assert User.objects.get(kind="staff").check_password(new)


def test_health_is_shown_to_those_who_follow_the_office(sign_in, controller):
    assert sign_in("dpo", controller).get("/office/health/").status_code == 200
    assert sign_in("", is_superuser=True).get("/office/health/").status_code == 200
    assert sign_in("agent", controller).get("/office/health/").status_code == 403
    assert sign_in("dpo", controller).post("/office/health/").status_code == 405
