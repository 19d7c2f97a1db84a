from datetime import date

import pytest

from dpo_office.common.letters.placeholders import placeholder_names
from registry_app.domain.changed_use import CHANGED_USE, is_changed_use
from registry_app.domain.materiality import CRITERIA
from registry_app.domain.notice_text import (
    SLOT_NAMES,
    NoticeFacts,
    greeting,
    notice_body,
    notice_subject,
    without_placeholders,
    written_date,
)
from registry_app.domain.policy_text import content_sha256, text_sha256

FACTS = NoticeFacts(
    controller="Prøve ApS",
    contact="privat@example.com",
    effective_on=date(2026, 3, 2),
    change_summary="En {krølle} og (( to.",
    what_you_can_do="",
    link="https://office.example.com/x",
)
CONTENT = {
    "language": "da",
    "title": "t",
    "text": "æ",
    "change_summary": "",
    "what_you_can_do": "",
    "translations": {},
}


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_notice_asks_for_the_greeting_only(language):
    body = notice_body(language, FACTS)

    assert placeholder_names(body) == set(SLOT_NAMES)
    assert "En {krølle} og (( to." in body
    assert "https://office.example.com/x" in body
    assert "privat@example.com" in body
    assert written_date(date(2026, 3, 2), language) in notice_subject(language, FACTS)


@pytest.mark.parametrize(("language", "heading"), [("da", "Hvad du kan gøre"), ("en", "What you can do")])
def test_a_notice_has_no_empty_section(language, heading):
    assert heading not in notice_body(language, FACTS)


def test_a_notice_without_a_summary_points_to_the_text():
    silent = NoticeFacts("Prøve ApS", "x@example.com", date(2026, 3, 2), " ", "", "https://x.example.com")

    assert "Teksten er ændret; se den nye version." in notice_body("da", silent)


@pytest.mark.parametrize(
    ("language", "name", "words"),
    [
        ("da", "Anna", "Kære Anna"),
        ("en", "Anna", "Dear Anna"),
        ("da", "", "Kære kunde"),
        ("en", "", "Dear customer"),
    ],
)
def test_a_greeting_with_and_without_a_name(language, name, words):
    assert greeting(language, name) == words


def test_words_never_ask_for_a_placeholder():
    assert placeholder_names(without_placeholders("((name)) (((deep)))")) == set()


def test_the_text_s_hash_is_the_plain_sha256():
    assert text_sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize("name", list(CONTENT))
def test_the_content_s_hash_covers_every_field(name):
    assert content_sha256(
        CONTENT | {name: {"en": {}} if name == "translations" else "other"}
    ) != content_sha256(CONTENT)


def test_changed_use_names_criteria_of_the_checklist():
    assert CRITERIA.keys() >= CHANGED_USE
    assert is_changed_use(["spelling", "new_purpose"])
    assert not is_changed_use(["spelling", "longer_retention"])
