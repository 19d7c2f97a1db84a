"""The handbook of the office's people: the same in both languages, and true to the office's own words."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from PIL import Image

from dpo_office.common.handbook.chapters import HANDBOOK, LANGUAGES, book, contents_of, pictures
from dpo_office.common.handbook.rendering import read_text
from dpo_office.settings import BASE_DIR

pytestmark = pytest.mark.once
SLUGS = [chapter.slug for chapter in book("en").chapters]
MOST_BYTES = 2_500_000
of_each_chapter = pytest.mark.parametrize("slug", SLUGS)


def path_of(slug: str, language: str) -> Path:
    return HANDBOOK / "user" / language / f"{slug}.md"


def text_of(slug: str, language: str) -> str:
    return path_of(slug, language).read_text(encoding="utf-8")


def labels(text: str) -> list[str]:
    return [" ".join(label.split()) for label in re.findall(r"\*\*(.+?)\*\*", text, re.DOTALL)]


def shape(text: str) -> list[tuple[str, str]]:
    """Give the skeleton of a chapter: what stands in what, whatever it says."""
    return [(token.type, token.tag) for token in read_text(text) if token.type != "inline"]


@pytest.fixture(scope="module")
def danish() -> dict[str, str]:
    """Give the Danish of every text that the office shows."""
    with (BASE_DIR / "locale" / "da" / "LC_MESSAGES" / "django.po").open("rb") as file:
        catalogue = read_po(file)
    return {str(message.id): str(message.string) for message in catalogue if isinstance(message.id, str)}


def test_both_languages_have_the_same_chapters_in_groups_of_the_same_size() -> None:
    listed = {code: list(contents_of(HANDBOOK / "user" / code)) for code in LANGUAGES}
    groups = {code: [group for group, _title, _slug in rows] for code, rows in listed.items()}

    assert [slug for _group, _title, slug in listed["da"]] == [slug for _g, _t, slug in listed["en"]] == SLUGS
    assert [groups["da"].index(group) for group in groups["da"]] == [
        groups["en"].index(group) for group in groups["en"]
    ]
    for code, rows in listed.items():
        there = {path.stem for path in (HANDBOOK / "user" / code).glob("*.md")}
        assert there == {"README", *SLUGS}
        assert [(slug, title) for _group, title, slug in rows] == [
            (chapter.slug, chapter.title) for chapter in book(code).chapters
        ]


@of_each_chapter
def test_a_chapter_has_the_same_parts_and_links_in_both_languages(slug: str) -> None:
    texts = {code: text_of(slug, code) for code in LANGUAGES}
    links = {code: re.findall(r"(?<!!)\[[^\]]+\]\(([^)]+)\)", text) for code, text in texts.items()}

    assert shape(texts["da"]) == shape(texts["en"])
    assert links["da"] == links["en"]
    assert {link.removesuffix(".md") for link in links["en"]} <= set(SLUGS)
    assert all(chapter.words for code in LANGUAGES if (chapter := book(code).chapter(slug)))


@of_each_chapter
def test_every_label_is_a_text_of_the_office_in_that_language(slug: str, danish: dict[str, str]) -> None:
    quoted = labels(text_of(slug, "en"))

    assert [label for label in quoted if label not in danish] == []
    assert labels(text_of(slug, "da")) == [danish[label] for label in quoted]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_picture_that_is_named_is_there_and_none_is_unused(language: str) -> None:
    named = [
        name
        for slug in SLUGS
        for words, name in re.findall(r"!\[([^\]]*)\]\(\.\./\.\./pictures/(.+?)\)", text_of(slug, language))
        if words
    ]
    script = (BASE_DIR / "script" / "_handbook_pictures.py").read_text(encoding="utf-8")
    made = re.findall(r'Picture\("([a-z-]+)"', script)
    said = "".join(text_of(slug, language) for slug in SLUGS).count("![")

    assert len(named) == said, "a picture has no words, or lies elsewhere"
    assert sorted(named) == sorted(name for name in pictures() if name.startswith(f"{language}/"))
    assert sorted(named) == sorted(f"{language}/{name}.webp" for name in made)


def test_the_pictures_are_light_and_can_be_shown() -> None:
    paths = pictures().values()

    assert sum(path.stat().st_size for path in paths) <= MOST_BYTES
    for path in paths:
        with Image.open(path) as picture:
            assert picture.format == "WEBP"
            assert 600 <= picture.width <= 1600


def test_the_handbook_names_no_address_outside_of_the_law_and_the_authority() -> None:
    texts = [text_of(slug, code) for slug in SLUGS for code in LANGUAGES]

    assert [text for text in texts if "http://" in text or "https://" in text or "@" in text] == []
