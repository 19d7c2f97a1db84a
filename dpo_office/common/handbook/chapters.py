"""The chapters of the handbook, read from their files once in each process (docs/rules/help.md)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from dpo_office.common.environment import ROOT
from dpo_office.common.handbook.rendering import Section, read_text, sections_of

HANDBOOK: Final = ROOT / "docs" / "handbook"
LANGUAGES: Final = ("da", "en")
# The handbook of the administrator is one text, beside the chapters.
ADMINISTRATOR: Final = "administrator"
_GROUP: Final = re.compile(r"^## (.+)$")
_ENTRY: Final = re.compile(r"^\* \[([^\]]+)\]\(([a-z0-9-]+)\.md\)")
_WORDS: Final = re.compile(r"<!-- words: (.*?) -->", re.DOTALL)


@dataclass(frozen=True)
class Chapter:
    """One chapter in one language; `words` are what people search by and the text does not say."""

    slug: str
    language: str
    group: str
    title: str
    text: str
    words: str
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Book:
    """All chapters of a language, in their order."""

    language: str
    chapters: tuple[Chapter, ...]

    def chapter(self, slug: str) -> Chapter | None:
        """Give a chapter by its name."""
        return next((chapter for chapter in self.chapters if chapter.slug == slug), None)

    def neighbours(self, slug: str) -> tuple[Chapter | None, Chapter | None]:
        """Give the chapters before and after one."""
        at = next((at for at, chapter in enumerate(self.chapters) if chapter.slug == slug), None)
        if at is None:
            return None, None
        around = (None, *self.chapters, None)
        return around[at], around[at + 2]


@cache
def book(language: str) -> Book:
    """Read the handbook of a language; one whose files are not there has no chapters."""
    folder = HANDBOOK / "user" / language
    return Book(language, tuple(_chapters(folder, language)) if folder.is_dir() else ())


@cache
def administrators(language: str) -> Chapter | None:
    """Read the handbook of the administrator."""
    path = HANDBOOK / f"{language}.md"
    return _chapter(path, ADMINISTRATOR, language, group="") if path.is_file() else None


@cache
def pictures() -> dict[str, Path]:
    """Give the pictures that there are, by language and name: what is not among them is not opened."""
    found = (HANDBOOK / "pictures").glob("*/*.webp")
    return {
        f"{path.parent.name}/{path.name}": path for path in sorted(found) if path.parent.name in LANGUAGES
    }


def contents_of(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Give group, title and name of each chapter as README.md of a language lists them."""
    group = ""
    for line in (folder / "README.md").read_text(encoding="utf-8").splitlines():
        if headed := _GROUP.match(line):
            group = headed[1].strip()
        elif entry := _ENTRY.match(line):
            yield group, entry[1], entry[2]


def _chapters(folder: Path, language: str) -> Iterator[Chapter]:
    for group, _title, slug in contents_of(folder):
        yield _chapter(folder / f"{slug}.md", slug, language, group=group)


def _chapter(path: Path, slug: str, language: str, *, group: str) -> Chapter:
    text = path.read_text(encoding="utf-8")
    found = _WORDS.search(text)
    body = _WORDS.sub("", text)
    tokens = read_text(body)
    sections = tuple(sections_of(tokens))
    return Chapter(
        slug=slug,
        language=language,
        group=group,
        title=sections[0].heading if sections else slug,
        text=body,
        words=" ".join(found[1].split()) if found else "",
        sections=sections,
    )
