"""A policy text as clean HTML, its headings with the anchors that the text names."""

import re
from itertools import pairwise
from typing import Final

import nh3
from markdown_it import MarkdownIt

_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
# A heading ends with its anchor: "## Your rights {#rights}".
_ANCHOR: Final = re.compile(r"\s*\{#([a-z0-9][a-z0-9-]*)\}\s*$")
HEADINGS: Final = ("h1", "h2", "h3", "h4")
_TAGS: Final = nh3.ALLOWED_TAGS - {"img"}
_ATTRIBUTES: Final = nh3.ALLOWED_ATTRIBUTES | {heading: {"id"} for heading in HEADINGS}


def policy_html(text: str, *, prefix: str = "") -> str:
    """Render Markdown without scripts and pictures; a prefix keeps the anchors of two texts apart."""
    tokens = _markdown.parse(text)
    for opening, inline in pairwise(tokens):
        if opening.type != "heading_open" or not inline.children:
            continue
        found = _ANCHOR.search(inline.children[-1].content)
        if found:
            opening.attrSet("id", prefix + found[1])
            inline.children[-1].content = inline.children[-1].content[: found.start()]
    return nh3.clean(
        _markdown.renderer.render(tokens, _markdown.options, {}), tags=_TAGS, attributes=_ATTRIBUTES
    )
