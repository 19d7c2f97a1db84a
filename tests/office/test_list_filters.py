"""The fields by which a list is narrowed are drawn once, and never shown for somebody else's choice."""

import pytest
from django.urls import reverse

from dpo_office.common import list_filters
from tests.factories.registry import make_controller

LIST = reverse("admin:requests_app_case_changelist")


@pytest.fixture
def drawn(monkeypatch):
    """Count the fields that are drawn by unfold."""
    fields = []
    draw = list_filters.admin_list_filter
    monkeypatch.setattr(
        list_filters, "admin_list_filter", lambda c, spec: fields.append(spec) or draw(c, spec)
    )
    monkeypatch.setattr(list_filters, "_known", {})
    return fields


def test_a_field_is_drawn_once_for_each_choice_and_language(drawn, controller, sign_in):
    client = sign_in("officer", controller)
    pages = [client.get(LIST).content for _ in range(2)]
    first = len(drawn)
    assert pages[0].count(b"<select") == pages[1].count(b"<select") > 5
    assert len({type(spec) for spec in drawn}) == first

    ended = client.get(LIST, {"state": "ended"}).content.decode()
    assert len(drawn) == first + 1
    assert '<option value="ended" selected' in ended
    client.cookies["django_language"] = "en"
    client.get(LIST)
    assert len(drawn) == 2 * first + 1


def test_what_differs_from_reader_to_reader_is_drawn_for_each(drawn, db, sign_in):
    one, other = make_controller("one", name="Eksempel Et"), make_controller("two", name="Eksempel To")
    pages = [sign_in("officer", place).get(LIST).content.decode() for place in (one, other)]
    assert ("Eksempel Et" in pages[0], "Eksempel To" in pages[0]) == (True, False)
    assert ("Eksempel Et" in pages[1], "Eksempel To" in pages[1]) == (False, True)


def test_a_choice_that_there_is_not_is_not_remembered(drawn, controller, sign_in):
    client = sign_in("officer", controller)
    client.get(LIST)
    known = set(list_filters._known)
    for number in range(3):
        client.get(LIST, {"owner": f"nobody{number}"})
    assert set(list_filters._known) == known
