"""The public pages of a policy: of today, of a day, of each version, and what changed between two."""

from datetime import date

import pytest
from django.test import Client

from dpo_office.common import clock
from registry_app.actions.campaign_ends import end_campaign
from tests.factories.policy_change import NOW, announced, drafted, version_in_force
from tests.factories.registry import make_controller

pytestmark = pytest.mark.django_db
FIRST = "# Politik\n\nVi bruger dine data til ordrer.\n\nVi gemmer dem i fem år."
SECOND = "# Politik\n\nVi bruger dine data til ordrer.\n\nVi gemmer dem i tre år."


@pytest.fixture
def public(db):
    """A policy with an archived version, one in force with an English text, and a draft nobody may see."""
    controller = make_controller("openco")
    version_in_force(
        controller, number=1, on=date(2024, 1, 1), text=FIRST, state="archived", archived_at=clock.now()
    )
    english = {"en": {"title": "Privacy policy", "text": "# Policy\n\nWe keep it for three years."}}
    version_in_force(controller, number=2, on=date(2025, 5, 1), text=SECOND, translations=english)
    drafted(controller, text="Hemmelig kladde.")
    return controller


def get(path="", **query):
    return Client().get(f"/policies/openco/{path}", query)


def test_the_policy_of_today_is_shown_with_all_versions(public):
    answer = get()
    text = answer.content.decode()

    assert (answer.status_code, answer["Content-Language"]) == (200, "da")
    assert "tre år" in text
    assert "fem år" not in text
    assert 'href="/policies/openco/1/?language=da"' in text
    assert "kladde" not in text
    assert "/policies/openco/3/" not in text


@pytest.mark.parametrize(
    ("on", "shown"),
    [("2024-01-01", "fem år"), ("2025-04-30", "fem år"), ("2025-05-01", "tre år"), ("2023-12-31", "")],
)
def test_the_policy_of_a_day_is_what_applied_then(public, on, shown):
    text = get(on=on).content.decode()

    assert [words for words in ("fem år", "tre år") if words in text] == ([shown] if shown else [])


@pytest.mark.parametrize("on", ["2999-01-01", "1999-12-31", "x", "2025-02-30", "\0"])
def test_a_day_that_cannot_be_is_said_to_be_none(public, on):
    answer = get(on=on)

    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert "tre år" in answer.content.decode()


def test_what_changed_stands_between_two_versions(public):
    text = get("2/since/1/").content.decode()

    assert "<del>fem</del>" in text
    assert "<ins>tre</ins>" in text


@pytest.mark.parametrize("path", ["3/", "2/since/3/", "1/since/2/", "2/since/2/", "9/"])
def test_what_is_not_published_is_not_there(public, path):
    assert get(path).status_code == 404


def test_a_controller_without_a_published_version_is_not_there(db):
    controller = make_controller("newco")
    drafted(controller)

    assert Client().get("/policies/newco/").status_code == 404
    assert Client().get("/policies/nobody/").status_code == 404


def test_both_languages_are_offered_where_both_are_written(public):
    english = get(language="en")

    assert english["Content-Language"] == "en"
    assert "three years" in english.content.decode()
    assert 'hreflang="da"' in english.content.decode()
    assert get("1/", language="en")["Content-Language"] == "da"


@pytest.mark.parametrize("path", ["", "2/", "2/since/1/"])
def test_a_page_is_not_sent_twice_to_who_has_it(public, path):
    first = get(path)
    again = Client().get(f"/policies/openco/{path}", headers={"if-none-match": first["ETag"]})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert first["Cache-Control"] == "public, max-age=300"
    assert not first.cookies
    assert "Cookie" not in first.get("Vary", "")


def test_another_text_language_or_day_has_another_etag(public):
    etags = [get()["ETag"], get(language="en")["ETag"], get(on="2024-05-01")["ETag"], get("2/")["ETag"]]
    version_in_force(
        public, number=4, on=date(2025, 6, 1), text="Ny.", state="archived", archived_at=clock.now()
    )
    etags += [get()["ETag"], get("2/")["ETag"]]

    assert len(set(etags)) == len(etags)


def test_an_announced_version_is_listed_before_it_applies(controller, decider):
    version = announced(controller, decider).policy_version

    text = Client().get("/policies/testco/").content.decode()

    assert f"/policies/testco/{version.number}/since/1/" in text
    assert "Version 1." in text


def test_the_link_of_a_notice_says_that_a_change_was_called_off(controller, decider):
    campaign = announced(controller, decider, text="En ny modtager i udlandet.")
    number = campaign.policy_version.number
    end_campaign(version_id=campaign.policy_version_id, reason="En anden dato.", actor=decider, now=NOW)

    for language, said in (("da", "er trukket tilbage"), ("en", "was called off")):
        answer = Client().get(f"/policies/{controller.slug}/{number}/", {"language": language})
        text = answer.content.decode()
        assert (answer.status_code, answer["Content-Language"]) == (410, language)
        assert said in text
        assert f"/policies/{controller.slug}/?language=" in text
        assert "udlandet" not in text
        assert "En anden dato" not in text
    assert f"/{number}/" not in Client().get(f"/policies/{controller.slug}/").content.decode()


def test_the_pages_ask_the_database_once(public, django_assert_num_queries):
    for path in ("", "2/", "2/since/1/"):
        with django_assert_num_queries(1):
            get(path)


def test_the_difference_stands_side_by_side_when_asked_for(public):
    text = get("2/since/1/", view="beside").content.decode()

    assert '<table class="cmp-pairs">' in text
    assert text.index("Version 1, før") < text.index("Version 2, efter")
    assert text.index("<del>fem</del>") < text.index("<ins>tre</ins>")
    assert "<script" not in text
    assert get("2/since/1/", view="beside")["ETag"] != get("2/since/1/")["ETag"]


def test_any_two_published_versions_are_compared(public):
    version_in_force(
        public, number=4, on=date(2022, 1, 1), text="# Politik\n\nFør alt.", state="archived",
        archived_at=clock.now(),
    )  # fmt: skip

    text = get("2/since/4/").content.decode()

    # Entered late, it has a higher number than what came after it.
    assert "<del>Før alt.</del>" in text
    assert "/policies/openco/2/since/1/?language=da" in text
    assert get("4/since/2/").status_code == 404


def test_the_difference_shows_the_fingerprints_of_both_texts(public):
    text = get("2/since/1/").content.decode()

    for version in public.policy_versions.filter(number__lte=2):
        assert version.text_sha256 in text


def test_a_section_of_the_difference_can_be_linked_to(public):
    version_in_force(
        public, number=4, on=date(2021, 1, 1), text="## Ret {#ret}\n\nEt.", state="archived",
        archived_at=clock.now(),
    )  # fmt: skip
    version_in_force(
        public, number=5, on=date(2022, 1, 1), text="## Rettigheder {#ret}\n\nTo.", state="archived",
        archived_at=clock.now(),
    )  # fmt: skip

    text = get("5/since/4/").content.decode()

    assert 'id="ret"' in text
    assert "<h2><del>Ret</del><ins>Rettigheder</ins></h2>" in text


def test_the_month_of_may_is_written_in_danish(public):
    assert "1. maj 2025" in get().content.decode()
