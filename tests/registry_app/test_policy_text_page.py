import pytest
from django.test import Client

from tests.factories.policy_change import announced, approved
from tests.factories.registry import actor_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def decider(controller):
    return actor_with("decider", controller)


def page(number: int, **query: str):
    return Client().get(f"/policies/testco/{number}/", query)


def test_policy_text_shows_an_announced_version_to_anybody(controller, decider):
    version = announced(
        controller, decider, text="# Ny politik\n\n<script>x</script> **vigtigt**"
    ).policy_version

    answer = page(version.number)

    assert answer.status_code == 200
    assert answer.headers["Content-Language"] == "da"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert b"<h1>Ny politik</h1>" in answer.content
    assert b"<strong>vigtigt</strong>" in answer.content
    assert b"<script" not in answer.content
    assert version.text_sha256.encode() in answer.content


def test_policy_text_speaks_the_language_asked_for_when_it_has_it(controller, decider):
    version = announced(
        controller, decider, translations={"en": {"title": "Privacy policy", "text": "In English."}}
    ).policy_version

    assert b"In English." in page(version.number, language="en").content
    assert page(version.number, language="xx").headers["Content-Language"] == "da"


def test_policy_text_says_in_which_language_it_is_when_there_is_no_translation(controller, decider):
    version = announced(controller, decider).policy_version

    assert page(version.number, language="en").headers["Content-Language"] == "da"


def test_policy_text_hides_what_nobody_was_told_yet(controller, decider):
    version = approved(controller, decider)

    assert page(version.number).status_code == 404
    assert page(99).status_code == 404
    assert Client().get("/policies/nobody/1/").status_code == 404


def test_policy_text_is_only_read(controller, decider):
    version = announced(controller, decider).policy_version

    assert Client().post(f"/policies/testco/{version.number}/").status_code == 405
