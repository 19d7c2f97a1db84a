"""Markdown as clean HTML: what policy texts and the handbook are rendered by."""

from collections.abc import Sequence
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

HEADINGS: Final = ("h1", "h2", "h3", "h4")
_markdown: Final = MarkdownIt("commonmark", {"html": False}).enable("table")
_ATTRIBUTES: Final = nh3.ALLOWED_ATTRIBUTES | {heading: {"id"} for heading in HEADINGS}
_OF_PICTURES: Final = {"img": {"src", "alt", "loading"}}


def read_markdown(text: str) -> list[Token]:
    """Read Markdown with tables; HTML in it is text."""
    return _markdown.parse(text)


def clean_html(tokens: Sequence[Token], *, with_pictures: bool = False) -> str:
    """Render what was read as HTML without scripts, styles and, unless they are wanted, pictures."""
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    if with_pictures:
        return nh3.clean(html, tags=nh3.ALLOWED_TAGS | {"img"}, attributes=_ATTRIBUTES | _OF_PICTURES)
    return nh3.clean(html, tags=nh3.ALLOWED_TAGS - {"img"}, attributes=_ATTRIBUTES)
