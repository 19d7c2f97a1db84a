"""Text of the handbook: its sections for the search, and clean HTML for the page."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from markdown_it.token import Token

from dpo_office.common.clean_html import clean_html, read_markdown
from dpo_office.common.search.terms import folded_words

_LONGEST_ANCHOR: Final = 60
_TOKENS_OF_A_HEADING: Final = 3


@dataclass(frozen=True)
class Section:
    """A heading with what stands under it; `blocks` are its paragraphs, points and cells without marks."""

    anchor: str
    heading: str
    blocks: tuple[str, ...]


def read_text(text: str) -> list[Token]:
    """Read Markdown; each heading gets an anchor from its words."""
    tokens = read_markdown(text)
    taken: set[str] = set()
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            opening.attrSet("id", _anchor(plain(inline), taken))
    return tokens


def sections_of(tokens: Sequence[Token]) -> Iterator[Section]:
    """Give the sections of a text, in their order: what stands before the second heading is the first one."""
    anchor, heading, blocks = "", "", list[str]()
    opening: Token | None = None
    for token in tokens:
        if token.type == "heading_open":
            if heading:
                yield Section(anchor, heading, tuple(blocks))
            opening, blocks = token, []
        elif token.type == "inline" and opening is not None:
            anchor, heading, opening = str(opening.attrGet("id")), plain(token), None
        elif token.type == "inline" and (said := plain(token)):
            blocks.append(said)
    if heading:
        yield Section(anchor, heading, tuple(blocks))


def plain(inline: Token) -> str:
    """Give the words of a piece of text, without its marks; pictures say nothing."""
    parts = [child.content if child.type != "image" else "" for child in inline.children or []]
    broken = [
        " " if child.type in ("softbreak", "hardbreak") else part
        for child, part in zip(inline.children or [], parts, strict=True)
    ]
    return " ".join("".join(broken).split())


def chapter_html(
    text: str, *, link: Callable[[str], str | None], picture: Callable[[str], str | None]
) -> str:
    """Render a chapter without its first heading, which is the page's own.

    `link` and `picture` give the office's address for a relative one, or None: such a link is left as words,
    such a picture is left out.
    """
    tokens = read_text(text)
    if tokens and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        tokens = tokens[_TOKENS_OF_A_HEADING:]
    for token in tokens:
        if token.children:
            token.children = list(_led(token.children, link, picture))
    return clean_html(tokens, with_pictures=True)


def _led(
    children: Sequence[Token], link: Callable[[str], str | None], picture: Callable[[str], str | None]
) -> Iterator[Token]:
    """Lead links and pictures to the office's addresses."""
    keeps_link = True
    for child in children:
        if child.type == "link_open":
            address = link(str(child.attrGet("href")))
            keeps_link = address is not None
            if address is not None:
                child.attrSet("href", address)
        if child.type == "image":
            address = picture(str(child.attrGet("src")))
            if address is None:
                continue
            child.attrSet("src", address)
            child.attrSet("loading", "lazy")
        if keeps_link or child.type not in ("link_open", "link_close"):
            yield child


def _anchor(heading: str, taken: set[str]) -> str:
    """Give a heading's anchor: its words, folded; a second one of the same words gets a number."""
    words = "-".join(folded_words(heading))[:_LONGEST_ANCHOR].strip("-")
    base = re.sub("[^a-z0-9-]", "", words) or "section"
    anchor, number = base, 2
    while anchor in taken:
        anchor, number = f"{base}-{number}", number + 1
    taken.add(anchor)
    return anchor
