"""Linked cases on their pages."""

from datetime import UTC, datetime

import pytest

from tests.factories.cases import make_case, make_office
from tests.factories.registry import actor_with
from tests.requests_app.test_case_links import link

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)


def test_the_pages_show_the_other_case_in_words(sign_in):
    office = make_office()
    first, second = make_case(office, now=NOW), make_case(office, now=NOW)
    link(first, second, actor_with("officer", office), kind="follow_up")
    client = sign_in("officer", office)

    said = client.get(f"/office/requests_app/case/{first.pk}/change/", headers={"accept-language": "en"})
    assert "A follow-up on" in said.content.decode()
    said = client.get(f"/office/requests_app/case/{second.pk}/change/", headers={"accept-language": "en"})
    assert "Is followed up on by" in said.content.decode()
    assert first.reference in said.content.decode()
